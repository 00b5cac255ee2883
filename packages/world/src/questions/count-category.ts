import { belongs, kindNamed, kinds } from '../language/kinds.ts';
import { numberWord } from '../language/numbers.ts';
import { nounNamed } from '../lexicon.ts';
import { drawKind } from '../scenes/draw-kind.ts';
import { ninthScene } from '../scenes/ninth-scene.ts';
import { type Scene, type SceneObject, thingsOf } from '../scenes/scene.ts';
import { drawCompany } from '../scenes/stage.ts';
import { commonSplits, type Family, type Subject, thingsSize } from './family.ts';
import { pointing } from './thoughts.ts';

const MOST = 4;
const OTHERS = 3;

/** How many things of a kind are there: animals, tools? */
export const countCategory: Family = {
  name: 'count-category',
  wordings: [
    'how many {many} are there?',
    'count the {many}.',
    'what is the number of {many}?',
    'tell me how many {many} you see.',
  ],
  splits: commonSplits,
  size: thingsSize,
  compose(stage) {
    const { draws } = stage;
    const number = draws.between(1, MOST);
    const { kind, members } = drawKind(stage, kinds, number);
    const others = drawCompany(stage, members, draws.between(1, OTHERS), kind.others);
    const scene = ninthScene(stage, [...members, ...others]);
    const names = members.map(({ noun }) => noun);
    const asked = {
      subject: { kind: kind.one },
      answer: numberWord(number),
      chance: 1 / MOST,
      looksAt: [...scene.objects.keys()].filter((i) => names.includes(scene.objects[i]!.noun)),
    };
    return { scene, asked };
  },
  fillers: ({ kind }) => ({ many: kindNamed(kind!).many }),
  think: (scene, subject) => pointing(scene, counted(scene, subject)),
  solve: (scene, subject) => numberWord(counted(scene, subject).length),
};

function counted(scene: Scene, subject: Subject): readonly SceneObject[] {
  const kind = kindNamed(subject.kind!);
  return thingsOf(scene).filter(({ noun }) => belongs(nounNamed(noun), kind) === 'yes');
}
