/** PyTorch in a process of its own, one measurement at a time, where a Python with torch is to be had. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface PyTorch {
  readonly version: string;
  readonly parameters: number;
  /** The milliseconds that the script answers to a line. */
  ask(line: string): Promise<number>;
  close(): void;
}

/** The Python to ask: `PYTHON=/somewhere/bin/python pnpm bench step`. */
const python = process.env.PYTHON ?? 'python3';

/** A script beside this file, which first prints the version and how many parameters. Undefined without `module`. */
export async function startPyTorch(script: string, module: string): Promise<PyTorch | undefined> {
  if (spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status !== 0) return undefined;
  const child = spawn(python, [join(import.meta.dirname, script)], {
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
    version,
    parameters: Number(parameters),
    ask: async (line) => {
      child.stdin.write(`${line}\n`);
      return Number(await nextLine());
    },
    close: () => child.stdin.end(),
  };
}
