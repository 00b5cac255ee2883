import { phrasesOf } from '../language/noun-phrases.ts';
import { nounNamed } from '../lexicon.ts';
import { money, moneyInWords } from '../scenes/money.ts';
import {
  highestPrice,
  highestTotal,
  lowestPrice,
  lowestTotal,
  receiptScene,
} from '../scenes/receipt-scene.ts';
import type { ReceiptScene, Scene } from '../scenes/scene.ts';
import type { Stage } from '../scenes/stage.ts';
import { type Asked, commonSplits, type Family, textSize } from './family.ts';

/** What is the total? Any of 1,600 sums, each equally likely: `15 thirty eight: 15.38`. */
export const receiptTotal: Family = {
  name: 'receipt-total',
  wordings: [
    'what is the total?',
    'how much is it altogether?',
    'what is the sum of this receipt?',
    'how much has to be paid?',
  ],
  splits: commonSplits,
  size: textSize,
  compose(stage) {
    const scene = receiptScene(stage);
    return { scene, asked: total(scene) };
  },
  ask: (_, scene) => (scene.kind === 'receipt' ? total(scene) : undefined),
  fillers: () => ({}),
  think: (scene) => moneyInWords(asReceipt(scene).total.cents).join(' '),
  solve: (scene) => money(asReceipt(scene).lines.reduce((sum, { cents }) => sum + cents, 0)),
};

/** What did a thing cost? */
export const receiptPrice: Family = {
  name: 'receipt-price',
  wordings: [
    'what did {the} cost?',
    'how much {is} {the}?',
    'what is the price of {the}?',
    'how much was paid for {the}?',
  ],
  followUps: ['and {the}?', 'and what did {the} cost?'],
  splits: commonSplits,
  size: textSize,
  compose(stage) {
    const scene = receiptScene(stage);
    return { scene, asked: price(stage, scene) };
  },
  ask: (stage, scene) => (scene.kind === 'receipt' ? price(stage, scene) : undefined),
  fillers: ({ item }) => {
    const { the, is } = phrasesOf(nounNamed(item!));
    return { the, is };
  },
  solve: (scene, { item }) => money(asReceipt(scene).lines.find((line) => line.item === item)!.cents),
};

function total(scene: ReceiptScene): Asked {
  return {
    subject: {},
    answer: money(scene.total.cents),
    chance: 1 / (highestTotal - lowestTotal + 1),
    looksAt: [scene.lines.length],
  };
}

function price({ draws }: Stage, scene: ReceiptScene): Asked {
  const line = draws.int(scene.lines.length);
  const { item, cents } = scene.lines[line]!;
  return {
    subject: { item },
    answer: money(cents),
    chance: 1 / (highestPrice - lowestPrice + 1),
    looksAt: [line],
  };
}

function asReceipt(scene: Scene): ReceiptScene {
  if (scene.kind !== 'receipt') throw new TypeError(`expected a receipt; got ${scene.kind}`);
  return scene;
}
