import grammar from '../../data/grammar.json' with { type: 'json' };
import type { Noun } from '../lexicon.ts';
import { numberWord } from './numbers.ts';

/** How a noun stands in a sentence. */
export interface NounPhrases {
  /** `dog`, `jeans`, `milk`: also the answer that names it */
  readonly noun: string;
  /** `a dog`, `a pair of jeans`, `a glass of milk` */
  readonly one: string;
  /** `dogs`, `pairs of jeans`, `glasses of milk` */
  readonly many: string;
  /** `the dog`, `the jeans`, `the milk`, `the bowling game` */
  readonly the: string;
  /** The verb after `the`: `the dog is`, `the jeans are`. */
  readonly is: 'is' | 'are';
  readonly it: 'it' | 'them';
}

const articles = new Map(Object.entries(grammar.articles));
const mass = new Map(Object.entries(grammar.mass));
const plural = new Map(Object.entries(grammar.plural));
/** What `the` before the noun's name would not say well. */
const definite = new Map(Object.entries(grammar.the));
const made = new Map<string, NounPhrases>();

export function phrasesOf(noun: Noun): NounPhrases {
  const kept = made.get(noun.noun);
  if (kept !== undefined) return kept;
  const phrases = makePhrases(noun);
  made.set(noun.noun, phrases);
  return phrases;
}

function makePhrases({ noun, plural: many }: Noun): NounPhrases {
  const group = plural.get(noun);
  return {
    noun,
    one: group ?? mass.get(noun) ?? withArticle(noun),
    many,
    the: definite.get(noun) ?? `the ${noun}`,
    is: group === undefined ? 'is' : 'are',
    it: group === undefined ? 'it' : 'them',
  };
}

/** `a dog`, `an owl`, `a unicorn`: by sound, where the first letter misleads. */
export function withArticle(words: string): string {
  const listed = articles.get(words.split(' ')[0]!);
  return `${listed ?? (/^[aeiou]/.test(words) ? 'an' : 'a')} ${words}`;
}

/** `a dog`, `three dogs`, `two glasses of milk`. */
export function counted(noun: Noun, count: number): string {
  const { one, many } = phrasesOf(noun);
  return count === 1 ? one : `${numberWord(count)} ${many}`;
}

/** `a, b and c` */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
