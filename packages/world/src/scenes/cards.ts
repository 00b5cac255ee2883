import type { Colour } from '../picture.ts';

/** The colours of the cards on which things lie. */
export type CardColour = 'red' | 'orange' | 'yellow' | 'green' | 'blue' | 'purple' | 'pink' | 'grey';

export const cardColours: readonly CardColour[] = [
  'red',
  'orange',
  'yellow',
  'green',
  'blue',
  'purple',
  'pink',
  'grey',
];

export const cardPaint: Readonly<Record<CardColour, Colour>> = {
  red: [214, 64, 58],
  orange: [240, 148, 52],
  yellow: [246, 214, 78],
  green: [96, 178, 92],
  blue: [76, 130, 214],
  purple: [146, 92, 190],
  pink: [240, 158, 190],
  grey: [146, 150, 156],
};
