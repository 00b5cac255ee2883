import { listed, phrasesOf, withArticle } from '../language/noun-phrases.ts';
import { numberWord } from '../language/numbers.ts';
import type { Noun } from '../lexicon.ts';
import { backgrounds } from '../picture.ts';
import {
  type Casting,
  cardSize,
  ninthSize,
  ninths,
  place,
  quarterSize,
  quarters,
  sceneSide,
} from '../scenes/arrange.ts';
import { cardColours } from '../scenes/cards.ts';
import { halves } from '../scenes/pair.ts';
import { suitsCards } from '../scenes/quarter-scene.ts';
import type { Scene, SceneObject, ThingsScene } from '../scenes/scene.ts';
import { placeBySize } from '../scenes/size-scene.ts';
import { directions } from '../scenes/spatial.ts';
import { drawArtists, drawCompany, drawNoun, type Stage, shuffled } from '../scenes/stage.ts';

export type SwapKind = 'position' | 'colour' | 'size' | 'count';

export const swapKinds: readonly SwapKind[] = ['position', 'colour', 'size', 'count'];

/**
 * Two pictures and two captions; caption i is true of picture i and false of the other one. Both captions hold the
 * same words, `a` and `an` counted as one, so who only knows which words stand there cannot tell them apart.
 */
export interface SwapItem {
  readonly kind: SwapKind;
  readonly captions: readonly [string, string];
  readonly scenes: readonly [Scene, Scene];
}

export function makeSwapItem(stage: Stage, kind: SwapKind): SwapItem {
  return { kind, ...make[kind](stage) };
}

type Made = Omit<SwapItem, 'kind'>;

const make: Readonly<Record<SwapKind, (stage: Stage) => Made>> = {
  position(stage) {
    const [a, b] = castTwo(stage, () => quarterSize(stage));
    const direction = stage.draws.pick(directions);
    const across = direction === 'left of' || direction === 'right of';
    const cells = halves(stage, across);
    const [near, far] = direction === 'left of' || direction === 'above' ? cells : [cells[1], cells[0]];
    const show = (first: Casting, second: Casting): readonly SceneObject[] => {
      const [one, other] = [place(stage, first, near, 0), place(stage, second, far, 0)];
      return near === cells[0] ? [one, other] : [other, one];
    };
    return {
      captions: [`${one(a.noun)} ${direction} ${one(b.noun)}`, `${one(b.noun)} ${direction} ${one(a.noun)}`],
      scenes: sameGround(stage, show(a, b), show(b, a)),
    };
  },
  colour(stage) {
    const [a, b] = castTwo(stage, () => cardSize, suitsCards);
    const [red, blue] = shuffled(
      stage.draws,
      cardColours.filter(
        (colour) => stage.rules.onCard(a.noun, colour) && stage.rules.onCard(b.noun, colour),
      ),
    );
    const cells = shuffled(stage.draws, quarters);
    const show = (first = red!, second = blue!): readonly SceneObject[] => [
      place(stage, { ...a, card: first }, cells[0]!, 0),
      place(stage, { ...b, card: second }, cells[1]!, 0),
    ];
    const say = (first = red!, second = blue!): string =>
      `${one(a.noun)} on ${withArticle(first)} card and ${one(b.noun)} on ${withArticle(second)} card`;
    return { captions: [say(), say(blue, red)], scenes: sameGround(stage, show(), show(blue, red)) };
  },
  size(stage) {
    const [a, b] = castTwo(stage, () => stage.draws.pick([34, 37]));
    const smaller = stage.draws.pick([14, 16]);
    const leftIsA = stage.draws.coin();
    const show = (big: Casting, small: Casting): readonly SceneObject[] =>
      placeBySize(stage, [big, { ...small, longest: smaller }], leftIsA === (big === a), 0).objects;
    const say = (big: Noun, small: Noun): string => `a big ${bare(big)} and a small ${bare(small)}`;
    return {
      captions: [say(a.noun, b.noun), say(b.noun, a.noun)],
      scenes: sameGround(stage, show(a, b), show(b, a)),
    };
  },
  count(stage) {
    const { draws } = stage;
    const [few, many] = draws.pick([
      [2, 3],
      [2, 4],
      [3, 4],
    ] as const);
    const fits = (noun: Noun): boolean => stage.rules.counted(noun, few) && stage.rules.counted(noun, many);
    const [a, b] = castTwo(stage, () => ninthSize(stage), fits);
    const cells = shuffled(draws, [...ninths.keys()]).slice(0, few + many);
    const show = (first: Casting, second: Casting): readonly SceneObject[] =>
      cells
        .map((cell, i) => ({ cell, object: place(stage, i < few ? first : second, ninths[cell]!, 0) }))
        .sort((x, y) => x.cell - y.cell)
        .map(({ object }) => object);
    const say = (first: number, second: number): string =>
      listed([`${numberWord(first)} ${a.noun.plural}`, `${numberWord(second)} ${b.noun.plural}`]);
    return {
      captions: [say(few, many), say(many, few)],
      scenes: sameGround(stage, show(a, b), show(b, a)),
    };
  },
};

/** Two things that may stand together, with everything about them fixed but their places. */
function castTwo(
  stage: Stage,
  longest: () => number,
  fits: (noun: Noun) => boolean = () => true,
): readonly [Casting, Casting] {
  const { draws, rules } = stage;
  const first = drawNoun(stage, 'to be swapped', rules.subjects, fits);
  const [second] = drawCompany(stage, [first], 1, rules.company, fits);
  const artists = drawArtists(stage, 2);
  const cast = (noun: Noun, i: number): Casting => ({
    noun,
    artist: artists[i]!,
    longest: longest(),
    flip: draws.coin(),
  });
  return [cast(first, 0), cast(second!, 1)];
}

function sameGround(
  { draws }: Stage,
  one: readonly SceneObject[],
  other: readonly SceneObject[],
): readonly [ThingsScene, ThingsScene] {
  const ground = { kind: 'things', width: sceneSide, height: sceneSide } as const;
  const background = draws.int(backgrounds.length);
  return [
    { ...ground, background, objects: one },
    { ...ground, background, objects: other },
  ];
}

function one(noun: Noun): string {
  return phrasesOf(noun).one;
}

function bare(noun: Noun): string {
  return one(noun).replace(/^an? /, '');
}
