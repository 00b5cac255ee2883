import { WorldError } from '../errors.ts';

export const numberWords: readonly string[] = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
];

/** 3 → `three` */
export function numberWord(count: number): string {
  const word = numberWords[count];
  if (word === undefined) {
    throw new WorldError(`numberWord: expected a whole number from 0 to 9; got ${count}`);
  }
  return word;
}
