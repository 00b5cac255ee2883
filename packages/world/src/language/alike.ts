import grammar from '../../data/grammar.json' with { type: 'json' };
import { type Noun, nounNamed } from '../lexicon.ts';

const groups = grammar.alike.map((names) => names.map((name) => nounNamed(name).id));
const friends = new Map<number, Set<number>>();
for (const group of groups) {
  for (const id of group) {
    const known = friends.get(id) ?? new Set<number>();
    friends.set(id, known);
    for (const other of group) if (other !== id) known.add(other);
  }
}

/**
 * Whether two things look alike at this size, or one name may stand for the other: a taxi is a car too. They never
 * stand in one picture where a question names one of them, and none is "not there" while the other is.
 */
export function alike(a: Noun, b: Noun): boolean {
  return friends.get(a.id)?.has(b.id) ?? false;
}
