import { expect, test } from 'vitest';
import { philox } from '../../src/random/philox.ts';

const hex = (words: readonly number[]) => words.map((word) => word.toString(16).padStart(8, '0')).join(' ');

/** The known-answer vectors that the authors publish with Random123 (philox 4 32 10). */
test.each([
  {
    counter: [0, 0, 0, 0],
    key: [0, 0],
    words: '6627e8d5 e169c58d bc57ac4c 9b00dbd8',
  },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    words: '408f276d 41c83b0e a20bc7c6 6d5451fd',
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: 'd16cfe09 94fdcceb 5001e420 24126ea1',
  },
] as const)('philox $words', ({ counter, key, words }) => {
  expect(hex(philox(counter, key))).toBe(words);
});
