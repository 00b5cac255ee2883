/** What a model says about a picture. */

import { answer, type Conversation, type DialogueFormat, type Llava } from '@pixels/llava';
import { tf } from '@pixels/tensor';
import type { Scene, World } from '@pixels/world';
import { imagesOf } from '../../checkpoints/llava/data/pictures.ts';
import { longestAnswer } from '../../checkpoints/llava/evaluation/said-at-once.ts';

/**
 * The likeliest answer to the question that ends the turns, or, of a turn without one, the caption.
 * @param shown - [1, height, width, 3], as the model reads it.
 */
export async function say(
  llava: Llava,
  format: DialogueFormat,
  shown: tf.Tensor,
  turns: Conversation,
): Promise<string> {
  const tokens = llava.imageTokens(shown); // [1, N, D]
  const ids: number[] = [];
  for await (const id of answer(llava, format, turns, [tokens], { maxNewTokens: longestAnswer }))
    ids.push(id);
  tokens.dispose();
  return format.decode(ids);
}

/** A question about a scene, or none for its caption. */
export async function sayOf(
  llava: Llava,
  format: DialogueFormat,
  { world, scene }: { readonly world: World; readonly scene: Scene },
  question?: string,
): Promise<string> {
  const shown = imagesOf(world, [scene]); // [1, height, width, 3]
  const said = await say(llava, format, shown, [{ images: 1, question }]);
  tf.dispose(shown);
  return said;
}
