/** What is said of a single drawing. */

import type { Noun } from '@pixels/world';
import { nouns, phrasesOf } from '@pixels/world';

/** Sentences with `{}` where the name goes. */
export const templates = [
  '{}',
  'a picture of {}',
  'a drawing of {}',
  'the picture shows {}',
  'you can see {}',
  'an image with {}',
  'there is {}',
  'here is {}',
] as const;

/** `a dog`, `a pair of jeans`: the name of each noun, in the order of `nouns`. */
export const names: readonly string[] = nouns.map((noun: Noun) => phrasesOf(noun).one);

export function sentence(template: string, name: string): string {
  return template.replace('{}', () => name);
}
