import {
  BytePairTokenizer,
  PublicTokenizer,
  parseTokenizerJson,
  tokenizerConfigJson,
  tokenizerJson,
} from '@pixels/clip';
import { start } from '@pixels/tensor';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import {
  type Conversation,
  DialogueFormat,
  dialogueTemplate,
  dialogueTokens,
  labelledTexts,
  TemplateFormat,
} from '../../src/index.ts';

beforeAll(() => start());

const texts = [' what is red?', ' a kiwi', ' is it left of the dog?', ' yes'];
const tokenizer = BytePairTokenizer.train(texts, { vocabularySize: 300, specialTokens: dialogueTokens });
const format = new DialogueFormat(tokenizer);
const spelled = (ids: Iterable<number>): string => tokenizer.decode([...ids].filter((id) => id !== -100));

const conversation: Conversation = [
  { images: 1, question: 'what is red?', answer: 'a kiwi' },
  { question: 'is it left of the dog?', answer: 'yes' },
];

test('start, image, question, answer, end: turn after turn', () => {
  const { ids } = format.encode(conversation, 2);
  expect(spelled(ids)).toBe(
    '<|start|><image><image><question> what is red?<answer> a kiwi<|end|><question> is it left of the dog?<answer> yes<|end|>',
  );
  expect(spelled(format.encode([{ images: 2, answer: 'two dogs' }], [1, 3]).ids)).toBe(
    '<|start|><image><image><image><image><answer> two dogs<|end|>',
  );
});

test('labels stand on the answers and their ends only, one place ahead', () => {
  const { ids, labels } = format.encode(conversation, 2);
  expect(labels).toHaveLength(ids.length);
  expect(spelled(labels)).toBe(' a kiwi<|end|> yes<|end|>');
  for (const [place, label] of labels.entries()) if (label !== -100) expect(label).toBe(ids[place + 1]);
  expect(tokenizer.tokenOf(ids[labels.findIndex((label) => label !== -100)]!)).toBe('<answer>');
});

test('a text alone is learned from its first word to its end', () => {
  const { ids, labels } = format.text('a kiwi is green');
  expect(spelled(ids)).toBe('<|start|> a kiwi is green<|end|>');
  expect(labels).toEqual([...ids.slice(1), -100]);
});

test('a prompt is the conversation up to the answer; stop and decode', () => {
  const asking = [conversation[0]!, { question: 'is it left of the dog?' }];
  const prompt = format.prompt(asking, 2);
  const { ids } = format.encode(conversation, 2);
  expect(ids.slice(0, prompt.length)).toEqual(prompt);
  const answer = ids.slice(prompt.length);
  expect(format.decode(answer)).toBe('yes');
  expect(format.stopIds).toEqual([answer.at(-1)]);
});

test('the template writes the same ids, whatever is said', () => {
  const options = { imageToken: '<image>', stopIds: format.stopIds };
  const files = { tokenizer: tokenizerJson(tokenizer), config: tokenizerConfigJson() };
  const word = fc.constantFrom('red', 'a kiwi', 'the dog?', 'is it', ' yes ', 'né', '3');
  const turn = fc.record({
    images: fc.integer({ min: 0, max: 2 }),
    question: fc.option(word, { nil: undefined }),
    answer: word,
  });
  for (const other of [parseTokenizerJson(files.tokenizer, 'test'), new PublicTokenizer(files, 'test')]) {
    const template = new TemplateFormat(dialogueTemplate, other, options, 'test');
    fc.assert(
      fc.property(fc.array(turn, { minLength: 1, maxLength: 3 }), (turns) => {
        expect(template.encode(turns, 2)).toEqual(format.encode(turns, 2));
        const asking = [...turns.slice(0, -1), { ...turns.at(-1)!, answer: undefined }];
        expect(template.prompt(asking, 2)).toEqual(format.prompt(asking, 2));
      }),
      { numRuns: 50 },
    );
  }
});

test('texts of different lengths are filled up, ids and labels', () => {
  const padId = tokenizer.specialIds.padding;
  const rows = [format.text('a kiwi'), format.encode(conversation, 2)];
  const { ids, labels } = labelledTexts(rows, { padId, maxTokens: 64 });
  const T = rows[1]!.ids.length;
  expect([ids.shape, labels.shape, ids.dtype]).toEqual([[2, T], [2, T], 'int32']);
  expect(ids.arraySync()[1]).toEqual(rows[1]!.ids);
  expect(ids.arraySync()[0]!.slice(rows[0]!.ids.length)).toEqual(
    new Array(T - rows[0]!.ids.length).fill(padId),
  );
  expect(
    labels
      .arraySync()[0]!
      .slice(rows[0]!.ids.length)
      .every((label) => label === -100),
  ).toBe(true);
  expect(() => labelledTexts(rows, { padId, maxTokens: 8 })).toThrow(
    `labelledTexts: a text of ${T} tokens does not fit into maxTokens 8; leave turns out or raise it`,
  );
  expect(() => labelledTexts([], { padId, maxTokens: 8 })).toThrow('labelledTexts: there is no text');
});

test('what makes no sense is refused', () => {
  const turn = { question: 'red?', answer: 'yes' };
  expect(() => format.encode([], 2)).toThrow('the conversation has no turn');
  expect(() => format.encode([turn, { question: 'red?' }], 2)).toThrow('turn 1 has no answer');
  expect(() => format.prompt([turn], 2)).toThrow('the last turn has an answer already');
  expect(() => format.prompt([{ question: 'red?' }, { question: 'red?' }], 2)).toThrow(
    'turn 0 has no answer',
  );
  expect(() => format.encode([{ ...turn, images: 2 }], [4])).toThrow(
    'the conversation shows 2 images, but placeholders are given for 1; give one number for each image',
  );
  expect(() => format.encode([{ ...turn, question: 'an <image>?' }], 2)).toThrow(
    'DialogueFormat: a text holds the token <image>, which only the format may write: "an <image>?"',
  );
  const without = BytePairTokenizer.train(texts, { vocabularySize: 300, specialTokens: ['<image>'] });
  expect(() => new DialogueFormat(without)).toThrow(
    'DialogueFormat: the tokenizer has no token for question, answer; train it with specialTokens: dialogueTokens',
  );
});
