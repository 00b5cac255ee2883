import { BytePairTokenizer } from '@pixels/clip';
import { Random, tf } from '@pixels/tensor';
import { expect, test, vi } from 'vitest';
import {
  answer,
  type Conversation,
  Dialogue,
  DialogueFormat,
  dialogueTokens,
  Llava,
  type LlavaConfig,
} from '../../src/index.ts';
import { onEveryBackend } from '../backends.ts';
import { loud, randomImages, tinyLlavaConfig } from '../tiny-llava.ts';

const tokenizer = BytePairTokenizer.train([' what is red a kiwi', ' and where is it below'], {
  vocabularySize: 300,
  specialTokens: dialogueTokens,
});
const format = new DialogueFormat(tokenizer);

function speaker(change: Partial<LlavaConfig> = {}, maxTokens = 120): Llava {
  const decoder = { ...tinyLlavaConfig.decoder, vocabulary: tokenizer.vocabularySize, maxTokens };
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

const questions = ['what is red', 'and where is it', 'what is below'];

onEveryBackend('Dialogue', () => {
  test.each(['concatenate', 'cross-attention'] as const)(
    '%s: each answer is the one that reading everything again would give',
    async (fusion) => {
      const llava = speaker({ fusion });
      const image = llava.imageTokens(randomImages(1));
      const before = tf.memory().numTensors;
      const dialogue = new Dialogue(llava, format, [image]);
      const conversation: { images?: number; question: string; answer?: string }[] = [];
      for (const question of questions) {
        conversation.push(conversation.length === 0 ? { images: 1, question } : { question });
        const wanted = await all(answer(llava, format, conversation, [image], { maxNewTokens: 6 }));
        expect(await all(dialogue.ask(question, { maxNewTokens: 6 }))).toEqual(wanted);
        expect(dialogue.ids.slice(-dialogue.answered)).toEqual(wanted.ids);
        conversation.at(-1)!.answer = format.decode(wanted.ids);
        expect(dialogue.conversation).toEqual(conversation);
      }
      expect(dialogue.forgotten).toBe(0);
      dialogue.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  test('a further question reads what is new only', async () => {
    const llava = speaker();
    const image = llava.imageTokens(randomImages(1));
    const dialogue = new Dialogue(llava, format, [image]);
    const passes = vi.spyOn(llava.decoder, 'apply');
    const read = (): number[] => passes.mock.calls.map(([embeddings]) => embeddings.shape[1]!);
    const first = format.prompt([{ images: 1, question: 'what is red' }], 4);
    await all(dialogue.ask('what is red', { maxNewTokens: 3 }));
    expect(read()).toEqual([first.length, 1, 1]);
    const known = dialogue.ids.slice(0, -1); // the last token was said, not read
    const second = format.prompt([...dialogue.conversation, { question: 'what is below' }], 4);
    const differs = known.findIndex((id, place) => id !== second[place]);
    passes.mockClear();
    await all(dialogue.ask('what is below', { maxNewTokens: 1 }));
    expect(read()).toEqual([second.length - (differs < 0 ? known.length : differs)]);
    expect(read()[0]).toBeLessThanOrEqual(second.length - first.length);
    dialogue.dispose();
  });

  test('when the context is full, the earliest turns go and the image stays', async () => {
    const llava = speaker({}, 40);
    const image = llava.imageTokens(randomImages(1));
    const dialogue = new Dialogue(llava, format, [image]);
    for (let turn = 0; turn < 6; turn++) {
      const question = questions[turn % questions.length]!;
      const answers = await all(dialogue.ask(question, { maxNewTokens: 4 }));
      const remembered = dialogue.conversation;
      expect(remembered.length + dialogue.forgotten).toBe(turn + 1);
      expect(remembered.map(({ images }) => images ?? 0)).toEqual(
        remembered.map((_, i) => (i === 0 ? 1 : 0)),
      );
      const asked: Conversation = [...remembered.slice(0, -1), { ...remembered.at(-1)!, answer: undefined }];
      expect(answers).toEqual(await all(answer(llava, format, asked, [image], { maxNewTokens: 4 })));
    }
    expect(dialogue.forgotten).toBeGreaterThan(0);
    await expect(all(dialogue.ask('what is red '.repeat(20)))).rejects.toThrow(
      /the prompt of \d+ tokens is longer than the context, maxTokens 40; shorten it/,
    );
    dialogue.dispose();
  });

  test('an answer that is stopped counts as far as it came, and the next question goes on from there', async () => {
    const llava = speaker();
    const image = llava.imageTokens(randomImages(1));
    const before = tf.memory().numTensors;
    const dialogue = new Dialogue(llava, format, [image]);
    const stop = new AbortController();
    const said: number[] = [];
    const listen = async (): Promise<void> => {
      for await (const id of dialogue.ask('what is red', { signal: stop.signal, maxNewTokens: 9 })) {
        said.push(id);
        if (said.length === 2) stop.abort(new Error('stopped'));
      }
    };
    await expect(listen()).rejects.toThrow('stopped');
    expect(dialogue.conversation).toEqual([
      { images: 1, question: 'what is red', answer: format.decode(said) },
    ]);
    for await (const _ of dialogue.ask('and where is it')) break;
    expect(dialogue.conversation).toHaveLength(2);
    const asked = [...dialogue.conversation, { question: 'what is below' }];
    const wanted = await all(answer(llava, format, asked, [image], { maxNewTokens: 5 }));
    expect(await all(dialogue.ask('what is below', { maxNewTokens: 5 }))).toEqual(wanted);
    dialogue.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('after an error everything is read again', async () => {
    const llava = speaker();
    const image = llava.imageTokens(randomImages(1));
    const dialogue = new Dialogue(llava, format, [image]);
    await all(dialogue.ask('what is red', { maxNewTokens: 3 }));
    const broken = vi.spyOn(llava.decoder.blocks[1]!, 'apply').mockImplementation(() => {
      throw new Error('no memory');
    });
    await expect(all(dialogue.ask('and where is it'))).rejects.toThrow('no memory');
    broken.mockRestore();
    const asked = [...dialogue.conversation, { question: 'what is below' }];
    const wanted = await all(answer(llava, format, asked, [image], { maxNewTokens: 5 }));
    expect(await all(dialogue.ask('what is below', { maxNewTokens: 5 }))).toEqual(wanted);
    dialogue.dispose();
  });

  test('one answer at a time', async () => {
    const llava = speaker();
    const dialogue = new Dialogue(llava, format);
    const first = dialogue.ask('what is red', { maxNewTokens: 4 });
    await first.next();
    await expect(dialogue.ask('and where is it').next()).rejects.toThrow(
      'Dialogue.ask: the answer before is not at its end; finish or leave its loop first',
    );
    await first.return('stop');
    expect((await all(dialogue.ask('and where is it', { maxNewTokens: 2 }))).ids).toHaveLength(2);
    dialogue.dispose();
  });
});
