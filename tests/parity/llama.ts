import { generateBatch } from '@pixels/llava';
import { decoderFromPretrained } from '@pixels/llava/node';
import { tf } from '@pixels/tensor';
import type { Comparison, Expected } from './family.ts';

/** LlamaForCausalLM and MistralForCausalLM: the logits after every token, and what greedy generation adds. */
export async function llamaParity(folder: string, expected: Expected): Promise<Comparison[]> {
  const shape = expected.shape('logits_shape', 'B T V').slice(0, 2) as [number, number];
  const ids = expected.numbers('input_ids');
  const decoder = await decoderFromPretrained(folder);
  const logits = tf.tidy(() => {
    const embeddings = decoder.embed(tf.tensor2d(ids, shape, 'int32')); // [B, T, D]
    return decoder.logits(decoder.apply(embeddings)); // [B, T, V]
  });
  const comparisons = [{ output: 'logits', got: await logits.data(), expected: expected.numbers('logits') }];
  if (expected.has('greedy_ids')) {
    const greedyIds = expected.numbers('greedy_ids');
    const [text] = await generateBatch(decoder, [ids], { maxNewTokens: greedyIds.length });
    comparisons.push({ output: 'greedy_ids', got: Float32Array.from(text!.ids), expected: greedyIds });
  }
  logits.dispose();
  decoder.dispose();
  return comparisons;
}
