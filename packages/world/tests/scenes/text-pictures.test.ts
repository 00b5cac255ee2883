import { describe, expect, it } from 'vitest';
import { blankPicture, Draws, drawText, nounNamed, recipes, SpriteAtlas } from '../../src/index.ts';
import { diagnose } from '../../src/scenes/bugs.ts';
import { codeScene, mistakes } from '../../src/scenes/code-scene.ts';
import { extremeOf, trendOf, trends, trendValues } from '../../src/scenes/dashboard-scene.ts';
import { drawable } from '../../src/scenes/font.ts';
import { money } from '../../src/scenes/money.ts';
import { paintScene } from '../../src/scenes/paint.ts';
import { receiptScene, wares } from '../../src/scenes/receipt-scene.ts';
import { ingredients, possibleDishes, recipeNamed } from '../../src/scenes/recipes.ts';
import type { Stage } from '../../src/scenes/stage.ts';
import { rulesOf } from '../../src/splits/rules.ts';

const stage = (index: number): Stage => ({
  atlas: new SpriteAtlas([]),
  rules: rulesOf('train', 'questions'),
  draws: new Draws(1, 'text pictures', index),
  mixArtists: true,
});

describe('the font', () => {
  it('draws letters of five by seven pixels', () => {
    const picture = blankPicture(12, 8, [0, 0, 0]);
    drawText(picture, 'A1', 0, 0, [255, 255, 255]);
    const rows = Array.from({ length: 7 }, (_, y) =>
      Array.from({ length: 11 }, (_, x) => (picture.rgb[(y * 12 + x) * 3] === 255 ? '#' : '.')).join(''),
    );
    expect(rows).toEqual([
      '.###....#..',
      '#...#..##..',
      '#...#...#..',
      '#####...#..',
      '#...#...#..',
      '#...#...#..',
      '#...#..###.',
    ]);
  });

  it('knows every letter that pictures use, each different, and says which it lacks', () => {
    const letters = [
      ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;!?(){}[]=+-*/<>"\'&%$_',
    ];
    expect(drawable(letters.join(''))).toBe(true);
    const shapes = letters.map((letter) => {
      const picture = blankPicture(6, 8, [0, 0, 0]);
      drawText(picture, letter, 0, 0, [255, 255, 255]);
      return picture.rgb.join();
    });
    expect(new Set(shapes).size).toBe(letters.length);
    expect(() => drawText(blankPicture(8, 8, [0, 0, 0]), 'é', 0, 0, [0, 0, 0])).toThrow('no letter "é"');
  });
});

describe('code', () => {
  it.each([
    [['let x = 5', 'if (x > 3) {', '  log(x)', '}'], undefined, undefined],
    [['let x = 5', 'if (x > 3 {', '  log(x)', '}'], 'add ) on line 2', 9],
    [['let x = 5', 'if (x > 3)', '  log(x)', '}'], 'add { on line 2', 10],
    [['let x = 5', 'if (x = 3) {', '  log(x)', '}'], 'write == on line 2', 6],
    [['let x = 5', 'if (x > 3) {', '  log(y)', '}'], 'write x on line 3', 6],
    [['elt x = 5', 'if (x > 3) {', '  log(x)', '}'], 'write let on line 1', 0],
    [['let x 5', 'if (x > 3) {', '  log(x)', '}'], 'add = on line 1', 5],
    [['let s = "hi', 'let t = "ok"', 'log(s + t)', 'log(t)'], 'add " on line 1', 11],
    [['fn f(x) {', '  return x + 1', '}', 'log(f(7)'], 'add ) on line 4', 8],
    [['fn f(x) {', '  erturn x + 1', '}', 'log(f(7))'], 'write return on line 2', 2],
    [['let s = "x"', 'let t = "ok"', 'log(x + t)', 'log(t)'], 'write s or t on line 3', 4],
  ])('%j is diagnosed', (lines, fix, column) => {
    const found = diagnose(lines);
    expect([found?.fix, found?.column]).toEqual([fix, column]);
  });

  it('holds the mistake it should, in lines of at most 14 letters that can be drawn', () => {
    expect(mistakes.length).toBeGreaterThanOrEqual(18);
    for (const mistake of mistakes) {
      for (let index = 0; index < 30; index++) {
        const lines = codeScene(stage(index), mistake).lines.map(({ text }) => text);
        const found = diagnose(lines);
        expect([found?.bug, found?.line]).toEqual([mistake?.bug, mistake?.line]);
        for (const line of lines) {
          expect(line.length).toBeLessThanOrEqual(14);
          expect(drawable(line)).toBe(true);
        }
      }
    }
  });
});

describe('a receipt', () => {
  it('adds up, with two to four different wares', () => {
    for (const { noun } of wares) expect(noun.length).toBeLessThanOrEqual(9);
    for (let index = 0; index < 500; index++) {
      const { lines, total } = receiptScene(stage(index));
      expect(lines.reduce((sum, { cents }) => sum + cents, 0)).toBe(total.cents);
      expect(total.cents).toBeGreaterThanOrEqual(400);
      expect(total.cents).toBeLessThanOrEqual(1999);
      for (const { cents } of lines) {
        expect(cents).toBeGreaterThanOrEqual(25);
        expect(cents).toBeLessThanOrEqual(999);
      }
      expect(new Set(lines.map(({ item }) => item)).size).toBe(lines.length);
      expect(lines.length).toBeGreaterThanOrEqual(2);
      expect(lines.length).toBeLessThanOrEqual(4);
    }
    expect([5, 60, 1128].map(money)).toEqual(['0.05', '0.60', '11.28']);
  });

  it('shows other pixels for another price', () => {
    const scene = receiptScene(stage(0));
    const lines = scene.lines.map((line, i) => (i === 0 ? { ...line, cents: line.cents + 1 } : line));
    const atlas = new SpriteAtlas([]);
    expect(paintScene({ ...scene, lines }, atlas).rgb).not.toEqual(paintScene(scene, atlas).rgb);
  });
});

describe('a dashboard', () => {
  it('has the trend it should', () => {
    for (const trend of trends) {
      for (let index = 0; index < 200; index++) {
        const values = trendValues(stage(index).draws, trend);
        expect(trendOf(values)).toBe(trend);
        expect(Math.min(...values)).toBeGreaterThanOrEqual(4);
        expect(Math.max(...values)).toBeLessThanOrEqual(42);
      }
    }
    expect(trendOf([10, 20, 10, 20, 10])).toBeUndefined();
    expect(trendOf([10, 13, 20, 30, 40])).toBeUndefined();
  });

  it('has a highest bar only when no other comes close', () => {
    expect(extremeOf([10, 20, 30, 12, 14], 'highest')).toBe(2);
    expect(extremeOf([10, 27, 30, 12, 14], 'highest')).toBeUndefined();
    expect(extremeOf([5, 20, 30, 12, 14], 'lowest')).toBe(0);
  });
});

describe('recipes', () => {
  it('are 24, and none can be cooked with what another one needs', () => {
    expect(recipes).toHaveLength(24);
    for (const recipe of recipes) expect(possibleDishes(recipe.needs)).toEqual([recipe]);
    expect(ingredients).toContain(nounNamed('egg'));
    expect(recipeNamed('omelette').needs.map(({ noun }) => noun)).toEqual(['egg', 'cheese']);
    expect(() => recipeNamed('soup')).toThrow('no recipe for "soup"');
  });
});
