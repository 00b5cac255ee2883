/** Questions about pictures, and whether a model's answers are right. */

import type { DialogueFormat, Llava } from '@pixels/llava';
import { plain, type Random, tf } from '@pixels/tensor';
import type { AskedPicture, World } from '@pixels/world';
import { imagesOf, placeholdersOf } from '../data/pictures.ts';
import { labelLogits } from './label-logits.ts';

/** What the model is shown: the picture; noise in its place; the picture of another question. */
export type Shown = 'picture' | 'noise' | 'other picture';

export interface Asking {
  readonly llava: Llava;
  readonly format: DialogueFormat;
  readonly world: World;
}

/** Questions that go through the model at once. */
const batchSize = 40;

/**
 * For each question whether the greedy answer is, word for word, the right one. All are of one family, so that their
 * pictures have one size.
 *
 * Nothing is generated: if the likeliest token is the right one at every place of the right answer, and of what ends
 * it, greedy generation says just this, and if not, something else.
 *
 * @param random makes the noise
 */
export function rightAnswers(
  { llava, format, world }: Asking,
  asked: readonly AskedPicture[],
  shown: Shown,
  random: Random,
): readonly boolean[] {
  const placeholders = placeholdersOf(llava);
  const scenes = asked.map(({ scene }) => scene);
  const seen = shown === 'other picture' ? [...scenes.slice(1), ...scenes.slice(0, 1)] : scenes;
  const batches = Math.ceil(asked.length / batchSize);
  return Array.from({ length: batches }, (_, batch) =>
    plain(() => {
      const [from, to] = [batch * batchSize, Math.min(asked.length, (batch + 1) * batchSize)];
      const texts = asked
        .slice(from, to)
        .map(({ scene, question: { text: question, answer } }) =>
          format.encode([{ images: 1, question, answer }], placeholders(scene)),
        );
      const images = imagesOf(world, seen.slice(from, to)); // [B, height, width, 3]
      const pixels = shown === 'noise' ? random.uniformTensor(images.shape, -1, 1) : images;
      const { logits, wanted, textOf } = labelLogits(llava, format, texts, llava.imageTokens(pixels));
      const said = tf.argMax(logits, 1).dataSync<'int32'>(); // [n]
      const wrong = new Set(textOf.filter((_, row) => said[row] !== wanted[row]));
      return texts.map((_, text) => !wrong.has(text));
    }),
  ).flat();
}
