import { fromPretrained } from '@pixels/clip/node';
import { tf } from '@pixels/tensor';
import type { Comparison, Expected } from './family.ts';

/** CLIPModel and SiglipModel: the embeddings of both towers, and every image against every text. */
export async function clipParity(folder: string, expected: Expected): Promise<Comparison[]> {
  const pixels = expected.numbers('pixel_values');
  const pixelShape = expected.shape('pixel_shape', 'B C H W') as [number, number, number, number];
  const idsShape = expected.shape('ids_shape', 'B T') as [number, number];
  const ids = expected.numbers('input_ids');
  const clip = await fromPretrained(folder);
  const outputs = tf.tidy(() => {
    const images = tf.transpose(tf.tensor4d(pixels, pixelShape), [0, 2, 3, 1]); // [B, C, H, W] → [B, H, W, C]
    const image_embeds = clip.encodeImages(images); // [M, E]
    const text_embeds = clip.encodeTexts(tf.tensor2d(ids, idsShape, 'int32')); // [K, E]
    return { logits_per_image: clip.logits(image_embeds, text_embeds), image_embeds, text_embeds };
  });
  const comparisons = await Promise.all(
    Object.entries(outputs).map(async ([output, got]) => ({
      output,
      got: await got.data(),
      expected: expected.numbers(output),
    })),
  );
  tf.dispose(outputs);
  clip.dispose();
  return comparisons;
}
