import { generateBatch } from '@pixels/llava';
import { fromPretrained } from '@pixels/llava/node';
import { tf } from '@pixels/tensor';
import type { Comparison, Expected } from './family.ts';

/**
 * LlavaForConditionalGeneration, SmolVLM and Idefics3: the logits after every token, what the projector makes of the
 * images, and what greedy generation adds.
 */
export async function llavaParity(folder: string, expected: Expected): Promise<Comparison[]> {
  const shape = expected.shape('logits_shape', 'B T V').slice(0, 2) as [number, number];
  // SmolVLM's images lie in one more axis, those of a text: [B, 1, C, H, W].
  const [C, H, W] = expected.numbers('pixel_shape').slice(-3) as [number, number, number];
  const llava = await fromPretrained(folder);
  const { prompt, ...outputs } = tf.tidy(() => {
    const pixels = tf.reshape(tf.tensor1d(expected.numbers('pixel_values')), [-1, C, H, W]); // [M, C, H, W]
    const image_features = llava.imageTokens(tf.transpose(pixels, [0, 2, 3, 1])); // [M, N, D]
    const ids = tf.tensor2d(expected.numbers('input_ids'), shape, 'int32');
    const prompt = llava.merge(ids, image_features); // [B, T, D]
    return { prompt, image_features, logits: llava.logits(ids, image_features) };
  });
  const comparisons: Comparison[] = await Promise.all(
    Object.entries(outputs)
      .filter(([output]) => expected.has(output))
      .map(async ([output, got]) => ({ output, got: await got.data(), expected: expected.numbers(output) })),
  );
  if (expected.has('greedy_ids')) {
    const greedyIds = expected.numbers('greedy_ids');
    const [text] = await generateBatch(llava.decoder, [prompt], { maxNewTokens: greedyIds.length });
    comparisons.push({ output: 'greedy_ids', got: Float32Array.from(text!.ids), expected: greedyIds });
  }
  tf.dispose([prompt, outputs]);
  llava.dispose();
  return comparisons;
}
