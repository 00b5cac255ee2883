/** Colours of series in the order of their names, for a light and for a dark page. */
export const seriesColours = {
  light: ['#2f5bd0', '#d5602a', '#1d8a68', '#9a45b5', '#b08400', '#1488a0', '#c03a62', '#686d75'],
  dark: ['#86a6fb', '#f79a6c', '#5ecba2', '#d193e4', '#dfbd58', '#5fc4d6', '#ee86a3', '#a8adb6'],
} as const;

export type Rgb = readonly [number, number, number];

type Stops = readonly string[];

/** Dark to light, even steps of lightness: amounts, probabilities. */
const sequential: Stops = [
  '#0c1236',
  '#1f2b6f',
  '#2a4f9c',
  '#2e7bb0',
  '#45a6ab',
  '#84cb9b',
  '#cfe79a',
  '#fdf7cd',
];
/** Blue, paper, red: numbers on both sides of zero. */
const diverging: Stops = ['#20408f', '#4f78c4', '#9db9e2', '#f4f1ea', '#eeb18f', '#d1653f', '#942a16'];

export type ScaleName = 'sequential' | 'diverging';
const scales: Record<ScaleName, Stops> = { sequential, diverging };

/** [[0, '#…'], …, [1, '#…']]: the form plotly takes. */
export function plotlyScale(name: ScaleName): [number, string][] {
  const stops = scales[name];
  return stops.map((colour, index) => [index / (stops.length - 1), colour]);
}

/** '#2f5bd0' → [47, 91, 208]. */
export function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Position 0..1 on a list of `[position, colour]` → RGB between the two nearest. */
export function colourAt(position: number, scale: readonly (readonly [number, string])[]): Rgb {
  const at = Math.min(1, Math.max(0, position));
  const next = Math.max(
    1,
    scale.findIndex(([stop]) => stop >= at),
  );
  const [from, low] = scale[next - 1]!;
  const [to, high] = scale[next] ?? scale[next - 1]!;
  const share = to > from ? (at - from) / (to - from) : 0;
  const a = parseHex(low);
  const b = parseHex(high);
  return [mix(a[0], b[0], share), mix(a[1], b[1], share), mix(a[2], b[2], share)];
}

function mix(a: number, b: number, share: number): number {
  return Math.round(a + (b - a) * share);
}

/** Relative luminance 0..1 (BT.709 weights): is dark or light lettering to stand on it? */
export function luminance([r, g, b]: Rgb): number {
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}
