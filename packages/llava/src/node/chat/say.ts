import type { Tokenizer } from '@pixels/clip';
import type { AskOptions, Dialogue } from '../../conversation/dialogue.ts';
import type { FinishReason } from '../../generate/generate.ts';
import { streamText } from '../../generate/stream-text.ts';
import { printable } from './printable.ts';

/** How an answer came about. */
export interface Said {
  readonly tokens: number;
  /** From the question to the first token. */
  readonly firstSeconds: number;
  readonly seconds: number;
  readonly finish: FinishReason;
}

/** Asks, and writes the answer as it comes. @throws as `Dialogue.ask` */
export async function say(
  dialogue: Dialogue,
  question: string,
  tokenizer: Tokenizer,
  options: AskOptions,
  write: (text: string) => void,
): Promise<Said> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  let said: Said = { tokens: 0, firstSeconds: Number.NaN, seconds: 0, finish: 'stop' };
  async function* timed(): AsyncGenerator<number> {
    const answer = dialogue.ask(question, options);
    try {
      for (;;) {
        const { value, done } = await answer.next();
        if (done === true) {
          said = { ...said, seconds: seconds(), finish: value };
          return;
        }
        const { tokens } = said;
        said = { ...said, tokens: tokens + 1, ...(tokens === 0 && { firstSeconds: seconds() }) };
        yield value;
      }
    } finally {
      await answer.return('stop');
    }
  }
  let isFirst = true;
  for await (const piece of streamText(timed(), tokenizer)) {
    // Words bring the space before them along.
    const text = printable(isFirst ? piece.trimStart() : piece);
    if (text === '') continue;
    write(text);
    isFirst = false;
  }
  return said;
}

/** `12 tokens, the first after 0.08 s, then 140 a second` */
export function speedOf({ tokens, firstSeconds, seconds }: Said): string {
  if (tokens === 0) return `no token, after ${seconds.toFixed(2)} s`;
  const first = `the first after ${firstSeconds.toFixed(2)} s`;
  if (tokens === 1) return `1 token, ${first}`;
  const rate = (tokens - 1) / (seconds - firstSeconds);
  return `${tokens} tokens, ${first}, then ${rate.toFixed(rate < 10 ? 1 : 0)} a second`;
}
