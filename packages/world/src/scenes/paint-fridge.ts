import type { Box, Colour } from '../picture.ts';
import { blankPicture, fillRectangle, type Picture } from '../picture.ts';
import { sceneSide } from './arrange.ts';
import type { FridgeScene } from './scene.ts';

/** The outside of the refrigerator and its inside, lit. */
export const fridgePalette: readonly { readonly body: Colour; readonly inside: Colour }[] = [
  { body: [168, 184, 196], inside: [236, 244, 248] },
  { body: [196, 120, 108], inside: [244, 240, 234] },
  { body: [132, 166, 146], inside: [236, 246, 238] },
  { body: [116, 124, 138], inside: [230, 236, 244] },
];

/** Four places, two on each of two shelves. */
export const shelfCells: readonly Box[] = [
  { x: 5, y: 4, width: 27, height: 26 },
  { x: 32, y: 4, width: 27, height: 26 },
  { x: 5, y: 34, width: 27, height: 26 },
  { x: 32, y: 34, width: 27, height: 26 },
];

const SHELF: Colour = [150, 172, 186];

/** An open refrigerator without anything in it. */
export function fridgePicture({ background }: FridgeScene): Picture {
  const { body, inside } = fridgePalette[background]!;
  const picture = blankPicture(sceneSide, sceneSide, body);
  fillRectangle(picture, { x: 3, y: 3, width: sceneSide - 6, height: sceneSide - 6 }, inside);
  fillRectangle(picture, { x: 3, y: 31, width: sceneSide - 6, height: 2 }, SHELF);
  return picture;
}
