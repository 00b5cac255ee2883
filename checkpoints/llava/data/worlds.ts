/** The world as a recipe wants it: by the width of its pictures, because a batch has pictures of one size. */

import type { SpriteAtlas } from '@pixels/world';
import {
  chartFamilies,
  type FamilyName,
  familiesOf,
  familyNamed,
  World,
  type WorldSplit,
} from '@pixels/world';
import type { Recipe } from '../recipe.ts';

/** Pictures of things, 64 wide; charts and pictures of text, 96 wide. */
export type PictureKind = 'things' | 'charts' | 'text';

export const pictureKinds: readonly PictureKind[] = ['things', 'charts', 'text'];

export function pictureKindOf(family: FamilyName): PictureKind {
  if (familyNamed(family).size[0] === 64) return 'things';
  return chartFamilies.includes(family) ? 'charts' : 'text';
}

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
