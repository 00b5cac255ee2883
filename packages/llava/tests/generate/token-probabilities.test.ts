import { Random } from '@pixels/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseToken } from '../../src/generate/choose-token.ts';
import type { SamplingSettings } from '../../src/index.ts';
import { parseSampling, penalised, tokenProbabilities } from '../../src/index.ts';

/** Probabilities ½, ¼, ⅛, 1/16, 1/16. */
const logits = Float32Array.of(0, -1, -2, -3, -3).map((power) => power * Math.LN2);

const chances = (settings: SamplingSettings, of: Float32Array = logits): number[] => [
  ...tokenProbabilities(of, parseSampling({ temperature: 1, ...settings }, 'test')),
];
const expectNear = (got: readonly number[], wanted: readonly number[]): void => {
  expect(got).toHaveLength(wanted.length);
  for (const [id, chance] of wanted.entries()) expect(got[id], `token ${id}`).toBeCloseTo(chance, 6);
};

test('temperature 1 is softmax; below, likely tokens are likelier; far above, all alike', () => {
  expectNear(chances({}), [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16]);
  expectNear(
    chances({ temperature: 0.5 }),
    [64, 16, 4, 1, 1].map((each) => each / 86),
  );
  expectNear(chances({ temperature: 1e6 }), [0.2, 0.2, 0.2, 0.2, 0.2]);
});

test('top-k leaves the k likeliest, and those as likely as the k-th', () => {
  expectNear(chances({ topK: 2 }), [2 / 3, 1 / 3, 0, 0, 0]);
  expectNear(chances({ topK: 4 }), [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16]);
  expectNear(chances({ topK: 50 }), chances({}));
});

test('top-p leaves the smallest set of likeliest ones with that share', () => {
  expectNear(chances({ topP: 0.5 }), [1, 0, 0, 0, 0]);
  expectNear(chances({ topP: 0.51 }), [2 / 3, 1 / 3, 0, 0, 0]);
  expectNear(chances({ topP: 0.875 }), [4 / 7, 2 / 7, 1 / 7, 0, 0]);
  // Of what top-k left, ⅔ and ⅓.
  expectNear(chances({ topK: 2, topP: 0.6 }), [1, 0, 0, 0, 0]);
});

test('of any logits, the sum is 1 and the likeliest token is left', () => {
  const settings = fc.record({
    temperature: fc.double({ min: 0.05, max: 5, noNaN: true }),
    topK: fc.integer({ min: 1, max: 12 }),
    topP: fc.double({ min: 0.01, max: 1, noNaN: true }),
  });
  const any = fc.array(fc.oneof(fc.float({ min: -30, max: 30, noNaN: true }), fc.constant(-Infinity)), {
    minLength: 1,
    maxLength: 10,
  });
  fc.assert(
    fc.property(any, settings, (values, setting) => {
      fc.pre(values.some(Number.isFinite));
      const got = chances(setting, Float32Array.from(values));
      expect(got.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
      expect(got[values.indexOf(Math.max(...values))]).toBeGreaterThan(0);
    }),
  );
});

test('the penalty makes what stands there already less likely, whatever its sign', () => {
  const scores = Float32Array.of(2, -2, 3);
  expect([...penalised(scores, [0, 1], 2)]).toEqual([1, -4, 3]);
  expect([...scores]).toEqual([2, -2, 3]);
  expect(penalised(scores, [0, 1], 1)).toBe(scores);
});

test('tokens are drawn as often as they should be', () => {
  const random = new Random(1);
  const sampling = parseSampling({ temperature: 1, topK: 3 }, 'test');
  const counts = [0, 0, 0, 0, 0];
  const draws = 20_000;
  for (let i = 0; i < draws; i++) counts[chooseToken(logits, [], sampling, random)]!++;
  // Four standard deviations of the likeliest are below 0.015.
  for (const [id, chance] of [4 / 7, 2 / 7, 1 / 7].entries()) {
    expect(Math.abs(counts[id]! / draws - chance)).toBeLessThan(0.015);
  }
  expect(counts.slice(3)).toEqual([0, 0]);
});

test('at temperature 0 the likeliest token is taken, the first of equals', () => {
  const greedy = parseSampling({}, 'test');
  expect(chooseToken(Float32Array.of(1, 4, 4), [], greedy, undefined)).toBe(1);
  expect(chooseToken(Float32Array.of(1, 4, 3), [1], { ...greedy, repetitionPenalty: 2 }, undefined)).toBe(2);
});

test('errors name what is wrong', () => {
  const settings: [SamplingSettings, string][] = [
    [{ temperature: -1 }, 'generate: temperature: '],
    [{ topK: 0 }, 'topK: '],
    [{ topP: 0 }, 'topP: '],
    [{ topP: 1.5 }, 'topP: '],
    [{ repetitionPenalty: 0 }, 'repetitionPenalty: '],
  ];
  for (const [setting, message] of settings) {
    expect(() => parseSampling(setting, 'generate')).toThrow(message);
  }
  const warm = parseSampling({ temperature: 0.7 }, 'test');
  expect(() => chooseToken(logits, [], warm, undefined)).toThrow(
    'temperature 0.7 draws tokens at random; give',
  );
  expect(() => chooseToken(Float32Array.of(1, Number.NaN), [], warm, undefined)).toThrow('token 1 is NaN');
});
