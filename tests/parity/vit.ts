import { tf } from '@pixels/tensor';
import { attentionWeightsOf } from '@pixels/vit';
import { fromPretrained } from '@pixels/vit/node';
import type { Comparison, Expected } from './family.ts';

/** ViTForImageClassification: the logits, by the fast path, and the attention weights of the last layer. */
export async function vitParity(folder: string, expected: Expected): Promise<Comparison[]> {
  const pixels = expected.numbers('pixel_values');
  const shape = expected.shape('pixel_shape', 'B C H W') as [number, number, number, number];
  const vit = await fromPretrained(folder);
  const [logits, attention] = tf.tidy(() => {
    const images = tf.transpose(tf.tensor4d(pixels, shape), [0, 2, 3, 1]); // [B, C, H, W] → [B, H, W, C]
    return [vit.apply(images), attentionWeightsOf(vit, images).weights.at(-1)!]; // [B, K], [B, H, T, T]
  });
  const comparisons = [
    { output: 'logits', got: await logits!.data(), expected: expected.numbers('logits') },
    { output: 'attn_last', got: await attention!.data(), expected: expected.numbers('attn_last') },
  ];
  tf.dispose([logits!, attention!]);
  vit.dispose();
  return comparisons;
}
