import { describe, expect, it } from 'vitest';
import { heatmapFigure } from '../src/figure/heatmap.ts';
import { tableOutput } from '../src/node/table.ts';
import { pictureLines } from '../src/node/terminal/blocks.ts';
import { outputLines } from '../src/node/terminal/outputs.ts';
import { proseLines } from '../src/node/terminal/prose.ts';
import { type Screen, screenOf } from '../src/node/terminal/screen.ts';
import { sparkline } from '../src/node/terminal/sparkline.ts';
import { beside, columnsOf, wrap } from '../src/node/terminal/width.ts';
import { duration } from '../src/node/words.ts';

const ascii: Screen = { columns: 80, depth: 1, unicode: false };
const rich: Screen = { columns: 80, depth: 24, unicode: true };

describe('screenOf', () => {
  const tty = { isTTY: true, columns: 120, getColorDepth: () => 24 } as unknown as NodeJS.WriteStream;
  it('gives a pipe plain ASCII, a terminal what it can', () => {
    expect(screenOf({} as NodeJS.WriteStream, {})).toEqual(ascii);
    expect(screenOf(tty, {})).toEqual({ columns: 120, depth: 24, unicode: true });
    expect(screenOf(tty, { TERM: 'dumb' }).unicode).toBe(false);
    const unknown = { ...tty, columns: 0 } as unknown as NodeJS.WriteStream; // some consoles do not know
    expect(screenOf(unknown, {}).columns).toBe(80);
  });
});

describe('sparkline', () => {
  it('draws low to high', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8, true)).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([7, 0], 8, false)).toBe('@_');
    expect(sparkline([1, 1, null], 8, true)).toBe('▁▁');
    expect(sparkline([], 8, true)).toBe('');
    expect(sparkline([1, 2], 0, true)).toBe('');
  });

  it('shows means when there is less room than values', () => {
    expect(sparkline([0, 0, 8, 8], 2, true)).toBe('▁█');
  });
});

describe('pictures', () => {
  const image = { width: 2, height: 2, channels: 1 as const, data: new Uint8Array([0, 255, 255, 0]) };
  it('are half blocks in 24-bit colour, upper pixel on lower', () => {
    const [line] = pictureLines(image, rich, 2);
    expect(line).toBe(
      '\x1b[38;2;0;0;0m\x1b[48;2;255;255;255m▀\x1b[38;2;255;255;255m\x1b[48;2;0;0;0m▀\x1b[0m',
    );
    expect(pictureLines(image, { ...rich, depth: 8 }, 2)[0]).toContain('\x1b[38;5;16m\x1b[48;5;231m▀');
  });

  it('are shades without colour, and fit the room', () => {
    expect(pictureLines(image, ascii, 8)).toEqual(['    @@@@', '    @@@@', '@@@@', '@@@@']);
    const wide = { width: 300, height: 10, channels: 1 as const, data: new Uint8Array(3000).fill(255) };
    expect(columnsOf(pictureLines(wide, ascii, 48)[0]!)).toBe(48);
  });
});

describe('outputs', () => {
  it('writes a small heat map as its numbers with their names', () => {
    const figure = heatmapFigure(
      [
        [0.5, 1],
        [0, 2],
      ],
      { xLabels: ['cat', 'dog'], yLabels: ['a', 'b'], title: 'map' },
    );
    expect(outputLines({ kind: 'figure', figure }, ascii)).toEqual([
      'map',
      '  cat  dog',
      'a 0.5    1',
      'b   0    2',
    ]);
    expect(outputLines({ kind: 'figure', figure }, rich)[2]).toContain('\x1b[48;2;');
  });

  it('aligns tables, numbers to the right', () => {
    const table = tableOutput(
      [
        { name: 'cat', n: 1 },
        { name: 'elephant', n: 1000 },
      ],
      { caption: 'c' },
    );
    expect(outputLines(table, ascii)).toEqual(['c', 'name         n', 'cat          1', 'elephant  1000']);
  });

  it('says clearly whether a value lies in its band', () => {
    const row = {
      kind: 'expectation',
      name: 'loss',
      value: 3,
      shown: '3',
      low: 1,
      high: 2,
      note: 'why',
    } as const;
    expect(outputLines({ ...row, ok: false }, ascii)).toEqual(['MISSED  loss: 3, to be in 1 to 2  (why)']);
    expect(outputLines({ ...row, high: 1, ok: true }, ascii)).toEqual(['ok      loss: 3, to be 1  (why)']);
  });
});

describe('prose', () => {
  it('wraps, and keeps lists, code and quotes apart', () => {
    const markdown = `# Title\n\n${'word '.repeat(30)}\n\n- one **two**\n- \`three\`\n\n\`\`\`\ncode  here\n\`\`\`\n\n> quote`;
    const lines = proseLines(markdown, ascii);
    expect(lines[0]).toBe('Title');
    expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(78);
    expect(lines).toEqual(expect.arrayContaining(['- one two', '- three', '    code  here', '| quote']));
    expect(proseLines(markdown, ascii, true)).toEqual(['Title', '']);
  });

  it('aligns tables, and wraps what is widest where they are too wide', () => {
    const markdown =
      '| | who *learns* |\n|---|---|\n| 0 | the `brain` |\n| 1 | eyes, then nobody else for a while |';
    expect(proseLines(markdown, ascii)).toEqual([
      '   who learns',
      '0  the brain',
      '1  eyes, then nobody else for a while',
      '',
    ]);
    expect(proseLines(markdown, { ...ascii, columns: 20 })).toEqual([
      '   who learns',
      '0  the brain',
      '1  eyes, then',
      '   nobody else for',
      '   a while',
      '',
    ]);
  });
});

describe('helpers', () => {
  it('wrap words, set blocks beside each other, tell time', () => {
    expect(wrap('aa bb cc', 5)).toEqual(['aa bb', 'cc']);
    expect(beside([['a', 'b'], ['cc']])).toEqual(['a  cc', 'b']);
    expect([3.21, 45, 840, 64_000, 120_000].map(duration)).toEqual([
      '3.2 ms',
      '45 ms',
      '0.8 s',
      '1 min 4 s',
      '2 min',
    ]);
  });
});
