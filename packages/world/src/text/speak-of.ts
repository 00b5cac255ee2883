import { phrasesOf } from '../language/noun-phrases.ts';
import type { Noun } from '../lexicon.ts';

/** A thing in general: `a dog`, `milk`, `jeans`. */
export function anyOf(noun: Noun): string {
  const { noun: name, one, is } = phrasesOf(noun);
  return is === 'are' || / of /.test(one) ? name : one;
}

/** `a dog is`, `milk is`, `jeans are` */
export function anyIs(noun: Noun): string {
  return `${anyOf(noun)} ${phrasesOf(noun).is}`;
}

/** Where the thing comes inside the verb: `wear a boot on your feet`. */
const INSIDE = / (?=on your feet$|on your head$|on the road$|by post$|with a handle$)/;

/** What is done with a thing: `sit on a chair`, `drive a taxi on the road`. */
export function doing(verb: string, noun: Noun): string {
  const [before, after] = verb.split(INSIDE);
  return [before, anyOf(noun), after].filter((part) => part !== undefined).join(' ');
}
