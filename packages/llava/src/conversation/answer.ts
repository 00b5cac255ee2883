/** An image, a question, an answer. */

import { tf } from '@pixels/tensor';
import { type FinishReason, type GenerateOptions, generate } from '../generate/generate.ts';
import type { Llava } from '../llava.ts';
import type { ChatFormat, Conversation } from './conversation.ts';

/**
 * The ids of the answer to the last turn, each as soon as it is chosen.
 * @param images - what `llava.imageTokens` made of each image of the conversation, [1, N, D]: of several sizes, perhaps.
 * @throws when there are more or fewer images than the turns show, or they and the words exceed the context.
 */
export async function* answer(
  llava: Llava,
  format: ChatFormat,
  conversation: Conversation,
  images: readonly tf.Tensor[],
  options: GenerateOptions = {},
): AsyncGenerator<number, FinishReason> {
  const prompt = format.prompt(conversation, llava.placeholdersFor(images));
  const ids = tf.tensor2d(prompt, [1, prompt.length], 'int32');
  const { embeddings, image, between } = llava.read(ids, images);
  try {
    return yield* generate(llava.decoder, embeddings, { stopIds: format.stopIds, ...options, between });
  } finally {
    tf.dispose([ids, embeddings, image ?? []]);
  }
}
