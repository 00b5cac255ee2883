import { luminance } from '../../figure/colour.ts';
import { type ByteImage, pixel } from '../../figure/image.ts';
import type { Screen } from './screen.ts';

const shades = ' .:-=+*#%@';

/** A small picture as lines of text: two pixels a character in colour, a shade a character without. */
export function pictureLines(image: ByteImage, screen: Screen, maxColumns: number): string[] {
  const small = fit(image, Math.min(maxColumns, screen.columns - 4), 48);
  return screen.depth >= 8 && screen.unicode ? halfBlocks(small, screen.depth) : shadeLines(small);
}

/** ▀ with the upper pixel as its colour and the lower as its background. */
function halfBlocks(image: ByteImage, depth: number): string[] {
  return Array.from({ length: Math.ceil(image.height / 2) }, (_, line) => {
    let text = '';
    for (let x = 0; x < image.width; x++) {
      const upper = pixel(image, x, 2 * line);
      text += colourCode(38, upper, depth);
      text += 2 * line + 1 < image.height ? colourCode(48, pixel(image, x, 2 * line + 1), depth) : '\x1b[49m';
      text += '▀';
    }
    return `${text}\x1b[0m`;
  });
}

function colourCode(layer: 38 | 48, [r, g, b]: readonly [number, number, number], depth: number): string {
  if (depth >= 24) return `\x1b[${layer};2;${r};${g};${b}m`;
  const cube = [r, g, b].map((value) => Math.round((value / 255) * 5)); // the 6 × 6 × 6 cube of 256 colours
  return `\x1b[${layer};5;${16 + 36 * cube[0]! + 6 * cube[1]! + cube[2]!}m`;
}

/** Every second row, as a character is twice as tall as wide; each row twice as wide when there is room. */
function shadeLines(image: ByteImage): string[] {
  return Array.from({ length: Math.ceil(image.height / 2) }, (_, line) =>
    Array.from({ length: image.width }, (_, x) => {
      const light = luminance(pixel(image, x, 2 * line));
      return shades[Math.min(shades.length - 1, Math.floor(light * shades.length))];
    })
      .join('')
      .trimEnd(),
  );
}

/** Nearest pixels: enlarged by a whole factor to fill the room, or reduced to fit it. */
function fit(image: ByteImage, columns: number, rows: number): ByteImage {
  const room = Math.min(columns / image.width, rows / image.height);
  const factor = room >= 1 ? Math.max(1, Math.min(8, Math.floor(room))) : room;
  const width = Math.max(1, Math.round(image.width * factor));
  const height = Math.max(1, Math.round(image.height * factor));
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const source = pixel(
        image,
        Math.min(image.width - 1, Math.floor(x / factor)),
        Math.min(image.height - 1, Math.floor(y / factor)),
      );
      data.set(source, (y * width + x) * 3);
    }
  }
  return { width, height, channels: 3, data };
}
