import type { ByteImage } from '@pixels/vit';

type Rgb = readonly [red: number, green: number, blue: number];

/**
 * A colour image as lines of ▀, two pixels a character: the upper one is its colour, the lower one its background.
 * @param depth - 24 for the colours as they are, less for the nearest of the 6 × 6 × 6 in the palette of 256.
 */
export function halfBlocks(image: ByteImage, depth: number): string[] {
  const { width, height } = image;
  return Array.from({ length: Math.ceil(height / 2) }, (_, line) => {
    const [above, below] = [2 * line, 2 * line + 1];
    let text = '';
    let before = '';
    for (let x = 0; x < width; x++) {
      const upper = colourCode(38, pixelAt(image, x, above), depth);
      const lower = below < height ? colourCode(48, pixelAt(image, x, below), depth) : '\x1b[49m';
      const colours = upper + lower;
      text += colours === before ? '▀' : `${colours}▀`;
      before = colours;
    }
    return `${text}\x1b[0m`;
  });
}

function pixelAt({ width, data }: ByteImage, x: number, y: number): Rgb {
  const at = 3 * (y * width + x);
  return [data[at]!, data[at + 1]!, data[at + 2]!];
}

function colourCode(layer: 38 | 48, [red, green, blue]: Rgb, depth: number): string {
  if (depth >= 24) return `\x1b[${layer};2;${red};${green};${blue}m`;
  const [r, g, b] = [red, green, blue].map((value) => Math.round((value / 255) * 5));
  return `\x1b[${layer};5;${16 + 36 * r! + 6 * g! + b!}m`;
}
