/**
 * file or bytes → decoded → upright → on white → RGB bytes → resize → crop → normalise
 *
 * PNG, JPEG and WebP, decoded by sharp. Turned as the EXIF orientation says. Alpha is composited on white. 16-bit
 * samples keep their high byte, grey becomes three equal channels, CMYK is converted to RGB. An embedded colour profile
 * is left aside, because the images that public checkpoints saw were decoded so. Refused, with one line: anything
 * broken, truncated, animated or above the pixel limit.
 */

import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { type ByteImage, type FloatImage, ImageError } from '../preprocess/image.ts';
import { type PreprocessOptions, preprocess } from '../preprocess/preprocess.ts';
import { isAnimatedPng, recogniseFormat } from './image-format.ts';

const maxPixels = 64e6;
const maxFileBytes = 256e6;

/** An image ready for a model: `[H, W, 3 or 1]` floats, 0…1 unless mean and std say otherwise. Throws `ImageError`. */
export async function loadImage(
  source: string | URL | Uint8Array,
  options: PreprocessOptions = {},
): Promise<FloatImage> {
  return preprocess(await decodeImage(source), options);
}

/** The picture as it is in the file: `[H, W, 3]` bytes. Throws `ImageError`. */
export async function decodeImage(source: string | URL | Uint8Array): Promise<ByteImage> {
  const file = source instanceof URL ? fileURLToPath(source) : source;
  return typeof file === 'string'
    ? decode(await readImageFile(file), basename(file))
    : decode(file, 'image bytes');
}

async function decode(bytes: Uint8Array, name: string): Promise<ByteImage> {
  if (bytes.length === 0) throw refusal(name, 'empty; fetch or save it again');
  const recognised = recogniseFormat(bytes);
  if ('unsupported' in recognised) {
    throw refusal(name, `${recognised.unsupported}; convert it to PNG, JPEG or WebP`);
  }
  const { format } = recognised;
  try {
    const decoder = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'warning', ignoreIcc: true });
    const { pages = 1 } = await decoder.metadata();
    if (pages > 1 || (format === 'PNG' && isAnimatedPng(bytes))) {
      throw refusal(name, `an animated ${format}; save the frame you want as a still image`);
    }
    const { data, info } = await decoder
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return {
      width: info.width,
      height: info.height,
      channels: info.channels,
      data: new Uint8Array(data.buffer, data.byteOffset, data.length),
    };
  } catch (error) {
    throw error instanceof ImageError ? error : refusal(name, decoderComplaint(format, error));
  }
}

async function readImageFile(file: string): Promise<Uint8Array> {
  const name = basename(file);
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw refusal(name, `no file at ${file}`);
  if (found.isDirectory()) throw refusal(name, 'a folder; give the path of one image file');
  if (!found.isFile()) throw refusal(name, 'not a regular file');
  if (found.size > maxFileBytes) {
    throw refusal(
      name,
      `${(found.size / 1e6).toFixed(0)} MB; images up to ${maxFileBytes / 1e6} MB are read`,
    );
  }
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw refusal(name, `cannot be read (${error.code ?? error.message}); check its permissions`);
  });
}

/** The decoder speaks in several lines and of its own insides; one line about the file is enough. */
function decoderComplaint(format: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/pixel limit/i.test(message)) {
    return `claims more than ${maxPixels / 1e6} million pixels; make it smaller first`;
  }
  const reason = message.split('\n')[0]!.trim().replace(/:$/, '');
  return `a broken or truncated ${format} (${reason}); fetch or save it again`;
}

function refusal(name: string, problem: string): ImageError {
  return new ImageError(`loadImage: ${name}: ${problem}`);
}
