import { expectSeed, expectWhole, unknownName } from '../errors.ts';
import { kinds } from '../language/kinds.ts';
import { phrasesOf, withArticle } from '../language/noun-phrases.ts';
import { unfitFor, verbs } from '../language/uses.ts';
import { affording, nounNamed, nouns } from '../lexicon.ts';
import { Draws } from '../random.ts';
import type { World } from '../world.ts';
import { concepts, definedNouns } from './definitions.ts';
import { anyIs, anyOf, doing } from './speak-of.ts';

/** What a passage tells: a made-up picture, what a word means, what a thing is, what it is good for. */
export type PassageKind = 'caption' | 'definition' | 'kind' | 'use';

export const passageKinds: readonly PassageKind[] = ['caption', 'definition', 'kind', 'use'];

/** One or two sentences without a picture. */
export interface Passage {
  readonly kind: PassageKind;
  readonly text: string;
}

/** Names the stream of random numbers; to be raised when the same index would give another text. */
const STREAM = 'world text 1';

/**
 * Endless text of the world, for a language model that has seen no picture yet: captions, definitions, and facts as
 * statements and as questions with their answers. Passage `index` depends on the seed and the index alone.
 *
 * It tells all uses of things, `textOnlyUses` among them, which no training picture is ever asked about. Whoever
 * answers those of a picture (split `affordances`) carried them over from here.
 */
export class WorldText {
  readonly #world: World;
  readonly #seed: number;

  /** @param world whose captions are told, without their pictures */
  constructor(world: World, { seed }: { readonly seed: number }) {
    expectSeed('WorldText:', seed);
    this.#world = world;
    this.#seed = seed;
  }

  passage(index: number, kind?: PassageKind): Passage {
    expectWhole('WorldText: passage: index', index, 0, Number.MAX_SAFE_INTEGER);
    if (kind !== undefined && !passageKinds.includes(kind)) {
      throw unknownName('kind of passage', kind, passageKinds);
    }
    const draws = new Draws(this.#seed, `${STREAM}/${kind ?? 'any'}`, index);
    const chosen = kind ?? draws.pick(passageKinds);
    return { kind: chosen, text: chosen === 'caption' ? this.#caption(draws) : tell[chosen](draws) };
  }

  #caption(draws: Draws): string {
    return `${this.#world.caption(draws.word()).complete}.`;
  }
}

const tell: Readonly<Record<Exclude<PassageKind, 'caption'>, (draws: Draws) => string>> = {
  definition(draws) {
    const { name, definition } = draws.pick(draws.int(3) > 0 ? nounEntries : conceptEntries);
    return draws.pick([
      `${name}: ${definition}.`,
      `what does ${name} mean? ${definition}.`,
      `the word ${name} means: ${definition}.`,
    ]);
  },
  kind(draws) {
    if (draws.coin()) {
      const { name, kinds: above } = draws.pick(classified);
      const kind = draws.pick(above);
      const noun = nounNamed(name);
      return draws.pick([`${anyIs(noun)} a kind of ${kind}.`, `what is a kind of ${kind}? ${anyOf(noun)}.`]);
    }
    const kind = draws.pick(kinds);
    const yes = draws.coin();
    const noun = draws.pick(yes ? kind.members : kind.others);
    const { is } = phrasesOf(noun);
    return `${is} ${anyOf(noun)} ${is === 'is' ? withArticle(kind.one) : kind.many}? ${yes ? 'yes' : 'no'}.`;
  },
  use(draws) {
    const verb = draws.pick(verbs);
    const noun = draws.pick(affording(verb));
    const stranger = draws.pick(unfitFor(verb));
    return draws.pick([
      `you can ${doing(verb, noun)}.`,
      `${anyIs(noun)} something you can ${verb}.`,
      `what can you ${verb}? ${anyOf(noun)}.`,
      `can you ${doing(verb, noun)}? yes.`,
      `can you ${doing(verb, stranger)}? no.`,
      `what ${phrasesOf(noun).is} ${anyOf(noun)} good for? you can ${doing(verb, noun)}.`,
    ]);
  },
};

const nounEntries = nouns.flatMap(({ noun }) => definedNouns.get(noun) ?? []);
const conceptEntries = [...concepts.values()];
const classified = nounEntries.filter(({ kinds: above }) => above.length > 0);
