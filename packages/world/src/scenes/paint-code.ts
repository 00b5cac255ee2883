import { type Box, blankPicture, type Colour, type Picture } from '../picture.ts';
import { cellHeight, cellWidth, drawText } from './font.ts';
import type { CodeLine, CodeScene } from './scene.ts';
import { textHeight, textWidth } from './text-layout.ts';

export const codePalette: readonly {
  readonly paper: Colour;
  readonly ink: Colour;
  readonly number: Colour;
}[] = [
  { paper: [28, 32, 42], ink: [226, 232, 240], number: [108, 118, 138] },
  { paper: [250, 250, 252], ink: [30, 34, 44], number: [160, 164, 176] },
  { paper: [20, 44, 50], ink: [220, 240, 226], number: [96, 136, 138] },
  { paper: [44, 34, 58], ink: [240, 230, 250], number: [132, 118, 158] },
];

export function paintCode({ background, lines }: CodeScene): Picture {
  const { paper, ink, number } = codePalette[background]!;
  const picture = blankPicture(textWidth, textHeight, paper);
  for (const [index, line] of lines.entries()) {
    const { x, y } = letterBox(line, 0);
    drawText(picture, String(index + 1), 1, y, number);
    drawText(picture, line.text, x, y, ink);
  }
  return picture;
}

/** Where a letter of a line is painted, or would be; its number and a space stand before the first. */
export function letterBox({ box }: CodeLine, column: number): Box {
  const y = box.y + Math.floor(box.height / 2) - 4;
  return { x: 1 + (2 + column) * cellWidth, y, width: cellWidth, height: cellHeight };
}
