/** PyTorch in a process of its own, one training step at a time, where a Python with torch is to be had. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Side } from './measure.ts';

export interface PyTorch extends Side {
  readonly version: string;
  readonly parameters: number;
  close(): void;
}

/** The Python to ask: `PYTHON=/somewhere/bin/python pnpm bench step`. */
const python = process.env.PYTHON ?? 'python3';

/** Undefined where torch is missing. */
export async function startPyTorch(): Promise<PyTorch | undefined> {
  if (spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status !== 0) return undefined;
  const child = spawn(python, [join(import.meta.dirname, 'pytorch-step.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('bench: the PyTorch process ended; its message is above');
    return value;
  };
  const [version, parameters] = (await nextLine()).split(' ') as [string, string];
  return {
    name: 'PyTorch',
    version,
    parameters: Number(parameters),
    run: async () => {
      child.stdin.write('\n');
      return Number(await nextLine());
    },
    close: () => child.stdin.end(),
  };
}
