import type { WriteStream } from 'node:tty';

/** What the terminal can show. A file or a pipe gets plain ASCII of 80 columns. */
export interface Screen {
  readonly columns: number;
  /** Bits of colour: 1 none, 4 and 8 palettes, 24 all. */
  readonly depth: number;
  readonly unicode: boolean;
}

/** NO_COLOR and FORCE_COLOR are respected, as Node reads them. */
export function screenOf(
  stream: NodeJS.WriteStream | WriteStream,
  env: NodeJS.ProcessEnv = process.env,
): Screen {
  const tty = stream.isTTY === true;
  const depth = tty ? stream.getColorDepth(env) : 1;
  const unicode = tty && env.TERM !== 'dumb' && env.TERM !== 'linux';
  return { columns: Math.max(40, stream.columns || 80), depth, unicode };
}

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;
export type Style = keyof typeof codes;

/** Text in a style, or as it is where there are no colours. */
export function paint(screen: Screen, style: Style, text: string): string {
  const [on, off] = codes[style];
  return screen.depth > 1 ? `\x1b[${on}m${text}\x1b[${off}m` : text;
}
