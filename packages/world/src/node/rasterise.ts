import { Resvg } from '@resvg/resvg-js';
import { WorldError } from '../errors.ts';

/** An icon as the packs store it: the inside of an SVG and its view box. */
export interface Icon {
  readonly body: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** [height, width, 4], colours not multiplied by alpha. */
  readonly rgba: Uint8Array;
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What is fainter than this counts as empty. */
const VISIBLE = 8;
const ATTEMPTS = 12;

/**
 * Draws an icon so that its visible part, alpha > 8, is exactly `side` pixels on its longest side, and cuts it out.
 * The four packs leave different margins, from none to a quarter; without the cut, size would give the artist away.
 *
 * The whole icon is drawn and then cut: with part of it outside the view box the rasteriser can end the process.
 */
export function rasterise(icon: Icon, side: number): Raster {
  const { left, top, width, height, body } = icon;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="${left} ${top} ${width} ${height}">${body}</svg>`;
  let zoom = side / Math.max(width, height);
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
    const drawn = draw(svg, zoom);
    const box = visibleBox(drawn);
    const longest = Math.max(box.width, box.height);
    if (longest === side) return cut(drawn, box);
    // One pixel off is a question of where edges fall between pixels: ever larger small steps find a fit.
    if (Math.abs(longest - side) > 1) zoom *= side / longest;
    else zoom *= longest > side ? 1 - 0.004 * attempt : 1 + 0.004 * attempt;
  }
  const drawn = draw(svg, zoom);
  return cut(drawn, shorten(visibleBox(drawn), side));
}

interface Drawn {
  readonly width: number;
  readonly height: number;
  /** [height, width, 4], colours multiplied by alpha. */
  readonly pixels: Uint8Array;
}

function draw(svg: string, zoom: number): Drawn {
  // Looking for system fonts makes each icon 15 times slower, and no icon has text.
  const options = { font: { loadSystemFonts: false }, fitTo: { mode: 'zoom', value: zoom } } as const;
  const { width, height, pixels } = new Resvg(svg, options).render();
  return { width, height, pixels };
}

function visibleBox({ width, height, pixels }: Drawn): Box {
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (pixels[(y * width + x) * 4 + 3]! <= VISIBLE) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  if (right < 0) throw new WorldError('rasterise: expected an icon with something visible; it is blank');
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** For the rare icon that no zoom brings to `side`: its last faint row or column goes. */
function shorten(box: Box, side: number): Box {
  return { ...box, width: Math.min(box.width, side), height: Math.min(box.height, side) };
}

function cut({ width, pixels }: Drawn, box: Box): Raster {
  const rgba = new Uint8Array(box.width * box.height * 4);
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      const from = ((box.top + y) * width + box.left + x) * 4;
      const to = (y * box.width + x) * 4;
      const alpha = pixels[from + 3]!;
      rgba[to + 3] = alpha;
      if (alpha === 0) continue;
      for (let channel = 0; channel < 3; channel++) {
        const colour = Math.floor((pixels[from + channel]! * 255 + alpha / 2) / alpha);
        rgba[to + channel] = Math.min(255, colour);
      }
    }
  }
  return { width: box.width, height: box.height, rgba };
}
