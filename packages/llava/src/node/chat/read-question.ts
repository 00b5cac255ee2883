import { createInterface } from 'node:readline';
import type { Keys } from './stoppable.ts';

export interface QuestionReader {
  readonly input: Keys;
  readonly output: NodeJS.WritableStream;
  /** Completed by the Tab key. */
  readonly commands: readonly string[];
}

/**
 * A reader of lines that a person types, with those before within reach of the arrow keys. Ctrl-C takes back what is
 * typed.
 * @returns undefined at the end: Ctrl-D, or Ctrl-C when nothing is typed.
 */
export function questionReader({
  input,
  output,
  commands,
}: QuestionReader): () => Promise<string | undefined> {
  let history: string[] = [];
  const completer = (line: string): [string[], string] => [
    line.startsWith('/') ? commands.filter((command) => command.startsWith(line)) : [],
    line,
  ];
  return () =>
    new Promise((resolve) => {
      const lines = createInterface({ input, output, terminal: true, history, completer });
      lines.on('history', (now) => {
        history = now;
      });
      lines.on('SIGINT', () => {
        if (lines.line === '') lines.close();
        else {
          lines.write(null, { ctrl: true, name: 'e' });
          lines.write(null, { ctrl: true, name: 'u' });
        }
      });
      lines.on('close', () => resolve(undefined));
      lines.question('> ', (line) => {
        resolve(line.trim());
        lines.close();
      });
    });
}
