import { fma, firstLanes, sumLanes } from './math';

/** norm = √Σ of the squares of `count` floats at each of the `tensors` addresses in a table of [address, count]. */
export function globalNorm(table: usize, tensors: i32, norm: usize): void {
  let total: f64 = 0;
  for (; tensors > 0; tensors--) {
    total += squares(load<u32>(table), load<u32>(table, 4));
    table += 8;
  }
  store<f32>(norm, <f32>sqrt(total));
}

/** In blocks of 4096 floats, each summed in single precision, all together in double precision. */
function squares(x: usize, count: usize): f64 {
  let total: f64 = 0;
  const end = x + (count << 2);
  while (x < end) {
    const blockEnd = min(x + 16384, end);
    let sums = f32x4.splat(0);
    for (; x < blockEnd; x += 16) {
      let v = v128.load(x);
      if (end - x < 16) v = v128.and(v, firstLanes(<i32>(end - x) >> 2));
      sums = fma(v, v, sums);
    }
    total += sumLanes(sums);
  }
  return total;
}

/**
 * One step for each of the `tensors` rows of a table of nine words: the addresses of θ, g, m, v and of the new θ, m, v,
 * the number of floats, and η·λ as a float.
 */
export function adamwStep(
  table: usize, tensors: i32, rate: f64, beta1: f64, beta2: f64, epsilon: f32, gradientScale: f32,
  correction1: f64, correction2: f32,
): void {
  // In double precision, because in single 1 − 0.999 has only four digits.
  const keep1 = f32x4.splat(<f32>beta1), take1 = f32x4.splat(<f32>(1 - beta1));
  const keep2 = f32x4.splat(<f32>beta2), take2 = f32x4.splat(<f32>(1 - beta2));
  const unbias1 = f32x4.splat(<f32>(correction1 * rate)), unbias2 = f32x4.splat(correction2);
  const tiny = f32x4.splat(epsilon), scale = f32x4.splat(gradientScale);
  for (; tensors > 0; tensors--) {
    const theta: usize = load<u32>(table), gradient: usize = load<u32>(table, 4);
    const first: usize = load<u32>(table, 8), second: usize = load<u32>(table, 12);
    const newTheta: usize = load<u32>(table, 16);
    const newFirst: usize = load<u32>(table, 20), newSecond: usize = load<u32>(table, 24);
    const bytes = <usize>load<u32>(table, 28) << 2;
    const kept = f32x4.splat(1 - load<f32>(table, 32));
    for (let i: usize = 0; i < bytes; i += 16) {
      const g = f32x4.mul(v128.load(gradient + i), scale);
      const m = fma(v128.load(first + i), keep1, f32x4.mul(g, take1));
      const v = fma(v128.load(second + i), keep2, f32x4.mul(f32x4.mul(g, g), take2));
      const root = f32x4.add(f32x4.sqrt(f32x4.mul(v, unbias2)), tiny);
      const move = f32x4.div(f32x4.mul(m, unbias1), root);
      v128.store(newFirst + i, m);
      v128.store(newSecond + i, v);
      v128.store(newTheta + i, f32x4.sub(f32x4.mul(v128.load(theta + i), kept), move));
    }
    table += 36;
  }
}
