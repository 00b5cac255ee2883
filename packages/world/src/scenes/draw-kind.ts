import type { Kind } from '../language/kinds.ts';
import type { Noun } from '../lexicon.ts';
import { mayJoin, type Stage, shuffled } from './stage.ts';

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
  for (;;) {
    const kind = draws.pick(among);
    const members: Noun[] = [];
    for (const noun of shuffled(draws, kind.members)) {
      if (members.length === count) break;
      if (!rules.shows(noun) || !mayJoin(stage, noun, present)) continue;
      if (members.every((member) => rules.together(member, noun))) members.push(noun);
    }
    if (members.length === count) return { kind, members };
  }
}
