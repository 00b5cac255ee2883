import { describe, expect, it } from 'vitest';
import { splitLesson } from '../src/node/split.ts';

const enter = (cell: number) => `enter(${cell})`;
const split = (...lines: string[]) => splitLesson(lines.join('\n'), 'lesson.ts', enter);

describe('splitLesson', () => {
  it('cuts at the markers: kinds, titles, tags, lines', () => {
    const { cells } = split(
      "import { a } from 'a';",
      '',
      '// %% [markdown]',
      '// # Heading',
      '//',
      '// Text,  indented  by two.',
      '',
      '// %% A title',
      '',
      'const b: number = 1;',
      '',
      '// %% [folded] Plumbing',
      'const c = 2;',
      '// %%',
    );
    expect(cells).toEqual([
      { kind: 'code', folded: true, title: 'Set-up', source: "import { a } from 'a';", line: 1 },
      { kind: 'prose', folded: false, source: '# Heading\n\nText,  indented  by two.', line: 4 },
      { kind: 'code', folded: false, title: 'A title', source: 'const b: number = 1;', line: 10 },
      { kind: 'code', folded: true, title: 'Plumbing', source: 'const c = 2;', line: 13 },
      { kind: 'code', folded: false, source: '', line: 15 },
    ]);
  });

  it('keeps every line and column of the code where it was', () => {
    const source = ['const a: number = 1;', '// %%', 'const b = a as number; const c = b;', '', 'throw c;'];
    const lines = split(...source).code.split('\n');
    expect(lines).toHaveLength(source.length);
    expect(lines[1]).toBe(';await enter(1);');
    expect(lines[2]).toBe('const b = a          ; const c = b;');
    expect(lines[2]!.indexOf('const c')).toBe(source[2]!.indexOf('const c'));
  });

  it('keeps lines where they were with Windows line ends', () => {
    const { cells, code } = splitLesson('const a = 1;\r\n// %% Two\r\nconst b = 2;\r\n', 'lesson.ts', enter);
    expect(cells.map(({ source }) => source)).toEqual(['const a = 1;', 'const b = 2;']);
    expect(code.split('\n')[1]).toBe(';await enter(1);');
  });

  it('does not cut inside template strings, block comments and strings', () => {
    const { cells } = split(
      'const a = `',
      '// %% in a template',
      `\${1 + 1}`,
      '// %% after a hole`;',
      '/*',
      '// %% in a comment',
      '*/',
      'const r = /[`\'"]/; // a regular expression with quotes',
      '// %% A true one',
    );
    expect(cells.map(({ title }) => title)).toEqual(['Set-up', 'A true one']);
  });

  it.each([
    ['inside a function', ['function f() {', '// %%', '}'], 'lesson.ts:2: a cell marker must stand alone'],
    ['behind code', ['const a = 1; // %% no'], 'lesson.ts:1: a cell marker must stand alone'],
    ['inside a type', ['interface A {', '// %%', '}'], 'lesson.ts:2: a cell marker must stand between'],
    ['with an unknown tag', ['// %% [python] x'], 'lesson.ts:1: unknown cell tag [python]; the tags are'],
    [
      'with code in prose',
      ['// %% [markdown]', '// text', 'const a = 1;'],
      'lesson.ts:3: a [markdown] cell holds only',
    ],
    ['with a syntax error', ['', 'const = 1;'], 'lesson.ts:2: it is not valid TypeScript: Unexpected token'],
    [
      'with an enum',
      ['enum A { B }'],
      'lesson.ts:1: it is not valid TypeScript: TypeScript enum is not supported',
    ],
    [
      'with a name said twice',
      ['let a;', 'let a;'],
      "lesson.ts:2: it is not valid TypeScript: Identifier 'a' has",
    ],
  ])('refuses, in one line, a marker or a file %s', (_, lines, message) => {
    expect(() => split(...lines)).toThrow(message);
    try {
      split(...lines);
    } catch (error) {
      expect((error as Error).message).not.toContain('\n');
    }
  });
});
