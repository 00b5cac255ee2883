/** What can be wrong with four lines of code. */
export type Bug =
  | 'missing parenthesis'
  | 'missing brace'
  | 'unclosed string'
  | 'assignment in condition'
  | 'misspelt keyword'
  | 'unknown name'
  | 'missing equals sign';

export interface Diagnosis {
  readonly bug: Bug;
  /** The line's number, from 1. */
  readonly line: number;
  /** The letter of the line where it shows, from 0; where something is missing, where it should stand. */
  readonly column: number;
  /** `add ) on line 2` */
  readonly fix: string;
}

const KEYWORDS = ['let', 'if', 'while', 'fn', 'return', 'log'] as const;
const OPENERS = ['if', 'while', 'fn'];

/** The first mistake in a little program, as a compiler would report it; undefined when there is none. */
export function diagnose(lines: readonly string[]): Diagnosis | undefined {
  const declared = new Set<string>();
  for (const [index, text] of lines.entries()) {
    const found = mistakeIn(text.trim(), declared);
    if (found === undefined) continue;
    const { bug, fix, at } = found;
    const indent = text.search(/\S/);
    return { bug, line: index + 1, column: indent + at, fix: `${fix} on line ${index + 1}` };
  }
  return undefined;
}

function mistakeIn(
  line: string,
  declared: Set<string>,
): { readonly bug: Bug; readonly fix: string; readonly at: number } | undefined {
  const word = line.match(/^[a-z]{2,}/)?.[0];
  if (word !== undefined && !(KEYWORDS as readonly string[]).includes(word)) {
    return { bug: 'misspelt keyword', fix: `write ${keywordLike(word)}`, at: 0 };
  }
  if (countOf(line, '"') % 2 === 1) return { bug: 'unclosed string', fix: 'add "', at: line.search(/\)?$/) };
  if (countOf(line, '(') !== countOf(line, ')')) {
    return { bug: 'missing parenthesis', fix: 'add )', at: line.search(/( \{)?$/) };
  }
  if (word === 'let' && !line.includes('=')) {
    return { bug: 'missing equals sign', fix: 'add =', at: 'let a'.length };
  }
  if (OPENERS.includes(word ?? '') && !line.endsWith('{')) {
    return { bug: 'missing brace', fix: 'add {', at: line.length };
  }
  if (word === 'if' && / = /.test(line)) {
    return { bug: 'assignment in condition', fix: 'write ==', at: line.indexOf('=') };
  }
  const declares = line.match(/^(?:let |fn f\()([a-z])/)?.[1];
  const unquoted = line.replace(/"[^"]*"/g, (said) => '"'.repeat(said.length));
  const names = [...unquoted.matchAll(/\b[a-z]\b(?!\()/g)];
  const unknown = names.find(([name]) => name !== declares && !declared.has(name));
  if (unknown !== undefined) {
    return { bug: 'unknown name', fix: `write ${[...declared].join(' or ')}`, at: unknown.index };
  }
  if (declares !== undefined) declared.add(declares);
  return undefined;
}

function countOf(line: string, letter: string): number {
  return line.split(letter).length - 1;
}

function keywordLike(word: string): string {
  const letters = [...word].sort().join('');
  return KEYWORDS.find((keyword) => [...keyword].sort().join('') === letters) ?? word;
}
