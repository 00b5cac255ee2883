import { phrasesOf } from '../language/noun-phrases.ts';
import { nounNamed } from '../lexicon.ts';
import { sizeScene } from '../scenes/size-scene.ts';
import { sizeOf } from '../scenes/spatial.ts';
import { drawNoun, mayJoin } from '../scenes/stage.ts';
import { commonSplits, type Family, thingsSize } from './family.ts';
import { onlyNamed, placeOfOnly } from './find.ts';

/** Which of two things is drawn bigger, or smaller? The one that is named first in half of the cases. */
export const size: Family = {
  name: 'size',
  wordings: [
    'which is {comparative} in the picture, {first} or {second}?',
    'which is drawn {comparative}, {first} or {second}?',
    'what looks {comparative} here, {first} or {second}?',
    'of {first} and {second}, which is {comparative}?',
  ],
  splits: [...commonSplits, 'pairs', 'names'],
  size: thingsSize,
  compose(stage) {
    const { draws, rules } = stage;
    const noun = draws.pick(rules.subjects);
    const comparative = draws.coin() ? 'bigger' : 'smaller';
    const other = drawNoun(stage, `beside ${noun.noun}`, rules.company, (one) => mayJoin(stage, one, [noun]));
    const scene = comparative === 'bigger' ? sizeScene(stage, noun, other) : sizeScene(stage, other, noun);
    const [first, second] = draws.coin() ? [noun, other] : [other, noun];
    const asked = {
      subject: { comparative, first: first.noun, second: second.noun },
      answer: noun.noun,
      chance: 1 / 2,
      looksAt: [placeOfOnly(scene, noun.noun), placeOfOnly(scene, other.noun)],
    };
    return { scene, asked };
  },
  fillers: ({ comparative, first, second }) => ({
    comparative: comparative!,
    first: phrasesOf(nounNamed(first!)).the,
    second: phrasesOf(nounNamed(second!)).the,
  }),
  solve(scene, { comparative, first, second }) {
    const firstIsBigger = sizeOf(onlyNamed(scene, first!)) > sizeOf(onlyNamed(scene, second!));
    return firstIsBigger === (comparative === 'bigger') ? first! : second!;
  },
};
