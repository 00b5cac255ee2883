import { numberWord } from '../language/numbers.ts';
import { ninthScene } from '../scenes/ninth-scene.ts';
import { type Scene, type SceneObject, thingsOf } from '../scenes/scene.ts';
import { drawCompany, drawNoun } from '../scenes/stage.ts';
import { commonSplits, type Family, type Subject, thingsSize } from './family.ts';
import { nounFillers } from './noun-fillers.ts';
import { pointing } from './thoughts.ts';

/** The largest number of one thing, and of other things beside it. */
const MOST = 5;
const OTHERS = 2;

/** How many of a thing are there, among other things? */
export const count: Family = {
  name: 'count',
  wordings: [
    'how many {many} are there?',
    'count the {many}.',
    'what is the number of {many}?',
    'tell me how many {many} you see.',
  ],
  splits: [...commonSplits, 'counts', 'names'],
  size: thingsSize,
  compose(stage) {
    const { draws, rules } = stage;
    const number = rules.split === 'counts' ? draws.between(2, MOST) : draws.between(1, MOST);
    const noun = drawNoun(stage, `${number} of it`, rules.subjects, (one) => rules.counted(one, number));
    const others = drawCompany(stage, [noun], draws.between(0, OTHERS));
    const scene = ninthScene(stage, [...Array.from({ length: number }, () => noun), ...others]);
    const looksAt = [...scene.objects.keys()].filter((i) => scene.objects[i]!.noun === noun.noun);
    const asked = {
      subject: { noun: noun.noun },
      answer: numberWord(number),
      chance: 1 / (rules.split === 'counts' ? MOST - 1 : MOST),
      looksAt,
    };
    return { scene, asked };
  },
  fillers: ({ noun }) => nounFillers(noun!),
  think: (scene, subject) => pointing(scene, counted(scene, subject)),
  solve: (scene, subject) => numberWord(counted(scene, subject).length),
};

function counted(scene: Scene, { noun }: Subject): readonly SceneObject[] {
  return thingsOf(scene).filter((object) => object.noun === noun);
}
