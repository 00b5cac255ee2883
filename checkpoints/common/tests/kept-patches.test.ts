import { Clip } from '@pixels/clip';
import { Random, start, tf } from '@pixels/tensor';
import { blankPicture, Draws, fillRectangle } from '@pixels/world';
import { beforeAll, expect, test } from 'vitest';
import { imagesOf } from '../../clip/pictures/images.ts';
import { embedKept, keptPatches } from '../kept-patches.ts';

beforeAll(async () => void (await start({ backend: 'wasm' })));

/** 64 × 64, with a red square over the patches 9, 10, 17 and 18 of 8 × 8. */
function picture() {
  const made = blankPicture(64, 64, [240, 240, 240]);
  fillRectangle(made, { x: 11, y: 11, width: 10, height: 10 }, [200, 0, 0]);
  return made;
}

test('patches that show something are kept before empty ones', () => {
  const [few] = keptPatches([picture()], 8, 4, new Draws(1, 'test', 0));
  expect([...few!].sort((a, b) => a - b)).toEqual([9, 10, 17, 18]);
  const [more] = keptPatches([picture()], 8, 12, new Draws(1, 'test', 0));
  expect(new Set(more)).toHaveLength(12);
  expect([...more!]).toEqual(expect.arrayContaining([9, 10, 17, 18]));
});

test('which of many are kept is drawn anew', () => {
  const two = keptPatches([picture(), picture()], 8, 2, new Draws(1, 'test', 3));
  const again = keptPatches([picture(), picture()], 8, 2, new Draws(1, 'test', 3));
  expect(two).toEqual(again);
  const seen = Array.from({ length: 20 }, (_, index) =>
    keptPatches([picture()], 8, 2, new Draws(1, 'test', index)),
  );
  expect(new Set(seen.flatMap(([places]) => [...places!])).size).toBe(4);
});

test.each([
  ['clip', false],
  ['siglip', false],
  ['clip', true],
  ['siglip', true],
] as const)(
  '%s, rotary positions %s: with all patches it is the whole picture, in any order',
  (family, rotary) => {
    const tower = { width: 16, heads: 2, hidden: 32, layers: 2, activation: 'gelu' } as const;
    const clip = new Clip(
      {
        vision: {
          imageSize: 64,
          patchSize: 8,
          channels: 3,
          patchBias: false,
          preNorm: false,
          rotary,
          pooling: family === 'clip' ? 'class' : 'attention',
          ...tower,
        },
        text: { vocabulary: 20, maxTokens: 4, causal: true, pooling: 'last', ...tower },
        loss: 'contrastive',
      },
      new Random(1),
    );
    const pictures = [picture(), blankPicture(64, 64, [10, 200, 10])];
    const images = imagesOf(pictures);
    const kept = keptPatches(pictures, 8, 64, new Draws(1, 'test', 0));
    const whole = clip.vision.apply(images);
    const parts = clip.vision.read(embedKept(clip.vision, images, kept));
    const difference = tf.max(tf.abs(tf.sub(whole, parts))).dataSync()[0]!;
    expect(difference).toBeLessThan(1e-5);
  },
);
