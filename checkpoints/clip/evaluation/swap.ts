/** Which word belongs to which part? Two pictures, two captions of the same words. */

import {
  type Clip,
  type Share,
  type SwapPair,
  type SwapScores,
  shareOf,
  swapTest,
  type Tokenizer,
  tokenize,
} from '@pixels/clip';
import { plain, tf } from '@pixels/tensor';
import { type SwapItem, type SwapKind, swapKinds, type World } from '@pixels/world';
import { imagesOf } from '../pictures/images.ts';

export interface SwapRow extends SwapScores {
  readonly kind: SwapKind | 'all';
  /** For how many pictures the right one of two captions is nearer. Guessing gets ½. */
  readonly picks: Share;
}

export interface SwapResult {
  readonly model: readonly SwapRow[];
  /** The same captions and one picture for all: the mean of all picture vectors. What the text alone gives away. */
  readonly textOnly: readonly SwapRow[];
}

const itemsAtOnce = 32;

/** Over the first items of the world. */
export function swapScoresOf(clip: Clip, tokenizer: Tokenizer, world: World, items: number): SwapResult {
  const made = Array.from({ length: items }, (_, index) => world.swapItem(index));
  const kinds = made.map(({ kind }) => kind);
  const parts: { images: tf.Tensor; texts: tf.Tensor }[] = [];
  for (let at = 0; at < items; at += itemsAtOnce) {
    parts.push(encodeItems(clip, tokenizer, world, made.slice(at, at + itemsAtOnce)));
  }
  const { seen, blind } = plain(() => {
    const images = tf.concat(parts.map((part) => part.images)) as tf.Tensor2D; // [2·items, E]
    const texts = tf.concat(parts.map((part) => part.texts)) as tf.Tensor2D; // [2·items, E]
    const mean = tf.broadcastTo(tf.mean(images, 0, true), images.shape) as tf.Tensor2D; // [2·items, E]
    return { seen: pairsOf(images, texts), blind: pairsOf(mean, texts) };
  });
  tf.dispose(parts);
  return { model: rowsOf(kinds, seen), textOnly: rowsOf(kinds, blind) };
}

/** The items' two pictures and two captions, one after the other: both [2·items, E]. */
function encodeItems(clip: Clip, tokenizer: Tokenizer, world: World, items: readonly SwapItem[]) {
  return tf.tidy(() => {
    const scenes = items.flatMap(({ scenes }) => scenes);
    const captions = items.flatMap(({ captions }) => captions);
    return {
      images: clip.encodeImages(imagesOf(scenes.map((scene) => world.paint(scene)))),
      texts: clip.encodeTexts(tokenize(tokenizer, captions, clip.config.text)),
    };
  });
}

/** Cosines of each item's pictures with its captions: images and texts [2·items, E]. */
function pairsOf(images: tf.Tensor2D, texts: tf.Tensor2D): SwapPair[] {
  const [rows, E] = images.shape;
  const items = rows / 2;
  const cosines = tf.matMul(tf.reshape(images, [items, 2, E]), tf.reshape(texts, [items, 2, E]), false, true); // [items, 2, E] × [items, 2, E]ᵀ → [items, 2, 2]
  const values = cosines.dataSync();
  return Array.from({ length: items }, (_, item): SwapPair => {
    const [a, b, c, d] = values.subarray(4 * item, 4 * item + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    return { image0: [a, b], image1: [c, d] };
  });
}

function rowsOf(kinds: readonly SwapKind[], pairs: readonly SwapPair[]): SwapRow[] {
  const row = (kind: SwapKind | 'all'): SwapRow => {
    const some = pairs.filter((_, item) => kind === 'all' || kinds[item] === kind);
    const right = some.reduce(
      (sum, { image0, image1 }) => sum + Number(image0[0] > image0[1]) + Number(image1[1] > image1[0]),
      0,
    );
    return { kind, ...swapTest(some), picks: shareOf(right, 2 * some.length, 1 / 2) };
  };
  return [row('all'), ...swapKinds.filter((kind) => kinds.includes(kind)).map(row)];
}
