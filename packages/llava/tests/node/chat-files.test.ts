import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BytePairTokenizer } from '@pixels/clip';
import { Random, start } from '@pixels/tensor';
import type { PreprocessOptions } from '@pixels/vit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  DialogueFormat,
  dialogueTokens,
  Llava,
  llavaImageOptions,
  preprocessorJson,
} from '../../src/index.ts';
import { fromPretrained, loadChat, saveAs, saveChat } from '../../src/node.ts';
import { tinyLlavaConfig } from '../tiny-llava.ts';

const root = mkdtempSync(join(tmpdir(), 'chat-'));
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(() => start());

const tokenizer = BytePairTokenizer.train([' what is red a kiwi'], {
  vocabularySize: 280,
  specialTokens: dialogueTokens,
});
const format = new DialogueFormat(tokenizer);
const imageOptions: PreprocessOptions = {
  size: { height: 8, width: 8 },
  resize: 'bilinear',
  mean: [0.5, 0.5, 0.5],
  std: [0.25, 0.25, 0.25],
};

function folderWith(name: string, vocabulary: number, imageId = format.imageId): [string, Llava] {
  const folder = join(root, name);
  const llava = new Llava(
    { ...tinyLlavaConfig, decoder: { ...tinyLlavaConfig.decoder, vocabulary }, imageId },
    new Random(1),
  );
  saveAs(llava, folder, { specialIds: { eosIds: [tokenizer.specialIds.end] } });
  saveChat(folder, { tokenizer, imageOptions });
  return [folder, llava];
}

test('a model of our own is talked to as it was trained', async () => {
  const [folder] = folderWith('own', tokenizer.vocabularySize);
  const llava = await fromPretrained(folder);
  const chat = await loadChat(folder, llava);
  const asking = [{ images: 1, question: 'what is red' }];
  expect(chat.format.prompt(asking, 4)).toEqual(format.prompt(asking, 4));
  expect(chat.format.stopIds).toEqual(format.stopIds);
  expect(chat.imageOptions).toEqual(imageOptions);
  expect(chat.tokenizer.vocabularySize).toBe(tokenizer.vocabularySize);
});

test('templates are found where folders of different ages keep them', async () => {
  const [folder, llava] = folderWith('old', tokenizer.vocabularySize);
  const template = readFileSync(join(folder, 'chat_template.jinja'), 'utf8');
  const expected = format.prompt([{ question: 'what is red' }], 4);
  rmSync(join(folder, 'chat_template.jinja'));
  const config = JSON.parse(readFileSync(join(folder, 'tokenizer_config.json'), 'utf8'));
  for (const [file, contents] of [
    ['tokenizer_config.json', { ...config, chat_template: template }],
    [
      'tokenizer_config.json',
      {
        ...config,
        chat_template: [
          { name: 'tool_use', template: 'x' },
          { name: 'default', template },
        ],
      },
    ],
    ['chat_template.json', { chat_template: template }],
  ] as const) {
    writeFileSync(join(folder, file), JSON.stringify(contents));
    const chat = await loadChat(folder, llava);
    expect(chat.format.prompt([{ question: 'what is red' }], 4)).toEqual(expected);
    writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
  }
  rmSync(join(folder, 'chat_template.json'));
  await expect(loadChat(folder, llava)).rejects.toThrow(`${folder}: no chat template (chat_template.jinja,`);
});

test("another model's tokenizer is refused", async () => {
  const size = tokenizer.vocabularySize;
  const [small, smallModel] = folderWith('small', 100);
  await expect(loadChat(small, smallModel)).rejects.toThrow(
    `${small}: the tokenizer has ${size} ids, but the model a vocabulary of 100; is it another model's tokenizer?`,
  );
  const [shifted, shiftedModel] = folderWith('shifted', size, 65);
  await expect(loadChat(shifted, shiftedModel)).rejects.toThrow(
    'token 65 of the tokenizer must stand for images, which is "A"',
  );
  const [beyond, beyondModel] = folderWith('beyond', size + 10, size + 5);
  await expect(loadChat(beyond, beyondModel)).rejects.toThrow(
    `token ${size + 5} of the tokenizer must stand for images, which it does not have`,
  );
  const [none, model] = folderWith('none', size);
  cpSync(join(none, 'config.json'), join(root, 'only', 'config.json'));
  await expect(loadChat(join(root, 'only'), model)).rejects.toThrow('no file at');
});

test('a folder that cannot be written is named, and how to mend it', () => {
  const file = join(root, 'a file');
  writeFileSync(file, '');
  const folder = join(file, 'model');
  const says = `cannot write ${folder}/`;
  const mend = 'part of the path is a file, not a folder: choose another folder';
  const llava = new Llava(tinyLlavaConfig, new Random(1));
  for (const save of [() => saveAs(llava, folder), () => saveChat(folder, { tokenizer, imageOptions })]) {
    expect(save).toThrow(says);
    expect(save).toThrow(mend);
  }
});

test('image options go to a public file and back', () => {
  const { config } = new Llava(tinyLlavaConfig, new Random(1));
  const cases: PreprocessOptions[] = [
    imageOptions,
    { size: { shortestEdge: 8 }, resize: 'bicubic', crop: 8, mean: [0, 0, 0], std: [1, 1, 1] },
    { size: 8, resize: 'lanczos', mean: [0.1, 0.2, 0.3], std: [1, 1, 1] },
  ];
  for (const options of cases) expect(llavaImageOptions(config, preprocessorJson(options))).toEqual(options);
  expect(() => preprocessorJson({ channels: 1 })).toThrow(
    'grey images have no public preprocessor_config.json',
  );
});

test('SmolVLM’s processor cuts large images into tiles; here it sees one, of the side of its encoder', () => {
  const { config } = new Llava(tinyLlavaConfig, new Random(1));
  const smolvlm = {
    do_image_splitting: true,
    max_image_size: { longest_edge: 512 },
    size: { longest_edge: 2048 },
    resample: 1,
    do_rescale: true,
    rescale_factor: 0.00392156862745098,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
  };
  expect(llavaImageOptions(config, smolvlm)).toEqual({
    size: { height: 8, width: 8 },
    resize: 'lanczos',
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  });
});
