/** Which pairs of a batch belong together. */

/**
 * Row-major [B, B]: 1 where text j is the caption of image i. Those are the pairs themselves and, because a caption
 * that stands twice in a batch describes both images, all pairs with the same caption.
 *
 * @param captions one name or number a pair; the same one means the same caption.
 */
export function captionTargets(captions: readonly (string | number)[]): Float32Array {
  const B = captions.length;
  return Float32Array.from({ length: B * B }, (_, at) =>
    captions[Math.floor(at / B)] === captions[at % B] ? 1 : 0,
  );
}
