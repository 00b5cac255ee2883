import { BytePairTokenizer } from '@pixels/clip';
import { Random, tf } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { answer, DialogueFormat, dialogueTokens, Llava, type LlavaConfig } from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { idsOf, loud, randomImages, tinyLlavaConfig } from '../tiny-llava.ts';

const tokenizer = BytePairTokenizer.train([' what is red a kiwi'], {
  vocabularySize: 280,
  specialTokens: dialogueTokens,
});
const format = new DialogueFormat(tokenizer);

function speaker(change: Partial<LlavaConfig> = {}): Llava {
  const decoder = { ...tinyLlavaConfig.decoder, vocabulary: tokenizer.vocabularySize };
  return loud(
    new Llava({ ...tinyLlavaConfig, decoder, imageId: format.imageId, ...change }, new Random(1)),
    2,
  );
}

async function all(ids: AsyncGenerator<number, string>): Promise<{ ids: number[]; finish: string }> {
  const found: number[] = [];
  for (;;) {
    const { value, done } = await ids.next();
    if (done === true) return { ids: found, finish: value };
    found.push(value);
  }
}

onEveryBackend('answer', () => {
  test.each(['concatenate', 'cross-attention'] as const)(
    '%s: the likeliest id, again and again',
    async (fusion) => {
      const llava = speaker({ fusion });
      const tokens = llava.imageTokens(randomImages(1));
      const conversation = [{ images: 1, question: 'what is red' }];
      const before = tf.memory().numTensors;
      const { ids } = await all(answer(llava, format, conversation, [tokens], { maxNewTokens: 5 }));
      expect(tf.memory().numTensors).toBe(before);
      const text = format.prompt(conversation, fusion === 'concatenate' ? 4 : 1);
      for (const id of ids) {
        const logits = llava.logits(idsOf(text), tokens).arraySync()[0]!.at(-1)!;
        expect(id).toBe(logits.indexOf(Math.max(...logits)));
        text.push(id);
      }
      expect(ids.length).toBeGreaterThan(0);
    },
  );

  test('an answer ends at the end token; an image of another kind gives another answer', async () => {
    const llava = speaker();
    const ask = (seed: number) =>
      all(
        answer(llava, format, [{ images: 1 }], [llava.imageTokens(randomImages(1, 8, 8, seed))], {
          maxNewTokens: 8,
        }),
      );
    const answers = await Promise.all([3, 4, 5, 6].map(ask));
    expect(new Set(answers.map(({ ids }) => ids.join())).size).toBeGreaterThan(1);
    const [first] = answers[0]!.ids;
    const stopped = await all(
      answer(llava, format, [{ images: 1 }], [llava.imageTokens(randomImages(1))], { stopIds: [first!] }),
    );
    expect(stopped).toEqual({ ids: [], finish: 'stop' });
  });

  test('images and turns must agree, and fit into the context', async () => {
    const llava = speaker();
    const tokens = llava.imageTokens(randomImages(1));
    const ask = (images: number, given: readonly tf.Tensor[]) =>
      all(answer(llava, format, [{ images }], given));
    await expect(ask(1, [tokens, tokens])).rejects.toThrow(
      'the conversation shows 1 images, but placeholders are given for 2; give one number for each image',
    );
    await expect(ask(2, [tokens])).rejects.toThrow('the conversation shows 2 images');
    await expect(ask(10, new Array<tf.Tensor>(10).fill(tokens))).rejects.toThrow(
      'the prompt of 42 tokens is longer than the context, maxTokens 40',
    );
  });
});
