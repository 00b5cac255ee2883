/** `pnpm chat` as people and scripts run it. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BytePairTokenizer } from '@pixels/clip';
import { saveTokenizer } from '@pixels/clip/node';
import { Dialogue, dialogueTokens, type Llava } from '@pixels/llava';
import { fromPretrained, loadChat } from '@pixels/llava/node';
import { start } from '@pixels/tensor';
import { imageTensor } from '@pixels/vit';
import { encodePng, loadImage } from '@pixels/vit/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveTinySpeaker, tinySpeaker, tokenizer } from '../packages/llava/tests/node/chat/tiny-chat.ts';

const chat = join(import.meta.dirname, '..', 'lessons', 'chat.ts');
const root = mkdtempSync(join(tmpdir(), 'chat-command-'));
afterAll(() => rmSync(root, { recursive: true }));
const inRoot = (name: string): string => join(root, name);
const [model, picture] = [inRoot('model'), inRoot('stripes.png')];

beforeAll(async () => {
  await start();
  saveTinySpeaker(model);
  const data = Uint8Array.from({ length: 3 * 64 * 64 }, (_, index) => (index % 7 < 3 ? 220 : 30));
  writeFileSync(picture, await encodePng({ width: 64, height: 64, channels: 3, data }));
});

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param watch - called with the process and all it has printed so far, as it prints. */
function run(
  args: readonly string[],
  { typed = '', watch }: { typed?: string; watch?: (stdout: string, stop: () => void) => void } = {},
): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', chat, ...args]);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      watch?.(stdout, () => child.kill('SIGINT'));
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdin.end(typed);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** What the model of a folder answers to questions in a row. */
async function answersOf(
  folder: string,
  questions: readonly string[],
  maxNewTokens: number,
): Promise<string[]> {
  const llava: Llava = await fromPretrained(folder);
  const { format, imageOptions } = await loadChat(folder, llava);
  const image = llava.imageTokens(imageTensor(await loadImage(picture, imageOptions)));
  const dialogue = new Dialogue(llava, format, [image]);
  for (const question of questions) for await (const _ of dialogue.ask(question, { maxNewTokens }));
  return dialogue.conversation.map(({ answer }) => answer!);
}

const questions = ['what is unusual here?', 'a pair of socks'];
const brief = ['--max-tokens', '8'];

