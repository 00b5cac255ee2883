import { unknownName, WorldError } from '../errors.ts';
import type { WorldSplit } from '../splits/world-splits.ts';
import { affordance, affordanceCheck, affordanceWhere } from './affordances.ts';
import { at } from './at.ts';
import { cardColour, onCard } from './card-colour.ts';
import { codeBug, codeFix } from './code.ts';
import { count } from './count.ts';
import { countCategory } from './count-category.ts';
import { chartFamilies, dashboardBar, dashboardTrend } from './dashboard.ts';
import { describe } from './describe.ts';
import { type Family, type FamilyName, thingsSize } from './family.ts';
import { fridge, fridgeNeeds } from './fridge.ts';
import { hotDog } from './hot-dog.ts';
import { oddOneOut } from './odd-one-out.ts';
import { presence } from './presence.ts';
import { receiptPrice, receiptTotal } from './receipt.ts';
import { relation } from './relation.ts';
import { relationCheck } from './relation-check.ts';
import { size } from './size.ts';
import { unusual } from './unusual.ts';
import { what } from './what.ts';
import { where } from './where.ts';

const all: readonly Family[] = [
  what,
  presence,
  count,
  countCategory,
  relation,
  relationCheck,
  where,
  at,
  cardColour,
  onCard,
  size,
  oddOneOut,
  unusual,
  affordanceWhere,
  affordanceCheck,
  affordance,
  fridge,
  fridgeNeeds,
  receiptTotal,
  receiptPrice,
  codeBug,
  codeFix,
  dashboardTrend,
  dashboardBar,
  hotDog,
  describe,
];

/** Every kind of question, by name. */
export const families: ReadonlyMap<FamilyName, Family> = new Map(all.map((family) => [family.name, family]));

export const familyNames: readonly FamilyName[] = all.map(({ name }) => name);

export function familyNamed(name: FamilyName): Family {
  const family = families.get(name);
  if (family === undefined) throw unknownName('family of questions', name, familyNames);
  return family;
}

/** Pictures of things are 64 wide; charts and pictures of text, 96. */
export type PictureKind = 'things' | 'charts' | 'text';

export const pictureKinds: readonly PictureKind[] = ['things', 'charts', 'text'];

/** What a family asks about. */
export function pictureKindOf(name: FamilyName): PictureKind {
  if (familyNamed(name).size === thingsSize) return 'things';
  return chartFamilies.includes(name) ? 'charts' : 'text';
}

/** The families that have something to ask in a split. */
export function familiesOf(split: WorldSplit): readonly FamilyName[] {
  return all.filter(({ splits }) => splits.includes(split)).map(({ name }) => name);
}

/** @throws WorldError when the split holds out nothing that the family asks about */
export function expectFamily(name: FamilyName, split: WorldSplit): Family {
  const family = familyNamed(name);
  if (!family.splits.includes(split)) {
    throw new WorldError(
      `the family ${name} has no questions in the split ${split}; choose from ${familiesOf(split).join(', ')}, or another split`,
    );
  }
  return family;
}
