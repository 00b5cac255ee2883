/** Answers with what leads to them. */

import { pointedAt, sizeWord } from '../captions/tell.ts';
import { phrasesOf } from '../language/noun-phrases.ts';
import { nounNamed } from '../lexicon.ts';
import { readingsOf } from '../scenes/dashboard-scene.ts';
import { type Scene, type SceneObject, thingsOf } from '../scenes/scene.ts';

/** The cells in which things of the picture are, in the order of reading: `B F K`. */
export function pointing(scene: Scene, things: readonly SceneObject[]): string {
  return things
    .map(({ box }) => pointedAt(box, scene))
    .sort()
    .join(' ');
}

/** What is there more than once, and where: `coats A F, dodos B C D`; undefined if nothing is. */
export function counting(scene: Scene): string | undefined {
  const several = [...Map.groupBy(thingsOf(scene), ({ noun }) => noun)].filter(([, same]) => same.length > 1);
  const counted = several.map(([noun, same]) => ({
    many: phrasesOf(nounNamed(noun)).many,
    cells: pointing(scene, same),
  }));
  if (counted.length === 0) return undefined;
  return counted
    .sort((a, b) => (a.cells < b.cells ? -1 : 1))
    .map(({ many, cells }) => `${many} ${cells}`)
    .join(', ');
}

/** All that is there: `cow, dog, drill, cat`. */
export function naming(scene: Scene): string {
  return thingsOf(scene)
    .map(({ noun }) => noun)
    .join(', ');
}

/** How each thing looks, and if it looks as it should, how big it is: `large, large, grey, large`. */
export function comparing(scene: Scene): string {
  return thingsOf(scene)
    .map((object) => (object.look === 'plain' ? sizeWord(object) : object.look))
    .join(', ');
}

/** All values of a chart, from left to right: `A 4 B 7 C 5 D 0 E 9`. */
export function reading(scene: Scene): string {
  if (scene.kind !== 'dashboard') throw new TypeError(`expected a dashboard; got ${scene.kind}`);
  return readingsOf(scene).flat().join(' ');
}

/** Between a thought and the answer; no answer has it. */
const THEREFORE = ': ';

/** First the thought, if there is one: `B F K: three`. */
export function thinkAloud({
  thought,
  answer,
}: {
  readonly thought?: string | undefined;
  readonly answer: string;
}): string {
  return thought === undefined ? answer : `${thought}${THEREFORE}${answer}`;
}

/** The answer of one who may have thought aloud. */
export function conclusionOf(said: string): string {
  return said.split(THEREFORE).at(-1)!;
}

/** What led there, if anything did. */
export function thoughtOf(said: string): string | undefined {
  const end = said.lastIndexOf(THEREFORE);
  return end < 0 ? undefined : said.slice(0, end);
}
