import { blankPicture, type Colour, fillRectangle, type Picture } from '../picture.ts';
import { cellWidth, drawText } from './font.ts';
import type { Bar, DashboardScene } from './scene.ts';
import { textHeight, textWidth } from './text-layout.ts';

export const dashboardPalette: readonly { readonly paper: Colour; readonly axis: Colour }[] = [
  { paper: [250, 250, 252], axis: [50, 54, 64] },
  { paper: [30, 36, 48], axis: [214, 220, 230] },
  { paper: [244, 240, 230], axis: [84, 70, 54] },
  { paper: [234, 240, 246], axis: [44, 62, 88] },
];

export const dashboardInks: readonly Colour[] = [
  [76, 160, 90],
  [66, 132, 214],
  [226, 126, 50],
  [178, 84, 176],
  [214, 70, 80],
  [40, 162, 168],
];

/** Where values begin: the axis lies right below. */
export const axisY = 54;
export const plotLeft = 8;
/** From one bar to the next. */
export const barStep = 17;
export const barWidth = 11;
export const highestBar = 42;

export function paintDashboard({ background, title, style, ink, bars }: DashboardScene): Picture {
  const { paper, axis } = dashboardPalette[background]!;
  const colour = dashboardInks[ink]!;
  const picture = blankPicture(textWidth, textHeight, paper);
  drawText(picture, title, Math.floor((textWidth - title.length * cellWidth) / 2), 1, axis);
  fillRectangle(picture, { x: plotLeft - 4, y: axisY, width: textWidth - plotLeft, height: 1 }, axis);
  for (const { label, box } of bars) {
    drawText(picture, label, box.x + 3, axisY + 2, axis);
    if (style === 'bars') fillRectangle(picture, box, colour);
  }
  if (style === 'line') paintLine(picture, bars, colour);
  return picture;
}

/** Straight lines between the middles of the bars' tops, two pixels thick, and a dot on each. */
function paintLine(picture: Picture, bars: readonly Bar[], colour: Colour): void {
  const points = bars.map(({ box }) => ({ x: box.x + Math.floor(box.width / 2), y: box.y }));
  for (const [i, point] of points.entries()) {
    const { x, y } = point;
    fillRectangle(picture, { x: x - 1, y: y - 1, width: 4, height: 4 }, colour);
    const next = points[i + 1];
    if (next === undefined) continue;
    const span = next.x - x;
    let last = y;
    for (let step = 0; step <= span; step++) {
      const now = y + Math.floor((2 * (next.y - y) * step + span) / (2 * span));
      const [top, bottom] = [Math.min(last, now), Math.max(last, now)];
      fillRectangle(picture, { x: x + step, y: top, width: 1, height: bottom - top + 2 }, colour);
      last = now;
    }
  }
}
