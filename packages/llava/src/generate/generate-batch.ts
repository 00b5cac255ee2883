/** Many texts go on at once: a matrix product with B rows takes little longer than one with a single row. */

import { tf } from '@pixels/tensor';
import type { Decoder } from '../decoder/decoder.ts';
import { KvCache } from '../decoder/kv-cache.ts';
import { chooseToken } from './choose-token.ts';
import type { FinishReason, GenerateOptions } from './generate.ts';
import { nextLogits } from './next-logits.ts';
import { embedPrompt, mostNewTokens, type Prompt, promptLength } from './prompt.ts';
import { parseSampling } from './token-probabilities.ts';

export interface GeneratedText {
  readonly ids: readonly number[];
  readonly finish: FinishReason;
}

/**
 * What `generate` gives for each of the prompts. Shorter ones are filled up in front, where nobody looks: rotary
 * positions only know distances. At a temperature above 0 text b draws from `random.fork(b)`.
 * @throws as `generate`, and when learned positions meet prompts of different lengths.
 */
export async function generateBatch(
  decoder: Decoder,
  prompts: readonly Prompt[],
  options: Omit<GenerateOptions, 'cache'> = {},
): Promise<GeneratedText[]> {
  const what = 'generateBatch';
  const { maxNewTokens, stopIds = [], random, signal, between, ...settings } = options;
  const sampling = parseSampling(settings, what);
  if (prompts.length === 0) return [];
  const lengths = prompts.map((prompt) => promptLength(prompt, decoder, what));
  const longest = Math.max(...lengths);
  const isRagged = lengths.some((length) => length < longest);
  if (isRagged && decoder.config.positions === 'learned') {
    throw new Error(
      `${what}: learned positions need prompts of one length; got ${Math.min(...lengths)} to ${longest} tokens; sort them by length`,
    );
  }
  const most = mostNewTokens(longest, maxNewTokens, decoder, what);
  const texts = prompts.map((prompt, row) => ({
    ids: [] as number[],
    seen: new Set(prompt instanceof tf.Tensor ? [] : prompt),
    random: random?.fork(row),
    finish: most === maxNewTokens ? ('length' as FinishReason) : 'context',
    goesOn: true,
  }));
  const cache = new KvCache();
  let read = (): tf.Tensor =>
    padded(
      prompts.map((prompt) => embedPrompt(prompt, decoder, what)),
      longest,
    );
  try {
    for (let count = 0; count < most && texts.some(({ goesOn }) => goesOn); count++) {
      await tf.nextFrame();
      signal?.throwIfAborted();
      const mask = isRagged ? paddingMask(lengths, longest, longest + count) : undefined;
      const logits = nextLogits(decoder, read, { cache, between, mask });
      mask?.dispose();
      for (const [row, text] of texts.entries()) {
        if (!text.goesOn) continue;
        const id = chooseToken(logits[row]!, text.seen, sampling, text.random);
        if (stopIds.includes(id)) {
          text.finish = 'stop';
          text.goesOn = false;
        } else {
          text.ids.push(id);
          text.seen.add(id);
        }
      }
      // A text that has ended goes on with any token, unread.
      const last = texts.map(({ ids }) => ids.at(-1) ?? 0);
      read = () => decoder.embed(tf.tensor2d(last, [last.length, 1], 'int32')); // [B, 1, D]
    }
  } finally {
    cache.dispose();
  }
  return texts.map(({ ids, finish }) => ({ ids, finish }));
}

/** B × [T, D] → [B, longest, D], zeros in front. */
function padded(prompts: readonly tf.Tensor2D[], longest: number): tf.Tensor {
  return tf.stack(
    prompts.map((prompt) =>
      tf.pad(prompt, [
        [longest - prompt.shape[0], 0],
        [0, 0],
      ]),
    ), // [longest, D]
  ); // [B, longest, D]
}

/** −∞ for the keys in front of a text, 0 for those of its own: [B, 1, 1, S]. */
function paddingMask(lengths: readonly number[], longest: number, keys: number): tf.Tensor4D {
  const mask = new Float32Array(lengths.length * keys);
  for (const [row, length] of lengths.entries()) {
    mask.fill(Number.NEGATIVE_INFINITY, row * keys, row * keys + longest - length);
  }
  return tf.tensor4d(mask, [lengths.length, 1, 1, keys]);
}
