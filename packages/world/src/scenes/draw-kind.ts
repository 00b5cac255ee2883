import { WorldError } from '../errors.ts';
import type { Kind } from '../language/kinds.ts';
import type { Noun } from '../lexicon.ts';
import { mayJoin, type Stage, shuffled } from './stage.ts';

/** Kinds that are tried before giving up; a world of all nouns needs a few. */
const TRIES = 500;

/**
 * A kind out of `among`, and so many different things of it that may join a picture with `present`. Things of a kind
 * may look alike, since a question about the kind asks none of them by name.
 */
export function drawKind(
  stage: Stage,
  among: readonly Kind[],
  count: number,
  present: readonly Noun[] = [],
): { readonly kind: Kind; readonly members: readonly Noun[] } {
  const { draws, rules } = stage;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const kind = draws.pick(among);
    const members: Noun[] = [];
    for (const noun of shuffled(draws, kind.members)) {
      if (members.length === count) break;
      if (!rules.shows(noun) || !mayJoin(stage, noun, present)) continue;
      if (members.every((member) => rules.together(member, noun))) members.push(noun);
    }
    if (members.length === count) return { kind, members };
  }
  throw new WorldError(
    `no kind of things has ${count} that may stand together; give the world more nouns, or other families`,
  );
}
