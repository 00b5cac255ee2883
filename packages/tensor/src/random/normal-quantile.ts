/**
 * Φ⁻¹(p), the z below which a standard normal number falls with probability p, to about 7 digits: algorithm PPND7 of
 * Wichura ("Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37, 1988).
 *
 * Only + − × ÷ and √ are used, which IEEE 754 rounds the same way everywhere. `Math.log` is not: engines may differ
 * in its last bit, so the tails take the logarithm below.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(r, centre.top)) / polynomial(r, centre.bottom);
  }
  const r = Math.sqrt(-logarithm(q < 0 ? p : 1 - p));
  const { shift, top, bottom } = r <= 5 ? tail : farTail;
  const size = polynomial(r - shift, top) / polynomial(r - shift, bottom);
  return q < 0 ? -size : size;
}

const centre = {
  top: [3.3871327179, 50.434271938, 159.29113202, 59.10937472],
  bottom: [1, 17.895169469, 78.757757664, 67.1875636],
};
const tail = {
  shift: 1.6,
  top: [1.4234372777, 2.75681539, 1.3067284816, 0.17023821103],
  bottom: [1, 0.7370016425, 0.12021132975],
};
const farTail = {
  shift: 5,
  top: [6.657905115, 3.081226386, 0.42868294337, 0.017337203997],
  bottom: [1, 0.24197894225, 0.012258202635],
};

/** Σ coefficients[i]·xⁱ. */
function polynomial(x: number, coefficients: readonly number[]): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient);
}

/** ln x for 0 < x < 1: x = m·2ᵉ with m near 1, and ln m = 2(s + s³/3 + s⁵/5 + …) with s = (m − 1)/(m + 1). */
export function logarithm(x: number): number {
  let mantissa = x;
  let exponent = 0;
  for (; mantissa < 0.7; exponent--) mantissa *= 2;
  const s = (mantissa - 1) / (mantissa + 1);
  let series = 0;
  for (let power = 19; power >= 1; power -= 2) series = series * s * s + 1 / power;
  return exponent * Math.LN2 + 2 * s * series;
}
