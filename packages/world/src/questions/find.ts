import { WorldError } from '../errors.ts';
import { alike } from '../language/alike.ts';
import { type Noun, nounNamed } from '../lexicon.ts';
import { type Scene, type SceneObject, thingsOf } from '../scenes/scene.ts';

/** The place of the only thing of that name. */
export function placeOfOnly(scene: Scene, noun: string): number {
  const places = [...thingsOf(scene).entries()].filter(([, object]) => object.noun === noun);
  if (places.length !== 1) {
    throw new WorldError(`expected one ${noun} in the picture; there are ${places.length}`);
  }
  return places[0]![0];
}

export function onlyNamed(scene: Scene, noun: string): SceneObject {
  return thingsOf(scene)[placeOfOnly(scene, noun)]!;
}

/** Places of the things of which a question can speak by name: there is one of it and nothing like it. */
export function nameable(scene: Scene): readonly number[] {
  const objects = thingsOf(scene);
  const nouns = objects.map(({ noun }) => nounNamed(noun));
  return [...nouns.keys()].filter((i) =>
    nouns.every((other, j) => i === j || (other !== nouns[i] && !alike(other, nouns[i]!))),
  );
}

/** Whether a thing is surely not in the picture: neither it nor anything like it. */
export function absent(scene: Scene, noun: Noun): boolean {
  return thingsOf(scene).every(({ noun: name }) => {
    const other = nounNamed(name);
    return other !== noun && !alike(other, noun);
  });
}
