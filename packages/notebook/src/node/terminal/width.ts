import { stripVTControlCharacters } from 'node:util';

/** Columns a text takes, colour codes aside. */
export function columnsOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - columnsOf(text))) + text;
}

/** Words filled into lines of at most `columns`; a longer word has a line of its own. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && columnsOf(last) + 1 + columnsOf(word) <= columns) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

/** Blocks of lines set beside each other, two blanks apart. */
export function beside(blocks: readonly (readonly string[])[]): string[] {
  const widths = blocks.map((lines) => Math.max(0, ...lines.map(columnsOf)));
  const height = Math.max(0, ...blocks.map((lines) => lines.length));
  return Array.from({ length: height }, (_, row) =>
    blocks
      .map((lines, index) => padEnd(lines[row] ?? '', widths[index]!))
      .join('  ')
      .trimEnd(),
  );
}
