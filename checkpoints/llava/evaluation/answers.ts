/** Questions about pictures, and whether a model's answers are right. */

import type { DialogueFormat, Llava } from '@pixels/llava';
import { plain, type Random, tf } from '@pixels/tensor';
import { type AskedPicture, conclusionOf, type World } from '@pixels/world';
import { imagesOf, placeholdersOf } from '../data/pictures.ts';
import { labelLogits } from './label-logits.ts';
import { saidAtOnce } from './said-at-once.ts';

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
 * For each question whether the greedy answer is, word for word, the right one; of an answer that was thought out
 * aloud, whether its conclusion is. All are of one family, so that their pictures have one size.
 *
 * @param random makes the noise
 */
export async function rightAnswers(
  { llava, format, world }: Asking,
  asked: readonly AskedPicture[],
  shown: Shown,
  random: Random,
): Promise<readonly boolean[]> {
  const scenes = asked.map(({ scene }) => scene);
  const seen = shown === 'other picture' ? [...scenes.slice(1), ...scenes.slice(0, 1)] : scenes;
  const right: boolean[] = [];
  for (let from = 0; from < asked.length; from += batchSize) {
    const batch = asked.slice(from, from + batchSize);
    const imageTokens = tf.tidy(() => {
      const images = imagesOf(world, seen.slice(from, from + batchSize)); // [B, height, width, 3]
      return llava.imageTokens(shown === 'noise' ? random.uniformTensor(images.shape, -1, 1) : images);
    }); // [B, N, D]
    const thoughtOut = batch.some(({ question: { thought } }) => thought !== undefined);
    const judge = thoughtOut ? rightConclusions : rightWords;
    right.push(...(await judge({ llava, format, world }, batch, imageTokens)));
    imageTokens.dispose();
  }
  return right;
}

/** Many thoughts may lead to the right answer: what is said must be heard. */
async function rightConclusions(
  { llava, format }: Asking,
  asked: readonly AskedPicture[],
  imageTokens: tf.Tensor3D,
): Promise<readonly boolean[]> {
  const placeholders = placeholdersOf(llava);
  const prompts = asked.map(({ scene, question: { text } }) =>
    format.prompt([{ images: 1, question: text }], placeholders(scene)),
  );
  const said = await saidAtOnce(llava, format, prompts, imageTokens);
  return said.map((text, index) => conclusionOf(text) === asked[index]!.question.answer);
}

/**
 * Nothing is generated: if the likeliest token is the right one at every place of the right answer, and of what ends
 * it, greedy generation says just this, and if not, something else.
 */
function rightWords(
  { llava, format }: Asking,
  asked: readonly AskedPicture[],
  imageTokens: tf.Tensor3D,
): readonly boolean[] {
  const placeholders = placeholdersOf(llava);
  const texts = asked.map(({ scene, question: { text: question, answer } }) =>
    format.encode([{ images: 1, question, answer }], placeholders(scene)),
  );
  return plain(() => {
    const { logits, wanted, textOf } = labelLogits(llava, format, texts, imageTokens);
    const said = tf.argMax(logits, 1).dataSync<'int32'>(); // [n]
    const wrong = new Set(textOf.filter((_, row) => said[row] !== wanted[row]));
    return texts.map((_, text) => !wrong.has(text));
  });
}
