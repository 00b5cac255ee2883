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
  EFBIG: 'the file would pass the size limit',
  EACCES: 'no permission to write; make it writable',
  EPERM: 'no permission to write; make it writable',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'there is a file of that name',
};

/** A failed write → one line that says what to do. */
export function writeMistake(path: string, error: unknown): LessonMistake {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const why = words[code] ?? (error as Error).message;
  return new LessonMistake(`${path}: ${why}, or choose another folder with --out`, { cause: error });
}
