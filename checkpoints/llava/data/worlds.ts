/** The world as a recipe wants it: by the width of its pictures, because a batch has pictures of one size. */

import type { SpriteAtlas } from '@pixels/world';
import { familiesOf, type PictureKind, pictureKindOf, World, type WorldSplit } from '@pixels/world';
import type { Recipe } from '../recipe.ts';

/** A world for each kind of picture that the recipe asks about in this split. */
export function worldsOf(
  { world: { families, nouns } }: Recipe,
  atlas: SpriteAtlas,
  split: WorldSplit,
  seed: number,
): ReadonlyMap<PictureKind, World> {
  const asked = familiesOf(split).filter((family) => families.includes(family));
  const byKind = Map.groupBy(asked, pictureKindOf);
  return new Map(
    [...byKind].map(([kind, some]) => [
      kind,
      new World(atlas, { split, seed, families: some, ...(nouns !== undefined && { nouns }) }),
    ]),
  );
}
