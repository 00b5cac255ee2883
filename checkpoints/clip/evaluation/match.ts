import {
  type Clip,
  recallAtK,
  type Share,
  shareOf,
  similarityMatrix,
  type Tokenizer,
  tokenize,
} from '@pixels/clip';
import { tf } from '@pixels/tensor';
import type { World } from '@pixels/world';
import { imagesOf } from '../pictures/images.ts';

export interface Matched {
  readonly imageToText: Share;
  readonly textToImage: Share;
}

/** Among how many a partner is to be found. */
export const pairCount = 32;

/**
 * "Match the caption": scenes come 32 at a time with their captions; how often is the nearest caption the picture's own,
 * and the nearest picture the caption's? The 32 of a round share their candidates, so the intervals are somewhat too
 * narrow.
 */
export function matchCaptions(clip: Clip, tokenizer: Tokenizer, world: World, rounds: number): Matched {
  const all = Array.from({ length: rounds }, (_, round) => {
    const pairs = Array.from({ length: pairCount }, (_, i) => world.caption(round * pairCount + i));
    const captions = pairs.map(({ complete }) => complete);
    const [images, texts] = tf.tidy(() => [
      clip.encodeImages(imagesOf(pairs.map(({ scene }) => world.paint(scene)))), // [32, E]
      clip.encodeTexts(tokenize(tokenizer, captions, clip.config.text)), // [32, E]
    ]) as [tf.Tensor2D, tf.Tensor2D];
    const recall = recallAtK(similarityMatrix(images, texts), 1, captions);
    tf.dispose([images, texts]);
    return recall;
  });
  return {
    imageToText: together(all.map(({ imageToText }) => imageToText)),
    textToImage: together(all.map(({ textToImage }) => textToImage)),
  };
}

function together(shares: readonly Share[]): Share {
  const sum = (of: (share: Share) => number): number => shares.reduce((total, share) => total + of(share), 0);
  return shareOf(
    sum(({ right }) => right),
    sum(({ of }) => of),
    sum(({ chance }) => chance) / shares.length,
  );
}
