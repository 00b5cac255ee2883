import { phrasesOf } from '../language/noun-phrases.ts';
import { numberWord } from '../language/numbers.ts';
import { absent, nameable } from '../questions/find.ts';
import { type Scene, type SceneObject, thingsOf } from '../scenes/scene.ts';
import { clearCorner, cornerOf, corners } from '../scenes/spatial.ts';
import { drawNoun, type Stage, shuffled } from '../scenes/stage.ts';
import { tally } from './clauses.ts';
import { cellOf } from './tell.ts';

/** The shortest question, and its answer. */
export interface ChecklistEntry {
  /** `dog`, `dogs`, `top left`, `red` */
  readonly cue: string;
  /** `F red` or `no`, `two`, `dog`, `dog` */
  readonly answer: string;
}

export interface Checklist {
  readonly scene: Scene;
  readonly entries: readonly ChecklistEntry[];
}

/** Places are told by the cells of a grid of four by four, lettered in the order of reading. */
const grid = { rows: 4, columns: 4 };

/**
 * What is there and where, what is not, how many, what lies in a corner or on a card, in any order. A word is answered
 * by the place of what it names: one of sixteen tells far more about where to look than a yes.
 */
export function checklistOf(scene: Scene, stage: Stage, most: number): readonly ChecklistEntry[] {
  const objects = thingsOf(scene);
  const single = nameable(scene).map((place) => objects[place]!);
  const missing = Array.from({ length: Math.max(1, Math.ceil(single.length / 2)) }, () => ({
    cue: drawNoun(stage, 'something absent', stage.rules.company, (noun) => absent(scene, noun)).noun,
    answer: 'no',
  }));
  const all = [
    ...single.map((object) => whereabouts(object, scene)),
    ...tally(objects).map(([noun, count]) => ({ cue: phrasesOf(noun).many, answer: numberWord(count) })),
    ...single.flatMap(({ noun, card }) => (card === undefined ? [] : [{ cue: card.colour, answer: noun }])),
    ...inCorners(objects),
    ...missing,
  ];
  return shuffled(stage.draws, all).slice(0, most);
}

function whereabouts({ noun, box, card }: SceneObject, scene: Scene): ChecklistEntry {
  const cell = cellOf(box, scene, grid);
  return { cue: noun, answer: card === undefined ? cell : `${cell} ${card.colour}` };
}

/** What has a corner for itself. */
function inCorners(objects: readonly SceneObject[]): readonly ChecklistEntry[] {
  return corners.flatMap((corner) => {
    const [only, ...others] = objects.filter(({ box }) => cornerOf(box) === corner);
    const plain = only !== undefined && others.length === 0 && clearCorner(only.box);
    return plain ? [{ cue: corner, answer: only.noun }] : [];
  });
}