describe('answers', { timeout: 300_000 }, () => {
  test('to --ask and from a pipe are those of the model, a line each; all else goes to stderr', async () => {
    const wanted = `${(await answersOf(model, questions, 8)).join('\n')}\n`;
    const args = ['--model', model, '--image', picture, ...brief];
    const asked = await run([...args, '--ask', ...questions]);
    expect(asked).toMatchObject({ code: 0, stdout: wanted });
    expect(asked.stderr).toContain(`${model} · `);
    expect(asked.stderr).toMatch(/stripes\.png, 64 × 64 pixels · 16 image tokens in \d+\.\d\d s/);
    expect(asked.stderr).toMatch(/8 tokens, the first after \d+\.\d\d s, then \d+(\.\d)? a second/);
    expect(asked.stderr).toContain('cut after 8 tokens; --max-tokens allows more');
    const piped = await run(args, { typed: `${questions[0]}\n\n  ${questions[1]}\n/quit\nunheard\n` });
    expect(piped).toMatchObject({ code: 0, stdout: wanted });
  });

  test('are about a scene, in words where there is no terminal; its truth and the looks can be asked for', async () => {
    const { code, stdout, stderr } = await run([
      ...['--model', model, '--scene', '42', ...brief],
      ...['--ask', '/truth', questions[0]!, '/look', '/scene 43', '/new', '/help'],
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain('scene 42, 64 × 64 pixels: a rocket above a screwdriver · 16 image tokens');
    expect(stderr).toContain('scene 43, ');
    expect(stdout).toContain('tell me what you see. → a rocket above a screwdriver');
    expect(stdout).toMatch(/(\d \d \d \d\n){4}how much ".+" looked at each part of scene 42 \(9: most\)/);
    expect(stdout).toContain('/image <file>    talk about another picture');
  });

  test.each(['llava', 'smolvlm'])('come from a folder of the public library, too: %s', async (fixture) => {
    const folder = inRoot(`public-${fixture}`);
    cpSync(join(import.meta.dirname, 'fixtures', 'hf', fixture), folder, { recursive: true });
    const image = { id: 39, content: '<image>', special: true };
    const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false };
    const vocab = Object.fromEntries(Array.from({ length: 39 }, (_, id) => [`w${id}`, id]));
    const tokenizerJson = {
      version: '1.0',
      added_tokens: [{ ...image, ...plain }],
      normalizer: null,
      pre_tokenizer: { type: 'WhitespaceSplit' },
      post_processor: null,
      decoder: { type: 'WordPiece', prefix: '##', cleanup: false },
      model: {
        ...{ type: 'WordPiece', unk_token: 'w0', continuing_subword_prefix: '##' },
        ...{ max_input_chars_per_word: 100, vocab: { ...vocab, '<image>': 39 } },
      },
    };
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizerJson));
    const template =
      "{% for message in messages %}{% for part in message.content %}{% if part.type == 'image' %}<image> {% else %}{{ part.text }} {% endif %}{% endfor %}{% endfor %}";
    writeFileSync(join(folder, 'chat_template.jinja'), template);
    const [wanted] = await answersOf(folder, ['w5 w6'], 8);
    expect(wanted).toMatch(/^w\d+( w\d+)+$/);
    const { code, stdout } = await run(['--model', folder, '--image', picture, ...brief, '--ask', 'w5 w6']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${wanted}\n` });
  });

  test('are drawn by chance, the same by the same seed', async () => {
    const draw = async (seed: number): Promise<string> => {
      const args = ['--model', model, '--image', picture, ...brief, '--temperature', '5', '--top-k', '50'];
      return (await run([...args, '--seed', String(seed), '--ask', 'what?'])).stdout;
    };
    const first = await draw(3);
    expect(first.length).toBeGreaterThan(1);
    expect(await draw(3)).toBe(first);
    expect(await draw(4)).not.toBe(first);
  });

  test('are broken off by Ctrl-C, with exit code 130', async () => {
    const folder = inRoot('endless');
    saveTinySpeaker(folder, tinySpeaker({ maxTokens: 4000 }));
    const args = [
      '--model',
      folder,
      '--image',
      picture,
      '--max-tokens',
      '4000',
      '--ask',
      'what?',
      'what else?',
    ];
    let stopped = false;
    const { code, stdout } = await run(args, {
      watch: (_, stop) => {
        if (!stopped) stop();
        stopped = true;
      },
    });
    expect(code).toBe(130);
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stdout.endsWith('\n')).toBe(true);
  });
});

describe('what cannot be: one line that says why, exit code 1', { timeout: 300_000 }, () => {
  const folderOf = (name: string, make: (folder: string) => void): string => {
    const folder = inRoot(name);
    make(folder);
    return folder;
  };
  const file = (name: string, contents: string | Uint8Array): string => {
    writeFileSync(inRoot(name), contents);
    return inRoot(name);
  };
  const otherTokenizer = (folder: string): void => {
    const other = BytePairTokenizer.train([' another text of other words'], {
      vocabularySize: 310,
      specialTokens: dialogueTokens,
    });
    saveTokenizer(other, folder);
  };
  const cases: Readonly<Record<string, () => { args: string[]; says: string }>> = {
    'not an image': () => ({
      args: ['--image', file('cat.png', 'a cat')],
      says: 'cat.png: not an image format we know; convert it to PNG, JPEG or WebP',
    }),
    'an empty image': () => ({
      args: ['--image', file('empty.png', '')],
      says: 'empty.png: empty; fetch or save it again',
    }),
    'no image': () => ({
      args: ['--image', inRoot('nowhere.png')],
      says: `nowhere.png: no file at ${inRoot('nowhere.png')}`,
    }),
    'no folder': () => ({
      args: ['--model', inRoot('nowhere')],
      says: `${inRoot('nowhere')} is no folder, nor a model that was pulled; give --model a folder with config.json`,
    }),
    'an empty folder': () => ({
      args: ['--model', folderOf('nothing', mkdirSync)],
      says: `no file at ${join(inRoot('nothing'), 'config.json')}; is the path right?`,
    }),
    'the folder of another kind of model': () => ({
      args: ['--model', join(import.meta.dirname, 'fixtures', 'hf', 'clip')],
      says: 'model_type must be one of llava, smolvlm, pixels-llava, idefics3, for a model that sees and speaks; got clip',
    }),
    'a missing shard': () => ({
      args: [
        '--model',
        folderOf('shards', (folder) => {
          saveTinySpeaker(folder, undefined, { maxShardBytes: 20_000 });
          rmSync(join(folder, readdirSync(folder).find((name) => /-00002-of-/.test(name))!));
        }),
      ],
      says: 'there is no such file',
    }),
    "another model's tokenizer": () => ({
      args: [
        '--model',
        folderOf('stranger', (folder) => {
          saveTinySpeaker(folder);
          otherTokenizer(folder);
        }),
      ],
      says: `ids, but the model a vocabulary of ${tokenizer.vocabularySize}; is it another model's tokenizer?`,
    }),
    'a question that is longer than the context': () => ({
      args: ['--ask', 'what is unusual here? '.repeat(40)],
      says: 'tokens is longer than the context, maxTokens 120; shorten it',
    }),
    'more images than the context holds': () => ({
      args: ['--image', ...new Array<string>(8).fill(picture)],
      says: 'tokens is longer than the context, maxTokens 120; shorten it',
    }),
    'more images than the template has places for': () => ({
      args: [
        '--image',
        picture,
        picture,
        '--model',
        folderOf('single', (folder) => {
          saveTinySpeaker(folder);
          const template =
            "{{ bos_token }}<image><question> {{ messages[0].content[-1].text if messages[0].content[-1].type == 'text' }}<answer>";
          writeFileSync(join(folder, 'chat_template.jinja'), template);
        }),
      ],
      says: 'the template wrote 1 × <image> for 2 images; show as many as it writes',
    }),
    'a share above 1': () => ({ args: ['--top-p', '2'], says: 'options: topP: ' }),
    'a temperature in words': () => ({
      args: ['--temperature', 'hot'],
      says: "option '--temperature <number>' argument 'hot' is invalid. It must be a number.",
    }),
    'a scene and an image': () => ({
      args: ['--scene', '1'],
      says: "option '--scene <number>' cannot be used with option '--image <file...>'",
    }),
    'an unknown command': () => ({
      args: ['--ask', '/dance'],
      says: 'there is no command /dance; there are /image, /scene, /truth, /look, /new, /help, /quit',
    }),
  };

  test.each(Object.keys(cases))('%s', async (name) => {
    const { args, says } = cases[name]!();
    const usual = { '--image': [picture], '--model': [model], '--ask': ['what?'] };
    const missing = Object.entries(usual).filter(([option]) => !args.includes(option));
    const { code, stdout, stderr } = await run([...args, ...missing.flat(2), ...brief]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const complaints = stderr.split('\n').filter((line) => /^(chat|error): /.test(line));
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain(says);
    expect(stderr).not.toContain('    at ');
    expect(stderr.endsWith(`${complaints[0]}\n`)).toBe(true);
  });
});
