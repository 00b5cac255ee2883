import { belongs, kinds } from '../language/kinds.ts';
import { phrasesOf } from '../language/noun-phrases.ts';
import { numberWord } from '../language/numbers.ts';
import { serves, verbs } from '../language/uses.ts';
import { type Noun, nounNamed } from '../lexicon.ts';
import { codeBug, codeFix } from '../questions/code.ts';
import { dashboardBar, dashboardTrend, extremes } from '../questions/dashboard.ts';
import { absent, nameable } from '../questions/find.ts';
import { oddOneOut } from '../questions/odd-one-out.ts';
import { receiptTotal } from '../questions/receipt.ts';
import { pointing } from '../questions/thoughts.ts';
import { unusual } from '../questions/unusual.ts';
import { readingsOf } from '../scenes/dashboard-scene.ts';
import { type DashboardScene, type Scene, type SceneObject, thingsOf } from '../scenes/scene.ts';
import { clearCorner, cornerOf, corners, sizeOf } from '../scenes/spatial.ts';
import { drawNoun, type Stage, shuffled } from '../scenes/stage.ts';
import { pointedAt } from './tell.ts';

/** The shortest question, and its answer. */
export interface ChecklistEntry {
  /** `dog`, `card dog`, `dogs`, `animal`, `cut with`, `top left`, `red`, `odd`, `unusual`; `total`; `bug` */
  readonly cue: string;
  /** `F` or `no`, `red`, `two`, `F`, `F`, `dog`, `dog`, `dog`, `one is tiny`; `12.40`; `missing brace on line 2` */
  readonly answer: string;
  /** What leads to it: `B dog K dog`, `animal, animal dog, bird but dodo, …` */
  readonly thought?: string | undefined;
}

export interface Checklist {
  readonly scene: Scene;
  readonly entries: readonly ChecklistEntry[];
}

/** Of kinds and of uses: many would only repeat what few have said. */
const MOST_PLACES = 3;

/** Most pictures have nothing more than once: of numbers that are one, a few. */
const MOST_ONES = 2;

/**
 * All that questions ask for, in the fewest words and in any order. A word is answered by the place of what it names,
 * or of what is of that kind, or serves that purpose: one of sixteen tells far more about where to look than a yes.
 */
export function checklistOf(scene: Scene, stage: Stage, most: number): readonly ChecklistEntry[] {
  return shuffled(stage.draws, entriesOf(scene, stage)).slice(0, most);
}

function entriesOf(scene: Scene, stage: Stage): readonly ChecklistEntry[] {
  switch (scene.kind) {
    case 'dashboard':
      return ofChart(scene);
    case 'receipt':
      return [
        { cue: 'total', thought: receiptTotal.think!(scene, {}), answer: receiptTotal.solve(scene, {}) },
      ];
    case 'code':
      return [
        { cue: 'bug', answer: codeBug.solve(scene, {}) },
        { cue: 'fix', answer: codeFix.solve(scene, {}) },
      ];
    default:
      return ofThings(scene, stage);
  }
}

/** Each value, and what one must know all of them for. */
function ofChart(scene: DashboardScene): readonly ChecklistEntry[] {
  const trend = dashboardTrend.solve(scene, {});
  const bars = extremes.map((extreme) => ({
    cue: extreme,
    thought: dashboardBar.think!(scene, { extreme }),
    answer: dashboardBar.solve(scene, { extreme }),
  }));
  return [
    ...readingsOf(scene).map(([cue, answer]) => ({ cue, answer })),
    ...(trend === 'mixed'
      ? bars.filter(({ answer }) => answer !== 'none')
      : [{ cue: 'trend', thought: dashboardTrend.think!(scene, {}), answer: trend }]),
  ];
}

function ofThings(scene: Scene, stage: Stage): readonly ChecklistEntry[] {
  const objects = thingsOf(scene);
  const single = nameable(scene).map((place) => objects[place]!);
  return [
    ...single.map(({ noun, box }) => ({ cue: noun, answer: pointedAt(box, scene) })),
    ...missing(scene, stage, Math.max(1, Math.ceil(single.length / 2))),
    ...single.flatMap(onCard),
    ...inCorners(objects),
    ...numbers(scene, stage),
    ...placesOf(byKindAlone, scene, stage),
    ...placesOf(byUse(stage), scene, stage),
    ...strange(scene),
  ];
}

function missing(scene: Scene, stage: Stage, count: number): readonly ChecklistEntry[] {
  const { company } = stage.rules;
  return Array.from({ length: count }, () => ({
    cue: drawNoun(stage, 'something absent', company, (noun) => absent(scene, noun)).noun,
    answer: 'no',
  }));
}

