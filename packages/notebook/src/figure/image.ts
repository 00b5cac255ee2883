import { colourAt, plotlyScale, type ScaleName } from './colour.ts';
import { extent, type Matrix, rowsOf, type TensorLike } from './numbers.ts';

/**
 * Pixels `[height, width, channels]`, row by row: 1 channel is grey, 3 RGB, 4 RGBA.
 * Floats run from 0 to 1, bytes from 0 to 255.
 */
export interface PixelImage {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Float32Array | Float64Array | Uint8Array | Uint8ClampedArray | readonly number[];
}

/** An image, or a tensor `[H, W]` or `[H, W, C]` of floats 0..1. */
export type ImageLike = PixelImage | TensorLike;

/** Pixels as bytes: what a PNG holds. */
export interface ByteImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8Array;
}

/** Bytes of any image. A value that is no number comes out as 0. */
export function toBytes(image: ImageLike, where: string): ByteImage {
  const { width, height, channels, data } = 'dataSync' in image ? tensorImage(image, where) : image;
  const sizes = [width, height];
  if (![1, 3, 4].includes(channels) || sizes.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new RangeError(
      `${where}: width and height must be whole and at least 1, channels 1, 3 or 4; got ${width} × ${height} × ${channels}`,
    );
  }
  if (data.length !== width * height * channels) {
    throw new RangeError(
      `${where}: ${width} × ${height} × ${channels} needs ${width * height * channels} numbers; got ${data.length}`,
    );
  }
  const bytes =
    data instanceof Uint8Array || data instanceof Uint8ClampedArray
      ? new Uint8Array(data)
      : Uint8Array.from(data, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
  return { width, height, channels: channels as ByteImage['channels'], data: bytes };
}

function tensorImage(tensor: TensorLike, where: string): PixelImage {
  const [height, width, channels = 1] = tensor.shape;
  if (height === undefined || width === undefined || tensor.shape.length > 3) {
    throw new RangeError(
      `${where}: a tensor must have the shape [height, width] or [height, width, channels]; got [${tensor.shape.join(', ')}]`,
    );
  }
  return { width, height, channels, data: Array.from(tensor.dataSync()) };
}

/** R, G, B of one pixel; transparency falls on white. */
export function pixel(image: ByteImage, x: number, y: number): [number, number, number] {
  const at = (y * image.width + x) * image.channels;
  const first = image.data[at]!;
  if (image.channels === 1) return [first, first, first];
  const opacity = image.channels === 4 ? image.data[at + 3]! / 255 : 1;
  const over = (offset: number) => Math.round(255 + (image.data[at + offset]! - 255) * opacity);
  return [over(0), over(1), over(2)];
}

/** A matrix as an image of one pixel a cell, coloured from `low` to `high`. */
export function matrixImage(
  rows: readonly (readonly (number | null)[])[],
  low: number,
  high: number,
  scale: readonly (readonly [number, string])[],
): ByteImage {
  const [height, width] = [rows.length, rows[0]?.length ?? 0];
  const data = new Uint8Array(width * height * 3).fill(200);
  const span = high > low ? high - low : 1;
  rows.forEach((row, y) => {
    row.forEach((value, x) => {
      if (value !== null) data.set(colourAt((value - low) / span, scale), (y * width + x) * 3);
    });
  });
  return { width, height, channels: 3, data };
}

/**
 * out = (1 − opacity) · image + opacity · colour(weights): an attention map laid over its picture.
 * Weights may be coarser than the image; each covers an equal share of it.
 */
export function overlay(
  image: ImageLike,
  weights: Matrix,
  options: {
    readonly opacity?: number;
    readonly low?: number;
    readonly high?: number;
    readonly colours?: ScaleName;
  } = {},
): PixelImage {
  const base = toBytes(image, 'overlay');
  const rows = rowsOf(weights, 'overlay');
  const [least, greatest] = extent(rows.flat());
  const heat = matrixImage(
    rows,
    options.low ?? least,
    options.high ?? greatest,
    plotlyScale(options.colours ?? 'sequential'),
  );
  const opacity = options.opacity ?? 0.65;
  const data = new Uint8Array(base.width * base.height * 3);
  for (let y = 0; y < base.height; y++) {
    for (let x = 0; x < base.width; x++) {
      const under = pixel(base, x, y);
      const over = pixel(
        heat,
        Math.floor((x * heat.width) / base.width),
        Math.floor((y * heat.height) / base.height),
      );
      for (let c = 0; c < 3; c++) {
        data[(y * base.width + x) * 3 + c] = Math.round(under[c]! + (over[c]! - under[c]!) * opacity);
      }
    }
  }
  return { width: base.width, height: base.height, channels: 3, data };
}
