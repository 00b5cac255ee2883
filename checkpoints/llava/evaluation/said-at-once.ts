import { type DialogueFormat, generateBatch, type Llava } from '@pixels/llava';
import { tf } from '@pixels/tensor';

/** No answer of the world has more tokens. */
export const longestAnswer = 48;

/**
 * The likeliest answers to many questions, a token of each at a time.
 * @param prompts - what `format.prompt` made, one a picture.
 * @param imageTokens - what `llava.imageTokens` made of the pictures, [B, N, D].
 */
export async function saidAtOnce(
  llava: Llava,
  format: DialogueFormat,
  prompts: readonly (readonly number[])[],
  imageTokens: tf.Tensor3D,
): Promise<readonly string[]> {
  const [, N, D] = imageTokens.shape;
  const embedded = prompts.map((ids, row) =>
    tf.tidy(() => {
      const own = tf.slice(imageTokens, [row, 0, 0], [1, N, D]);
      return llava.read(tf.tensor2d([...ids], [1, ids.length], 'int32'), own).embeddings; // [1, T, D]
    }),
  );
  const between = llava.crossAttention?.between(imageTokens);
  const texts = await generateBatch(llava.decoder, embedded, {
    maxNewTokens: longestAnswer,
    stopIds: format.stopIds,
    ...(between !== undefined && { between }),
  });
  tf.dispose(embedded);
  return texts.map(({ ids }) => format.decode(ids));
}
