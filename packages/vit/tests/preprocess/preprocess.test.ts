import { expect, test } from 'vitest';
import { decodeImage, loadImage } from '../../src/node/load-image.ts';
import { centreCrop, normalise, preprocess } from '../../src/preprocess/preprocess.ts';
import { preprocessOptionsFrom } from '../../src/preprocess/preprocessor-config.ts';
import { fixtureFile, largestDifference, readFixture } from '../fixtures.ts';

interface ProcessorCase {
  readonly preprocessor_config: unknown;
  readonly pixel_values: readonly number[];
  readonly pixel_shape: readonly number[];
}

const picture = await decodeImage(fixtureFile('images/picture.png'));
const { cases } = readFixture<{ cases: ProcessorCase[] }>(fixtureFile('images/expected.json'));

test.each(cases)('pixel values are those of the public processor: %#', async (expected) => {
  const options = preprocessOptionsFrom(expected.preprocessor_config);
  const image = await loadImage(fixtureFile('images/picture.png'), options);
  const [, channels, height, width] = expected.pixel_shape;
  expect([image.channels, image.height, image.width]).toEqual([channels, height, width]);
  const pixels = height! * width!;
  const channelsLast = Array.from(
    image.data,
    (_, at) => expected.pixel_values[(at % 3) * pixels + Math.floor(at / 3)]!,
  );
  expect(largestDifference(image.data, channelsLast)).toBeLessThan(1e-6);
});

test('nothing asked for: the picture as it is, 0 to 1', () => {
  const image = preprocess(picture);
  expect([image.height, image.width, image.channels]).toEqual([45, 62, 3]);
  expect(image.data[7]).toBeCloseTo(picture.data[7]! / 255, 6);
});

test('the shorter side keeps the proportions, a crop takes the middle', () => {
  const wide = preprocess(picture, { size: { shortestEdge: 30 } });
  expect([wide.height, wide.width]).toEqual([30, 41]);
  const square = preprocess(picture, { size: { shortestEdge: 30 }, crop: 30 });
  expect([square.height, square.width]).toEqual([30, 30]);
});

test('one channel is the luma of PIL', async () => {
  const expected = preprocess(await decodeImage(fixtureFile('images/grey.png')));
  const grey = preprocess(picture, { channels: 1, mean: [0], std: [1] });
  expect([grey.height, grey.width, grey.channels]).toEqual([45, 62, 1]);
  expect(grey.data).toEqual(expected.data.filter((_, index) => index % 3 === 0));
});

test('centre crop: an odd margin leaves more on the right and below', () => {
  const image = { width: 5, height: 4, channels: 1, data: Uint8Array.from({ length: 20 }, (_, i) => i) };
  const cropped = centreCrop(image, { width: 2, height: 3 });
  expect([...cropped.data]).toEqual([1, 2, 6, 7, 11, 12]);
});

test('normalise goes channel by channel', () => {
  const image = { width: 1, height: 1, channels: 2, data: Uint8Array.of(255, 0) };
  expect([...normalise(image, [0.5, 0.5], [0.5, 0.25]).data]).toEqual([1, -2]);
});

test.each([
  [{ crop: 100 }, 'centreCrop: the crop must fit into the image of 62×45; got 100×100; resize larger first'],
  [{ size: 0 }, 'preprocess: size must be whole pixels above 0; got 0×0'],
  [
    { size: { shortestEdge: 1.5 } },
    'preprocess: size.shortestEdge must be whole pixels above 0; got 1.5×1.5',
  ],
  [{ mean: [0.5] }, 'preprocess: mean must hold 3 numbers, one a channel; got [0.5]'],
  [{ std: [1, 0, 1] }, 'preprocess: std must hold 3 numbers above 0, one a channel; got [1, 0, 1]'],
  [
    { size: { height: 10_000, width: 10_000 } },
    'preprocess: resizing 62×45 would make 10000×10000, above 64 million pixels; give size as { height, width }',
  ],
])('%j is refused', (options, message) => {
  expect(() => preprocess(picture, options)).toThrow(message);
});

test('preprocessor_config.json: old and new ways of saying it', () => {
  expect(
    preprocessOptionsFrom({ size: 384, resample: 3, image_mean: [0, 0, 0], image_std: [1, 1, 1] }),
  ).toEqual({
    size: 384,
    resize: 'bicubic',
    mean: [0, 0, 0],
    std: [1, 1, 1],
  });
  expect(
    preprocessOptionsFrom({ do_resize: false, do_normalize: false, do_center_crop: true, crop_size: 8 }),
  ).toEqual({
    crop: 8,
  });
  expect(() => preprocessOptionsFrom({ resample: 0 })).toThrow('resample must be 1 (lanczos), 2 (bilinear)');
  expect(() => preprocessOptionsFrom({ size: 'large' })).toThrow('preprocessor_config.json: size:');
  expect(() => preprocessOptionsFrom({ rescale_factor: 1 })).toThrow('rescaled by 1/255');
});
