import {
  barLabels,
  dashboardScene,
  extremeOf,
  extremeValues,
  trendOf,
  trends,
  trendValues,
  valuesOf,
} from '../scenes/dashboard-scene.ts';
import type { DashboardScene, Scene } from '../scenes/scene.ts';
import { shuffled } from '../scenes/stage.ts';
import { type Asked, commonSplits, type Family, type FamilyName, textSize } from './family.ts';
import { developing, leading } from './thoughts.ts';

/** How do five values develop? */
export const dashboardTrend: Family = {
  name: 'dashboard-trend',
  wordings: [
    'what is the trend?',
    'describe the trend.',
    'how do the values develop?',
    'which way do the numbers go?',
  ],
  splits: commonSplits,
  size: textSize,
  compose(stage) {
    const { draws } = stage;
    const trend = draws.pick(trends);
    const scene = dashboardScene(stage, trendValues(draws, trend), draws.coin() ? 'bars' : 'line');
    return { scene, asked: direction(trend) };
  },
  fillers: () => ({}),
  think: (scene) => (scene.kind === 'dashboard' ? developing(scene) : undefined),
  solve: (scene) => (scene.kind === 'dashboard' ? (trendOf(valuesOf(scene)) ?? 'mixed') : 'none'),
};

/** Those that ask of charts. */
export const chartFamilies: readonly FamilyName[] = ['dashboard-trend', 'dashboard-bar'];

export const extremes = ['highest', 'lowest'] as const;

/** Which bar is highest, or lowest? */
export const dashboardBar: Family = {
  name: 'dashboard-bar',
  wordings: [
    'which bar is {extreme}?',
    'what is the {extreme} bar?',
    'name the {extreme} bar.',
    'where is the {extreme} bar?',
  ],
  followUps: ['and which is {extreme}?', 'and the {extreme}?'],
  splits: commonSplits,
  size: textSize,
  compose(stage) {
    const { draws } = stage;
    const place = draws.int(barLabels.length);
    const extreme = draws.pick(extremes);
    const scene = dashboardScene(stage, extremeValues(draws, extreme, place), 'bars');
    return { scene, asked: bar(scene, extreme, place) };
  },
  ask({ draws }, scene) {
    if (scene.kind !== 'dashboard' || scene.style !== 'bars') return undefined;
    // Where there is a trend, the first and the last bar are highest too often.
    if (trendOf(valuesOf(scene)) !== undefined) return undefined;
    for (const extreme of shuffled(draws, extremes)) {
      const place = extremeOf(valuesOf(scene), extreme);
      if (place !== undefined) return bar(scene, extreme, place);
    }
    return undefined;
  },
  fillers: ({ extreme }) => ({ extreme: extreme! }),
  think: (scene, { extreme }) => (scene.kind === 'dashboard' ? leading(scene, wordOf(extreme)) : undefined),
  solve(scene: Scene, { extreme }) {
    if (scene.kind !== 'dashboard') return 'none';
    const place = extremeOf(valuesOf(scene), wordOf(extreme));
    return place === undefined ? 'none' : scene.bars[place]!.label;
  },
};

/** Of a subject, whose roles are any words. */
function wordOf(extreme: string | undefined): (typeof extremes)[number] {
  return extreme === 'highest' ? 'highest' : 'lowest';
}

function direction(trend: string): Asked {
  return { subject: {}, answer: trend, chance: 1 / trends.length, looksAt: [0, 1, 2, 3, 4] };
}

function bar(scene: DashboardScene, extreme: string, place: number): Asked {
  const answer = scene.bars[place]!.label;
  return { subject: { extreme }, answer, chance: 1 / barLabels.length, looksAt: [place] };
}
