import type { Artist } from '../artists.ts';
import type { SpriteAtlas } from '../atlas.ts';
import { WorldError } from '../errors.ts';
import { alike } from '../language/alike.ts';
import type { Noun } from '../lexicon.ts';
import type { Draws } from '../random.ts';
import type { Rules } from '../splits/rules.ts';

/** All that a picture is made from: the drawings, what the split allows, and the random numbers of its place. */
export interface Stage {
  readonly atlas: SpriteAtlas;
  readonly rules: Rules;
  readonly draws: Draws;
  /** Whether the things of one picture may be by several artists. */
  readonly mixArtists: boolean;
}

/** Draws that are tried before looking at the whole list. */
const TRIES = 40;

/** One of `from` that fits, each equally likely; `what` says in the error what was looked for. */
export function drawNoun(
  { draws }: Stage,
  what: string,
  from: readonly Noun[],
  fits: (noun: Noun) => boolean,
): Noun {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const noun = draws.pick(from);
    if (fits(noun)) return noun;
  }
  const fitting = from.filter(fits);
  if (fitting.length === 0) throw new WorldError(`no noun fits: ${what}`);
  return draws.pick(fitting);
}

/** Whether a thing may join a picture: not there yet, nothing there looks like it, and the split allows it. */
export function mayJoin({ rules }: Stage, noun: Noun, present: readonly Noun[]): boolean {
  return present.every((other) => other !== noun && !alike(other, noun) && rules.together(other, noun));
}

/** So many further things that the split shows, for a picture with `present`. */
export function drawCompany(
  stage: Stage,
  present: readonly Noun[],
  count: number,
  from: readonly Noun[] = stage.rules.company,
  fits: (noun: Noun) => boolean = () => true,
): readonly Noun[] {
  const all = [...present];
  for (let i = 0; i < count; i++) {
    const joins = (noun: Noun): boolean => stage.rules.shows(noun) && fits(noun) && mayJoin(stage, noun, all);
    all.push(drawNoun(stage, 'company for a picture', from, joins));
  }
  return all.slice(present.length);
}

/** Who draws each of `count` things. */
export function drawArtists({ draws, rules, mixArtists }: Stage, count: number): readonly Artist[] {
  const one = draws.pick(rules.artists);
  return Array.from({ length: count }, () => (mixArtists ? draws.pick(rules.artists) : one));
}

/** The items in random order. */
export function shuffled<Item>(draws: Draws, items: readonly Item[]): Item[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = draws.int(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
