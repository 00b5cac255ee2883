import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { start } from '../../src/backend/start.ts';
import { openSafetensors } from '../../src/node/safetensors.ts';
import { untilInterrupted } from '../../src/node/until-interrupted.ts';
import { train } from '../../src/train/train.ts';
import { Classifier, toyRun } from './toy.ts';

const here = path.dirname(fileURLToPath(import.meta.url));

// Windows has no SIGINT to send to another process.
test.skipIf(process.platform === 'win32')(
  'Ctrl-C finishes the step, saves, says so and ends with exit code 130',
  async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'interrupt-'));
    const file = path.join(folder, 'run.safetensors');
    const program = spawn(process.execPath, ['--import', 'tsx', path.join(here, 'interrupted-run.ts'), file]);
    let output = '';
    let errors = '';
    program.stderr.on('data', (chunk) => {
      errors += String(chunk);
    });
    program.stdout.on('data', (chunk) => {
      output += String(chunk);
      if (output === 'training\n') program.kill('SIGINT');
    });
    const [code] = await once(program, 'exit');
    expect(code).toBe(130);
    expect(output).toBe('training\nthe program goes on to its end\n');
    expect(fs.readdirSync(folder)).toEqual(['run.safetensors']);

    using checkpoint = openSafetensors(file);
    const losses = checkpoint.readFloat32('losses');
    expect(losses.length).toBeGreaterThan(20);
    expect(errors).toContain(
      `train: stopped after ${losses.length} of 100000 steps; the checkpoint after ${losses.length} steps is in ${file}: resume to go on\n`,
    );
    await start({ backend: 'wasm' });
    const { losses: unbroken } = await train(toyRun(new Classifier(1), losses.length));
    expect(Array.from(losses)).toEqual(unbroken);
    fs.rmSync(folder, { recursive: true });
  },
);

test('other errors pass through, results come back, and no handler stays', async () => {
  const handlers = process.listenerCount('SIGINT');
  await expect(untilInterrupted(async () => 7)).resolves.toBe(7);
  await expect(
    untilInterrupted(async () => {
      throw new Error('something else');
    }),
  ).rejects.toThrow('something else');
  expect(process.listenerCount('SIGINT')).toBe(handlers);
});
