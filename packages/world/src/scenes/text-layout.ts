import type { Box } from '../picture.ts';
import { cellHeight, cellWidth } from './font.ts';

/** Pictures of text are half as wide again: 16 letters of 6 pixels. */
export const textWidth = 96;
export const textHeight = 64;
export const columns: number = textWidth / cellWidth;

/** The pixels that a line of text covers, the free ones around its letters included. */
export function lineBox(row: number, top: number = 0, height: number = cellHeight): Box {
  return { x: 0, y: top + row * height, width: textWidth, height };
}
