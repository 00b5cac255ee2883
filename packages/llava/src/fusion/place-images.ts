/** Where the tokens of images go in a text. */

import { expectShape, type tf } from '@pixels/tensor';

/**
 * ids int32 [B, T] with an `imageId` for every image token, and the numbers of tokens of the images, in the order in
 * which they stand in the text → for each of the B·T places the row of [words; image tokens] that belongs there.
 *
 * @throws RangeError when placeholders and image tokens are not equally many, or an image is cut at the end of a text.
 */
export function placeImages(ids: tf.Tensor, imageId: number, tokensOfImages: readonly number[]): Int32Array {
  const { B, T } = expectShape(ids, 'B T', {}, 'placeImages: ids');
  const values = ids.dataSync<'int32'>();
  let placeholders = 0;
  const rows = Int32Array.from(values, (id, place) => (id === imageId ? B * T + placeholders++ : place));
  const features = tokensOfImages.reduce((sum, tokens) => sum + tokens, 0);
  if (placeholders !== features) {
    const each = tokensOfImages.length === 0 ? '' : ` (${tokensOfImages.length} images)`;
    throw new RangeError(
      `placeImages: ids hold ${placeholders} image placeholders (id ${imageId}), but there are ${features} image tokens${each}; expand every image to as many placeholders as it has tokens`,
    );
  }
  expectWholeImages(values, imageId, tokensOfImages, [B, T]);
  return rows;
}

/** The counts may agree in sum and still put half of an image into the next text. */
function expectWholeImages(
  ids: Int32Array,
  imageId: number,
  tokensOfImages: readonly number[],
  [B, T]: readonly [number, number],
): void {
  let image = 0;
  for (let text = 0; text < B; text++) {
    let left = ids.subarray(text * T, (text + 1) * T).filter((id) => id === imageId).length;
    const count = left;
    while (left > 0) left -= tokensOfImages[image++]!;
    if (left === 0) continue;
    throw new RangeError(
      `placeImages: text ${text} of ${B} has ${count} image placeholders (id ${imageId}), but its images have ${count - left} tokens; expand every image to as many placeholders as it has tokens`,
    );
  }
}
