import { expectShape, plain, tf } from '@pixels/tensor';

export interface OccludeOptions {
  /** Side of the squares, in pixels: P, or a multiple of it. */
  readonly side: number;
  /** C numbers, as the image has them; the image's mean colour unless given. */
  readonly colour?: readonly number[] | undefined;
}

/**
 * Copies of one image [1, height, width, C], in each of which one square is painted over; squares are numbered row by
 * row → [squares, height, width, C].
 */
export function occlude(
  image: tf.Tensor,
  squares: readonly number[],
  { side, colour }: OccludeOptions,
): tf.Tensor4D {
  const { height, width, C } = expectShape(image, '1 height width C', {}, 'occlude: image');
  const pixels = image.dataSync();
  const paint = colour ?? plain(() => tf.mean(image, [0, 1, 2]).dataSync()); // [C]
  const columns = width / side;
  const copies = new Float32Array(squares.length * pixels.length);
  for (const [copy, square] of squares.entries()) {
    const start = copy * pixels.length;
    copies.set(pixels, start);
    const top = Math.floor(square / columns) * side;
    const left = (square % columns) * side;
    for (let y = top; y < top + side; y++) {
      for (let x = left; x < left + side; x++) copies.set(paint, start + (y * width + x) * C);
    }
  }
  return tf.tensor4d(copies, [squares.length, height, width, C]); // [squares, height, width, C]
}
