import { Random } from '@pixels/tensor';
import type { ByteImage } from '@pixels/vit';
import { decodeImage } from '@pixels/vit/node';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { drawPicture } from '../../../src/node/chat/draw-picture.ts';
import { fitPicture } from '../../../src/node/chat/fit-picture.ts';
import { halfBlocks } from '../../../src/node/chat/half-blocks.ts';
import { inlinePicture } from '../../../src/node/chat/inline-picture.ts';
import { printable } from '../../../src/node/chat/printable.ts';
import { type Screen, screenOf } from '../../../src/node/chat/screen.ts';

function noise(width: number, height: number, seed = 1): ByteImage {
  const random = new Random(seed);
  const data = Uint8Array.from({ length: 3 * width * height }, () => random.int(256));
  return { width, height, channels: 3, data };
}

const pixel = ({ width, data }: ByteImage, x: number, y: number): number[] => [
  ...data.subarray(3 * (y * width + x), 3 * (y * width + x + 1)),
];

const esc = '\x1b';

/** What a terminal would show of half blocks: the colours of each pixel. */
function seenIn(lines: readonly string[]): number[][][] {
  return lines.flatMap((line) => {
    const [above, below]: [number[][], number[][]] = [[], []];
    let [upper, lower]: number[][] = [[], []];
    for (const [all, codes] of line.matchAll(new RegExp(`${esc}\\[([\\d;]*)m|▀`, 'g'))) {
      if (all === '▀') {
        above.push(upper!);
        below.push(lower!);
      } else {
        const [layer, , ...rgb] = codes!.split(';').map(Number);
        if (layer === 38) upper = rgb;
        if (layer === 48) lower = rgb;
        if (layer === 49) lower = [];
      }
    }
    return [above, below];
  });
}

describe('half blocks', () => {
  test('show each pixel in its colour, two in a character', () => {
    const image = noise(7, 6);
    const seen = seenIn(halfBlocks(image, 24));
    for (let y = 0; y < 6; y++) {
      for (let x = 0; x < 7; x++) expect(seen[y]![x]).toEqual(pixel(image, x, y));
    }
  });

  test('leave the lower half of an odd last row as it is, and every line in the colours of the terminal', () => {
    const lines = halfBlocks(noise(3, 5), 24);
    expect(lines).toHaveLength(3);
    expect(seenIn(lines)[5]).toEqual([[], [], []]);
    for (const line of lines) expect(line.endsWith(`${esc}[0m`)).toBe(true);
  });

  test('say a colour once where it goes on', () => {
    const data = new Uint8Array(3 * 40 * 2).fill(200);
    const [line] = halfBlocks({ width: 40, height: 2, channels: 3, data }, 24);
    expect(line!.match(/38;2/g)).toHaveLength(1);
    expect(line!.match(/▀/g)).toHaveLength(40);
  });

  test('take the nearest of a palette of 256', () => {
    const data = Uint8Array.from([255, 0, 0, 0, 0, 0, 255, 255, 255, 100, 100, 100]);
    const [line] = halfBlocks({ width: 2, height: 2, channels: 3, data }, 8);
    expect(line).toContain(`${esc}[38;5;196m${esc}[48;5;231m▀`);
    expect(line).toContain(`${esc}[38;5;16m${esc}[48;5;102m▀`);
  });
});

test('a picture that is small is enlarged pixel by pixel, a large one made to fit', () => {
  const small = noise(5, 4);
  const large = fitPicture(small, { width: 17, height: 100 });
  expect([large.width, large.height]).toEqual([15, 12]);
  for (let y = 0; y < 12; y++) {
    for (let x = 0; x < 15; x++) {
      expect(pixel(large, x, y)).toEqual(pixel(small, Math.floor(x / 3), Math.floor(y / 3)));
    }
  }
  const fitted = fitPicture(noise(300, 200), { width: 64, height: 64 });
  expect([fitted.width, fitted.height]).toEqual([64, 43]);
  expect(fitPicture(noise(2000, 3), { width: 50, height: 50 }).height).toBe(1);
});

