import { expectShape, type tf } from '@pixels/tensor';
import { captionTargets } from './caption-targets.ts';

export interface PairLossOptions {
  /** The caption of each pair, so that the same one twice counts as right for both images; all differ unless given. */
  readonly captions?: readonly (string | number)[] | undefined;
}

/** B of logits [B, B], and the targets: 1 where a pair belongs together. @throws unless they fit. */
export function pairTargets(
  logits: tf.Tensor,
  { captions }: PairLossOptions,
  what: string,
): { B: number; targets: Float32Array } {
  const { B } = expectShape(logits, 'B B', {}, `${what}: logits`);
  if (captions !== undefined && captions.length !== B) {
    throw new Error(`${what}: captions must name all ${B} pairs; got ${captions.length}`);
  }
  return { B, targets: captionTargets(captions ?? Array.from({ length: B }, (_, pair) => pair)) };
}
