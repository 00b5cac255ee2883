/** Finding the text of an image and the image of a text, by similarity alone. */

import { type Share, shareOf } from './share.ts';
import { rowOf, type SimilarityMatrix, transposed } from './similarity-matrix.ts';

export interface Retrieved {
  /** For each image the texts most like it, best first. */
  readonly textsOfImage: readonly (readonly number[])[];
  /** For each text the images most like it, best first. */
  readonly imagesOfText: readonly (readonly number[])[];
}

/** The `top` nearest both ways; of equals the earlier one first. */
export function retrieve(similarities: SimilarityMatrix, top = 5): Retrieved {
  if (!Number.isInteger(top) || top < 1) {
    throw new Error(`retrieve: top must be a whole number ≥ 1; got ${top}`);
  }
  const nearest = (matrix: SimilarityMatrix): number[][] =>
    Array.from({ length: matrix.images }, (_, image) => {
      const row = rowOf(matrix, image);
      return Array.from(row.keys())
        .sort((a, b) => row[b]! - row[a]!)
        .slice(0, top);
    });
  return { textsOfImage: nearest(similarities), imagesOfText: nearest(transposed(similarities)) };
}

export interface Recall {
  readonly imageToText: Share;
  readonly textToImage: Share;
}

/**
 * How often what belongs to the query is among the k nearest, both ways. Image i and text i are a pair; with
 * `captions`, so are all with the same caption. What is only as near as something wrong counts as farther.
 *
 * @throws unless there are as many images as texts.
 */
export function recallAtK(
  similarities: SimilarityMatrix,
  k: number,
  captions: readonly (string | number)[] = Array.from({ length: similarities.images }, (_, pair) => pair),
): Recall {
  const { images, texts } = similarities;
  if (images !== texts || captions.length !== images) {
    throw new Error(
      `recallAtK: images, texts and captions must be pairs; got ${images} images, ${texts} texts, ${captions.length} captions`,
    );
  }
  if (!Number.isInteger(k) || k < 1) throw new Error(`recallAtK: k must be a whole number ≥ 1; got ${k}`);
  const chance =
    captions.reduce<number>((sum, caption) => {
      const right = captions.filter((other) => other === caption).length;
      return sum + chanceOfHit(images, right, k);
    }, 0) / images;
  const hits = (matrix: SimilarityMatrix): number =>
    captions.filter((caption, query) => {
      const row = rowOf(matrix, query);
      const best = row.reduce(
        (highest, value, item) => (captions[item] === caption ? Math.max(highest, value) : highest),
        Number.NEGATIVE_INFINITY,
      );
      const before = row.filter((value, item) => captions[item] !== caption && value >= best).length;
      return before < k && !Number.isNaN(best);
    }).length;
  return {
    imageToText: shareOf(hits(similarities), images, chance),
    textToImage: shareOf(hits(transposed(similarities)), images, chance),
  };
}

/** That k of n items drawn at random hold one of `right`: 1 − Π (n − right − i)/(n − i). */
function chanceOfHit(n: number, right: number, k: number): number {
  let miss = 1;
  for (let drawn = 0; drawn < Math.min(k, n); drawn++) miss *= Math.max(0, n - right - drawn) / (n - drawn);
  return 1 - miss;
}
