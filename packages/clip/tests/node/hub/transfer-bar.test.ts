import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { transferBar } from '../../../src/node/hub/transfer-bar.ts';

/** A stream that is, or is not, a terminal, and what was written to it. */
function recorder(isTTY: boolean): { stream: NodeJS.WriteStream; written: () => string } {
  let text = '';
  const stream = new Writable({
    write(chunk, _, done) {
      text += chunk;
      done();
    },
  });
  const noCursor = { cursorTo() {}, moveCursor() {}, clearLine() {} };
  return { stream: Object.assign(stream, noCursor, { isTTY, columns: 120 }) as never, written: () => text };
}

describe('transferBar', () => {
  test('prints a line for each tenth where there is no terminal, with size, speed and time left', () => {
    let seconds = 0;
    const { stream, written } = recorder(false);
    const bar = transferBar(stream, () => seconds);
    const total = 600e6;
    // 100 MB were there already: they count as done, not as fast.
    for (let done = 100e6; done <= total; done += 10e6, seconds += 1) {
      bar.update({ file: 'model.safetensors', done, total });
    }
    bar.stop();
    const lines = written().trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe('model.safetensors · 100.0 of 600.0 MB');
    expect(lines[1]).toBe('model.safetensors · 120.0 of 600.0 MB · 10.0 MB/s · 0:48 left');
    expect(lines.at(-1)).toBe('model.safetensors · 600.0 of 600.0 MB · 10.0 MB/s · 0:00 left');
  });

  test('says hours where it takes hours', () => {
    let seconds = 0;
    const { stream, written } = recorder(false);
    const bar = transferBar(stream, () => seconds);
    bar.update({ file: 'a', done: 0, total: 10e9 });
    seconds = 1;
    bar.update({ file: 'b', done: 1e6, total: 10e9 });
    expect(written()).toContain('b · 1.0 of 10000.0 MB · 1.0 MB/s · 2:46:39 left');
  });

  test('draws a bar on a terminal', () => {
    const { stream, written } = recorder(true);
    const bar = transferBar(stream);
    bar.update({ file: 'config.json', done: 5e6, total: 10e6 });
    bar.stop();
    expect(written()).toContain('██████████░░░░░░░░░░ 50 % · config.json · 5.0 of 10.0 MB');
  });

  test('stops without having begun', () => {
    const { stream, written } = recorder(true);
    transferBar(stream).stop();
    expect(written().trim()).toBe('');
  });
});
