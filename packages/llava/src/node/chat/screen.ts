import type { WriteStream } from 'node:tty';
import { createSupportsTerminalGraphics } from 'supports-terminal-graphics';

/** How a terminal takes pictures that are more than characters. */
export type GraphicsProtocol = 'kitty' | 'iterm2';

/** What a terminal can show. A file or a pipe gets words. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** Bits of colour: 1 none, 4 and 8 palettes, 24 all. */
  readonly depth: number;
  readonly graphics?: GraphicsProtocol | undefined;
}

/** What a stream's terminal says of itself in the environment; NO_COLOR and FORCE_COLOR are respected, as Node reads them. */
export function screenOf(stream: NodeJS.WritableStream & Partial<WriteStream>): Screen {
  const { env } = process;
  const size = { columns: Math.max(20, stream.columns ?? 80), rows: Math.max(12, stream.rows ?? 24) };
  const depth = stream.isTTY === true ? (stream.getColorDepth?.(env) ?? 1) : 1;
  // A multiplexer passes the names of its terminal on, but not the pictures.
  const isMultiplexed = env.TMUX !== undefined || env.STY !== undefined;
  if (depth === 1 || isMultiplexed) return { ...size, depth };
  const { kitty, iterm2 } = createSupportsTerminalGraphics({ isTTY: true });
  return { ...size, depth, graphics: kitty ? 'kitty' : iterm2 ? 'iterm2' : undefined };
}

/** Text that steps back: what is said about an answer, not in it. */
export function dimmed(text: string, { depth }: Screen): string {
  return depth > 1 ? `\x1b[2m${text}\x1b[22m` : text;
}
