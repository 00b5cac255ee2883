import { globalNorm } from '../ops/global-norm.ts';
import * as tf from '../tf.ts';

export interface ClippedGradients {
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
  /** ‖g‖ before clipping. */
  readonly norm: number;
}

/**
 * g ← g·min(1, maxNorm/‖g‖), where ‖g‖ = √Σ gᵢ² runs over all gradients together, so that their direction stays
 * (Pascanu, Mikolov & Bengio 2013, "On the difficulty of training recurrent neural networks", §3.2).
 * The results are new tensors.
 */
export function clipByGlobalNorm(
  gradients: ReadonlyMap<string, tf.Tensor>,
  maxNorm: number,
): ClippedGradients {
  const [norm = Number.NaN] = tf.tidy(() => globalNorm([...gradients.values()]).dataSync());
  const scale = clipScale(norm, maxNorm);
  const clipped = [...gradients].map(([path, gradient]) => [path, tf.mul(gradient, scale)] as const);
  return { gradients: new Map(clipped), norm };
}

/** min(1, maxNorm/‖g‖): what clipping multiplies gradients by; `AdamW.step` does it in passing. */
export function clipScale(norm: number, maxNorm: number): number {
  if (!(maxNorm > 0)) throw new Error(`clipScale: maxNorm must be greater than 0; got ${maxNorm}`);
  return norm > maxNorm ? maxNorm / norm : 1;
}
