import { firstLanes, fma, sumLanes } from './math';

// LayerNorm and RMSNorm: y = scale∘x̂ + shift with x̂ = (x − mean)·inverse, where RMSNorm has neither mean nor shift.
// `centred` is a literal wherever a function is inlined. Vectors past the end of a row run into the next one, which is
// written after it, or into the padding of an output; sums leave those lanes out.

/** Σ of (x − mean)^power over a row, power 1 or 2. */
@inline
function rowSum(power: i32, x: usize, mean: v128, width: i32): f32 {
  const end = <usize>width << 2;
  let sums = f32x4.splat(0);
  for (let j: usize = 0; j < end; j += 16) {
    let v = f32x4.sub(v128.load(x + j), mean);
    if (end - j < 16) v = v128.and(v, firstLanes(<i32>(end - j) >> 2));
    sums = power == 1 ? f32x4.add(sums, v) : fma(v, v, sums);
  }
  return sumLanes(sums);
}

@inline
function norm(
  centred: bool, x: usize, scale: usize, shift: usize, y: usize, inverses: usize, means: usize,
  rows: i32, width: i32, epsilon: f32,
): void {
  const end = <usize>width << 2;
  for (let row: usize = 0; row < <usize>rows << 2; row += 4) {
    const mean: f32 = centred ? rowSum(1, x, f32x4.splat(0), width) / <f32>width : 0;
    const middle = f32x4.splat(mean);
    const inverse: f32 = 1 / sqrt<f32>(rowSum(2, x, middle, width) / <f32>width + epsilon);
    if (centred) store<f32>(means + row, mean);
    store<f32>(inverses + row, inverse);
    const factor = f32x4.splat(inverse);
    for (let j: usize = 0; j < end; j += 16) {
      const v = v128.load(x + j);
      const normal = f32x4.mul(centred ? f32x4.sub(v, middle) : v, factor);
      const scaled = v128.load(scale + j);
      v128.store(y + j, centred ? fma(normal, scaled, v128.load(shift + j)) : f32x4.mul(normal, scaled));
    }
    x += end;
    y += end;
  }
}

/** dx = inverse·(g − mean(g) − x̂·mean(g∘x̂)) with g = dy∘scale; dscale = Σ dy∘x̂ and dshift = Σ dy over the rows. */
@inline
function normGradient(
  centred: bool, dy: usize, x: usize, scale: usize, inverses: usize, means: usize, dx: usize, dscale: usize,
  dshift: usize, rows: i32, width: i32,
): void {
  const end = <usize>width << 2;
  for (let j: usize = 0; j < end; j += 16) {
    v128.store(dscale + j, f32x4.splat(0));
    if (centred) v128.store(dshift + j, f32x4.splat(0));
  }
  for (let row: usize = 0; row < <usize>rows << 2; row += 4) {
    const factor = v128.load32_splat(inverses + row);
    const middle = centred ? v128.load32_splat(means + row) : f32x4.splat(0);
    let sums = f32x4.splat(0), dots = f32x4.splat(0);
    for (let j: usize = 0; j < end; j += 16) {
      const v = v128.load(x + j), d = v128.load(dy + j);
      const normal = f32x4.mul(centred ? f32x4.sub(v, middle) : v, factor);
      v128.store(dscale + j, fma(d, normal, v128.load(dscale + j)));
      if (centred) v128.store(dshift + j, f32x4.add(d, v128.load(dshift + j)));
      let g = f32x4.mul(d, v128.load(scale + j)), along = f32x4.mul(g, normal);
      if (end - j < 16) {
        const inside = firstLanes(<i32>(end - j) >> 2);
        g = v128.and(g, inside);
        along = v128.and(along, inside);
      }
      if (centred) sums = f32x4.add(sums, g);
      dots = f32x4.add(dots, along);
    }
    const sum = f32x4.splat(centred ? sumLanes(sums) / <f32>width : 0);
    const dot = f32x4.splat(sumLanes(dots) / <f32>width);
    for (let j: usize = 0; j < end; j += 16) {
      const v = v128.load(x + j);
      const normal = f32x4.mul(centred ? f32x4.sub(v, middle) : v, factor);
      const g = f32x4.mul(v128.load(dy + j), v128.load(scale + j));
      const rest = f32x4.sub(centred ? f32x4.sub(g, sum) : g, f32x4.mul(normal, dot));
      v128.store(dx + j, f32x4.mul(rest, factor));
    }
    x += end;
    dy += end;
    dx += end;
  }
}

/** x [rows, width] → y, and the inverse standard deviation and mean of every row. */
export function layerNorm(
  x: usize, scale: usize, shift: usize, y: usize, inverses: usize, means: usize, rows: i32, width: i32, epsilon: f32,
): void {
  norm(true, x, scale, shift, y, inverses, means, rows, width, epsilon);
}

export function layerNormGradient(
  dy: usize, x: usize, scale: usize, inverses: usize, means: usize, dx: usize, dscale: usize, dshift: usize,
  rows: i32, width: i32,
): void {
  normGradient(true, dy, x, scale, inverses, means, dx, dscale, dshift, rows, width);
}

/** x [rows, width] → y, and the inverse root mean square of every row. */
export function rmsNorm(
  x: usize, scale: usize, y: usize, inverses: usize, rows: i32, width: i32, epsilon: f32,
): void {
  norm(false, x, scale, 0, y, inverses, 0, rows, width, epsilon);
}

export function rmsNormGradient(
  dy: usize, x: usize, scale: usize, inverses: usize, dx: usize, dscale: usize, rows: i32, width: i32,
): void {
  normGradient(false, dy, x, scale, inverses, 0, dx, dscale, 0, rows, width);
}
