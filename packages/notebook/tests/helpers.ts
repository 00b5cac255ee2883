import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { applyEvent, type SessionEvent } from '../src/record/events.ts';
import type { Output, Session } from '../src/record/session.ts';

export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
}

/** A folder of its own for a test, removed after it; in a `beforeAll`, with `afterAll` for the end. */
export function temporaryFolder(
  atEnd: (remove: () => void) => void = onTestFinished,
  within: string = tmpdir(),
): string {
  const folder = mkdtempSync(join(within, 'notebook-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a TypeScript program to its end. */
export async function runProgram(
  file: string,
  args: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const child = spawn(process.execPath, ['--import', tsx, file, ...args], {
    env: { ...process.env, NO_COLOR: '1' },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** A finished session of one code cell that shows these outputs. */
export function sessionOf(...outputs: Output[]): Session {
  const events: SessionEvent[] = [
    {
      type: 'start',
      format: 1,
      lesson: { number: 5, title: 'A title' },
      file: 'lessons/05-a-title.ts',
      settings: { mode: 'quick', seed: 1, backend: 'auto' },
      started: '2026-01-02T03:04:05.678Z',
      versions: { node: '24.0.0' },
      machine: 'a machine',
      cells: [{ kind: 'code', folded: false, source: 'show();', line: 3 }],
    },
    { type: 'enter', cell: 0 },
    ...outputs.map((output, index): SessionEvent => ({ type: 'output', cell: 0, id: `o${index}`, output })),
    { type: 'leave', cell: 0, ms: 12, failed: false },
    { type: 'end', status: 'done', ms: 34 },
  ];
  return events.reduce<Session | undefined>(applyEvent, undefined)!;
}
