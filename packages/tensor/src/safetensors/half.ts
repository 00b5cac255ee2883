/**
 * 16-bit floats as integers, exactly: every F16 and BF16 pattern widens to the same value (NaN payloads included)
 * and comes back as the same pattern; a float32 in between rounds to the nearest, ties to the even one.
 *
 *   F32   1 sign · 8 exponent · 23 mantissa
 *   F16   1 sign · 5 exponent · 10 mantissa     (IEEE 754 binary16)
 *   BF16  1 sign · 8 exponent ·  7 mantissa     (the upper half of F32)
 */

/** F16 patterns [n] → float32 [n]. */
export function widenF16(halves: Uint16Array): Float32Array {
  const table = f16Table();
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = table[halves[i]!]!;
  return new Float32Array(bits.buffer);
}

/** BF16 patterns [n] → float32 [n]. */
export function widenBF16(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16;
  return new Float32Array(bits.buffer);
}

/** float32 [n] → the nearest F16 patterns [n]; 65,520 and more become ±Inf. */
export function narrowF16(floats: Float32Array): Uint16Array {
  return narrow(floats, nearestF16);
}

/** float32 [n] → the nearest BF16 patterns [n]. */
export function narrowBF16(floats: Float32Array): Uint16Array {
  return narrow(floats, nearestBF16);
}

const infinity = 0x7f800000;

function narrow(floats: Float32Array, nearest: (magnitude: number) => number): Uint16Array {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const halves = new Uint16Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    const pattern = bits[i]!;
    halves[i] = ((pattern >>> 16) & 0x8000) | nearest(pattern & 0x7fffffff);
  }
  return halves;
}

/** Float32 pattern without its sign → F16 pattern. */
function nearestF16(magnitude: number): number {
  if (magnitude > infinity) return 0x7c00 | ((magnitude >>> 13) & 0x3ff || 0x200);
  const exponent = magnitude >>> 23;
  if (exponent > 142) return 0x7c00;
  if (exponent > 112) return shiftToEven(magnitude - (112 << 23), 13);
  if (exponent < 102) return 0;
  return shiftToEven((magnitude & 0x7fffff) | 0x800000, 126 - exponent);
}

/** Float32 pattern without its sign → BF16 pattern. */
function nearestBF16(magnitude: number): number {
  if (magnitude > infinity) return 0x7f80 | ((magnitude >>> 16) & 0x7f || 0x40);
  return shiftToEven(magnitude, 16);
}

/** x / 2ⁿ as an integer, ties to even; a carry into the exponent bits is just what rounding up there means. */
function shiftToEven(x: number, n: number): number {
  const odd = (x >>> n) & 1;
  return (x + (1 << (n - 1)) - 1 + odd) >>> n;
}

let f16Patterns: Uint32Array | undefined;

/** The float32 pattern of every F16 pattern: 256 kB, made at first use. */
function f16Table(): Uint32Array {
  f16Patterns ??= Uint32Array.from({ length: 65536 }, (_, half) => {
    const sign = (half & 0x8000) << 16;
    const exponent = (half >>> 10) & 31;
    const mantissa = half & 0x3ff;
    if (exponent === 31) return sign | infinity | (mantissa << 13);
    if (exponent > 0) return sign | ((exponent + 112) << 23) | (mantissa << 13);
    return sign | patternOf(mantissa * 2 ** -24);
  });
  return f16Patterns;
}

function patternOf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0]!;
}
