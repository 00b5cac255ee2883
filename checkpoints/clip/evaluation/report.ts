/** `evaluation.json`, and what it says as tables. */

import type { Share } from '@pixels/clip';
import { percent } from '../../common/cells.ts';
import type { SwapResult, SwapRow } from './swap.ts';

export interface Measured {
  readonly what: string;
  readonly share: Share;
}

export interface EvaluationReport {
  readonly date: string;
  readonly command: string;
  readonly machine: string;
  readonly seconds: number;
  readonly shares: readonly Measured[];
  /** Of models that read scenes. */
  readonly swaps?: SwapResult;
}

export function sharesTable(shares: readonly Measured[]): string[][] {
  return [
    ['top-1, percent', 'right', '95 %', 'chance', 'of'],
    ...shares.map(({ what, share: { share, interval, chance, of } }) => [
      what,
      percent(share),
      interval.map(percent).join(' – '),
      (100 * chance).toFixed(chance < 0.01 ? 2 : 1),
      String(of),
    ]),
  ];
}

export function swapTable({ model, textOnly }: SwapResult): string[][] {
  const cells = ({ text, image, group, picks }: SwapRow): string[] => [
    percent(text.share),
    percent(image.share),
    percent(group.share),
    group.interval.map(percent).join(' – '),
    percent(picks.share),
    String(group.of),
  ];
  return [
    ['swaps, percent', 'text', 'image', 'group', '95 %', 'right caption of two', 'items'],
    ...model.map((row) => [row.kind, ...cells(row)]),
    ...textOnly.slice(0, 1).map((row) => ['text alone, all', ...cells(row)]),
    ['chance', '25.0', '25.0', '16.7', '', '50.0', ''],
  ];
}
