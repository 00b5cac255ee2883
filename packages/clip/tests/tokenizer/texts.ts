/** Texts for the tests of the tokenizer: captions as the world's, and whatever Unicode can hold. */

import fc from 'fast-check';

const counts = ['a', 'two', 'three', 'four', '12'];
const colours = ['red', 'blue', 'green', 'yellow', 'purple', 'orange'];
const nouns = [
  'cat',
  'dogs',
  'ringed planet',
  "fox's tail",
  'umbrella',
  'potato',
  'café',
  'chestnut',
  'fire engine',
];
const places = ['left of', 'right of', 'above', 'below', 'on top of', 'beside'];

/** Different captions of about ten words, always the same. */
export function captions(count: number): readonly string[] {
  const pick = (list: readonly string[], index: number) => list[index % list.length]!;
  return Array.from({ length: count }, (_, index) => {
    const half = (at: number) =>
      `${pick(counts, at)} ${pick(colours, at * 7 + (at >> 3))} ${pick(nouns, at * 5 + (at >> 5))}`;
    return `${half(index)} ${pick(places, index * 3 + (index >> 4))} ${half(index * 11 + 3)}, on ${pick(colours, index >> 2)}.`;
  });
}

/** Code points that trip tokenizers up. */
const odd = [
  ' ',
  '  ',
  '\n',
  '\r\n',
  '\t',
  '\u0000',
  '\u0085',
  '\u00a0',
  '\ufeff',
  '\u2028',
  '\u200d',
  '\u0301',
  'e\u0301',
  'é',
  'Ġ',
  'Ċ',
  '👩‍👩‍👧',
  '🏳️‍🌈',
  '👍🏽',
  '字',
  'ض',
  'ß',
  'İ',
  '²',
  '½',
  '٣',
  '\ud800',
  '\udc00',
  '\ufffd',
  '<',
  '|>',
  '<|end|>',
  '<|start|>',
  "'s",
  '_',
  '%',
];

/** Any string that JavaScript can hold, lone surrogates and spelled-out special tokens included. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
    .map((units) => String.fromCharCode(...units)),
  fc.array(fc.constantFrom(...odd, ...colours, ...nouns), { maxLength: 12 }).map((parts) => parts.join('')),
);
