/** What a person can mend, and is told in one line without a stack: a typing slip, a folder that cannot be written. */
export class LessonMistake extends Error {
  override name = 'LessonMistake';
}

/** Prints what went wrong and ends the process. */
export function giveUp(error: unknown): never {
  const line = error instanceof LessonMistake ? error.message : error instanceof Error ? error.stack : error;
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

const words: Record<string, string> = {
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'the disk quota is used up; free some space',
  EFBIG: 'the file would pass the size limit; raise it',
  EACCES: 'no permission to write; allow it',
  EPERM: 'no permission to write; allow it',
  EROFS: 'the file system is read-only; make it writable',
  ENOTDIR: 'a part of this path is a file; remove it',
  EEXIST: 'a part of this path is a file; remove it',
};

/** A failed write → one line that says what to do. */
export function writeMistake(path: string, error: unknown): LessonMistake {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new LessonMistake(
    `cannot write ${path}: ${words[code] ?? `${message}; mend that`}, or choose another folder with --out`,
    { cause: error },
  );
}
