import { start, type tf } from '@pixels/tensor';
import { beforeAll, expect, test } from 'vitest';
import { rotaryAngles, rotaryFrequencies } from '../../src/decoder/rotary-angles.ts';

beforeAll(async () => void (await start({ backend: 'wasm' })));

const plain = { headWidth: 8, ropeTheta: 10000, ropeScaling: undefined };

test('frequencies fall from 1 radian a token by the same factor', () => {
  for (const [i, frequency] of rotaryFrequencies(plain).entries())
    expect(frequency).toBeCloseTo(10 ** -i, 12);
});

test('Llama 3.1 leaves short waves, slows long ones, and goes over between them', () => {
  // Waves of 2π, 62.8, 628 and 6283 tokens; with 1024 tokens at first, kept below 256, slowed above 1024.
  const ropeScaling = { factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalMaxTokens: 1024 };
  const [fastest, fast, middle, slow] = rotaryFrequencies({ ...plain, ropeScaling });
  expect(fastest).toBe(1);
  expect(fast).toBeCloseTo(0.1, 12);
  expect(slow).toBeCloseTo(0.001 / 8, 12);
  const share = (1024 / (2 * Math.PI * 100) - 1) / (4 - 1);
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.25);
  expect(middle).toBeCloseTo(0.01 * (share + (1 - share) / 8), 12);
});

test('angles go on where the cache ends', () => {
  const all = rotaryAngles(plain, 0, 10);
  const rest = rotaryAngles(plain, 7, 3);
  const rows = (table: tf.Tensor) => table.arraySync() as number[][];
  for (const table of ['cosines', 'sines'] as const) {
    expect(rows(rest[table])).toEqual(rows(all[table]).slice(7));
  }
  expect(rows(all.cosines)[9]![1]).toBeCloseTo(Math.cos(0.9), 6);
  expect(rows(all.sines)[9]![1]).toBeCloseTo(Math.sin(0.9), 6);
});
