/// <reference lib="esnext.float16" />
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { narrowBF16, narrowF16, widenBF16, widenF16 } from '../src/safetensors/half.ts';

const everyPattern = Uint16Array.from({ length: 65536 }, (_, pattern) => pattern);

describe('F16', () => {
  test('every pattern widens to the value that the engine gives it, and narrows back to itself', () => {
    const widened = widenF16(everyPattern);
    expect(widened).toEqual(new Float32Array(new Float16Array(everyPattern.buffer)));
    expect(narrowF16(widened)).toEqual(everyPattern);
  });

  test('a float32 rounds as in the engine', () => {
    fc.assert(
      fc.property(fc.array(anyFloat32(), { maxLength: 50 }), (values) => {
        const floats = Float32Array.from(values);
        const wanted = new Float32Array(new Float16Array(floats));
        expect(widenF16(narrowF16(floats))).toEqual(wanted);
      }),
      { numRuns: 500 },
    );
  });

  test('the midpoint of two neighbours goes to the even one, a hair beside it to the nearer one', () => {
    const finite = everyPattern.subarray(0, 0x7bff);
    const low = widenF16(finite);
    const high = widenF16(finite.map((pattern) => pattern + 1));
    expectTiesToEven(low, high, finite, narrowF16);
  });

  test('edges: overflow, the smallest numbers, signs, infinities', () => {
    const inputs = [
      65504,
      65519.996,
      65520,
      -65520,
      2 ** -24,
      2 ** -25,
      2 ** -25 * 1.0001,
      -0,
      Infinity,
      -Infinity,
    ];
    const wanted = [65504, 65504, Infinity, -Infinity, 2 ** -24, 0, 2 ** -24, -0, Infinity, -Infinity];
    expect([...widenF16(narrowF16(Float32Array.from(inputs)))]).toEqual(wanted);
  });

  test('a NaN whose payload is too fine for 10 bits stays a NaN', () => {
    const nan = new Float32Array(Uint32Array.of(0x7f800001, 0xff800001).buffer);
    expect([...narrowF16(nan)]).toEqual([0x7e00, 0xfe00]);
  });
});

describe('BF16', () => {
  test('every pattern is the upper half of a float32, and narrows back to itself', () => {
    const widened = widenBF16(everyPattern);
    expect(new Uint32Array(widened.buffer)).toEqual(
      Uint32Array.from(everyPattern, (pattern) => pattern * 65536),
    );
    expect(narrowBF16(widened)).toEqual(everyPattern);
  });

  test('the midpoint of two neighbours goes to the even one, a hair beside it to the nearer one', () => {
    const finite = everyPattern.subarray(0, 0x7f7f);
    const low = widenBF16(finite);
    const high = widenBF16(finite.map((pattern) => pattern + 1));
    expectTiesToEven(low, high, finite, narrowBF16);
  });

  test('edges: overflow, subnormals, signs, infinities, fine NaN payloads', () => {
    const largest = 3.4028234663852886e38;
    const inputs = Float32Array.of(largest, -largest, 2 ** -149, -0, Infinity, -Infinity);
    expect([...widenBF16(narrowBF16(inputs))]).toEqual([Infinity, -Infinity, 0, -0, Infinity, -Infinity]);
    const nan = new Float32Array(Uint32Array.of(0x7f800001, 0xff800001).buffer);
    expect([...narrowBF16(nan)]).toEqual([0x7fc0, 0xffc0]);
  });
});

test('a view into the middle of a buffer narrows alone', () => {
  const floats = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
  expect([...widenF16(narrowF16(floats))]).toEqual([1, 2]);
  expect([...widenBF16(narrowBF16(floats))]).toEqual([1, 2]);
});

/** Any float32 pattern, ordinary magnitudes as likely as the whole range. */
function anyFloat32(): fc.Arbitrary<number> {
  return fc.oneof(
    fc.float(),
    fc.float({ min: -70000, max: 70000 }),
    fc.float({ min: -0.0001220703125, max: 0.0001220703125 }),
  );
}

/** low[i] and high[i] are neighbours with the patterns p and p + 1; float32 holds their midpoint exactly. */
function expectTiesToEven(
  low: Float32Array,
  high: Float32Array,
  patterns: Uint16Array,
  narrow: (floats: Float32Array) => Uint16Array,
): void {
  const middle = Float32Array.from(low, (value, i) => (value + high[i]!) / 2);
  const bits = new Uint32Array(middle.buffer);
  const moved = (by: number) => new Float32Array(bits.map((pattern) => pattern + by).buffer);
  expect(narrow(middle)).toEqual(patterns.map((pattern) => pattern + (pattern & 1)));
  expect(narrow(moved(-1))).toEqual(patterns);
  expect(narrow(moved(1))).toEqual(patterns.map((pattern) => pattern + 1));
}
