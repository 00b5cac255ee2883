import { Random, tf } from '@pixels/tensor';
import { describe, expect, test } from 'vitest';
import type { Decoder } from '../../src/index.ts';
import {
  type FinishReason,
  type GenerateOptions,
  generate,
  generateBatch,
  KvCache,
  type Prompt,
} from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { hiddenOf, presets, tinyDecoder } from '../tiny-decoder.ts';

const prompt = [1, 5, 9, 3];

async function collect(
  decoder: Decoder,
  from: Prompt,
  options: GenerateOptions = {},
): Promise<{ ids: number[]; finish: FinishReason }> {
  const stream = generate(decoder, from, options);
  const ids: number[] = [];
  for (;;) {
    const { value, done } = await stream.next();
    if (done) return { ids, finish: value };
    ids.push(value);
  }
}

/** Greedy ids without a cache: the whole text again for every token. */
function greedyByHand(decoder: Decoder, from: readonly number[], count: number): number[] {
  const ids = [...from];
  for (let i = 0; i < count; i++) {
    const logits = tf.tidy(() => {
      const hidden = hiddenOf(decoder, tf.tensor2d(ids, [1, ids.length], 'int32'));
      return (decoder.logits(hidden).arraySync() as number[][][])[0]!.at(-1)!;
    });
    ids.push(logits.indexOf(Math.max(...logits)));
  }
  return ids.slice(from.length);
}

