/** Answers with what leads to them. */

import { pointedAt, sizeWord } from '../captions/tell.ts';
import { counted } from '../language/noun-phrases.ts';
import { nounNamed } from '../lexicon.ts';
import { readingsOf } from '../scenes/dashboard-scene.ts';
import { type DashboardScene, type Scene, type SceneObject, thingsOf } from '../scenes/scene.ts';
import { cornerOf, directions, stands } from '../scenes/spatial.ts';

/** Where things of the picture are, each with its name, in the order of reading: `B dog F dog K dog`. */
export function pointing(scene: Scene, things: readonly SceneObject[]): string {
  return things
    .map(({ noun, box }) => `${pointedAt(box, scene)} ${noun}`)
    .sort()
    .join(' ');
}

/** What is there more than once: `A coat F coat, B dodo C dodo D dodo`; undefined if nothing is. */
export function counting(scene: Scene): string | undefined {
  return ofCrowds(scene, (crowd) => pointing(scene, crowd));
}

/** What is said of each noun that is there more than once, in the order of reading; undefined if none is. */
function ofCrowds(scene: Scene, say: (crowd: readonly SceneObject[]) => string): string | undefined {
  const crowds = [...Map.groupBy(thingsOf(scene), ({ noun }) => noun).values()].filter(
    ({ length }) => length > 1,
  );
  return crowds.length === 0 ? undefined : crowds.map(say).sort().join(', ');
}

/**
 * What a caption must not mix up, each thing with what belongs to it: how many there are, on which card, or of two things
 * on which side. `A coat F coat two coats, B dodo C dodo D dodo three dodos`, `dog red, cat blue`, `dog left, cat right`
 */
export function pairing(scene: Scene): string | undefined {
  const crowds = ofCrowds(
    scene,
    (crowd) => `${pointing(scene, crowd)} ${counted(nounNamed(crowd[0]!.noun), crowd.length)}`,
  );
  if (crowds !== undefined) return crowds;
  const objects = thingsOf(scene);
  const said = objects.flatMap((object) => {
    const how = object.card?.colour ?? sideOf(object, objects);
    return how === undefined ? [] : [`${object.noun} ${how}`];
  });
  return said.length === 0 ? undefined : said.join(', ');
}

/** `left`, `right`, `above` or `below`, if there are two things and one stands plainly so to the other. */
function sideOf(object: SceneObject, objects: readonly SceneObject[]): string | undefined {
  const [other, ...others] = objects.filter((one) => one !== object);
  if (other === undefined || others.length > 0) return undefined;
  return directions.find((name) => stands(object.box, name, other.box))?.replace(' of', '');
}

/** All that is there: `cow, dog, drill, cat`. */
export function naming(scene: Scene): string {
  return thingsOf(scene)
    .map(({ noun }) => noun)
    .join(', ');
}

/** Which of several like drawings looks different, and how, or how big it is: `bottom left grey`; if none does, `all large`. */
export function comparing(scene: Scene): string {
  const looks = thingsOf(scene).map((object) => ({
    corner: cornerOf(object.box),
    how: object.look === 'plain' ? sizeWord(object) : object.look,
  }));
  const different = looks.find(({ how }) => looks.filter((other) => other.how === how).length === 1);
  return different === undefined ? `all ${looks[0]!.how}` : `${different.corner} ${different.how}`;
}

/** All values of a chart, from left to right, each with the way that leads there: `A 4 B 7 up C 7 level D 0 down`. */
export function developing(scene: DashboardScene): string {
  const readings = readingsOf(scene);
  return readings
    .map(([label, value], bar) => {
      if (bar === 0) return `${label} ${value}`;
      const step = Number(value) - Number(readings[bar - 1]![1]);
      return `${label} ${value} ${step === 0 ? 'level' : step > 0 ? 'up' : 'down'}`;
    })
    .join(' ');
}

/** The same values, each with the one that leads so far: `A 4, B 7 highest B 7, C 5 highest B 7`. */
export function leading(scene: DashboardScene, extreme: 'highest' | 'lowest'): string {
  const [first, ...others] = readingsOf(scene);
  const said = [first!.join(' ')];
  let lead = first!;
  for (const reading of others) {
    const above = Number(reading[1]) - Number(lead[1]);
    if (extreme === 'highest' ? above > 0 : above < 0) lead = reading;
    said.push(`${reading.join(' ')} ${extreme} ${lead.join(' ')}`);
  }
  return said.join(', ');
}

/** Between a thought and the answer; no answer has it. */
const THEREFORE = ': ';

/** First the thought, if there is one: `B dog F dog: two`. */
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
