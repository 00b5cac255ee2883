import type { Artist } from '../artists.ts';
import { phrasesOf } from '../language/noun-phrases.ts';
import { type Noun, nounNamed } from '../lexicon.ts';
import { canLookStrange } from '../scenes/altered-sprite.ts';
import type { Casting } from '../scenes/arrange.ts';
import { inQuarters } from '../scenes/quarter-scene.ts';
import { type Scene, thingsOf } from '../scenes/scene.ts';
import { sizeOf } from '../scenes/spatial.ts';
import { drawNoun, type Stage } from '../scenes/stage.ts';
import { commonSplits, type Family, thingsSize } from './family.ts';
import { comparing } from './thoughts.ts';

type Strangeness = 'one is grey' | 'one is upside down' | 'one is tiny' | 'nothing';

const strange: readonly Strangeness[] = ['one is grey', 'one is upside down', 'one is tiny', 'nothing'];
const NORMAL = 25;
const TINY = 12;

/** Four times the same drawing; one of them may differ, and in one respect only. */
export const unusual: Family = {
  name: 'unusual',
  wordings: [
    'what is unusual here?',
    'is there something strange about the {many}?',
    'what is odd about the {many}?',
    'what looks strange in this picture?',
  ],
  splits: commonSplits,
  size: thingsSize,
  compose(stage) {
    const { draws } = stage;
    const answer = draws.pick(strange);
    const { noun, artist } = drawSame(stage);
    const same: Casting = { noun, artist, longest: NORMAL, flip: draws.coin() };
    const scene = inQuarters(stage, [different(same, answer), same, same, same], draws.int(4));
    const place = strangeOne(scene);
    const seen = place === undefined ? { looksAt: [0, 1, 2, 3] } : { looksAt: [place], it: place };
    return { scene, asked: { subject: { noun: noun.noun }, answer, chance: 1 / strange.length, ...seen } };
  },
  fillers: ({ noun }) => ({ many: phrasesOf(nounNamed(noun!)).many }),
  think: comparing,
  solve(scene) {
    const place = strangeOne(scene);
    if (place === undefined) return 'nothing';
    const { look } = thingsOf(scene)[place]!;
    return look === 'plain' ? 'one is tiny' : `one is ${look}`;
  },
};

/** A drawing that would look strange in every way, so that the thing itself tells nothing. */
function drawSame(stage: Stage): { noun: Noun; artist: Artist } {
  const { draws, atlas, rules } = stage;
  const artist = draws.pick(rules.artists);
  const noun = drawNoun(
    stage,
    'four of it',
    rules.company,
    (one) => rules.counted(one, 4) && canLookStrange(atlas.sprite(one, artist)),
  );
  return { noun, artist };
}

function different(same: Casting, how: Strangeness): Casting {
  if (how === 'one is tiny') return { ...same, longest: TINY };
  if (how === 'one is grey') return { ...same, look: 'grey' };
  return how === 'one is upside down' ? { ...same, look: 'upside down' } : same;
}

function strangeOne(scene: Scene): number | undefined {
  const objects = thingsOf(scene);
  const largest = Math.max(...objects.map(sizeOf));
  const place = objects.findIndex((object) => object.look !== 'plain' || 2 * sizeOf(object) < largest);
  return place < 0 ? undefined : place;
}
