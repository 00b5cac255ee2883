import { blankPicture, type Colour, fillRectangle, type Picture } from '../picture.ts';
import { cellWidth, drawText } from './font.ts';
import { money } from './money.ts';
import type { ReceiptScene } from './scene.ts';
import { columns, textHeight, textWidth } from './text-layout.ts';

export const receiptPalette: readonly { readonly paper: Colour; readonly ink: Colour }[] = [
  { paper: [250, 249, 243], ink: [24, 24, 28] },
  { paper: [244, 246, 250], ink: [34, 40, 92] },
  { paper: [252, 244, 226], ink: [60, 42, 30] },
  { paper: [238, 244, 236], ink: [26, 58, 44] },
];

export function paintReceipt({ background, shop, lines, total }: ReceiptScene): Picture {
  const { paper, ink } = receiptPalette[background]!;
  const picture = blankPicture(textWidth, textHeight, paper);
  drawText(picture, shop, Math.floor((textWidth - shop.length * cellWidth) / 2), 1, ink);
  for (const { item, cents, box } of lines) drawRow(picture, item, cents, box.y, ink);
  fillRectangle(picture, { x: 2, y: total.box.y - 2, width: textWidth - 4, height: 1 }, ink);
  drawRow(picture, 'TOTAL', total.cents, total.box.y, ink);
  return picture;
}

/** The item at the left edge, its price at the right one. */
function drawRow(picture: Picture, item: string, cents: number, y: number, ink: Colour): void {
  const price = money(cents);
  drawText(picture, item.toUpperCase(), 1, y + 1, ink);
  drawText(picture, price, (columns - price.length) * cellWidth, y + 1, ink);
}
