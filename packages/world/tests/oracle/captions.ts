import { cardColours, kinds, nouns, phrasesOf, type SceneObject } from '../../src/index.ts';
import { numberWords } from '../../src/language/numbers.ts';
import { cornerName, directionOf, longestSide } from './geometry.ts';

/**
 * Reads a caption of things back, and says whether it is true of a picture and whether it names everything. It
 * knows the nouns' phrases and the ways captions speak, and nothing of how captions are made.
 */
export interface Reading {
  readonly holds: boolean;
  /** Objects spoken of, each counted once. */
  readonly covers: number;
}

interface Said {
  readonly holds: boolean;
  readonly of: readonly SceneObject[];
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const longestFirst = (names: Iterable<string>): string =>
  [...new Set(names)]
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join('|');

const byOne = new Map(nouns.map((noun) => [phrasesOf(noun).one, noun.noun]));
const byMany = new Map(nouns.map((noun) => [phrasesOf(noun).many, noun.noun]));
const byThe = new Map(nouns.map((noun) => [phrasesOf(noun).the, noun.noun]));
const byBare = new Map(nouns.map((noun) => [phrasesOf(noun).one.replace(/^an? /, ''), noun.noun]));
const ONE = `(${longestFirst(byOne.keys())})`;
const MANY = `(${longestFirst(byMany.keys())})`;
const THE = `(${longestFirst(byThe.keys())})`;
const BARE = `(${longestFirst(byBare.keys())})`;
const NUMBER = `(${numberWords.join('|')})`;
const KINDS = `(${longestFirst(kinds.map(({ many }) => many))})`;
const CARD = `an? (${cardColours.join('|')}) card`;
const CORNER = '((?:top|bottom) (?:left|right))';
const DIRECTION = '(left of|right of|above|below)';
const LOOK = '(grey|upside down|tiny)';

type Reader = readonly [
  pattern: string,
  read: (objects: readonly SceneObject[], words: readonly string[]) => Said,
];

const of = (objects: readonly SceneObject[], noun: string | undefined): readonly SceneObject[] =>
  objects.filter((object) => object.noun === noun);
const said = (holds: boolean, objects: readonly SceneObject[]): Said => ({ holds, of: objects });

function related(objects: readonly SceneObject[], a: string, direction: string, b: string): Said {
  const [first, second] = [of(objects, a), of(objects, b)];
  const single = first.length === 1 && second.length === 1;
  return said(single && directionOf(first[0]!, second[0]!) === direction, [...first, ...second]);
}

function sized(objects: readonly SceneObject[], big: string, small: string): Said {
  const [first, second] = [of(objects, big), of(objects, small)];
  const single = first.length === 1 && second.length === 1;
  return said(single && longestSide(first[0]!) > 1.5 * longestSide(second[0]!), [...first, ...second]);
}

function strange(objects: readonly SceneObject[], count: string, many: string, look: string): Said {
  const same = of(objects, byMany.get(many));
  const largest = Math.max(...same.map(longestSide));
  const odd = same.filter((object) =>
    look === 'tiny' ? 2 * longestSide(object) < largest : object.look === look,
  );
  return said(odd.length === 1 && numberWords[same.length] === count, same);
}

/** Whole sentences, then parts of a list. */
const whole: readonly Reader[] = [
  [`${THE} (?:is|are) ${DIRECTION} ${THE}`, (o, [a, d, b]) => related(o, byThe.get(a!)!, d!, byThe.get(b!)!)],
  [
    `${ONE} (?:to the )?${DIRECTION} ${ONE}`,
    (o, [a, d, b]) => related(o, byOne.get(a!)!, d!, byOne.get(b!)!),
  ],
  [
    `${ONE} with ${ONE} (?:to the )?${DIRECTION} (?:it|them)`,
    (o, [b, a, d]) => related(o, byOne.get(a!)!, d!, byOne.get(b!)!),
  ],
  [`a big ${BARE} and a small ${BARE}`, (o, [a, b]) => sized(o, byBare.get(a!)!, byBare.get(b!)!)],
  [`a small ${BARE} and a big ${BARE}`, (o, [b, a]) => sized(o, byBare.get(a!)!, byBare.get(b!)!)],
  [`${ONE} bigger than ${ONE}`, (o, [a, b]) => sized(o, byOne.get(a!)!, byOne.get(b!)!)],
  [`${ONE} smaller than ${ONE}`, (o, [b, a]) => sized(o, byOne.get(a!)!, byOne.get(b!)!)],
  [`${NUMBER} ${MANY}, one of them ${LOOK}`, (o, [n, many, look]) => strange(o, n!, many!, look!)],
  [`${NUMBER} ${MANY} of which one is ${LOOK}`, (o, [n, many, look]) => strange(o, n!, many!, look!)],
  ['one thing', (o) => said(o.length === 1, [])],
  [`some ${MANY}`, (o, [many]) => said(of(o, byMany.get(many!)).length > 1, [])],
  [`some ${KINDS}`, (o, [many]) => said(ofKind(o, many!).length > 1, [])],
  [`an? (${longestFirst(kinds.map(({ one }) => one))})`, (o, [one]) => said(ofKind(o, one!).length > 0, [])],
];

function ofKind(objects: readonly SceneObject[], name: string): readonly SceneObject[] {
  const kind = kinds.find(({ one, many }) => one === name || many === name)!;
  return objects.filter(({ noun }) => kind.members.some((member) => member.noun === noun));
}

function onCard(objects: readonly SceneObject[], one: string, colour: string): Said {
  const found = of(objects, byOne.get(one));
  return said(found.length === 1 && found[0]!.card?.colour === colour, found);
}

const parts: readonly Reader[] = [
  [`${ONE} on ${CARD}`, (o, [one, colour]) => onCard(o, one!, colour!)],
  [`${CARD} with ${ONE}`, (o, [colour, one]) => onCard(o, one!, colour!)],
  [
    `${ONE} (?:in the )?${CORNER}`,
    (o, [one, corner]) => {
      const found = of(o, byOne.get(one!));
      return said(found.length === 1 && cornerName(found[0]!) === corner, found);
    },
  ],
  [
    `${NUMBER} ${KINDS}`,
    (o, [count, many]) => {
      const found = ofKind(o, many!);
      return said(numberWords[found.length] === count, found);
    },
  ],
  [
    `${NUMBER} ${MANY}`,
    (o, [count, many]) => {
      const found = of(o, byMany.get(many!));
      return said(numberWords[found.length] === count, found);
    },
  ],
  [
    ONE,
    (o, [one]) => {
      const found = of(o, byOne.get(one!));
      return said(found.length === 1, found);
    },
  ],
];

const OPENER =
  /^(?:a picture of |a drawing of |the picture shows |you can see |an image with |there is |there are |here is |here are )/;
const wholePatterns = whole.map(([pattern, read]) => [new RegExp(`^${pattern}$`), read] as const);
const partPatterns = parts.map(([pattern, read]) => [new RegExp(`^${pattern}(?:, | and |$)`), read] as const);

/** @throws Error when it cannot read the caption */
export function readCaption(caption: string, objects: readonly SceneObject[]): Reading {
  let rest = caption.replace(OPENER, '');
  for (const [pattern, read] of wholePatterns) {
    const words = rest.match(pattern);
    if (words === null) continue;
    const { holds, of: spoken } = read(objects, words.slice(1));
    return { holds, covers: new Set(spoken).size };
  }
  let holds = true;
  const spoken = new Set<SceneObject>();
  while (rest !== '') {
    const found = partPatterns
      .map(([pattern, read]) => ({ words: rest.match(pattern), read }))
      .find(({ words }) => words !== null);
    if (found === undefined) throw new Error(`cannot read "${rest}" of "${caption}"`);
    const part = found.read(objects, found.words!.slice(1));
    holds &&= part.holds;
    for (const object of part.of) spoken.add(object);
    rest = rest.slice(found.words![0].length);
  }
  return { holds, covers: spoken.size };
}
