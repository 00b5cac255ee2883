import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import type { Markup } from '../html/template.ts';
import { encodePng } from '../png.ts';

const font = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');

/** SVG → PNG at twice its size, with a font that comes along, so that it is the same picture on every machine. */
export function rasterise(svg: Markup): Buffer {
  const family = 'DejaVu Sans';
  const picture = new Resvg(svg.text, {
    font: { loadSystemFonts: false, fontFiles: [font], defaultFontFamily: family, sansSerifFamily: family },
    fitTo: { mode: 'zoom', value: 2 },
  }).render();
  const { pixels } = picture; // each reading of the property is a copy
  const opaque = new Uint8Array(picture.width * picture.height * 3);
  for (let from = 0, to = 0; to < opaque.length; from += 4, to += 3) {
    opaque.set(pixels.subarray(from, from + 3), to);
  }
  return encodePng({ width: picture.width, height: picture.height, channels: 3, data: opaque });
}
