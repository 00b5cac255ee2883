import { expect, test } from 'vitest';
import { logarithm, normalQuantile } from '../../src/random/normal-quantile.ts';

/** Φ⁻¹ by Python's statistics.NormalDist().inv_cdf. */
test.each([
  [0.5, 0],
  [0.6, 0.2533471031357998],
  [0.25, -0.6744897501960817],
  [0.975, 1.9599639845400536],
  [0.999, 3.090232306167813],
  [1e-5, -4.2648907939228256],
  [1e-9, -5.9978070150076865],
  [1e-12, -7.034483825301131],
])('Φ⁻¹(%d) = %d to 7 digits', (p, z) => {
  expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(3e-7 * Math.abs(z));
});

test('the logarithm is that of Math, to the last digits', () => {
  for (let x = 2 ** -40; x < 1; x *= 1.0371) {
    expect(Math.abs(logarithm(x) - Math.log(x))).toBeLessThanOrEqual(4e-16 * Math.max(1, -Math.log(x)));
  }
});
