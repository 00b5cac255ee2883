/** Answers with what leads to them. */

import { pointedAt, sizeWord } from '../captions/tell.ts';
import { readingsOf } from '../scenes/dashboard-scene.ts';
import { type DashboardScene, type Scene, type SceneObject, thingsOf } from '../scenes/scene.ts';
import { cornerOf } from '../scenes/spatial.ts';

/** Where things of the picture are, each with its name, in the order of reading: `B dog F dog K dog`. */
export function pointing(scene: Scene, things: readonly SceneObject[]): string {
  return things
    .map(({ noun, box }) => `${pointedAt(box, scene)} ${noun}`)
    .sort()
    .join(' ');
}

/** What is there more than once: `A coat F coat, B dodo C dodo D dodo`; undefined if nothing is. */
export function counting(scene: Scene): string | undefined {
  const several = [...Map.groupBy(thingsOf(scene), ({ noun }) => noun).values()].filter(
    (same) => same.length > 1,
  );
  if (several.length === 0) return undefined;
  return several
    .map((same) => pointing(scene, same))
    .sort()
    .join(', ');
}

/** All that is there: `cow, dog, drill, cat`. */
export function naming(scene: Scene): string {
  return thingsOf(scene)
    .map(({ noun }) => noun)
    .join(', ');
}

/** How what is in each corner looks, and if it looks as it should, how big it is: `top left large, top right grey, …`. */
export function comparing(scene: Scene): string {
  return thingsOf(scene)
    .map((object) => {
      const how = object.look === 'plain' ? sizeWord(object) : object.look;
      return `${cornerOf(object.box)} ${how}`;
    })
    .join(', ');
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
