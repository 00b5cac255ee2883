import { readFile } from 'node:fs/promises';

/** A JSON file's value. @throws with one line: no such file, not readable, not JSON. */
export async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      error.code === 'ENOENT' || error.code === 'ENOTDIR'
        ? `no file at ${file}; is the path right?`
        : `${file} cannot be read (${error.code ?? error.message})`,
    );
  });
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${file} is not JSON; fetch or save it again`);
  }
}
