import { unknownName } from '../errors.ts';
import { type Noun, nouns } from '../lexicon.ts';

/** A word for several categories or part of one, with which one can count: "how many animals are there?" */
export interface Kind {
  /** `musical instrument` */
  readonly one: string;
  readonly many: string;
  readonly members: readonly Noun[];
  /** What is surely none: things of categories that nobody would call by this word. */
  readonly others: readonly Noun[];
}

interface Row {
  readonly one: string;
  readonly many: string;
  readonly category: string;
  /** Members of the category that the word does not fit well. */
  readonly except?: readonly string[];
  /** Categories whose things might be called by this word. */
  readonly near: readonly string[];
}

const LIVING = ['animal', 'bird', 'reptile', 'sea', 'bug'];
const EDIBLE = ['fruit', 'vegetable', 'food', 'sweet', 'drink', 'plant', 'kitchen'];
const HANDY = ['tool', 'office', 'science', 'device', 'kitchen', 'household', 'music', 'sport', 'bag'];
const PLAY = ['toy', 'sport', 'music', 'device', 'vehicle'];

const rows: readonly Row[] = [
  { one: 'animal', many: 'animals', category: 'animal', near: LIVING },
  { one: 'bird', many: 'birds', category: 'bird', near: LIVING },
  { one: 'bug', many: 'bugs', category: 'bug', except: ['snail', 'worm'], near: LIVING },
  {
    one: 'sea creature',
    many: 'sea creatures',
    category: 'sea',
    except: ['shell', 'coral', 'seal'],
    near: LIVING,
  },
  { one: 'plant', many: 'plants', category: 'plant', except: ['mushroom', 'bouquet'], near: EDIBLE },
  { one: 'fruit', many: 'fruits', category: 'fruit', except: ['olive'], near: EDIBLE },
  {
    one: 'vegetable',
    many: 'vegetables',
    category: 'vegetable',
    except: ['tomato', 'chestnut', 'peanuts'],
    near: EDIBLE,
  },
  { one: 'drink', many: 'drinks', category: 'drink', except: ['teapot', 'baby bottle'], near: EDIBLE },
  {
    one: 'vehicle',
    many: 'vehicles',
    category: 'vehicle',
    except: ['parachute', 'skateboard', 'ufo'],
    near: PLAY,
  },
  { one: 'ball', many: 'balls', category: 'sport', near: [...PLAY, ...LIVING] },
  {
    one: 'piece of clothing',
    many: 'pieces of clothing',
    category: 'clothing',
    except: ['glasses', 'sunglasses', 'ring', 'crown'],
    near: ['bag', 'sport'],
  },
  {
    one: 'musical instrument',
    many: 'musical instruments',
    category: 'music',
    except: ['bell', 'headphones', 'microphone', 'radio'],
    near: [...PLAY, 'household'],
  },
  {
    one: 'tool',
    many: 'tools',
    category: 'tool',
    except: [
      ...['magnet', 'bow and arrow', 'shield', 'bomb', 'boomerang', 'key', 'padlock', 'chains', 'dagger'],
      ...['gear', 'nut and bolt', 'hook'],
    ],
    near: HANDY,
  },
  { one: 'building', many: 'buildings', category: 'building', except: ['tent'], near: ['household'] },
  { one: 'bag', many: 'bags', category: 'bag', except: ['suitcase'], near: ['clothing', 'household'] },
];

const BALLS = ['soccer ball', 'baseball', 'basketball', 'volleyball', 'football', 'tennis ball'];
/** Things that could pass for many kinds: a teddy bear, a crystal ball, a pumpkin. */
const AMBIGUOUS = ['teddy bear', 'crystal ball', 'nesting dolls', 'snowman', 'chess pawn', 'balloon'];

/** The kinds of things that questions and captions speak of. */
export const kinds: readonly Kind[] = rows.map(({ one, many, category, except = [], near }) => ({
  one,
  many,
  members: nouns.filter(({ noun, category: its }) =>
    one === 'ball' ? BALLS.includes(noun) : its === category && !except.includes(noun),
  ),
  others: nouns.filter(
    ({ noun, category: its }) =>
      its !== category && its !== 'gift' && !near.includes(its) && !AMBIGUOUS.includes(noun),
  ),
}));

const byName = new Map(kinds.map((kind) => [kind.one, kind]));

/** The kind of that name, in the singular. */
export function kindNamed(name: string): Kind {
  const kind = byName.get(name);
  if (kind === undefined) throw unknownName('kind', name, [...byName.keys()]);
  return kind;
}

/** Whether the word surely fits the thing, surely does not, or nobody can tell. */
export function belongs(noun: Noun, kind: Kind): 'yes' | 'no' | 'unclear' {
  if (kind.members.includes(noun)) return 'yes';
  return kind.others.includes(noun) ? 'no' : 'unclear';
}

/** The kind to which a thing surely belongs, if it is of one that questions speak of: no thing is of two. */
export function kindOf(noun: Noun): Kind | undefined {
  return kinds.find(({ members }) => members.includes(noun));
}
