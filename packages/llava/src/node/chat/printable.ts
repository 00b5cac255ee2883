import { stripVTControlCharacters } from 'node:util';

/** Neither a model nor a file name may steer the terminal: text without control characters but tab and line feed. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\t\n]/gu, '');
}
