import { numberWord } from '../language/numbers.ts';

/** 1128 → `11.28` */
export function money(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

const tens = [
  'oh',
  'ten',
  'twenty',
  'thirty',
  'forty',
  'fifty',
  'sixty',
  'seventy',
  'eighty',
  'ninety',
] as const;

/** 1128 → `11`, `twenty`, `eight`: each digit of the cents tells its place. */
export function moneyInWords(cents: number): readonly [whole: string, ten: string, one: string] {
  const [whole, [ten, one]] = money(cents).split('.') as [string, string];
  return [whole, tens[Number(ten)]!, numberWord(Number(one))];
}
