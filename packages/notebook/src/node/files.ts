import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { writeMistake } from './mistakes.ts';

/**
 * Writes a file whole or not at all: into a sibling, then renamed onto its name.
 *
 * @throws LessonMistake when it cannot be written; nothing is left behind.
 */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.tmp`;
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const handle = openSync(temporary, 'w');
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // The folder itself is out of reach: there is nothing to remove, and the first error says why.
    }
    throw writeMistake(shown(file), error);
  }
}

/** The folder above a lesson that holds the workspace; the current folder when there is none. */
export function workspaceRoot(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return folder;
    if (folder === dirname(folder)) return process.cwd();
  }
}

/** Where the pages of a lesson go when nothing else is said: `out/` at the root of its workspace. */
export function outFolder(file: string, out: string | undefined): string {
  return resolve(out ?? resolve(workspaceRoot(dirname(file)), 'out'));
}

/** A path as a person wants to read it: relative where that is shorter. */
export function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return (short.startsWith(`..${sep}`) || short === '' ? path : short).replaceAll('\\', '/');
}
