import { WorldError } from '../errors.ts';
import { type SwapKind, swapKinds } from './swap-item.ts';

/** How alike a model finds each caption and each picture of an item: `scores[caption][picture]`. */
export interface ScoredSwap {
  readonly kind: SwapKind;
  readonly scores: readonly [readonly [number, number], readonly [number, number]];
}

/** Shares of the items, 0 … 1. */
export interface SwapScores {
  /** For both pictures the right caption scores higher. */
  readonly text: number;
  /** For both captions the right picture scores higher. */
  readonly image: number;
  /** Both of these. */
  readonly group: number;
  readonly items: number;
}

/** What random scores reach: of the 24 orders of four scores, 6, 6 and 4 win. */
export const swapChance: Omit<SwapScores, 'items'> = { text: 1 / 4, image: 1 / 4, group: 1 / 6 };

/**
 * Winoground's three scores (Thrush et al. 2022, equations 1 – 3), over all items and for each kind. A tie is not
 * won: who cannot tell the two apart scores nothing.
 */
export function swapScores(items: readonly ScoredSwap[]): {
  readonly all: SwapScores;
  readonly byKind: Readonly<Partial<Record<SwapKind, SwapScores>>>;
} {
  if (items.length === 0) throw new WorldError('swapScores: expected at least one item; got none');
  const byKind: Partial<Record<SwapKind, SwapScores>> = {};
  for (const kind of swapKinds) {
    const some = items.filter((item) => item.kind === kind);
    if (some.length > 0) byKind[kind] = scoresOf(some);
  }
  return { all: scoresOf(items), byKind };
}

function scoresOf(items: readonly ScoredSwap[]): SwapScores {
  let [text, image, group] = [0, 0, 0];
  for (const { scores } of items) {
    const [[c0i0, c0i1], [c1i0, c1i1]] = scores;
    if (![c0i0, c0i1, c1i0, c1i1].every(Number.isFinite)) {
      throw new WorldError(`swapScores: expected finite scores; got ${[c0i0, c0i1, c1i0, c1i1].join(', ')}`);
    }
    const rightText = c0i0 > c1i0 && c1i1 > c0i1;
    const rightImage = c0i0 > c0i1 && c1i1 > c1i0;
    text += Number(rightText);
    image += Number(rightImage);
    group += Number(rightText && rightImage);
  }
  const count = items.length;
  return { text: text / count, image: image / count, group: group / count, items: count };
}
