import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeImage, loadImage } from '../../src/node/load-image.ts';
import { ImageError } from '../../src/preprocess/image.ts';
import { fixtureFile } from '../fixtures.ts';
import { chunk, png } from './png.ts';

const folder = mkdtempSync(join(tmpdir(), 'load-image-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pictureFile = fixtureFile('images/picture.png');
const picture = await decodeImage(pictureFile);
/** Left half red, right half blue: every turn and flip shows. */
const halves = Uint8Array.from([255, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 255]);
const pixelAt = ({ width, channels, data }: typeof picture, x: number, y: number): number[] => [
  ...data.subarray((y * width + x) * channels, (y * width + x + 1) * channels),
];

function saved(name: string, bytes: Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

describe('handled', () => {
  test('PNG, JPEG and WebP; a path, a URL or bytes', async () => {
    const source = sharp(pictureFile);
    for (const bytes of [await source.png().toBuffer(), await source.webp({ lossless: true }).toBuffer()]) {
      expect(await decodeImage(bytes)).toEqual({ ...picture, data: expect.anything() });
      expect(Buffer.compare((await decodeImage(bytes)).data, picture.data)).toBe(0);
    }
    const jpeg = await decodeImage(await source.jpeg({ quality: 100 }).toBuffer());
    expect([jpeg.width, jpeg.height, jpeg.channels]).toEqual([62, 45, 3]);
    expect(await decodeImage(pathToFileURL(pictureFile))).toEqual(picture);
  });

  test('loadImage prepares what decodeImage reads', async () => {
    const image = await loadImage(pictureFile, { size: 8, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
    expect([image.height, image.width, image.channels]).toEqual([8, 8, 3]);
    expect(Math.min(...image.data)).toBeLessThan(0);
  });

  test('alpha is composited on white', async () => {
    const bytes = png({
      width: 3,
      height: 1,
      colourType: 6,
      row: () => Uint8Array.of(0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 0, 102),
    });
    expect([...(await decodeImage(bytes)).data]).toEqual([255, 255, 255, 255, 0, 0, 153, 153, 153]);
  });

  test('16-bit samples keep their high byte', async () => {
    const colour = png({ width: 1, height: 1, depth: 16, row: () => Uint8Array.of(10, 200, 20, 100, 30, 0) });
    expect([...(await decodeImage(colour)).data]).toEqual([10, 20, 30]);
    const grey = png({ width: 1, height: 1, depth: 16, colourType: 0, row: () => Uint8Array.of(77, 255) });
    expect([...(await decodeImage(grey)).data]).toEqual([77, 77, 77]);
  });

  test('grey and black-and-white become three equal channels', async () => {
    const grey = png({ width: 2, height: 1, colourType: 0, row: () => Uint8Array.of(9, 200) });
    expect([...(await decodeImage(grey)).data]).toEqual([9, 9, 9, 200, 200, 200]);
    const bits = png({ width: 2, height: 1, depth: 1, colourType: 0, row: () => Uint8Array.of(0b01000000) });
    expect([...(await decodeImage(bits)).data]).toEqual([0, 0, 0, 255, 255, 255]);
  });

  test('CMYK becomes RGB', async () => {
    const red = { width: 16, height: 16, channels: 3, background: '#e02020' } as const;
    const bytes = await sharp({ create: red }).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    const [r, g, b] = pixelAt(await decodeImage(bytes), 8, 8);
    expect(r).toBeGreaterThan(180);
    expect(Math.max(g!, b!)).toBeLessThan(90);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i is applied', async (orientation) => {
    const raw = { width: 4, height: 1, channels: 3 } as const;
    const wide = sharp(halves, { raw }).resize(32, 16, { fit: 'fill', kernel: 'nearest' });
    const bytes = await wide.jpeg({ quality: 100 }).withMetadata({ orientation }).toBuffer();
    const image = await decodeImage(bytes);
    const upright = orientation < 5;
    expect([image.width, image.height]).toEqual(upright ? [32, 16] : [16, 32]);
    const redFirst = [1, 4, 5, 6].includes(orientation);
    const [r, , b] = pixelAt(image, 2, 2);
    expect(r! > b!).toBe(redFirst);
  });
});

describe('refused in one line', () => {
  const claims30000 = png({ width: 30_000, height: 30_000 });
  const whole = png({ width: 40, height: 40, row: (y) => new Uint8Array(120).map((_, x) => x * y) });
  const cases: [string, () => Promise<unknown>, string][] = [
    [
      'a tiny file that claims 30000×30000',
      () => loadImage(claims30000),
      'claims more than 64 million pixels',
    ],
    ['a cut PNG', () => loadImage(whole.subarray(0, whole.length - 60)), 'a broken or truncated PNG'],
    [
      'a PNG of noise',
      () => loadImage(Buffer.concat([whole.subarray(0, 8), new Uint8Array(90)])),
      'a broken or truncated PNG',
    ],
    ['nothing', () => loadImage(new Uint8Array()), 'image bytes: empty'],
    [
      'an SVG',
      () => loadImage(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')),
      'SVG or another text; convert it',
    ],
    ['a GIF', () => loadImage(Buffer.from('GIF89a..........')), 'GIF; convert it to PNG, JPEG or WebP'],
    ['other bytes', () => loadImage(Buffer.from('hello')), 'not an image format we know'],
    ['a missing file', () => loadImage(join(folder, 'none.png')), 'none.png: no file at'],
    ['a folder', () => loadImage(folder), 'a folder; give the path of one image file'],
    [
      'a text called .png',
      () => loadImage(saved('text.png', Buffer.from('hello'))),
      'text.png: not an image',
    ],
    [
      'an animated PNG',
      () =>
        loadImage(
          png({
            width: 1,
            height: 1,
            row: () => new Uint8Array(3),
            extraChunks: [chunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]))],
          }),
        ),
      'an animated PNG; save the frame you want',
    ],
  ];

  test.each(cases)('%s', async (_, load, message) => {
    const error = await load().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ImageError);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain('\n');
  });

  test('the file that claims 30000×30000 is 65 bytes', () => {
    expect(claims30000.length).toBeLessThan(70);
  });

  test('cut JPEG and WebP, animated WebP', async () => {
    const source = sharp(pictureFile);
    for (const [format, bytes] of [
      ['JPEG', await source.jpeg().toBuffer()],
      ['WebP', await source.webp().toBuffer()],
    ] as const) {
      await expect(decodeImage(bytes.subarray(0, bytes.length / 2))).rejects.toThrow(
        `a broken or truncated ${format}`,
      );
    }
    const frames = sharp([pictureFile, await sharp(pictureFile).negate().png().toBuffer()], {
      join: { animated: true },
    });
    await expect(decodeImage(await frames.webp().toBuffer())).rejects.toThrow('an animated WebP');
  });

  test('any damage ends in an image or an ImageError', async () => {
    const jpeg = await sharp(pictureFile).jpeg().toBuffer();
    const webp = await sharp(pictureFile).webp().toBuffer();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(whole, jpeg, webp),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 20 }),
        async (original, damage) => {
          const bytes = Uint8Array.from(original);
          for (const [at, value] of damage) bytes[at % bytes.length] = value;
          const outcome = await decodeImage(bytes).catch((error: unknown) => error);
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(ImageError);
          else expect(outcome).toMatchObject({ channels: 3 });
        },
      ),
      { numRuns: 150 },
    );
  });
});
