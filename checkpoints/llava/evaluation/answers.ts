/** Questions about pictures, and whether a model's answers are right. */

import { type DialogueFormat, type Llava, labelledTexts } from '@pixels/llava';
import { plain, type Random, tf } from '@pixels/tensor';
import type { AskedPicture, World } from '@pixels/world';
import { imagesOf, placeholdersOf } from '../data/pictures.ts';

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
  const limits = {
    padId: format.tokenizer.specialIds.padding!,
    maxTokens: llava.config.decoder.maxTokens,
  };
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
      const { ids, labels } = labelledTexts(texts, limits);
      const said = likeliest(llava, ids, llava.imageTokens(pixels));
      const wanted = labels.dataSync<'int32'>();
      const T = ids.shape[1];
      return texts.map(({ labels: own }, row) =>
        own.every((label, place) => label < 0 || said[row * T + place] === wanted[row * T + place]),
      );
    }),
  ).flat();
}

/** The likeliest token after each place: [B·T]. */
function likeliest(llava: Llava, ids: tf.Tensor, imageTokens: tf.Tensor): Int32Array {
  return tf.argMax(llava.logits(ids, imageTokens), -1).dataSync<'int32'>(); // [B, T]
}