onEveryBackend('generate', () => {
  test.each(presets)('%s: greedy is the likeliest token, again and again', async (preset) => {
    const decoder = tinyDecoder(preset, { slidingWindow: 6 });
    const wanted = greedyByHand(decoder, prompt, 12);
    expect(await collect(decoder, prompt, { maxNewTokens: 12 })).toEqual({ ids: wanted, finish: 'length' });
    expect(new Set(wanted).size).toBeGreaterThan(2);
  });

  test('from vectors as from ids', async () => {
    const decoder = tinyDecoder('llama');
    const vectors = decoder.embed(tf.tensor2d([prompt], [1, 4], 'int32'));
    const wanted = await collect(decoder, prompt, { maxNewTokens: 6 });
    expect(await collect(decoder, vectors, { maxNewTokens: 6 })).toEqual(wanted);
    expect(await collect(decoder, tf.squeeze(vectors, [0]), { maxNewTokens: 6 })).toEqual(wanted);
  });

  test('ends at any stop token, without it, or where the context is full', async () => {
    const decoder = tinyDecoder('llama');
    const { ids, finish } = await collect(decoder, prompt);
    // 24 tokens fit; the last one needs no place.
    expect(ids).toHaveLength(24 - prompt.length + 1);
    expect(finish).toBe('context');
    const stop = ids[5]!;
    const until = ids.indexOf(stop);
    const stopped = await collect(decoder, prompt, { stopIds: [99, stop] });
    expect(stopped).toEqual({ ids: ids.slice(0, until), finish: 'stop' });
    expect(await collect(decoder, prompt, { maxNewTokens: 0 })).toEqual({ ids: [], finish: 'length' });
  });

  test('a cache that is given goes on with its text, however the loop ends', async () => {
    const decoder = tinyDecoder('llama');
    const more = [7, 2];
    const first = await collect(decoder, prompt, { maxNewTokens: 3 });
    const whole = await collect(decoder, [...prompt, ...first.ids, ...more], { maxNewTokens: 4 });
    const before = tf.memory().numTensors;
    const cache = new KvCache();
    expect(await collect(decoder, prompt, { maxNewTokens: 3, cache })).toEqual(first);
    // The last token was chosen, not read.
    expect(cache.length).toBe(prompt.length + 2);
    const rest = [first.ids.at(-1)!, ...more];
    expect(await collect(decoder, rest, { maxNewTokens: 4, cache })).toEqual(whole);
    cache.truncate(prompt.length);
    expect(await collect(decoder, first.ids.slice(0, 1), { maxNewTokens: 2, cache })).toEqual({
      ids: first.ids.slice(1),
      finish: 'length',
    });
    for await (const _ of generate(decoder, more, { cache })) break;
    expect(cache.length).toBe(prompt.length + 4);
    await expect(collect(decoder, new Array(20).fill(1), { cache })).rejects.toThrow(
      'the prompt of 28 tokens is longer than the context, maxTokens 24',
    );
    cache.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('the same seed draws the same tokens, another one others', async () => {
    const decoder = tinyDecoder('llama');
    const draw = (seed: number) =>
      collect(decoder, prompt, { temperature: 3, topK: 10, topP: 0.95, random: new Random(seed) });
    const first = await draw(1);
    expect(await draw(1)).toEqual(first);
    expect((await draw(2)).ids).not.toEqual(first.ids);
  });

  test('a strong repetition penalty repeats nothing', async () => {
    const decoder = tinyDecoder('llama');
    const { ids } = await collect(decoder, prompt, { maxNewTokens: 10, repetitionPenalty: 1e6 });
    expect(new Set([...prompt, ...ids]).size).toBe(prompt.length + ids.length);
  });

  test('what stands between layers does so for every token', async () => {
    const decoder = tinyDecoder('llama');
    const lengths: number[] = [];
    const between = [
      {
        apply: (x: tf.Tensor) => {
          lengths.push(x.shape[1]!);
          return tf.neg(x);
        },
      },
    ];
    const { ids } = await collect(decoder, prompt, { maxNewTokens: 4, between });
    expect(lengths).toEqual([4, 1, 1, 1]);
    expect(ids).not.toEqual((await collect(decoder, prompt, { maxNewTokens: 4 })).ids);
  });

  test('no tensor is left behind: at the end, after a break, after an abort, after an error', async () => {
    const decoder = tinyDecoder('llama');
    const before = tf.memory().numTensors;
    await collect(decoder, prompt);
    for await (const _ of generate(decoder, prompt)) break;
    const controller = new AbortController();
    const aborted = (async () => {
      for await (const id of generate(decoder, prompt, { signal: controller.signal })) {
        if (id >= 0) controller.abort(new Error('enough'));
      }
    })();
    await expect(aborted).rejects.toThrow('enough');
    await expect(collect(decoder, prompt, { temperature: 1 })).rejects.toThrow('give `random`');
    await generateBatch(decoder, [prompt, [1]], { maxNewTokens: 3 });
    expect(tf.memory().numTensors).toBe(before);
  });

  test('bad prompts are refused with what to do', async () => {
    const decoder = tinyDecoder('llama');
    await expect(collect(decoder, [])).rejects.toThrow('generate: the prompt is empty; begin with');
    await expect(collect(decoder, new Array<number>(25).fill(1))).rejects.toThrow(
      'generate: the prompt of 25 tokens is longer than the context, maxTokens 24; shorten it',
    );
    await expect(collect(decoder, [1, 20])).rejects.toThrow('id 20 at position 1');
    await expect(collect(decoder, tf.zeros([1, 3, 11]))).rejects.toThrow(
      'generate: prompt: axis 2 (D) must be 12',
    );
    await expect(collect(decoder, tf.zeros([2, 3, 12]))).rejects.toThrow(
      'generate: prompt: axis 0 (1) must be 1',
    );
    await expect(collect(decoder, prompt, { topP: 2 })).rejects.toThrow('generate: topP');
    await expect(collect(decoder, prompt, { maxNewTokens: -1 })).rejects.toThrow('generate: maxNewTokens');
  });

  describe('generateBatch', () => {
    const prompts = [prompt, [7], [2, 2, 8, 1, 4, 6]];

    test('gives each text what it would get alone', async () => {
      const decoder = tinyDecoder('llama', { slidingWindow: 5, keyValueHeads: 2 });
      const stopIds = [(await collect(decoder, prompts[1]!, { maxNewTokens: 4 })).ids[3]!];
      const texts = await generateBatch(decoder, prompts, { maxNewTokens: 9, stopIds });
      for (const [row, text] of texts.entries()) {
        expect(text, `text ${row}`).toEqual(
          await collect(decoder, prompts[row]!, { maxNewTokens: 9, stopIds }),
        );
      }
      expect(texts.map(({ finish }) => finish)).toContain('stop');
    });

    test('draws each text from a stream of its own', async () => {
      const decoder = tinyDecoder('llama');
      const options = { maxNewTokens: 6, temperature: 2 };
      const texts = await generateBatch(decoder, prompts, { ...options, random: new Random(3) });
      for (const [row, { ids }] of texts.entries()) {
        const random = new Random(3).fork(row);
        expect(ids).toEqual((await collect(decoder, prompts[row]!, { ...options, random })).ids);
      }
    });

    test('learned positions need prompts of one length', async () => {
      const decoder = tinyDecoder('gpt');
      await expect(generateBatch(decoder, prompts)).rejects.toThrow(
        'generateBatch: learned positions need prompts of one length; got 1 to 6 tokens; sort them by length',
      );
      const [text] = await generateBatch(decoder, [prompt, prompt], { maxNewTokens: 5 });
      expect(text).toEqual(await collect(decoder, prompt, { maxNewTokens: 5 }));
      expect(await generateBatch(decoder, [])).toEqual([]);
    });
  });
});
