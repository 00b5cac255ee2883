import { expect, test } from 'vitest';
import { imageOptions } from '../../src/index.ts';

const clipMean = [0.48145466, 0.4578275, 0.40821073];
const clipStd = [0.26862954, 0.26130258, 0.27577711];

test('without a file, as the family was trained', () => {
  expect(imageOptions('clip', 224)).toEqual({
    size: { shortestEdge: 224 },
    resize: 'bicubic',
    crop: 224,
    mean: clipMean,
    std: clipStd,
  });
  expect(imageOptions('siglip', 256)).toEqual({
    size: 256,
    resize: 'bicubic',
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  });
});

test('a lone number is the shorter side to CLIP only', () => {
  expect(imageOptions('clip', 224, { size: 336, crop_size: 336 })).toMatchObject({
    size: { shortestEdge: 336 },
    crop: 336,
  });
  expect(imageOptions('siglip', 224, { size: 384 }).size).toBe(384);
});

test('what a file says wins; null says nothing', () => {
  const options = imageOptions('clip', 224, {
    size: { height: 30, width: 40 },
    crop_size: null,
    do_center_crop: false,
    resample: 2,
    image_mean: [0, 0, 0],
  });
  expect(options).toEqual({
    size: { height: 30, width: 40 },
    resize: 'bilinear',
    mean: [0, 0, 0],
    std: clipStd,
  });
  expect(() => imageOptions('clip', 224, null)).toThrow(
    'preprocessor_config.json: must hold an object; got null',
  );
  expect(() => imageOptions('clip', 224, { size: 'big' })).toThrow('preprocessor_config.json: size');
});
