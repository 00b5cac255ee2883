/** PNG files made by hand: whatever bit depth, colour type or false claim a test needs. */

import { crc32, deflateSync } from 'node:zlib';

export interface PngOptions {
  readonly width: number;
  readonly height: number;
  readonly depth?: number;
  /** 0 grey, 2 colour, 4 grey with alpha, 6 colour with alpha. */
  readonly colourType?: number;
  /** Bytes of a row, without the filter byte. */
  readonly row?: (y: number) => Uint8Array;
  readonly extraChunks?: readonly Uint8Array[];
}

export function png({
  width,
  height,
  depth = 8,
  colourType = 2,
  row,
  extraChunks = [],
}: PngOptions): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colourType], 8);
  const rows =
    row === undefined
      ? []
      : Array.from({ length: height }, (_, y) => Buffer.concat([Uint8Array.of(0), row(y)]));
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    ...extraChunks,
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', new Uint8Array()),
  ]);
}

export function chunk(type: string, data: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}
