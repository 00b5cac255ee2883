/** Learning from a part of each picture's patches: faster steps, as in FLIP (Li et al. 2023, "Scaling language-image pre-training via masking"). */

import type { EmbeddedImages, VisionEncoder } from '@pixels/clip';
import { embeddingLookup, expectShape, tf } from '@pixels/tensor';
import type { Draws, Picture } from '@pixels/world';

/** From this difference of its lightest and darkest pixel on, in one channel, a patch is not empty. */
const visible = 12;

/**
 * For each picture the places of `count` of its patches, in random order: those that show something come first, because
 * of an empty one all is known that can be.
 * @returns [B][count]
 */
export function keptPatches(
  pictures: readonly Picture[],
  patchSize: number,
  count: number,
  draws: Draws,
): readonly Int32Array[] {
  return pictures.map((picture) => {
    const columns = picture.width / patchSize;
    const places = Array.from({ length: (columns * picture.height) / patchSize }, (_, place) => place);
    const shows = places.map((place) =>
      isBusy(picture, (place % columns) * patchSize, Math.floor(place / columns) * patchSize, patchSize),
    );
    const order = places.map((place) => [draws.uniform() - Number(shows[place]), place] as const);
    order.sort(([a], [b]) => a - b);
    return Int32Array.from(order.slice(0, count), ([, place]) => place);
  });
}

function isBusy({ width, rgb }: Picture, left: number, top: number, side: number): boolean {
  const first = (top * width + left) * 3;
  for (let y = 0; y < side; y++) {
    for (let i = 0; i < side * 3; i++) {
      const difference = rgb[first + y * width * 3 + i]! - rgb[first + (i % 3)]!;
      if (difference >= visible || difference <= -visible) return true;
    }
  }
  return false;
}

/** What `vision.embed` computes, of the kept patches alone: images [B, H, W, C], kept [B][n] → tokens [B, n(+1), D]. */
export function embedKept(
  vision: VisionEncoder,
  images: tf.Tensor,
  kept: readonly Int32Array[],
): EmbeddedImages {
  return tf.tidy(() => {
    const { tokens, angles } = vision.embed(images); // [B, N(+1), D]
    const { B, T } = expectShape(tokens, 'B T D', { B: kept.length }, 'embedKept: images');
    const classToken = vision.classToken === undefined ? [] : [0];
    const chosen = kept.map((places) => [
      ...classToken,
      ...Array.from(places, (place) => classToken.length + place),
    ]); // [B][n(+1)]
    const rowsOf = (table: tf.Tensor, rows: readonly number[][]): tf.Tensor => {
      const width = table.shape.at(-1)!;
      const found = embeddingLookup(tf.reshape(table, [-1, width]), tf.tensor1d(rows.flat(), 'int32')); // [B·n(+1), …]
      return tf.reshape(found, [B, -1, width]); // [B, n(+1), …]
    };
    const rows = chosen.map((places, image) => places.map((place) => image * T + place));
    if (angles === undefined) return { tokens: rowsOf(tokens, rows) };
    return {
      tokens: rowsOf(tokens, rows), // [B, n(+1), D]
      angles: { cosines: rowsOf(angles.cosines, chosen), sines: rowsOf(angles.sines, chosen) }, // [B, n(+1), Dh/2]
    };
  });
}
