import { belongs, kindOf, kinds } from '../language/kinds.ts';
import { nounNamed } from '../lexicon.ts';
import { drawKind } from '../scenes/draw-kind.ts';
import { quarterScene } from '../scenes/quarter-scene.ts';
import { thingsOf } from '../scenes/scene.ts';
import { commonSplits, type Family, thingsSize } from './family.ts';
import { placeOfOnly } from './find.ts';

/** Three things of a kind and one of another: `animal, animal cow, bird but dodo, animal cat, animal dog: dodo`. */
export const oddOneOut: Family = {
  name: 'odd-one-out',
  wordings: [
    'what is the odd one out?',
    'which one does not belong?',
    'what does not fit in here?',
    'which thing is different from the others?',
  ],
  splits: commonSplits,
  size: thingsSize,
  compose(stage) {
    const { draws, rules } = stage;
    const odd = draws.pick(oddOnes.filter((noun) => rules.shows(noun)));
    const unlike = kinds.filter((kind) => belongs(odd, kind) === 'no');
    const { members } = drawKind(stage, unlike, 3, [odd]);
    const scene = quarterScene(stage, [odd, ...members]);
    const place = placeOfOnly(scene, odd.noun);
    const asked = {
      subject: {},
      answer: odd.noun,
      chance: 1 / oddOnes.length,
      looksAt: [place],
      it: place,
    };
    return { scene, asked };
  },
  fillers: () => ({}),
  think(scene) {
    const odd = oddOneOut.solve(scene, {});
    if (odd === 'none') return undefined;
    const sortOf = (noun: string): string => kindOf(nounNamed(noun))?.one ?? 'thing';
    const things = thingsOf(scene).map(({ noun }) => noun);
    const usual = sortOf(things.find((noun) => noun !== odd)!);
    // What follows a word is found more easily than what stands before it: the odd one comes after its *but*.
    const each = things.map((noun) => `${sortOf(noun)}${noun === odd ? ' but' : ''} ${noun}`);
    return [usual, ...each].join(', ');
  },
  solve(scene) {
    const nouns = thingsOf(scene).map(({ noun }) => nounNamed(noun));
    for (const kind of kinds) {
      const members = nouns.filter((noun) => belongs(noun, kind) === 'yes');
      const strangers = nouns.filter((noun) => belongs(noun, kind) === 'no');
      if (members.length === 3 && strangers.length === 1) return strangers[0]!.noun;
    }
    return 'none';
  },
};

/** Things that surely do not belong to several kinds, and belong to one themselves. */
const oddOnes = [...new Set(kinds.flatMap(({ members }) => members))];
