import type { Axis } from '../../figure/figure.ts';
import { extent, shortNumber } from '../../figure/numbers.ts';

/** One axis of a still picture: where a value lies between its two ends, and what is written beside it. */
export interface Scale {
  /** Ends of the axis, in the units of `place`: a logarithm, or the index of a category. */
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** value → position in the axis' units, NaN if it has none. */
  place(value: number | string | null | undefined): number;
}

/** The scale that plotly would choose for these values: categories, logarithmic or linear. */
export function scaleFor(
  axis: Axis,
  values: readonly (number | string | null)[],
  options: { readonly fromZero: boolean; readonly room: number },
): Scale {
  const categories = [...new Set(values.filter((value) => typeof value === 'string'))];
  if (axis.type === 'category' || categories.length > 0) return categoryScale(axis, categories, options.room);
  const numbers = values.filter((value) => typeof value === 'number');
  return axis.type === 'log' ? logScale(numbers) : linearScale(axis, numbers, options.fromZero);
}

function categoryScale(axis: Axis, names: readonly string[], room: number): Scale {
  const every = Math.max(1, Math.ceil(names.length / Math.max(1, room / 14)));
  const reversed = axis.autorange === 'reversed';
  return {
    from: reversed ? names.length - 0.5 : -0.5,
    to: reversed ? -0.5 : names.length - 0.5,
    ticks: names.map((text, at) => ({ at, text })).filter(({ at }) => at % every === 0),
    place: (value) => (typeof value === 'string' ? names.indexOf(value) : Number(value ?? Number.NaN)),
  };
}

function logScale(values: readonly number[]): Scale {
  const [low, high] = extent(values.filter((value) => value > 0).map(Math.log10));
  const [from, to] = padded(low, high);
  const ticks = [];
  for (let power = Math.ceil(from); power <= to; power++)
    ticks.push({ at: power, text: shortNumber(10 ** power) });
  return { from, to, ticks, place: (value) => Math.log10(Number(value ?? Number.NaN)) };
}

function linearScale(axis: Axis, values: readonly number[], fromZero: boolean): Scale {
  const [low, high] = extent(fromZero ? [...values, 0] : values);
  const [a, b] = padded(low, high);
  const free = fromZero ? [low < 0 ? a : 0, high > 0 ? b : 0] : [a, b];
  const [from, to] =
    axis.range?.length === 2 ? axis.range : axis.autorange === 'reversed' ? free.reverse() : free;
  const ticks = axis.tickvals
    ? axis.tickvals.map((at, index) => ({ at, text: axis.ticktext?.[index] ?? shortNumber(at) }))
    : niceTicks(from!, to!).map((at) => ({ at, text: shortNumber(at) }));
  return { from: from!, to: to!, ticks, place: (value) => Number(value ?? Number.NaN) };
}

function padded(low: number, high: number): [number, number] {
  const room = high > low ? (high - low) * 0.05 : Math.abs(low) * 0.1 || 1;
  return [low - room, high + room];
}

/** About six round numbers between the ends: steps of 1, 2 or 5 times a power of ten. */
export function niceTicks(from: number, to: number): number[] {
  const [low, high] = from < to ? [from, to] : [to, from];
  const rough = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? power;
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
