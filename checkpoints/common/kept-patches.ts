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
    const before = vision.classToken === undefined ? 0 : 1;
    // Row b·T + t of what is laid end to end.
    const rows = kept.flatMap((places, image) =>
      [...(before === 1 ? [-1] : []), ...places].map((place) => image * T + before + place),
    );
    const chosen = (table: tf.Tensor, each: readonly number[]): tf.Tensor => {
      const width = table.shape.at(-1)!;
      const found = embeddingLookup(tf.reshape(table, [-1, width]), tf.tensor1d([...each], 'int32')); // [B·n(+1), …]
      return tf.reshape(found, [B, rows.length / B, width]); // [B, n(+1), …]
    };
    if (angles === undefined) return { tokens: chosen(tokens, rows) };
    const places = rows.map((row) => row % T);
    return {
      tokens: chosen(tokens, rows), // [B, n(+1), D]
      angles: { cosines: chosen(angles.cosines, places), sines: chosen(angles.sines, places) }, // [B, n(+1), Dh/2]
    };
  });
}
