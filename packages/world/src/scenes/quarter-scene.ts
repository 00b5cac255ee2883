import type { Noun } from '../lexicon.ts';
import { heldOutColour } from '../splits/held-out.ts';
import { type Casting, cardSize, place, quarterSize, quarters, thingsScene } from './arrange.ts';
import { type CardColour, cardColours } from './cards.ts';
import type { ThingsScene } from './scene.ts';
import { drawArtists, type Stage, shuffled } from './stage.ts';

/**
 * Up to four different things, each in its quarter of the picture. Where the first one stands is drawn unless
 * `firstQuarter` says so; the objects come in reading order.
 */
export function quarterScene(
  stage: Stage,
  nouns: readonly Noun[],
  firstQuarter: number = stage.draws.int(quarters.length),
): ThingsScene {
  const artists = drawArtists(stage, nouns.length);
  const castings = nouns.map((noun, i) => ({ noun, artist: artists[i]!, longest: quarterSize(stage) }));
  return inQuarters(stage, castings, firstQuarter);
}

/** The same on cards, each of another colour. */
export function cardScene(stage: Stage, nouns: readonly Noun[], colours: readonly CardColour[]): ThingsScene {
  const artists = drawArtists(stage, nouns.length);
  const castings = nouns.map((noun, i) => {
    return { noun, artist: artists[i]!, longest: cardSize, card: colours[i]! };
  });
  return inQuarters(stage, castings, stage.draws.int(quarters.length));
}

export function inQuarters(stage: Stage, castings: readonly Casting[], firstQuarter: number): ThingsScene {
  const rest = shuffled(
    stage.draws,
    quarters.map((_, i) => i).filter((i) => i !== firstQuarter),
  );
  const placed = castings.map((casting, i) => {
    const quarter = i === 0 ? firstQuarter : rest[i - 1]!;
    return { quarter, object: place(stage, casting, quarters[quarter]!) };
  });
  placed.sort((a, b) => a.quarter - b.quarter);
  return thingsScene(
    stage,
    placed.map(({ object }) => object),
  );
}

/** Two things with so many colours each have at least two in common. */
const ENOUGH = 5;

/** Whether training shows the thing on so many colours that it finds a card in any company. */
export function suitsCards(noun: Noun): boolean {
  return cardColours.filter((colour) => !heldOutColour(noun, colour)).length >= ENOUGH;
}

/** A card for each further thing, no colour twice, and none on which training never shows the thing. */
export function drawCards(
  { draws }: Stage,
  nouns: readonly Noun[],
  taken: readonly CardColour[] = [],
): readonly CardColour[] {
  const used = [...taken];
  for (const noun of nouns) {
    used.push(
      draws.pick(cardColours.filter((colour) => !used.includes(colour) && !heldOutColour(noun, colour))),
    );
  }
  return used.slice(taken.length);
}
