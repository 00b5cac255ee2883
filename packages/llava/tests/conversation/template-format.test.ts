import { readFileSync } from 'node:fs';
import { BytePairTokenizer, PublicTokenizer, type Tokenizer } from '@pixels/clip';
import { expect, test } from 'vitest';
import { type Conversation, TemplateFormat } from '../../src/index.ts';

/** As in the folders of LLaVA 1.5 and SmolVLM. */
const llava15 =
  "{% for message in messages %}{% if message['role'] != 'system' %}{{ message['role'].upper() + ': '}}{% endif %}{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>\n' }}{% endfor %}{% if message['role'] != 'assistant' %}{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}{{ content['text'] + ' '}}{% endfor %}{% else %}{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}{% generation %}{{ content['text'] + ' '}}{% endgeneration %}{% endfor %}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}";
const smolvlm =
  "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}{% if message['content'][0]['type'] == 'image' %}{{':'}}{% else %}{{': '}}{% endif %}{% for line in message['content'] %}{% if line['type'] == 'text' %}{{line['text']}}{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}";

const words = BytePairTokenizer.train(['USER ASSISTANT User Assistant what is red? a kiwi'], {
  vocabularySize: 300,
  specialTokens: ['<image>', '<|im_start|>', '<end_of_utterance>', '<around>', '<global-img>'],
});
const format = (
  template: string,
  tokenizer: Tokenizer = words,
  imageFrame?: { before: string; after: string },
) => new TemplateFormat(template, tokenizer, { imageToken: '<image>', stopIds: [1], imageFrame }, 'folder');
const spelled = (ids: Iterable<number>, tokenizer: Tokenizer = words): string =>
  tokenizer.decode([...ids].filter((id) => id !== -100));

const asking: Conversation = [
  { images: 1, question: 'What is red?', answer: 'A kiwi.' },
  { question: 'Where?' },
];
const answered: Conversation = [asking[0]!, { ...asking[1]!, answer: 'Left.' }];

test('LLaVA 1.5: what transformers writes, with the start token that its tokenizer adds', () => {
  const prompt = format(llava15).prompt(asking, 3);
  expect(spelled(prompt)).toBe(
    '<|start|>USER: <image><image><image>\nWhat is red? ASSISTANT: A kiwi. USER: Where? ASSISTANT:',
  );
  const { ids, labels } = format(llava15).encode(answered, 3);
  expect(ids.slice(0, prompt.length)).toEqual(prompt);
  expect(spelled(labels)).toBe(' A kiwi.  Left. ');
});

test('SmolVLM: tokens around an image', () => {
  const framed = format(smolvlm, words, { before: '<around><global-img>', after: '<around>' });
  expect(spelled(framed.prompt(asking, 2))).toBe(
    '<|start|><|im_start|>User:<around><global-img><image><image><around>What is red?<end_of_utterance>\nAssistant: A kiwi.<end_of_utterance>\nUser: Where?<end_of_utterance>\nAssistant:',
  );
  expect(spelled(framed.encode(answered, 2).labels)).toBe(
    ' A kiwi.<end_of_utterance>\n Left.<end_of_utterance>\n',
  );
});

test('templates for words alone get strings; a start token is not written twice', () => {
  const plain =
    '{{ bos_token }}{% for message in messages %}[{{ message.role }}] {{ message.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}';
  expect(spelled(format(plain).prompt([{ question: 'Where?' }], 1))).toBe(
    '<|start|>[user] Where?<|end|>[assistant]',
  );
});

test('a public vocabulary: answers have the ids that they have in the whole text', () => {
  const read = (name: string): unknown =>
    JSON.parse(
      readFileSync(new URL(`../../../../tests/fixtures/tokenizers/llama/${name}`, import.meta.url), 'utf8'),
    );
  const llama = new PublicTokenizer(
    { tokenizer: read('tokenizer.json'), config: read('tokenizer_config.json') },
    'llama',
  );
  const template = llava15.replaceAll('<image>', '');
  const { ids, labels } = format(template, llama).encode(
    answered.map(({ images, ...turn }) => turn),
    1,
  );
  expect(ids.slice(0, llama.frame.before.length)).toEqual(llama.frame.before);
  expect(ids.slice(llama.frame.before.length)).toEqual(
    llama.encode('USER: What is red? ASSISTANT: A kiwi. USER: Where? ASSISTANT: Left. '),
  );
  for (const [place, label] of labels.entries()) if (label !== -100) expect(label).toBe(ids[place + 1]);
  expect(spelled(labels, llama).replaceAll(/\s+/g, ' ').trim()).toBe('A kiwi. Left.');
});

test('what cannot be written is refused', () => {
  expect(() => format('{% for x in %}')).toThrow(/^folder: the chat template cannot be read \(/);
  expect(() => format('no image').prompt([{ images: 1, question: 'a' }], 2)).toThrow(
    'TemplateFormat: the template wrote 0 × <image> for 1 images',
  );
  expect(() => format(llava15).prompt([{ question: 'an <image>' }], 1)).toThrow('a text holds <image>');
  const lastOnly =
    '{{ messages[-1].content[0].text }}{% if messages[0].type %}{% endif %}{% if add_generation_prompt %}:{% endif %}';
  expect(() =>
    format(lastOnly).encode(
      answered.map(({ images, ...turn }) => turn),
      1,
    ),
  ).toThrow(
    'TemplateFormat.encode: the template does not write turn 0 in front of the next ones as it does alone',
  );
});
