/** Which word belongs to which part? The model is asked how likely each of two captions is, of each of two pictures. */

import { type SwapPair, type SwapScores, swapTest } from '@pixels/clip';
import type { DialogueFormat, Llava } from '@pixels/llava';
import { plain, tf } from '@pixels/tensor';
import { type SwapItem, type SwapKind, swapKinds, type World } from '@pixels/world';
import { imagesOf, placeholdersOf } from '../data/pictures.ts';
import { type LabelLogits, labelLogits } from './label-logits.ts';

export interface SwapResult {
  readonly all: SwapScores;
  readonly byKind: Readonly<Record<SwapKind, SwapScores>>;
}

const itemsAtOnce = 12;

/** Text, image and group score by log p(caption | picture), over the first items of the world. */
export function swapScoresOf(llava: Llava, format: DialogueFormat, world: World, items: number): SwapResult {
  const made = Array.from({ length: items }, (_, index) => world.swapItem(index));
  const scored: { kind: SwapKind; pair: SwapPair }[] = [];
  for (let at = 0; at < made.length; at += itemsAtOnce) {
    const some = made.slice(at, at + itemsAtOnce);
    const pairs = swapPairs(llava, format, world, some);
    scored.push(...some.map(({ kind }, index) => ({ kind, pair: pairs[index]! })));
  }
  const of = (kinds: readonly SwapKind[]): SwapScores =>
    swapTest(scored.filter(({ kind }) => kinds.includes(kind)).map(({ pair }) => pair));
  const byKind = Object.fromEntries(swapKinds.map((kind) => [kind, of([kind])]));
  return { all: of(swapKinds), byKind: byKind as Record<SwapKind, SwapScores> };
}

/** Four texts an item: caption 0 of picture 0, caption 1 of picture 0, and both of picture 1. */
export function swapPairs(
  llava: Llava,
  format: DialogueFormat,
  world: World,
  items: readonly SwapItem[],
): SwapPair[] {
  return plain(() => {
    const scenes = items.flatMap(({ scenes }) => scenes);
    const placeholders = placeholdersOf(llava)(scenes[0]!);
    const texts = items.flatMap(({ captions }) =>
      [...captions, ...captions].map((caption) =>
        format.encode([{ images: 1, answer: caption }], placeholders),
      ),
    );
    const tokens = llava.imageTokens(imagesOf(world, scenes)); // [2·items, N, D]
    const twice = tf.gather(
      tokens,
      Array.from({ length: texts.length }, (_, text) => Math.floor(text / 2)),
    ); // [4·items, N, D]
    const scores = logLikelihoods(labelLogits(llava, format, texts, twice), texts.length);
    return items.map((_, item): SwapPair => {
      const [a, b, c, d] = scores.slice(4 * item, 4 * item + 4) as [number, number, number, number];
      return { image0: [a, b], image1: [c, d] };
    });
  });
}

/** Σ log p(label) over the labels of each of B texts. */
function logLikelihoods({ logits, wanted, textOf }: LabelLogits, B: number): number[] {
  const V = logits.shape[1];
  const logP = tf.logSoftmax(logits).dataSync(); // [n, V]
  const sums = new Array<number>(B).fill(0);
  for (const [row, text] of textOf.entries()) sums[text]! += logP[row * V + wanted[row]!]!;
  return sums;
}
