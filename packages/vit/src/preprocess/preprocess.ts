/** bytes [H, W, C] → grey or colour → resize → centre crop → x/255 → (x − mean)/std → floats [H′, W′, C] */

import { type ByteImage, type FloatImage, ImageError, type ImageSize } from './image.ts';
import { type Resampling, resize } from './resize.ts';

export interface PreprocessOptions {
  /** 1 for a grey image: luma of the three colours. Absent: as the image is. */
  readonly channels?: 1 | undefined;
  /** A square side; or height and width; or the shorter side, the proportions kept. Absent: as the file is. */
  readonly size?: number | ImageSize | { readonly shortestEdge: number };
  /** The kernel of the resize, antialiased; default `bicubic`. */
  readonly resize?: Resampling;
  /** The middle part to keep after the resize: a square side, or height and width. Absent: all of it. */
  readonly crop?: number | ImageSize;
  /** One number a channel, on values 0…1. Default 0. */
  readonly mean?: readonly number[];
  /** One number a channel, on values 0…1. Default 1. */
  readonly std?: readonly number[];
}

/** Above this a resize is refused: a 1 × 10,000 picture asked for by its shorter side would grow without bound. */
const maxResizedPixels = 64e6;

/** An image made ready for a model. */
export function preprocess(image: ByteImage, options: PreprocessOptions = {}): FloatImage {
  const coloured = options.channels === 1 ? toGrey(image) : image;
  const resized = resize(coloured, targetSize(image, options.size), options.resize);
  const cropped = options.crop === undefined ? resized : centreCrop(resized, asSize(options.crop, 'crop'));
  return normalise(cropped, options.mean, options.std);
}

/** 0.299·red + 0.587·green + 0.114·blue (ITU-R 601), in the fixed point of 1/2¹⁶ that PIL rounds with. */
export function toGrey(image: ByteImage): ByteImage {
  if (image.channels === 1) return image;
  const { width, height, channels, data } = image;
  const luma = Uint8Array.from({ length: width * height }, (_, pixel) => {
    const [red, green, blue] = data.subarray(pixel * channels, pixel * channels + 3);
    return (19595 * red! + 38470 * green! + 7471 * blue! + 32768) >> 16;
  });
  return { width, height, channels: 1, data: luma };
}

function targetSize(image: ByteImage, size: PreprocessOptions['size']): ImageSize {
  if (size === undefined) return image;
  const target =
    typeof size === 'object' && 'shortestEdge' in size
      ? keepProportions(image, asSize(size.shortestEdge, 'size.shortestEdge').width)
      : asSize(size, 'size');
  if (target.height * target.width > maxResizedPixels) {
    throw new ImageError(
      `preprocess: resizing ${image.width}×${image.height} would make ${target.width}×${target.height}, above ${maxResizedPixels / 1e6} million pixels; give size as { height, width }`,
    );
  }
  return target;
}

function keepProportions({ width, height }: ImageSize, shortestEdge: number): ImageSize {
  const longestEdge = Math.trunc((shortestEdge * Math.max(width, height)) / Math.min(width, height));
  return width <= height
    ? { width: shortestEdge, height: longestEdge }
    : { width: longestEdge, height: shortestEdge };
}

function asSize(size: number | ImageSize, option: string): ImageSize {
  const { height, width } = typeof size === 'number' ? { height: size, width: size } : size;
  if (![height, width].every((side) => Number.isSafeInteger(side) && side > 0)) {
    throw new ImageError(`preprocess: ${option} must be whole pixels above 0; got ${width}×${height}`);
  }
  return { height, width };
}

/** The middle `height × width` of the image; of an odd margin the larger half falls right and below. */
export function centreCrop(image: ByteImage, { height, width }: ImageSize): ByteImage {
  if (height > image.height || width > image.width) {
    throw new ImageError(
      `centreCrop: the crop must fit into the image of ${image.width}×${image.height}; got ${width}×${height}; resize larger first`,
    );
  }
  const top = Math.floor((image.height - height) / 2);
  const left = Math.floor((image.width - width) / 2);
  const rowBytes = width * image.channels;
  const data = new Uint8Array(height * rowBytes);
  for (let y = 0; y < height; y++) {
    const start = ((top + y) * image.width + left) * image.channels;
    data.set(image.data.subarray(start, start + rowBytes), y * rowBytes);
  }
  return { width, height, channels: image.channels, data };
}

/** (x/255 − mean)/std, channel by channel. */
export function normalise(
  image: ByteImage,
  mean: readonly number[] = new Array<number>(image.channels).fill(0),
  std: readonly number[] = new Array<number>(image.channels).fill(1),
): FloatImage {
  const { width, height, channels } = image;
  requireOneEachChannel('mean', mean, channels, Number.isFinite);
  requireOneEachChannel('std', std, channels, (value) => Number.isFinite(value) && value > 0);
  const data = Float32Array.from(image.data, (byte, index) => {
    const channel = index % channels;
    return (byte / 255 - mean[channel]!) / std[channel]!;
  });
  return { width, height, channels, data };
}

function requireOneEachChannel(
  option: string,
  values: readonly number[],
  channels: number,
  usable: (value: number) => boolean,
): void {
  if (values.length === channels && values.every(usable)) return;
  const kind = option === 'std' ? 'numbers above 0' : 'numbers';
  throw new ImageError(
    `preprocess: ${option} must hold ${channels} ${kind}, one a channel; got [${values.join(', ')}]`,
  );
}
