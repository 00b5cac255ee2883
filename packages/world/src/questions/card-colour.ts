import { type CardColour, cardColours } from '../scenes/cards.ts';
import { cardScene, drawCards, suitsCards } from '../scenes/quarter-scene.ts';
import { type Scene, type ThingsScene, thingsOf } from '../scenes/scene.ts';
import { drawCompany, drawNoun, type Stage } from '../scenes/stage.ts';
import { commonSplits, type Family, thingsSize } from './family.ts';
import { nameable, onlyNamed, placeOfOnly } from './find.ts';
import { nounFillers } from './noun-fillers.ts';

/** On a card of which colour does a thing lie? */
export const cardColour: Family = {
  name: 'card-colour',
  wordings: [
    'which colour {is} {the} on?',
    'what colour is the card under {the}?',
    'on which colour {is} {the}?',
    'name the colour of the card that {the} {is} on.',
  ],
  followUps: ['and which colour {is} {they} on?', 'what colour is the card under {it}?'],
  splits: [...commonSplits, 'colours', 'names'],
  size: thingsSize,
  compose(stage) {
    const { scene, place, noun, colour } = thingOnCard(stage);
    const asked = {
      subject: { noun },
      answer: colour,
      chance: 1 / cardColours.length,
      looksAt: [place],
      it: place,
    };
    return { scene, asked };
  },
  ask({ draws }, scene, { it }) {
    const objects = thingsOf(scene);
    const places = (it === undefined ? nameable(scene) : [it]).filter((i) => objects[i]!.card !== undefined);
    if (places.length === 0) return undefined;
    const place = draws.pick(places);
    const { noun, card } = objects[place]!;
    return {
      subject: { noun },
      answer: card!.colour,
      chance: 1 / cardColours.length,
      looksAt: [place],
      it: place,
    };
  },
  fillers: ({ noun }) => nounFillers(noun!),
  solve: (scene, { noun }) => onlyNamed(scene, noun!).card?.colour ?? 'none',
};

/** What lies on the card of a colour? */
export const onCard: Family = {
  name: 'on-card',
  wordings: [
    'what is on the {colour} card?',
    'which thing lies on the {colour} card?',
    'name the thing on the {colour} card.',
    'what do you find on {colour}?',
  ],
  splits: [...commonSplits, 'colours', 'names'],
  size: thingsSize,
  compose(stage) {
    const { scene, place, noun, colour } = thingOnCard(stage);
    const asked = {
      subject: { colour },
      answer: noun,
      chance: 1 / stage.rules.subjects.length,
      looksAt: [place],
      it: place,
    };
    return { scene, asked };
  },
  ask({ draws, rules }, scene) {
    const objects = thingsOf(scene);
    const places = nameable(scene).filter((i) => objects[i]!.card !== undefined);
    if (places.length === 0) return undefined;
    const place = draws.pick(places);
    const { noun, card } = objects[place]!;
    return {
      subject: { colour: card!.colour },
      answer: noun,
      chance: 1 / rules.company.length,
      looksAt: [place],
      it: place,
    };
  },
  fillers: ({ colour }) => ({ colour: colour! }),
  solve(scene: Scene, { colour }) {
    const there = thingsOf(scene).filter(({ card }) => card?.colour === colour);
    return there.length === 1 ? there[0]!.noun : 'nothing';
  },
};

interface ThingOnCard {
  readonly scene: ThingsScene;
  readonly place: number;
  readonly noun: string;
  readonly colour: CardColour;
}

/** The colour first, then a thing that may lie on it, then two to four cards in all. */
function thingOnCard(stage: Stage): ThingOnCard {
  const { draws, rules } = stage;
  const colour = draws.pick(cardColours);
  const noun = drawNoun(stage, `on ${colour}`, rules.subjects, (one) => rules.onCard(one, colour));
  const company = drawCompany(stage, [noun], draws.between(1, 3), rules.company, suitsCards);
  const scene = cardScene(stage, [noun, ...company], [colour, ...drawCards(stage, company, [colour])]);
  return { scene, place: placeOfOnly(scene, noun.noun), noun: noun.noun, colour };
}
