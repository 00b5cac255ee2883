import { PassThrough } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { questionReader } from '../../../src/node/chat/read-question.ts';
import { type Keys, StoppedError, stoppable } from '../../../src/node/chat/stoppable.ts';

afterEach(() => vi.restoreAllMocks());

/** A terminal of which one holds both ends. */
function terminal(): { keys: Keys & PassThrough; type: (text: string) => void; raw: boolean[] } {
  const raw: boolean[] = [];
  const setRawMode = (on: boolean): void => void raw.push(on);
  const keys = Object.assign(new PassThrough(), { isTTY: true, setRawMode });
  return { keys, raw, type: (text) => void keys.write(text) };
}

const waitFor = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

test('Ctrl-C as a key or as a signal stops what runs, and nothing else', async () => {
  const { keys, type, raw } = terminal();
  const running = stoppable(keys, waitFor);
  type('abc');
  type('\x03');
  await expect(running).rejects.toThrow(StoppedError);
  expect(raw).toEqual([true, false]);
  const before = process.listenerCount('SIGINT');
  const again = stoppable(keys, waitFor);
  process.emit('SIGINT');
  await expect(again).rejects.toThrow('stopped');
  expect(process.listenerCount('SIGINT')).toBe(before);
  expect(keys.listenerCount('data')).toBe(0);
  expect(await stoppable(keys, async () => 'done')).toBe('done');
});

test('a second Ctrl-C ends the program when the first is not obeyed', async () => {
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const { keys, type } = terminal();
  let finish = (): void => {};
  const running = stoppable(keys, () => new Promise<void>((resolve) => (finish = resolve)));
  type('\x03');
  await vi.waitFor(() => expect(keys.readableLength).toBe(0));
  expect(exit).not.toHaveBeenCalled();
  type('\x03');
  await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(130));
  finish();
  await running;
});

test('what is no terminal has no keys', async () => {
  const pipe = new PassThrough() as unknown as Keys;
  await stoppable(pipe, async () => expect(pipe.listenerCount('data')).toBe(0));
});

/** Reads with everything that is printed at hand. */
function reader() {
  const { keys, type } = terminal();
  const output = Object.assign(new PassThrough(), { columns: 80 });
  return {
    read: questionReader({ input: keys, output, commands: ['/image', '/help', '/quit'] }),
    type,
    output,
  };
}

test('lines are read as they are typed, earlier ones with the arrow keys', async () => {
  const { read, type } = reader();
  const first = read();
  type(' what is red? \r');
  expect(await first).toBe('what is red?');
  const second = read();
  type('\x1b[A and green?\r');
  expect(await second).toBe('what is red?  and green?');
});

test('Ctrl-C takes back what is typed; Ctrl-C on an empty line, or Ctrl-D, ends', async () => {
  const { read, type } = reader();
  const line = read();
  type('nonsense\x1b[D\x1b[D\x03what?\r');
  expect(await line).toBe('what?');
  const end = read();
  type('\x03');
  expect(await end).toBeUndefined();
  const otherEnd = read();
  type('\x04');
  expect(await otherEnd).toBeUndefined();
});

test('Tab completes commands', async () => {
  const { read, type, output } = reader();
  const line = read();
  // A tab among other keys is pasted text.
  type('/im');
  type('\t');
  await vi.waitFor(() => expect(String(output.read() ?? '')).toContain('age'));
  type(' cat.png\r');
  expect(await line).toBe('/image cat.png');
});
