/** A text goes on, token by token. */

import { type Random, tf } from '@pixels/tensor';
import type { Decoder, Interlayer } from '../decoder/decoder.ts';
import { KvCache } from '../decoder/kv-cache.ts';
import { chooseToken } from './choose-token.ts';
import { nextLogits } from './next-logits.ts';
import { embedPrompt, mostNewTokens, type Prompt, promptLength } from './prompt.ts';
import { parseSampling, type SamplingSettings } from './token-probabilities.ts';

export interface GenerateOptions extends SamplingSettings {
  /** As many as the context has room for, unless given. */
  readonly maxNewTokens?: number | undefined;
  /** Any of these ends the text, and is not part of it. */
  readonly stopIds?: readonly number[] | undefined;
  /**
   * What was read before: the prompt continues it. Afterwards it holds the prompt and the new tokens too, perhaps
   * without the last one, and is the caller's to free.
   */
  readonly cache?: KvCache | undefined;
  /** Needed at a temperature above 0. */
  readonly random?: Random | undefined;
  /** Ends generation between two tokens, with the signal's reason as the error. */
  readonly signal?: AbortSignal | undefined;
  readonly between?: readonly (Interlayer | undefined)[] | undefined;
}

/** Why a text ends: at a stop token, at `maxNewTokens`, or because the context is full. */
export type FinishReason = 'stop' | 'length' | 'context';

/**
 * The tokens that continue a prompt, each as soon as it is chosen:
 *
 *     for await (const id of generate(decoder, prompt, { stopIds: [eosId] })) …
 *
 * Everything before a new token is in a cache, which is freed however the loop ends. A prompt of vectors must live until
 * the first token has come.
 * @throws when the prompt is empty or longer than the context, or a setting is out of range.
 */
export async function* generate(
  decoder: Decoder,
  prompt: Prompt,
  options: GenerateOptions = {},
): AsyncGenerator<number, FinishReason> {
  const { maxNewTokens, stopIds = [], random, signal, between, cache: given, ...settings } = options;
  const sampling = parseSampling(settings, 'generate');
  const cache = given ?? new KvCache();
  const length = promptLength(prompt, decoder, 'generate', cache.length);
  const most = mostNewTokens(length, maxNewTokens, decoder, 'generate');
  const seen = new Set(prompt instanceof tf.Tensor ? [] : prompt);
  const read = (tokens: Prompt): Float32Array =>
    nextLogits(decoder, () => tf.expandDims(embedPrompt(tokens, decoder, 'generate'), 0), {
      cache,
      between,
    })[0]!;
  try {
    let next = prompt;
    for (let count = 0; count < most; count++) {
      // Whoever listens to the stream, or wants to end it, gets a turn.
      await tf.nextFrame();
      signal?.throwIfAborted();
      const id = chooseToken(read(next), seen, sampling, random);
      if (stopIds.includes(id)) return 'stop';
      yield id;
      seen.add(id);
      next = [id];
    }
    return most === maxNewTokens ? 'length' : 'context';
  } finally {
    if (given === undefined) cache.dispose();
  }
}
