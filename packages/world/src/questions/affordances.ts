import { serves, unfitFor, verbs } from '../language/uses.ts';
import { affording, type Noun, nounNamed } from '../lexicon.ts';
import { quarterScene } from '../scenes/quarter-scene.ts';
import { type Scene, type ThingsScene, thingsOf } from '../scenes/scene.ts';
import { cornerOf, corners } from '../scenes/spatial.ts';
import { drawCompany, type Stage } from '../scenes/stage.ts';
import type { Rules } from '../splits/rules.ts';
import { commonSplits, type Family, thingsSize } from './family.ts';
import { placeOfOnly } from './find.ts';

const MOST = 4;

/** In which corner is something with which that can be done? The verb tells the thing, but never its place. */
export const affordanceWhere: Family = {
  name: 'affordance-where',
  wordings: [
    'where is something you can {verb}?',
    'point to something you can {verb}.',
    'in which corner is something you can {verb}?',
    'where would you look for something you can {verb}?',
  ],
  splits: [...commonSplits, 'affordances'],
  size: thingsSize,
  compose(stage) {
    const { draws, rules } = stage;
    const corner = draws.int(corners.length);
    const verb = draws.pick(askable(rules, 1));
    const { scene, place } = withUse(stage, verb, draws.pick(useful(rules, verb)), corner);
    const asked = {
      subject: { verb },
      answer: corners[corner]!,
      chance: 1 / corners.length,
      looksAt: [place],
      it: place,
    };
    return { scene, asked };
  },
  fillers: ({ verb }) => ({ verb: verb! }),
  solve(scene, { verb }) {
    const found = thingsThatServe(scene, verb!);
    return found.length === 1 ? cornerOf(thingsOf(scene)[found[0]!]!.box) : 'nowhere';
  },
};

/** Is there something with which that can be done? Yes in half of the cases. */
export const affordanceCheck: Family = {
  name: 'affordance-check',
  wordings: [
    'is there something you can {verb}?',
    'can you see something you can {verb}?',
    'does the picture show something you can {verb}?',
    'is anything here that you can {verb}?',
  ],
  splits: [...commonSplits, 'affordances'],
  size: thingsSize,
  compose(stage) {
    const { draws, rules } = stage;
    const yes = draws.coin();
    const verb = draws.pick(askable(rules, 1));
    if (!yes) {
      const asked = { subject: { verb }, answer: 'no', chance: 1 / 2, looksAt: [] };
      return { scene: withoutUse(stage, verb), asked };
    }
    const { scene, place } = withUse(stage, verb, draws.pick(useful(rules, verb)));
    return { scene, asked: { subject: { verb }, answer: 'yes', chance: 1 / 2, looksAt: [place], it: place } };
  },
  fillers: ({ verb }) => ({ verb: verb! }),
  solve: (scene, { verb }) => (thingsThatServe(scene, verb!).length > 0 ? 'yes' : 'no'),
};

/**
 * With which thing can that be done? Only verbs for which there are several things; "nothing" is as frequent an
 * answer as each of them. Who knows the verb guesses right once in its number of answers.
 */
export const affordance: Family = {
  name: 'affordance',
  wordings: [
    'what can you {verb} here?',
    'which thing can you {verb}?',
    'name something you can {verb}.',
    'what do you see that you can {verb}?',
  ],
  splits: [...commonSplits, 'affordances'],
  size: thingsSize,
  compose(stage) {
    const { draws, rules } = stage;
    const verb = draws.pick(askable(rules, rules.split === 'affordances' ? 1 : MOST - 1));
    const things = useful(rules, verb);
    const chosen = draws.int(things.length + 1);
    const chance = 1 / (things.length + 1);
    if (chosen === things.length) {
      return {
        scene: withoutUse(stage, verb),
        asked: { subject: { verb }, answer: 'nothing', chance, looksAt: [] },
      };
    }
    const noun = things[chosen]!;
    const { scene, place } = withUse(stage, verb, noun);
    return { scene, asked: { subject: { verb }, answer: noun.noun, chance, looksAt: [place], it: place } };
  },
  fillers: ({ verb }) => ({ verb: verb! }),
  solve(scene, { verb }) {
    const found = thingsThatServe(scene, verb!);
    return found.length === 0 ? 'nothing' : thingsOf(scene)[found[0]!]!.noun;
  },
};

const usesOf = new WeakMap<Rules, ReadonlyMap<string, readonly Noun[]>>();

/** The things of a verb of which the split may ask. */
function useful(rules: Rules, verb: string): readonly Noun[] {
  let uses = usesOf.get(rules);
  if (uses === undefined) {
    const asked = (name: string, noun: Noun): boolean => rules.shows(noun) && rules.used(name, noun);
    uses = new Map(verbs.map((name) => [name, affording(name).filter((noun) => asked(name, noun))]));
    usesOf.set(rules, uses);
  }
  return uses.get(verb)!;
}

/** The verbs for which it may ask of at least `least` things. */
function askable(rules: Rules, least: number): readonly string[] {
  return verbs.filter((verb) => useful(rules, verb).length >= least);
}

/** One thing that serves, among up to three that surely do not. */
function withUse(
  stage: Stage,
  verb: string,
  noun: Noun,
  corner?: number,
): { readonly scene: ThingsScene; readonly place: number } {
  const company = drawCompany(stage, [noun], stage.draws.between(1, MOST - 1), unfitFor(verb));
  const scene = quarterScene(stage, [noun, ...company], corner);
  return { scene, place: placeOfOnly(scene, noun.noun) };
}

/** Two to four things that surely do not serve. */
function withoutUse(stage: Stage, verb: string): ThingsScene {
  return quarterScene(stage, drawCompany(stage, [], stage.draws.between(2, MOST), unfitFor(verb)));
}

function thingsThatServe(scene: Scene, verb: string): readonly number[] {
  return [...thingsOf(scene).entries()]
    .filter(([, { noun }]) => serves(nounNamed(noun), verb) === 'yes')
    .map(([place]) => place);
}
