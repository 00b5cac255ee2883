import type { LiveOutput } from '../record/session.ts';
import { lineFigure } from './chart.ts';
import type { Figure } from './figure.ts';

/** The curves of a live plot as they stand. */
export function liveFigure(live: LiveOutput): Figure {
  const series = live.series.map((name, index) => {
    const seen = live.points.filter((point) => point[index + 1] !== null);
    return [name, { x: seen.map((point) => point[0]!), y: seen.map((point) => point[index + 1]!) }] as const;
  });
  return lineFigure(Object.fromEntries(series), {
    title: live.title,
    x: live.x,
    y: live.y,
    references: live.references,
    logarithmic: live.logarithmic,
  });
}
