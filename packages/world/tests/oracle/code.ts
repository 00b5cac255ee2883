/**
 * Says whether a little program runs, and which single repairs would make it run, by trying them all. It knows the
 * grammar of the programs, and nothing of how mistakes are made or found.
 */
export interface Repair {
  readonly bug: string;
  /** From 1. */
  readonly line: number;
  /** `add ) on line 2` */
  readonly fix: string;
  /** The program after the repair. */
  readonly lines: readonly string[];
}

const NAME = '[a-eg-z]';
const ATOM = `(?:${NAME}|\\d+|"[a-z]+")`;
const VALUE = `(?:${ATOM}|f\\(${ATOM}\\))`;
const SUM = `${VALUE}(?: *[-+*] *${VALUE})?`;
const STATEMENT = new RegExp(
  `^(?:(?:let )?${NAME} *= *${SUM}|(?:if|while) \\(${ATOM} *(?:>|<|==) *${ATOM} *\\) *\\{|fn f\\(${NAME} *\\) *\\{|return ${SUM}|log\\(${SUM}\\)|\\})$`,
);
const DECLARED = new RegExp(`^(?:let |fn f\\()(${NAME})`);
const KEYWORDS = ['let', 'if', 'while', 'fn', 'return', 'log'];

/** Whether every line is a statement, every block is closed and every name is known where it is used. */
export function runs(lines: readonly string[]): boolean {
  const scopes = [new Set<string>()];
  for (const line of lines.map((text) => text.trim())) {
    if (!STATEMENT.test(line)) return false;
    if (line === '}') {
      if (scopes.length === 1) return false;
      scopes.pop();
      continue;
    }
    const declared = line.match(DECLARED)?.[1];
    // `let x = x` uses x before there is one; `fn f(x) {` uses nothing.
    const used = line.startsWith('fn') ? [] : namesIn(line).slice(declared === undefined ? 0 : 1);
    if (used.some((at) => !scopes.some((scope) => scope.has(line[at]!)))) return false;
    if (line.endsWith('{')) scopes.push(new Set());
    if (declared !== undefined) scopes.at(-1)!.add(declared);
  }
  return scopes.length === 1;
}

/** Every single repair that makes the program run. */
export function repairsOf(lines: readonly string[]): readonly Repair[] {
  return lines.flatMap((text, index) =>
    [...attempts(text)]
      .map(([bug, fix, mended]) => ({
        bug,
        line: index + 1,
        fix: `${fix} on line ${index + 1}`,
        lines: lines.map((other, i) => (i === index ? mended : other)),
      }))
      .filter(({ lines: mended }) => runs(mended)),
  );
}

/** The answer to "what is wrong?", or to "how is it mended?"; `?` when it is not plain. */
export function answerOfCode(lines: readonly string[], asked: 'bug' | 'fix'): string {
  if (runs(lines)) return 'nothing';
  const told = repairsOf(lines).map(({ bug, line, fix }) =>
    asked === 'fix' ? fix : `${bug} on line ${line}`,
  );
  return new Set(told).size === 1 ? told[0]! : '?';
}

function* attempts(text: string): Generator<readonly [bug: string, fix: string, mended: string]> {
  const adding = { ')': 'missing parenthesis', '{': 'missing brace', '"': 'unclosed string' };
  const missing = Object.entries(text.includes('=') ? adding : { ...adding, '=': 'missing equals sign' });
  for (const [letter, bug] of missing) {
    for (let at = 0; at <= text.length; at++) {
      yield [bug, `add ${letter}`, text.slice(0, at) + letter + text.slice(at)];
    }
  }
  yield ['assignment in condition', 'write ==', text.replace(' = ', ' == ')];
  const [word = ''] = text.match(/[a-z]{2,}/) ?? [];
  for (const keyword of KEYWORDS) {
    const sameLetters = [...keyword].sort().join() === [...word].sort().join();
    if (sameLetters) yield ['misspelt keyword', `write ${keyword}`, text.replace(word, keyword)];
  }
  const uses = namesIn(text).slice(DECLARED.test(text) ? 1 : 0);
  for (const at of uses) {
    for (const name of 'abcdeghijklmnopqrstuvwxyz') {
      yield ['unknown name', `write ${name}`, text.slice(0, at) + name + text.slice(at + 1)];
    }
  }
}

/** Where names stand that are no words' letters. */
function namesIn(text: string): readonly number[] {
  return [...text.matchAll(new RegExp(`(?<![a-z"])${NAME}(?![a-z"])`, 'g'))].map(({ index }) => index);
}
