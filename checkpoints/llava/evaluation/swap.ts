/** Which word belongs to which part? The model is asked how likely each of two captions is, of each of two pictures. */

import { type SwapPair, type SwapScores, swapTest } from '@pixels/clip';
import { type DialogueFormat, ignored, type LabelledIds, type Llava } from '@pixels/llava';
import { plain, tf } from '@pixels/tensor';
import { type SwapItem, type SwapKind, swapKinds, thinkAloud, thoughtOf, type World } from '@pixels/world';
import { imagesOf, placeholdersOf } from '../data/pictures.ts';
import { type LabelLogits, labelLogits } from './label-logits.ts';
import { saidAtOnce } from './said-at-once.ts';

export interface SwapResult {
  readonly all: SwapScores;
  readonly byKind: Readonly<Record<SwapKind, SwapScores>>;
}

const itemsAtOnce = 12;

/** Text, image and group score by log p(caption | picture), over the first items of the world. */
export async function swapScoresOf(
  llava: Llava,
  format: DialogueFormat,
  world: World,
  items: number,
): Promise<SwapResult> {
  const made = Array.from({ length: items }, (_, index) => world.swapItem(index));
  const scored: { kind: SwapKind; pair: SwapPair }[] = [];
  for (let at = 0; at < made.length; at += itemsAtOnce) {
    const some = made.slice(at, at + itemsAtOnce);
    const pairs = await swapPairs(llava, format, world, some);
    scored.push(...some.map(({ kind }, index) => ({ kind, pair: pairs[index]! })));
  }
  const of = (kinds: readonly SwapKind[]): SwapScores =>
    swapTest(scored.filter(({ kind }) => kinds.includes(kind)).map(({ pair }) => pair));
  const byKind = Object.fromEntries(swapKinds.map((kind) => [kind, of([kind])]));
  return { all: of(swapKinds), byKind: byKind as Record<SwapKind, SwapScores> };
}

/**
 * Four texts an item: caption 0 of picture 0, caption 1 of picture 0, and both of picture 1. What the model says to
 * itself first, if it is to caption the picture, it has said before it is asked about both; it does not count.
 */
export async function swapPairs(
  llava: Llava,
  format: DialogueFormat,
  world: World,
  items: readonly SwapItem[],
): Promise<SwapPair[]> {
  const scenes = items.flatMap(({ scenes }) => scenes);
  const placeholders = placeholdersOf(llava)(scenes[0]!);
  const tokens = tf.tidy(() => llava.imageTokens(imagesOf(world, scenes))); // [2·items, N, D]
  const prompt = format.prompt([{ images: 1 }], placeholders);
  const said = await saidAtOnce(
    llava,
    format,
    new Array<readonly number[]>(scenes.length).fill(prompt),
    tokens,
  );
  const texts = said.flatMap((unasked, picture) => {
    const { captions } = items[Math.floor(picture / 2)]!;
    return captions.map((caption) => afterThought(thoughtOf(unasked), caption, { format, placeholders }));
  });
  try {
    return plain(() => {
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
  } finally {
    tokens.dispose();
  }
}

/** A caption, with labels, and before it a thought, without. */
export function afterThought(
  thought: string | undefined,
  caption: string,
  { format, placeholders }: { readonly format: DialogueFormat; readonly placeholders: number },
): LabelledIds {
  const encode = (answer: string): LabelledIds => format.encode([{ images: 1, answer }], placeholders);
  const alone = encode(caption);
  if (thought === undefined) return alone;
  const { ids, labels } = encode(thinkAloud({ thought, answer: caption }));
  const before = ids.length - alone.labels.filter((label) => label !== ignored).length;
  return { ids, labels: labels.map((label, place) => (place < before - 1 ? ignored : label)) };
}

/** Σ log p(label) over the labels of each of B texts. */
function logLikelihoods({ logits, wanted, textOf }: LabelLogits, B: number): number[] {
  const V = logits.shape[1];
  const logP = tf.logSoftmax(logits).dataSync(); // [n, V]
  const sums = new Array<number>(B).fill(0);
  for (const [row, text] of textOf.entries()) sums[text]! += logP[row * V + wanted[row]!]!;
  return sums;
}
