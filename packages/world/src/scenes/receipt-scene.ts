import { type Noun, nounNamed } from '../lexicon.ts';
import type { Draws } from '../random.ts';
import { receiptPalette } from './paint-receipt.ts';
import type { ReceiptScene } from './scene.ts';
import { drawNoun, type Stage, shuffled } from './stage.ts';
import { lineBox, textHeight, textWidth } from './text-layout.ts';

const SHOPS = [
  'SHOP',
  'MARKET',
  'CORNER SHOP',
  'FRESH FOOD',
  'CAFE',
  'BAKERY',
  'SUPER STORE',
  'DELI',
] as const;
/** In cents. */
export const lowestTotal = 400;
export const highestTotal = 1999;
export const lowestPrice = 25;
export const highestPrice = 999;

/** What shops sell, in words of up to nine letters. */
export const wares: readonly Noun[] = [
  ...['bread', 'milk', 'egg', 'cheese', 'butter', 'apple', 'pear', 'banana', 'lemon', 'orange', 'peach'],
  ...['melon', 'kiwi', 'tomato', 'potato', 'carrot', 'corn', 'onion', 'garlic', 'lettuce', 'rice', 'fish'],
  ...['shrimp', 'steak', 'bacon', 'pizza', 'taco', 'bagel', 'pretzel', 'cookie', 'cake', 'pie', 'candy'],
  ...['honey', 'coffee', 'wine', 'beer', 'soda', 'soap', 'sponge', 'broom', 'candle', 'battery', 'pencil'],
  ...['book', 'scissors', 'socks', 'shirt', 'scarf', 'umbrella', 'key', 'razor', 'bucket', 'basket'],
].map(nounNamed);

/** The total first, then two to four prices that make it. */
export function receiptScene(stage: Stage): ReceiptScene {
  const { draws } = stage;
  const cents = draws.between(lowestTotal, highestTotal);
  const prices = splitTotal(draws, cents, draws.between(Math.max(2, Math.ceil(cents / 900)), 4));
  const items: Noun[] = [];
  for (const _ of prices) items.push(drawNoun(stage, 'on a receipt', wares, (noun) => !items.includes(noun)));
  const lines = prices.map((part, i) => ({ item: items[i]!.noun, cents: part, box: lineBox(i, 11, 9) }));
  return {
    kind: 'receipt',
    width: textWidth,
    height: textHeight,
    background: draws.int(receiptPalette.length),
    shop: draws.pick(SHOPS),
    lines,
    total: { cents, box: lineBox(lines.length, 15, 9) },
  };
}

/** So many prices that sum to the total, each within the bounds. */
function splitTotal(draws: Draws, total: number, count: number): readonly number[] {
  const prices: number[] = [];
  let left = total;
  for (let i = count - 1; i >= 0; i--) {
    const low = Math.max(lowestPrice, left - i * highestPrice);
    const high = Math.min(highestPrice, left - i * lowestPrice);
    const part = i === 0 ? left : draws.between(low, high);
    prices.push(part);
    left -= part;
  }
  return shuffled(draws, prices);
}
