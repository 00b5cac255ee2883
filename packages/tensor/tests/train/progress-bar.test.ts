import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { progressBar } from '../../src/node/progress-bar.ts';
import type { ProgressReporter } from '../../src/train/progress.ts';

/** A stream that remembers what was written to it. */
function recorder(isTTY: boolean) {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk) => {
    text += String(chunk);
  });
  const ignore = () => true;
  const terminal = { isTTY, columns: 100, rows: 20, cursorTo: ignore, moveCursor: ignore, clearLine: ignore };
  return { stream: Object.assign(stream, terminal) as unknown as NodeJS.WriteStream, text: () => text };
}

function report(reporter: ProgressReporter, steps: number, done = 0): void {
  reporter.start({ steps, done });
  for (let step = done; step < steps; step++) {
    reporter.step({
      step,
      loss: 2.5 / (step + 1),
      learningRate: 0.1,
      gradientNorm: 1,
      itemsPerSecond: 1234.5,
      secondsLeft: (steps - step - 1) * 1.6,
    });
    if (step === steps - 1) reporter.evaluation({ step: steps, values: { accuracy: 0.97123456, loss: 0.1 } });
  }
  reporter.stop();
}

describe('where the stream is no terminal', () => {
  test('a line for the first step, each tenth of the run and each evaluation', () => {
    const { stream, text } = recorder(false);
    report(progressBar('digits', { stream }), 50);
    const lines = text().split('\n');
    expect(lines[0]).toBe('digits 1/50 · loss 2.500 · 1,235 items/s · 1:19 left');
    expect(lines[1]).toBe('digits 5/50 · loss 0.500 · 1,235 items/s · 1:12 left');
    expect(lines.slice(-3)).toEqual([
      'digits 50/50 · loss 0.050 · 1,235 items/s · 0:00 left',
      'digits 50/50 · accuracy 0.9712, loss 0.1',
      '',
    ]);
    expect(lines).toHaveLength(1 + 10 + 1 + 1);
  });

  test('of a resumed run, only what is left', () => {
    const { stream, text } = recorder(false);
    report(progressBar('digits', { stream }), 50, 44);
    expect(text().split('\n')[0]).toBe('digits 45/50 · loss 0.056 · 1,235 items/s · 0:08 left');
  });
});

test('in a terminal, one bar with loss, speed, time left and the last evaluation', () => {
  const { stream, text } = recorder(true);
  report(progressBar('digits', { stream }), 5000);
  expect(text()).toContain('digits');
  expect(text()).toMatch(
    /█{20} 5000\/5000 · loss 0\.001 · 1,235 items\/s · 0:00 left · accuracy 0\.9712, loss 0\.1/,
  );
  expect(text().match(/\n/g)).toHaveLength(1);
});

test('hours, too', () => {
  const { stream, text } = recorder(false);
  report(progressBar('long', { stream }), 10_000);
  expect(text()).toMatch(/long 1000\/10000 · loss 0\.00\d · 1,235 items\/s · 4:00:00 left/);
});

test('nothing when quiet', () => {
  const { stream, text } = recorder(true);
  report(progressBar('digits', { stream, quiet: true }), 5);
  expect(text()).toBe('');
});
