import { kinds } from '../language/kinds.ts';
import type { Noun } from '../lexicon.ts';
import { singleScene } from '../scenes/arrange.ts';
import { cardColours } from '../scenes/cards.ts';
import { drawKind } from '../scenes/draw-kind.ts';
import { ninthScene } from '../scenes/ninth-scene.ts';
import { twoThings } from '../scenes/pair.ts';
import { cardScene, drawCards, quarterScene, suitsCards } from '../scenes/quarter-scene.ts';
import type { Scene } from '../scenes/scene.ts';
import { sizeScene } from '../scenes/size-scene.ts';
import { directions } from '../scenes/spatial.ts';
import { drawArtists, drawCompany, drawNoun, type Stage } from '../scenes/stage.ts';
import type { WorldSplit } from '../splits/world-splits.ts';

/** What a captioned picture is made for. */
export type CaptionForm = 'single' | 'places' | 'relation' | 'counts' | 'size' | 'cards' | 'kinds';

export const captionForms: readonly CaptionForm[] = [
  'single',
  'places',
  'relation',
  'counts',
  'size',
  'cards',
  'kinds',
];

/** The forms in which a split shows what it holds out. */
export function formsOf(split: WorldSplit): readonly CaptionForm[] {
  switch (split) {
    case 'pairs':
      return ['relation', 'size'];
    case 'colours':
      return ['cards'];
    case 'counts':
      return ['counts'];
    default:
      return captionForms;
  }
}

/** A picture to be captioned. */
export const composeForm: Readonly<Record<CaptionForm, (stage: Stage) => Scene>> = {
  single(stage) {
    const { draws, rules } = stage;
    const [artist] = drawArtists(stage, 1);
    return singleScene(stage, draws.pick(rules.subjects), artist!);
  },
  places(stage) {
    const noun = stage.draws.pick(stage.rules.subjects);
    return quarterScene(stage, [noun, ...drawCompany(stage, [noun], stage.draws.between(1, 3))]);
  },
  relation(stage) {
    const [one, other] = two(stage);
    return twoThings(stage, one, stage.draws.pick(directions), other);
  },
  counts(stage) {
    const { draws, rules } = stage;
    const number = draws.between(2, 5);
    const noun = drawNoun(stage, `${number} of it`, rules.subjects, (one) => rules.counted(one, number));
    const others = drawCompany(stage, [noun], draws.between(0, 2));
    return ninthScene(stage, [...Array.from({ length: number }, () => noun), ...others]);
  },
  size: (stage) => sizeScene(stage, ...two(stage)),
  cards(stage) {
    const { draws, rules } = stage;
    const colour = draws.pick(cardColours);
    const noun = drawNoun(stage, `on ${colour}`, rules.subjects, (one) => rules.onCard(one, colour));
    const company = drawCompany(stage, [noun], draws.between(1, 3), rules.company, suitsCards);
    return cardScene(stage, [noun, ...company], [colour, ...drawCards(stage, company, [colour])]);
  },
  kinds(stage) {
    const { kind, members } = drawKind(stage, kinds, stage.draws.between(2, 3));
    return quarterScene(stage, [...members, ...drawCompany(stage, members, 1, kind.others)]);
  },
};

function two(stage: Stage): readonly [Noun, Noun] {
  const noun = stage.draws.pick(stage.rules.subjects);
  return [noun, drawCompany(stage, [noun], 1)[0]!];
}
