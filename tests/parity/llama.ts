import { decoderFromPretrained } from '@pixels/llava/node';
import { tf } from '@pixels/tensor';
import type { Comparison, Expected } from './family.ts';

/** LlamaForCausalLM and MistralForCausalLM: the logits after every token, and the ids of greedy generation. */
export async function llamaParity(folder: string, expected: Expected): Promise<Comparison[]> {
  const [B, T] = expected.shape('logits_shape', 'B T V') as [number, number, number];
  const decoder = await decoderFromPretrained(folder);
  const logits = tf.tidy(() => {
    const ids = tf.tensor2d(expected.numbers('input_ids'), [B, T], 'int32');
    return decoder.logits(decoder.apply(decoder.embed(ids))); // [B, T, V]
  });
  const got = await logits.data();
  logits.dispose();
  decoder.dispose();
  return [{ output: 'logits', got, expected: expected.numbers('logits') }];
}
