import { beforeAll, describe, expect, it } from 'vitest';
import { type Scene, type SpriteAtlas, World } from '../../src/index.ts';
import { loadSprites } from '../../src/node.ts';
import { diagnose } from '../../src/scenes/bugs.ts';
import { mistakes } from '../../src/scenes/code-scene.ts';
import { answerOfCode, repairsOf, runs } from '../oracle/code.ts';

let atlas: SpriteAtlas;
beforeAll(async () => {
  atlas = await loadSprites();
});

const textOf = (scene: Scene): readonly string[] =>
  scene.kind === 'code' ? scene.lines.map(({ text }) => text) : [];

const code = (lines: readonly string[]): string => lines.join('\n');

const firstDifference = (one: string, other: string): number =>
  [...one, ''].findIndex((letter, at) => letter !== other[at]);

describe('questions about code', () => {
  it.each([
    ['nothing', ['let x = 5', 'if (x > 3) {', '  log(x)', '}']],
    ['missing brace on line 2', ['let x = 5', 'if (x > 3)', '  log(x)', '}']],
    ['assignment in condition on line 2', ['let x = 5', 'if (x = 3) {', '  log(x)', '}']],
    ['unknown name on line 3', ['let x = 5', 'if (x > 3) {', '  log(y)', '}']],
    ['unclosed string on line 1', ['let s = "hi', 'let t = "ok"', 'log(s + t)', 'log(t)']],
    ['missing equals sign on line 1', ['let x 5', 'while (x<3) {', '  x = x + 1', '}']],
    ['misspelt keyword on line 2', ['fn f(x) {', '  erturn x + 1', '}', 'log(f(7))']],
    ['missing parenthesis on line 4', ['fn f(x) {', '  return x + 1', '}', 'log(f(7)']],
    ['?', ['fn f(x {', '  return x + 1', '}', 'log(f(7)']],
    ['?', ['fn f(x) {', '  return x + 1', '}', 'log(x)', '}']],
  ])('are answered by trying repairs: %s', (bug, lines) => {
    expect(answerOfCode(lines, 'bug')).toBe(bug);
  });

  it('name the one mistake that is there and its line, or nothing where all is right', () => {
    const world = new World(atlas, { split: 'train', seed: 11 });
    const seen = new Set<string>();
    for (let index = 0; index < 1000; index++) {
      const { scene, question } = world.question(index, 'code-bug');
      const lines = textOf(scene);
      expect(answerOfCode(lines, 'bug'), code(lines)).toBe(question.answer);
      expect(runs(lines), code(lines)).toBe(question.answer === 'nothing');
      seen.add(question.answer);
    }
    expect([seen.size, mistakes.length]).toEqual([19, 19]);
  });

  it('are answered by a fix after which no mistake is left', () => {
    const world = new World(atlas, { split: 'test', seed: 12 });
    let mended = 0;
    for (let index = 0; index < 1000; index++) {
      const { scene, question } = world.question(index, 'code-fix');
      const lines = textOf(scene);
      expect(answerOfCode(lines, 'fix'), code(lines)).toBe(question.answer);
      if (question.answer === 'nothing') continue;
      const repairs = repairsOf(lines).filter(({ fix }) => fix === question.answer);
      for (const repair of repairs) expect(diagnose(repair.lines), code(repair.lines)).toBeUndefined();
      const { line, column } = diagnose(lines)!;
      const changed = repairs.map((repair) => firstDifference(lines[line - 1]!, repair.lines[line - 1]!));
      expect(Math.min(...changed.map((at) => Math.abs(at - column))), code(lines)).toBeLessThanOrEqual(1);
      mended += Number(repairs.length > 0);
    }
    expect(mended).toBeGreaterThan(900);
  });
});
