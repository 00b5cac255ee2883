import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { start, tf } from '@pixels/tensor';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ChatPicture } from '../../../src/node/chat/chat-picture.ts';
import { ChatRoom } from '../../../src/node/chat/chat-room.ts';
import { converse } from '../../../src/node/chat/converse.ts';
import { openModel } from '../../../src/node/chat/open-model.ts';
import { saveTinySpeaker, tinySpeaker } from './tiny-chat.ts';

const folder = mkdtempSync(join(tmpdir(), 'converse-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  await start();
  saveTinySpeaker(folder, tinySpeaker({ maxTokens: 2000 }));
});

function picture(name: string): ChatPicture {
  const data = new Uint8Array(3 * 64 * 64).fill(200);
  const known = [{ question: 'what is grey?', answer: 'all' }];
  return { name, image: { width: 64, height: 64, channels: 3, data }, known };
}

/** A person at a terminal, talking to the model until it is told to end. */
async function sitDown(maxNewTokens: number) {
  const { llava, chat } = await openModel(folder, () => {});
  let shown = '';
  const show = (text: string): void => {
    shown += text;
  };
  const screen = { columns: 80, rows: 40, depth: 24 };
  const generation = { maxNewTokens };
  const room = new ChatRoom({
    ...{ llava, chat, generation, screen, seed: 1, write: show },
    note: (line) => show(`${line}\n`),
  });
  await room.show([picture('a grey square')]);
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const output = Object.assign(new PassThrough(), { columns: 80 });
  let prompts = 0;
  output.on('data', (text: Buffer) => {
    if (String(text).includes('> ')) prompts++;
  });
  const scene = async (number: number): Promise<ChatPicture> => picture(`scene ${number}`);
  const ended = converse(room, { scene, input, output });
  const until = (what: () => void): Promise<void> => vi.waitFor(what, { timeout: 30_000 });
  /** Types when asked to, and waits until asked again. */
  const say = async (text: string): Promise<string> => {
    const before = prompts;
    const from = shown.length;
    input.write(`${text}\r`);
    await until(() => expect(prompts).toBeGreaterThan(before));
    return shown.slice(from);
  };
  await until(() => expect(prompts).toBe(1));
  const leave = async (key: string): Promise<void> => {
    input.write(key);
    await ended;
    room[Symbol.dispose]();
    llava.dispose();
  };
  return { room, input, say, until, leave, shownSoFar: () => shown };
}

test('a person sees the picture, asks, follows up, makes mistakes, and leaves', async () => {
  const before = tf.memory().numTensors;
  const { room, say, leave, shownSoFar } = await sitDown(5);
  expect(shownSoFar()).toContain('▀');
  expect(shownSoFar()).toContain('a grey square, 64 × 64 pixels · 16 image tokens in');
  expect(shownSoFar()).toContain('Ask, for example: what is grey? (/help lists what else there is)');
  expect(await say('what is grey?')).toMatch(/5 tokens, the first after .* a second/);
  expect(await say('and now?')).toContain('cut after 5 tokens');
  expect(room.talk.dialogue.conversation.map(({ question }) => question)).toEqual([
    'what is grey?',
    'and now?',
  ]);
  expect(await say('/look')).toMatch(/▀[\s\S]*looked at each part of a grey square \(bright: most\)/);
  expect(await say('/truth')).toBe('what is grey? → all\n');
  expect(await say('/dance')).toContain('there is no command /dance; there are /image, ');
  expect(await say('/image')).toContain('/image needs its file: /image <file>');
  expect(await say('/image nowhere.png')).toContain('nowhere.png: no file at nowhere.png');
  expect(await say('/scene one')).toContain('/scene needs a whole number, 0 or more; got "one"');
  expect(await say('')).toBe('');
  expect(room.talk.dialogue.conversation).toHaveLength(2);
  expect(await say('/scene 7')).toContain('scene 7, 64 × 64 pixels · 16 image tokens');
  expect(room.talk.dialogue.conversation).toHaveLength(0);
  expect(await say('/look')).toContain('/look needs an answer; ask something first');
  await leave('\x04');
  expect(tf.memory().numTensors).toBe(before);
});

test('Ctrl-C stops the answer, and the next question goes on; at an empty line it ends', async () => {
  const { room, input, say, until, leave, shownSoFar } = await sitDown(1900);
  const from = shownSoFar().length;
  const stopped = say('what is grey?');
  await until(() => expect(shownSoFar().length).toBeGreaterThan(from));
  input.write('\x03');
  await stopped;
  expect(shownSoFar().slice(from)).toContain('\n\x1b[2mstopped\x1b[22m\n');
  expect(room.talk.dialogue.conversation).toHaveLength(1);
  expect(await say('/new')).toBe('');
  expect(room.talk.dialogue.conversation).toHaveLength(0);
  await leave('\x03');
});
