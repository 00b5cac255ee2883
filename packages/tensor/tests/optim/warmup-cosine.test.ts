import { expect, test } from 'vitest';
import { warmupCosine } from '../../src/optim/warmup-cosine.ts';

test('rises in a straight line, then falls along a cosine to the floor', () => {
  const rate = warmupCosine({ peak: 1, warmupSteps: 4, steps: 12, floor: 0.2 });
  expect([0, 1, 2, 3].map(rate)).toEqual([0.25, 0.5, 0.75, 1]);
  expect(rate(4)).toBe(1);
  // A quarter, half and three quarters of the way: cos 45°, 90°, 135°.
  expect(rate(6)).toBeCloseTo(0.2 + 0.4 * (1 + Math.SQRT1_2), 12);
  expect(rate(8)).toBeCloseTo(0.6, 12);
  expect(rate(10)).toBeCloseTo(0.2 + 0.4 * (1 - Math.SQRT1_2), 12);
  expect(rate(12)).toBe(0.2);
  expect(rate(1000)).toBe(0.2);
});

test('without a warm-up it starts at the peak, and its floor is 0', () => {
  const rate = warmupCosine({ peak: 3, warmupSteps: 0, steps: 10 });
  expect([rate(0), rate(10)]).toEqual([3, 0]);
});

test.each([
  [{ peak: 0, warmupSteps: 0, steps: 1 }, 'expected 0 ≤ floor ≤ peak and peak > 0; got floor 0, peak 0'],
  [{ peak: 1, warmupSteps: 0, steps: 1, floor: 2 }, 'got floor 2, peak 1'],
  [
    { peak: 1, warmupSteps: 5, steps: 5 },
    'expected whole numbers 0 ≤ warmupSteps < steps; got warmupSteps 5, steps 5',
  ],
])('refuses %o', (config, message) => {
  expect(() => warmupCosine(config)).toThrow(`warmupCosine: ${message.startsWith('got') ? '' : message}`);
  expect(() => warmupCosine(config)).toThrow(message);
});
