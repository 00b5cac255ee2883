import { expectShape, tf } from '@pixels/tensor';
import type { Decoder } from '../decoder/decoder.ts';

/** What a text begins with: ids, or the vectors of its tokens, [T, D] or [1, T, D], words and images alike. */
export type Prompt = readonly number[] | tf.Tensor;

/** How many tokens, with `past` ones before. @throws when there is none new, or they leave no room in the context. */
export function promptLength(prompt: Prompt, { config }: Decoder, what: string, past: number = 0): number {
  const added = prompt instanceof tf.Tensor ? prompt.shape.at(-2)! : prompt.length;
  const length = past + added;
  if (added === 0) throw new Error(`${what}: the prompt is empty; begin with the start token at least`);
  if (length > config.maxTokens) {
    throw new Error(
      `${what}: the prompt of ${length} tokens is longer than the context, maxTokens ${config.maxTokens}; shorten it`,
    );
  }
  return length;
}

/** How many tokens may follow a prompt of `length` tokens: the last one need not be read, and needs no place. */
export function mostNewTokens(
  length: number,
  maxNewTokens: number | undefined,
  { config }: Decoder,
  what: string,
): number {
  const room = config.maxTokens - length + 1;
  if (maxNewTokens === undefined) return room;
  if (Number.isInteger(maxNewTokens) && maxNewTokens >= 0) return Math.min(maxNewTokens, room);
  throw new Error(`${what}: maxNewTokens must be a whole number, 0 or more; got ${maxNewTokens}`);
}

/** [T, D]. */
export function embedPrompt(prompt: Prompt, decoder: Decoder, what: string): tf.Tensor2D {
  const { width: D } = decoder.config;
  if (!(prompt instanceof tf.Tensor)) {
    const ids = tf.tensor2d([...prompt], [1, prompt.length], 'int32');
    return tf.reshape(decoder.embed(ids), [prompt.length, D]); // [T, D]
  }
  if (prompt.rank === 3) expectShape(prompt, '1 T D', { D }, `${what}: prompt`);
  else expectShape(prompt, 'T D', { D }, `${what}: prompt`);
  return tf.reshape(prompt, [-1, D]); // [T, D]
}
