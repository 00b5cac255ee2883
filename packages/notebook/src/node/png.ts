import { crc32, deflateSync, inflateSync } from 'node:zlib';
import type { ByteImage } from '../figure/image.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const colourType = { 1: 0, 3: 2, 4: 6 } as const;

/** Bytes of an image → a PNG file: 8 bits a channel, no filter (ISO/IEC 15948). Synchronous, as a page may be written while the process ends. */
export function encodePng({ width, height, channels, data }: ByteImage): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colourType[channels], 0, 0, 0], 8);
  const stride = width * channels;
  const lines = Buffer.alloc(height * (stride + 1)); // each line begins with its filter, 0: none
  for (let y = 0; y < height; y++)
    lines.set(data.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The pixels of a PNG that `encodePng` wrote; other PNGs may be filtered or interlaced, and are not read. */
export function decodePng(png: Buffer): ByteImage {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const channels = ({ 0: 1, 2: 3, 6: 4 } as const)[png[25] as 0 | 2 | 6];
  const body = png.subarray(41, 41 + png.readUInt32BE(33)); // signature 8, IHDR 25, then the head of IDAT 8
  const lines = inflateSync(body);
  const stride = width * channels;
  const data = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    data.set(lines.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)), y * stride);
  }
  return { width, height, channels, data };
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
