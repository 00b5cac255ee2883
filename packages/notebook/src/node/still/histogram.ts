import type { Trace } from '../../figure/figure.ts';
import { extent } from '../../figure/numbers.ts';
import { niceTicks } from './scale.ts';

/** A histogram of numbers as the bars it would be; any other trace as it is. Steps are round, about as many as plotly takes. */
export function counted(trace: Trace): Trace {
  if (trace.type !== 'histogram') return trace;
  const values = (trace.x ?? []).filter((value) => typeof value === 'number');
  const [low, high] = extent(values);
  const [first = low, second = high] = niceTicks(low, high);
  const step = (second - first) / (values.length > 100 ? 2 : 1) || 1;
  const start = Math.floor(low / step);
  const counts = new Array<number>(Math.floor(high / step) - start + 1).fill(0);
  for (const value of values) counts[Math.floor(value / step) - start]!++;
  const x = counts.map((_, index) => (start + index + 0.5) * step);
  return { ...trace, type: 'bar', x, y: counts, width: step };
}
