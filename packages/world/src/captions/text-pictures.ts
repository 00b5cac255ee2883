import { listed } from '../language/noun-phrases.ts';
import { diagnose } from '../scenes/bugs.ts';
import { extremeOf, readingsOf, trendOf, valuesOf } from '../scenes/dashboard-scene.ts';
import { money } from '../scenes/money.ts';
import type { CodeScene, DashboardScene, ReceiptScene } from '../scenes/scene.ts';
import { byName } from './clauses.ts';

/** What is said of a picture: everything that matters, and less. */
export interface Sayings {
  readonly complete: readonly string[];
  readonly partial: readonly string[];
}

export function sayOfReceipt({ lines, total }: ReceiptScene): Sayings {
  const items = listed(lines.map(({ item }) => item));
  const sum = money(total.cents);
  const dearest = lines.reduce((a, b) => (b.cents > a.cents ? b : a));
  return {
    complete: [
      `a receipt for ${items}, ${sum} in all`,
      `a receipt with a total of ${sum} for ${items}`,
      `a shop's receipt: ${lines.map(({ item, cents }) => `${item} ${money(cents)}`).join(', ')}, total ${sum}`,
    ],
    partial: [
      `a receipt with a total of ${sum}`,
      `a receipt for ${items}`,
      `a receipt with ${dearest.item} for ${money(dearest.cents)}`,
    ],
  };
}

export function sayOfCode({ lines }: CodeScene): Sayings {
  const found = diagnose(lines.map(({ text }) => text));
  const flaw = found === undefined ? 'without a mistake' : `with a mistake on line ${found.line}`;
  const full =
    found === undefined ? 'without a mistake' : `with this bug: ${found.bug} on line ${found.line}`;
  return {
    complete: [`four lines of code ${full}`, `a screenshot of code ${full}`, `a little program ${full}`],
    partial: ['four lines of code', `a screenshot of code ${flaw}`, 'a little program'],
  };
}

export function sayOfDashboard(scene: DashboardScene): Sayings {
  const heights = valuesOf(scene);
  const title = scene.title.toLowerCase();
  const chart = scene.style === 'bars' ? 'a bar chart' : 'a line chart';
  const trend = trendOf(heights);
  const [high, low] = [extremeOf(heights, 'highest'), extremeOf(heights, 'lowest')];
  const facts = [
    ...(trend === undefined ? [] : [`the trend is ${trend}`]),
    ...(trend !== undefined || high === undefined ? [] : [`${scene.bars[high]!.label} is highest`]),
    ...(trend !== undefined || low === undefined ? [] : [`${scene.bars[low]!.label} is lowest`]),
  ];
  const told = listed(facts);
  const values = readingsOf(scene)
    .map((reading) => reading.join(' '))
    .join(', ');
  return {
    complete: [
      `${chart} of ${title} where ${told}: ${values}`,
      `${chart} titled ${title}: ${values}; ${told}`,
    ],
    partial: [`${chart} of ${title}`, `${chart} where ${facts[0]}`, 'a dashboard with five values'],
  };
}

export function sayOfFridge(objects: Parameters<typeof byName>[0]): Sayings {
  const all = byName(objects)[0]!;
  const some = byName(objects.slice(0, 2))[0]!;
  return {
    complete: [`an open fridge with ${all}`, `a fridge that holds ${all}`, `a fridge with ${all} in it`],
    partial: [`a fridge with ${some} in it`, `${some} in a fridge`, 'an open fridge'],
  };
}
