import type { Tokenizer } from '@pixels/clip';

/** What a tokenizer makes of bytes that are not (yet) a character. */
export const incomplete = '\ufffd';

/**
 * The text of a stream of ids, piece by piece, as soon as its characters are whole: one that takes several tokens is
 * held back until the last of them has come.
 */
export async function* streamText(
  ids: AsyncIterable<number>,
  tokenizer: Pick<Tokenizer, 'decode'>,
): AsyncGenerator<string> {
  const all: number[] = [];
  let shown = '';
  for await (const id of ids) {
    all.push(id);
    const text = tokenizer.decode(all, { skipSpecial: true });
    if (text.endsWith(incomplete)) continue;
    if (text.length > shown.length) yield text.slice(shown.length);
    shown = text;
  }
  const text = tokenizer.decode(all, { skipSpecial: true });
  if (text.length > shown.length) yield text.slice(shown.length);
}