test('kitty gets the file in pieces, iTerm2 whole', () => {
  const random = new Random(2);
  const file = Uint8Array.from({ length: 9000 }, () => random.int(256));
  const kitty = inlinePicture(file, 'kitty');
  const pieces = [...kitty.matchAll(new RegExp(`${esc}_G([^;]*);([^${esc}]*)${esc}\\\\`, 'g'))];
  expect(pieces.map(([, keys]) => keys)).toEqual(['a=T,f=100,q=2,m=1', 'm=1', 'm=0']);
  for (const [, , text] of pieces) expect(text!.length).toBeLessThanOrEqual(4096);
  expect(new Uint8Array(Buffer.from(pieces.map(([, , text]) => text).join(''), 'base64'))).toEqual(file);
  const iterm = inlinePicture(file, 'iterm2');
  expect(iterm.startsWith(`${esc}]1337;File=inline=1`)).toBe(true);
  expect(new Uint8Array(Buffer.from(iterm.split(':')[1]!.slice(0, -1), 'base64'))).toEqual(file);
});

describe('a picture is drawn as the screen allows', () => {
  const screen: Screen = { columns: 100, rows: 50, depth: 24 };
  const image = noise(64, 64);

  test('in blocks, one for two pixels of a scene', async () => {
    const lines = (await drawPicture(image, screen))!.split('\n');
    expect(lines).toHaveLength(32);
    expect(seenIn(lines)[5]![60]).toEqual(pixel(image, 60, 5));
  });

  test('with lines of a low window left to words', async () => {
    expect((await drawPicture(image, { ...screen, rows: 24 }))!.split('\n')).toHaveLength(20);
  });

  test('as a picture, with sharp pixels', async () => {
    const drawn = (await drawPicture(image, { ...screen, graphics: 'iterm2' }))!;
    const png = await decodeImage(Buffer.from(drawn.split(':')[1]!.slice(0, -1), 'base64'));
    expect([png.width, png.height]).toEqual([320, 320]);
    expect(pixel(png, 319, 319)).toEqual(pixel(image, 63, 63));
  });

  test('not at all without colours', async () => {
    expect(await drawPicture(image, { ...screen, depth: 1 })).toBeUndefined();
    expect(await drawPicture(image, { ...screen, depth: 4 })).toBeUndefined();
  });
});

describe('a screen', () => {
  afterEach(() => vi.unstubAllEnvs());
  const terminal = (depth: number) =>
    ({ isTTY: true, columns: 90, rows: 40, getColorDepth: () => depth }) as unknown as NodeJS.WriteStream;
  const alone = () => {
    for (const name of ['TMUX', 'STY', 'TERM_PROGRAM', 'KITTY_WINDOW_ID', 'LC_TERMINAL', 'TERM']) {
      vi.stubEnv(name, undefined);
    }
  };

  test('is what the terminal says it is', () => {
    alone();
    expect(screenOf(terminal(24))).toEqual({ columns: 90, rows: 40, depth: 24, graphics: undefined });
    vi.stubEnv('TERM', 'xterm-kitty');
    expect(screenOf(terminal(24)).graphics).toBe('kitty');
    vi.stubEnv('TERM', 'xterm-256color');
    vi.stubEnv('TERM_PROGRAM', 'mintty');
    expect(screenOf(terminal(24)).graphics).toBe('iterm2');
  });

  test('shows no pictures through a multiplexer, in a pipe or where colours are not wanted', () => {
    alone();
    vi.stubEnv('TERM', 'xterm-kitty');
    expect(screenOf(terminal(1))).toEqual({ columns: 90, rows: 40, depth: 1 });
    const pipe = { isTTY: false } as unknown as NodeJS.WriteStream;
    expect(screenOf(pipe)).toEqual({ columns: 80, rows: 24, depth: 1 });
    vi.stubEnv('TMUX', '/tmp/tmux-1000/default,1,0');
    expect(screenOf(terminal(24)).graphics).toBeUndefined();
  });
});

test('text does not steer the terminal', () => {
  expect(printable(`a ${esc}[31mred${esc}[0m kiwi\u0007\r\b\n\tand é 🥝`)).toBe('a red kiwi\n\tand é 🥝');
  expect(printable(`${esc}]0;title\u0007x\u009b2Jy`)).toBe('xy');
});
