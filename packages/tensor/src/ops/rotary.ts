import { expectShape, ShapeError } from '../shape.ts';
import * as tf from '../tf.ts';
import { defineOp, type Op } from './define-op.ts';
import { expectDtype } from './expect-dtype.ts';

/** cos θ and sin θ by which numbers of a head are turned: [T, Dh/2] of every text alike, or [B, T, Dh/2] of each. */
export type RotaryAngles = {
  readonly cosines: tf.Tensor;
  readonly sines: tf.Tensor;
};

/** θ of T tokens, token by token, Dh/2 of each → tables [T, Dh/2]. */
export function rotaryTables(angles: readonly number[], half: number): RotaryAngles {
  const table = (of: (angle: number) => number): tf.Tensor2D =>
    tf.tensor2d(Float32Array.from(angles, of), [angles.length / half, half]);
  return { cosines: table(Math.cos), sines: table(Math.sin) };
}

interface RotaryInputs extends Record<string, tf.Tensor> {
  readonly x: tf.Tensor;
  readonly cosines: tf.Tensor;
  readonly sines: tf.Tensor;
}

interface RotaryAttributes extends Record<string, number> {
  readonly heads: number;
  /** 1, or −1 to turn back. */
  readonly direction: number;
}

const turn: Op<RotaryInputs, RotaryAttributes> = defineOp<RotaryInputs, RotaryAttributes>({
  name: 'Rotary',
  composed: ({ x, cosines, sines }, { heads, direction }) => {
    const [B, T, D] = x.shape as [number, number, number];
    const half = D / heads / 2;
    const byHead = tf.reshape(x, [B, T, heads, 2 * half]); // [B, T, H, Dh]
    const [a, b] = tf.split(byHead, 2, 3) as [tf.Tensor, tf.Tensor]; // [B, T, H, Dh/2]
    const texts = cosines.rank === 2 ? 1 : B; // 1 stands for all
    const [cos, sin] = [cosines, tf.mul(sines, direction)].map((table) =>
      tf.reshape(table, [texts, T, 1, half]),
    );
    const first = tf.sub(tf.mul(a, cos!), tf.mul(b, sin!)); // [B, T, H, Dh/2]
    const second = tf.add(tf.mul(b, cos!), tf.mul(a, sin!)); // [B, T, H, Dh/2]
    return tf.reshape(tf.concat([first, second], 3), [B, T, D]); // [B, T, H·Dh]
  },
  kernel: ({ x, cosines, sines }, { heads, direction }, heap) => {
    const [batch, tokens, width] = x.shape as [number, number, number];
    // Row r of x is turned by row r mod `turns` of the tables.
    const turns = cosines.shape.length === 2 ? tokens : batch * tokens;
    const y = heap.output(x.shape);
    heap.kernels.rotate(
      heap.pointer(x),
      heap.pointer(cosines),
      heap.pointer(sines),
      heap.pointer(y),
      batch * tokens,
      turns,
      heads,
      width / heads / 2,
      direction,
    );
    return y;
  },
  gradient: {
    saveInputs: ['cosines', 'sines'],
    gradient: (dy, saved, { heads, direction }) => {
      const [cosines, sines] = saved as [tf.Tensor, tf.Tensor];
      const constant = (): never => {
        throw new Error('rotary: cosines and sines are constants and have no gradient');
      };
      return {
        x: () => turn({ x: dy, cosines, sines }, { heads, direction: -direction }),
        cosines: constant,
        sines: constant,
      };
    },
  },
});

/**
 * Number i of every head and its partner i + Dh/2, as a point in a plane, turned by the angle θ[t, i] of their token:
 *
 *     y[i]        = x[i]·cos θ − x[i + Dh/2]·sin θ
 *     y[i + Dh/2] = x[i + Dh/2]·cos θ + x[i]·sin θ
 *
 * x [B, T, H·Dh], cosines and sines of θ [T, Dh/2] or [B, T, Dh/2] → [B, T, H·Dh]. A turned query times a turned key
 * depends on the difference of their angles alone (Su et al. 2021, "RoFormer", eq. 34, with halves in place of neighbours
 * as partners). The gradient is dy turned back.
 *
 * @throws ShapeError when the width does not split into heads of two halves, or the tables do not fit.
 */
export function rotary(x: tf.Tensor, cosines: tf.Tensor, sines: tf.Tensor, heads: number): tf.Tensor {
  for (const [name, tensor] of Object.entries({ x, cosines, sines })) {
    expectDtype(tensor, 'float32', `rotary: ${name}`);
  }
  const { B, T, D } = expectShape(x, 'B T D', {}, 'rotary: x');
  const half = D / heads / 2;
  if (!Number.isInteger(heads) || heads < 1 || !Number.isInteger(half)) {
    throw new ShapeError(
      `rotary: axis 2 of x (D = ${D}) must be heads = ${heads} times an even width; got [${x.shape.join(', ')}]`,
    );
  }
  const shape = cosines.rank === 3 ? `B T ${half}` : `T ${half}`;
  expectShape(cosines, shape, { B, T }, 'rotary: cosines');
  expectShape(sines, shape, { B, T }, 'rotary: sines');
  return turn({ x, cosines, sines }, { heads, direction: 1 });
}
