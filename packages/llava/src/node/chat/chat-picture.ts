/** What is talked about. */

import { basename } from 'node:path';
import type { ByteImage } from '@pixels/vit';
import { decodeImage } from '@pixels/vit/node';
import { printable } from './printable.ts';

export interface KnownAnswer {
  readonly question: string;
  readonly answer: string;
}

export interface ChatPicture {
  /** Colour, as it is in the file. */
  readonly image: ByteImage;
  readonly name: string;
  /** What it shows, where that is known: read out to those who do not see it. */
  readonly description?: string | undefined;
  /** Questions about it whose answers are known. */
  readonly known?: readonly KnownAnswer[] | undefined;
}

/** The picture in a file. @throws ImageError */
export async function readPicture(file: string): Promise<ChatPicture> {
  return { image: await decodeImage(file), name: printable(basename(file)) };
}

/** What there is to say of a picture in a line: `cat.png, 640 × 480 pixels`. */
export function captionOf({ image, name }: ChatPicture): string {
  return `${name}, ${image.width} × ${image.height} pixels`;
}