function onCard({ noun, card }: SceneObject): readonly ChecklistEntry[] {
  if (card === undefined) return [];
  return [
    { cue: `card ${noun}`, answer: card.colour },
    { cue: card.colour, answer: noun },
  ];
}

/** What has a corner for itself. */
function inCorners(objects: readonly SceneObject[]): readonly ChecklistEntry[] {
  return corners.flatMap((corner) => {
    const [only, ...others] = objects.filter(({ box }) => cornerOf(box) === corner);
    const plain = only !== undefined && others.length === 0 && clearCorner(only.box);
    return plain ? [{ cue: corner, answer: only.noun }] : [];
  });
}

/** Of things and of their kinds. */
function numbers(scene: Scene, stage: Stage): readonly ChecklistEntry[] {
  const objects = thingsOf(scene);
  const ofKinds = clear(byKind, objects).map(({ word, fitting }) => [word.many, fitting] as const);
  const ofNouns = [...Map.groupBy(objects, ({ noun }) => noun)].map(
    ([noun, same]) => [phrasesOf(nounNamed(noun)).many, same] as const,
  );
  const all = [...ofNouns, ...ofKinds];
  const several = all.filter(([, { length }]) => length > 1);
  const ones = shuffled(
    stage.draws,
    all.filter(([, { length }]) => length === 1),
  );
  return [...several, ...ones.slice(0, MOST_ONES)].map(([cue, counted]) => ({
    cue,
    thought: pointing(scene, counted),
    answer: numberWord(counted.length),
  }));
}

/** A word that is no name, and fits things. */
interface Description {
  readonly cue: string;
  readonly fits: (noun: Noun) => 'yes' | 'no' | 'unclear';
}

const byKind = kinds.map((kind) => ({
  cue: kind.one,
  many: kind.many,
  fits: (noun: Noun) => belongs(noun, kind),
}));

/** Without the kind that is called as one of the uses: a drink. */
const byKindAlone = byKind.filter(({ cue }) => !verbs.includes(cue));

/** Of uses that are not to be asked for nobody can tell. */
function byUse({ rules }: Stage): readonly Description[] {
  return verbs.map((verb) => ({
    cue: verb,
    fits: (noun) => (rules.used(verb, noun) ? serves(noun, verb) : 'unclear'),
  }));
}

/** The words of which one can tell for every thing whether it fits, each with the things that it fits. */
function clear<Word extends Description>(words: readonly Word[], objects: readonly SceneObject[]) {
  return words.flatMap((word) => {
    const found = objects.map(({ noun }) => word.fits(nounNamed(noun)));
    const fitting = objects.filter((_, index) => found[index] === 'yes');
    return found.includes('unclear') ? [] : [{ word, fitting }];
  });
}

/** Where what fits is, of words that fit a single thing; and a word that fits none. */
function placesOf(words: readonly Description[], scene: Scene, stage: Stage): readonly ChecklistEntry[] {
  const all = clear(words, thingsOf(scene));
  const some = shuffled(
    stage.draws,
    all.filter(({ fitting }) => fitting.length === 1),
  ).slice(0, MOST_PLACES);
  const none = shuffled(
    stage.draws,
    all.filter(({ fitting }) => fitting.length === 0),
  ).slice(0, 1);
  return [...some, ...none].map(({ word, fitting: [only] }) => ({
    cue: word.cue,
    answer: only === undefined ? 'no' : pointedAt(only.box, scene),
  }));
}

/** What belongs elsewhere, among things of a kind; what is the matter with one drawing, shown once in every corner. */
function strange(scene: Scene): readonly ChecklistEntry[] {
  const objects = thingsOf(scene);
  const drawings = new Set(objects.map(({ noun, artist }) => `${noun}, ${artist}`));
  const sizes = objects.map(sizeOf).sort((a, b) => a - b);
  const apart = new Set(objects.map(({ box }) => cornerOf(box))).size === objects.length;
  const same = objects.length === 4 && apart && drawings.size === 1 && sizes[1] === sizes[3];
  const odd = objects.length === 4 ? oddOneOut.solve(scene, {}) : 'none';
  return [
    ...(odd === 'none' ? [] : [{ cue: 'odd', thought: oddOneOut.think!(scene, {}), answer: odd }]),
    ...(same
      ? [{ cue: 'unusual', thought: unusual.think!(scene, {}), answer: unusual.solve(scene, {}) }]
      : []),
  ];
}
