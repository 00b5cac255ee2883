import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeImage } from '../../src/node/load-image.ts';
import { type Resampling, resize } from '../../src/preprocess/resize.ts';
import { fixtureFile } from '../fixtures.ts';

const picture = await decodeImage(fixtureFile('images/picture.png'));

test.each<Resampling>(['bilinear', 'bicubic', 'lanczos'])('%s gives the bytes of PIL', async (kernel) => {
  for (const [width, height] of [
    [9, 13],
    [31, 45],
    [80, 60],
  ] as const) {
    const expected = await decodeImage(fixtureFile(`images/${kernel}-${width}x${height}.png`));
    const resized = resize(picture, { width, height }, kernel);
    expect(resized).toMatchObject({ width, height, channels: 3 });
    expect(Buffer.compare(resized.data, expected.data), `${kernel} ${width}x${height}`).toBe(0);
  }
});

test('an image of one colour keeps it, at any size', () => {
  const size = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(size, size, size, size, fc.integer({ min: 0, max: 255 }), (w, h, width, height, byte) => {
      const flat = { width: w, height: h, channels: 1, data: new Uint8Array(w * h).fill(byte) };
      for (const kernel of ['bilinear', 'bicubic', 'lanczos'] as const) {
        const { data } = resize(flat, { width, height }, kernel);
        expect(data.length).toBe(width * height);
        expect(data.every((value) => value === byte)).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});

test('shrinking reads every pixel: a chequerboard turns grey', () => {
  const side = 64;
  const data = Uint8Array.from({ length: side * side }, (_, i) => ((i + Math.floor(i / side)) % 2) * 255);
  const small = resize({ width: side, height: side, channels: 1, data }, { width: 4, height: 4 });
  for (const byte of small.data) expect(Math.abs(byte - 127.5)).toBeLessThan(2);
});
