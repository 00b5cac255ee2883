import { expectShape, ShapeError } from '../shape.ts';
import type * as tf from '../tf.ts';
import { expectDtype } from './expect-dtype.ts';
import { expectMask, type MaskOptions } from './mask.ts';

export interface AttentionOptions extends MaskOptions {
  /** What QKᵀ is multiplied by; 1/√Dh unless given. */
  readonly scale?: number;
}

/** Q [B, H, T, Dh] and K [B, Hkv, S, Dh] fit together. @throws ShapeError naming the argument and axis if not. */
export function expectQueriesAndKeys(
  queries: tf.Tensor,
  keys: tf.Tensor,
  mask: tf.Tensor | undefined,
  what: string,
): Record<'B' | 'H' | 'Hkv' | 'T' | 'S' | 'Dh', number> {
  expectDtype(queries, 'float32', `${what}: queries`);
  expectDtype(keys, 'float32', `${what}: keys`);
  const { B, H, T, Dh } = expectShape(queries, 'B H T Dh', {}, `${what}: queries`);
  const { Hkv, S } = expectShape(keys, 'B Hkv S Dh', { B, Dh }, `${what}: keys`);
  if (Hkv === 0 || H % Hkv !== 0) {
    throw new ShapeError(
      `${what}: axis 1 of queries (H = ${H}) must be a multiple of axis 1 of keys (Hkv = ${Hkv}), so that each key head serves as many query heads; got queries [${queries.shape.join(', ')}] and keys [${keys.shape.join(', ')}]`,
    );
  }
  if (mask !== undefined) {
    expectDtype(mask, 'float32', `${what}: mask`);
    expectMask(mask, [B, H, T, S], `${what}: mask`);
  }
  return { B, H, Hkv, T, S, Dh };
}
