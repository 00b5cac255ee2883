/**
 * The two lists of tests beside this file, a name a line, written by `run.ts --record`:
 * `baseline.txt` fails on the published wasm backend, `mended.txt` is the part of it that passes with our kernels.
 * Several tests share a name: each list holds a name as often as it fails.
 */
import fs from 'node:fs';
import path from 'node:path';

export function baseline(): readonly string[] {
  return readNames('baseline');
}

export function mended(): readonly string[] {
  return readNames('mended');
}

/** `names` less `others`, each of which takes away one of its name. */
export function without(names: readonly string[], others: readonly string[]): string[] {
  const rest = [...others];
  return names.filter((name) => {
    const at = rest.indexOf(name);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

export function writeNames(list: 'baseline' | 'mended', names: readonly string[]): void {
  fs.writeFileSync(
    fileOf(list),
    names
      .toSorted()
      .map((name) => `${name}\n`)
      .join(''),
  );
}

function readNames(list: 'baseline' | 'mended'): readonly string[] {
  return fs
    .readFileSync(fileOf(list), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

function fileOf(list: string): string {
  return path.join(import.meta.dirname, `${list}.txt`);
}
