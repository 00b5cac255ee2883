import type { Draws } from '../random.ts';
import {
  axisY,
  barStep,
  barWidth,
  dashboardInks,
  dashboardPalette,
  highestBar,
  plotLeft,
} from './paint-dashboard.ts';
import type { DashboardScene } from './scene.ts';
import type { Stage } from './stage.ts';
import { textHeight, textWidth } from './text-layout.ts';

export type Trend = 'rising' | 'falling' | 'flat' | 'up then down' | 'down then up';

export const trends: readonly Trend[] = ['rising', 'falling', 'flat', 'up then down', 'down then up'];

export const barLabels = ['A', 'B', 'C', 'D', 'E'] as const;

const TITLES = [
  'SALES',
  'VISITS',
  'USERS',
  'COST',
  'RAIN',
  'HEAT',
  'SPEED',
  'VOTES',
  'GOALS',
  'MAIL',
] as const;
const LOWEST = 4;
/** Between neighbours of a trend, in pixels. */
const STEP = [4, 9] as const;
/** How much values that count as equal may differ. */
const EQUAL = 1;

/** The trend of five values; undefined when they turn more than once, or a step is too small to be sure of. */
export function trendOf(values: readonly number[]): Trend | undefined {
  const steps = values.slice(1).map((value, i) => value - values[i]!);
  if (steps.every((step) => Math.abs(step) <= 2 * EQUAL)) return 'flat';
  if (steps.some((step) => Math.abs(step) < STEP[0])) return undefined;
  const signs = steps.map(Math.sign);
  const turns = signs.filter((sign, i) => i > 0 && sign !== signs[i - 1]).length;
  if (turns > 1) return undefined;
  if (turns === 0) return signs[0]! > 0 ? 'rising' : 'falling';
  return signs[0]! > 0 ? 'up then down' : 'down then up';
}

/** Five values with that trend. */
export function trendValues(draws: Draws, trend: Trend): readonly number[] {
  if (trend === 'flat') {
    const level = draws.between(LOWEST + EQUAL, highestBar - EQUAL);
    return barLabels.map(() => level + draws.between(-EQUAL, EQUAL));
  }
  const turn = draws.between(1, 3);
  const steps = [0, 1, 2, 3].map((i) => {
    const up =
      trend === 'rising' || (trend === 'up then down' && i < turn) || (trend === 'down then up' && i >= turn);
    return (up ? 1 : -1) * draws.between(...STEP);
  });
  const walk = [0];
  for (const step of steps) walk.push(walk.at(-1)! + step);
  const low = Math.min(...walk);
  const room = highestBar - LOWEST - (Math.max(...walk) - low);
  const level = LOWEST + draws.between(0, room);
  return walk.map((sum) => level + sum - low);
}

/** Five values of which the one at `place` is the highest, or the lowest, by at least four pixels. */
export function extremeValues(draws: Draws, extreme: 'highest' | 'lowest', place: number): readonly number[] {
  const margin = STEP[0];
  const high = extreme === 'highest';
  const value = high ? draws.between(18, highestBar) : draws.between(LOWEST, highestBar - 18);
  const range = high ? [LOWEST, value - margin] : [value + margin, highestBar];
  return barLabels.map((_, i) => (i === place ? value : draws.between(range[0]!, range[1]!)));
}

/** The place of the highest or lowest value, unless another one comes close. */
export function extremeOf(values: readonly number[], extreme: 'highest' | 'lowest'): number | undefined {
  const sign = extreme === 'highest' ? 1 : -1;
  const order = [...values.keys()].sort((a, b) => sign * (values[b]! - values[a]!));
  const lead = sign * (values[order[0]!]! - values[order[1]!]!);
  return lead >= STEP[0] ? order[0] : undefined;
}

/** A panel that shows these values. */
export function dashboardScene(
  { draws }: Stage,
  values: readonly number[],
  style: 'bars' | 'line',
): DashboardScene {
  return {
    kind: 'dashboard',
    width: textWidth,
    height: textHeight,
    background: draws.int(dashboardPalette.length),
    title: draws.pick(TITLES),
    style,
    ink: draws.int(dashboardInks.length),
    bars: values.map((height, i) => ({
      label: barLabels[i]!,
      box: { x: plotLeft + i * barStep, y: axisY - height, width: barWidth, height },
    })),
  };
}

/** The values of a panel, as its boxes show them. */
export function valuesOf({ bars }: DashboardScene): readonly number[] {
  return bars.map(({ box }) => box.height);
}

/** `A 4`, `B 7`, …: the bars with their values from 0 to 9: whatever is higher by `STEP` has a higher digit. */
export function readingsOf({ bars }: DashboardScene): readonly (readonly [label: string, value: string])[] {
  return bars.map(({ label, box }) => [label, String(Math.floor((box.height - LOWEST + 1) / STEP[0]))]);
}
