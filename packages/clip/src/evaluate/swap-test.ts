/** Does a model know which word belongs to which part? Two images, two captions of the same words. */

import { type Share, shareOf } from './share.ts';

/** Similarities of images 0 and 1 with captions 0 and 1, which are the same words in another order. */
export interface SwapPair {
  /** Image 0 with caption 0, and with caption 1. */
  readonly image0: readonly [caption0: number, caption1: number];
  readonly image1: readonly [caption0: number, caption1: number];
}

export interface SwapScores {
  /** For both images the right caption is nearer. Guessing gets ¼. */
  readonly text: Share;
  /** For both captions the right image is nearer. Guessing gets ¼. */
  readonly image: Share;
  /** Both at once. Guessing gets ⅙: of the 24 orders of four numbers, 4 do. */
  readonly group: Share;
}

/** Text, image and group score (Thrush et al. 2022, "Winoground", §3.2). A tie is wrong. */
export function swapTest(pairs: readonly SwapPair[]): SwapScores {
  if (pairs.length === 0) throw new Error('swapTest: pairs is empty; give one or more');
  const textRight = ({ image0, image1 }: SwapPair): boolean => image0[0] > image0[1] && image1[1] > image1[0];
  const imageRight = ({ image0, image1 }: SwapPair): boolean =>
    image0[0] > image1[0] && image1[1] > image0[1];
  const score = (right: (pair: SwapPair) => boolean, chance: number): Share =>
    shareOf(pairs.filter(right).length, pairs.length, chance);
  return {
    text: score(textRight, 1 / 4),
    image: score(imageRight, 1 / 4),
    group: score((pair) => textRight(pair) && imageRight(pair), 1 / 6),
  };
}
