/**
 * Philox4x32-10: block number → 4 random 32-bit words, by ten rounds of multiply and exclusive-or under a 64-bit key.
 * It passes every test of BigCrush and needs no state but a counter (Salmon, Moraes, Dror & Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011). Integers only: every machine computes the same words.
 */

/** Two 32-bit words. */
export type PhiloxKey = readonly [number, number];
/** Four 32-bit words. */
export type PhiloxBlock = readonly [number, number, number, number];

const rounds = 10;
const multipliers = [0xd2511f53, 0xcd9e8d57] as const;
/** The golden ratio and √3 − 1, as fractions of 2³²: they are added to the key after each round. */
const keySteps = [0x9e3779b9, 0xbb67ae85] as const;

export function philox(counter: PhiloxBlock, key: PhiloxKey): PhiloxBlock {
  let [a, b, c, d] = counter;
  let [left, right] = key;
  for (let round = 0; round < rounds; round++) {
    const nextA = highProduct(multipliers[1], c) ^ b ^ left;
    const nextC = highProduct(multipliers[0], a) ^ d ^ right;
    b = Math.imul(multipliers[1], c);
    d = Math.imul(multipliers[0], a);
    a = nextA;
    c = nextC;
    left = (left + keySteps[0]) | 0;
    right = (right + keySteps[1]) | 0;
  }
  return [a >>> 0, b >>> 0, c >>> 0, d >>> 0];
}

/** The upper 32 of the 64 bits of x·y, from products of 16-bit halves that a double holds exactly. */
function highProduct(x: number, y: number): number {
  const xLow = x & 0xffff;
  const xHigh = x >>> 16;
  const yLow = y & 0xffff;
  const yHigh = y >>> 16;
  const middle = xHigh * yLow + ((xLow * yLow) >>> 16);
  const cross = xLow * yHigh + (middle & 0xffff);
  return xHigh * yHigh + (middle >>> 16) + (cross >>> 16);
}
