import { Draws } from '../random.ts';
import { type Bug, type Diagnosis, diagnose } from './bugs.ts';
import { codePalette } from './paint-code.ts';
import type { CodeScene } from './scene.ts';
import type { Stage } from './stage.ts';
import { lineBox, textHeight, textWidth } from './text-layout.ts';

/** A mistake and its line, or none: the answers, each equally likely. */
export interface Mistake {
  readonly bug: Bug;
  readonly line: number;
}

/** `f` and `l` are left out: one names the function, the other looks like a 1. */
const NAMES = [...'abcdeghijkmnopqrstuvwxyz'];
const WORDS = ['hi', 'ok', 'go', 'cat', 'sun', 'red', 'yes', 'no', 'one', 'top', 'map', 'sea'] as const;
const LARGEST = 99;
const LINE = 14;
const TOP = 4;

type Program = readonly [string, string, string, string];

/** Programs that are right: a condition, a loop, a function, sums, words. Lines of at most 14 letters. */
const programs: readonly ((draws: Draws) => Program)[] = [
  (draws) => {
    const name = draws.pick(NAMES);
    const compare = draws.pick(['>', '<', '==']);
    return [
      `let ${name} = ${number(draws)}`,
      `if (${name} ${compare} ${digit(draws)}) {`,
      `  log(${name})`,
      '}',
    ];
  },
  (draws) => {
    const name = draws.pick(NAMES);
    return [
      `let ${name} = ${digit(draws)}`,
      `while (${name}<${digit(draws)}) {`,
      `  ${name} = ${name} + ${digit(draws)}`,
      '}',
    ];
  },
  (draws) => {
    const name = draws.pick(NAMES);
    const sum = `${name} ${draws.pick(['+', '-', '*'])} ${digit(draws)}`;
    return [`fn f(${name}) {`, `  return ${sum}`, '}', `log(f(${number(draws)}))`];
  },
  (draws) => {
    const [one, two, three] = differing(draws, NAMES, 3);
    return [
      `let ${one} = ${number(draws)}`,
      `let ${two} = ${one} ${draws.pick(['+', '-', '*'])} ${digit(draws)}`,
      `let ${three} = ${one} ${draws.pick(['+', '-', '*'])} ${two}`,
      `log(${three} + ${draws.pick([one, two])})`,
    ];
  },
  (draws) => {
    const [one, two] = differing(draws, NAMES, 2);
    const [first, second] = differing(draws, WORDS, 2);
    return [`let ${one} = "${first}"`, `let ${two} = "${second}"`, `log(${one} + ${two})`, `log(${two})`];
  },
];

/** Whether all names of a program's lines are one, so that a wrong one has one right one. */
const oneName = (program: Program): boolean => new Set(program.join(' ').match(/\b[a-eg-z]\b/g)).size === 1;

const spoil: Readonly<Record<Bug, (line: string, program: Program, draws: Draws) => string>> = {
  'missing parenthesis': (line) => dropLast(line, ')'),
  'missing brace': (line) => line.replace(/ \{$/, ''),
  'unclosed string': (line) => dropLast(line, '"'),
  'assignment in condition': (line) => line.replace(/^(if \(\w) (?:>|<|==) /, '$1 = '),
  'misspelt keyword': (line) => line.replace(/[a-z]{2,}/, (word) => `${word[1]}${word[0]}${word.slice(2)}`),
  'unknown name': (line, program, draws) => {
    if (!oneName(program) || /^(let|fn)/.test(line)) return line;
    const wrong = draws.pick(NAMES.filter((name) => !program.join(' ').includes(name)));
    return line.replace(/\b[a-eg-z]\b(?!.*\b[a-eg-z]\b)/, wrong);
  },
  'missing equals sign': (line) => (line.startsWith('let') ? line.replace(' = ', ' ') : line),
};

const bugs = Object.keys(spoil) as readonly Bug[];

/** Every mistake that one of the programs can hold: 18, and "nothing" besides. */
export const mistakes: readonly (Mistake | undefined)[] = [
  undefined,
  ...bugs.flatMap((bug) => [1, 2, 3, 4].map((line) => ({ bug, line }))).filter(possible),
];

/** Four lines of code with that mistake and no other. */
export function codeScene({ draws }: Stage, mistake: Mistake | undefined): CodeScene {
  for (;;) {
    const lines = spoilt(draws.pick(programs)(draws), mistake, draws);
    if (lines === undefined || !same(diagnose(lines), mistake)) continue;
    return {
      kind: 'code',
      width: textWidth,
      height: textHeight,
      background: draws.int(codePalette.length),
      lines: lines.map((text, row) => ({ text, box: lineBox(row, TOP, LINE) })),
    };
  }
}

function same(found: Diagnosis | undefined, wanted: Mistake | undefined): boolean {
  return found?.bug === wanted?.bug && found?.line === wanted?.line;
}

function spoilt(program: Program, mistake: Mistake | undefined, draws: Draws): readonly string[] | undefined {
  if (mistake === undefined) return program;
  const line = program[mistake.line - 1]!;
  const wrong = spoil[mistake.bug](line, program, draws);
  return wrong === line ? undefined : program.map((text) => (text === line ? wrong : text));
}

function possible(mistake: Mistake): boolean {
  return programs.some((program, i) => {
    for (let index = 0; index < 8; index++) {
      const draws = new Draws(i, 'possible mistakes', index);
      const lines = spoilt(program(draws), mistake, draws);
      if (lines !== undefined && same(diagnose(lines), mistake)) return true;
    }
    return false;
  });
}

function dropLast(line: string, letter: string): string {
  const at = line.lastIndexOf(letter);
  return at < 0 ? line : line.slice(0, at) + line.slice(at + 1);
}

function digit(draws: Draws): number {
  return draws.between(1, 9);
}

function number(draws: Draws): number {
  return draws.between(1, LARGEST);
}

function differing<Item>(draws: Draws, items: readonly Item[], count: number): Item[] {
  const chosen: Item[] = [];
  while (chosen.length < count) {
    const item = draws.pick(items);
    if (!chosen.includes(item)) chosen.push(item);
  }
  return chosen;
}
