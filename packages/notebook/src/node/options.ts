import { type Command, InvalidArgumentError, Option } from 'commander';
import { type BackendName, backendNames } from '../record/session.ts';

/** What the command line of a lesson says. */
export interface LessonOptions {
  readonly full: boolean;
  readonly seed: number;
  readonly backend: BackendName;
  readonly out?: string;
  readonly standalone: boolean;
  readonly check: boolean;
  readonly brief: boolean;
  /** Started by another of our processes, which says where the pages are. */
  readonly child: boolean;
}

/** The flags that `pnpm lesson` and a lesson run by itself have in common. */
export function addLessonOptions(command: Command): Command {
  return command
    .option('--full', 'the long form: more data, more steps, better figures', false)
    .option('--seed <number>', 'seed of every random choice', parseSeed, 1)
    .addOption(
      new Option('--backend <name>', 'what computes the tensors').choices(backendNames).default('auto'),
    )
    .option('--out <folder>', 'where the pages go', parseFolder)
    .option('--standalone', 'pages that hold everything, to send as one file', false)
    .option('--check', 'a value outside its band makes the exit code 1', false)
    .option('--brief', 'print headings and results, not the prose', false)
    .addOption(new Option('--child').default(false).hideHelp())
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) });
}

/** The same flags as arguments again, for the process that runs the lesson. */
export function lessonArguments(options: Partial<LessonOptions>): string[] {
  const flags = (['full', 'standalone', 'check', 'brief', 'child'] as const).filter((flag) => options[flag]);
  return [
    ...flags.map((flag) => `--${flag}`),
    ...(options.seed === undefined ? [] : ['--seed', String(options.seed)]),
    ...(options.backend ? ['--backend', options.backend] : []),
    ...(options.out ? ['--out', options.out] : []),
  ];
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(seed) || seed < 0) {
    throw new InvalidArgumentError('A seed is a whole number from 0.');
  }
  return seed;
}

function parseFolder(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Name a folder.');
  return text;
}

function oneLine(text: string): string {
  return `${text.trim().replaceAll(/\s*\n\s*/g, ' ')}\n`;
}
