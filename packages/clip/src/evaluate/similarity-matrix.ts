import { expectShape, tf } from '@pixels/tensor';

/** Numbers as a table: row i is image i, column j text j. */
export interface SimilarityMatrix {
  readonly images: number;
  readonly texts: number;
  /** Row after row. */
  readonly values: Float32Array;
}

/** cos(Iᵢ, Tⱼ) of embeddings of length 1: images [M, E] × texts [K, E]ᵀ → M × K. */
export function similarityMatrix(images: tf.Tensor, texts: tf.Tensor): SimilarityMatrix {
  const { M, E } = expectShape(images, 'M E', {}, 'similarityMatrix: images');
  const { K } = expectShape(texts, 'K E', { E }, 'similarityMatrix: texts');
  const cosines = tf.matMul(images as tf.Tensor2D, texts as tf.Tensor2D, false, true); // [M, E] × [K, E]ᵀ → [M, K]
  const values = cosines.dataSync<'float32'>().slice();
  cosines.dispose();
  return { images: M, texts: K, values };
}

/** The similarities of one image to all texts. */
export function rowOf({ texts, values }: SimilarityMatrix, image: number): Float32Array {
  return values.subarray(image * texts, (image + 1) * texts);
}

/** Texts by images: the other way round. */
export function transposed({ images, texts, values }: SimilarityMatrix): SimilarityMatrix {
  const turned = Float32Array.from(
    { length: values.length },
    (_, at) => values[(at % images) * texts + Math.floor(at / images)]!,
  );
  return { images: texts, texts: images, values: turned };
}
