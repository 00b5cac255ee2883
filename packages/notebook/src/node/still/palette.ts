import { seriesColours } from '../../figure/colour.ts';

/** The colours of a still picture. */
export interface Palette {
  readonly ink: string;
  readonly soft: string;
  readonly grid: string;
  readonly page: string;
  readonly series: readonly string[];
}

/** For a picture that stands alone: paper, a notebook. */
export const paper: Palette = {
  ink: '#1d2025',
  soft: '#5d636c',
  grid: '#e4e2dc',
  page: '#ffffff',
  series: seriesColours.light,
};

/** For a picture inside the page, which follows the page from light to dark. */
export const themed: Palette = {
  ink: 'var(--ink)',
  soft: 'var(--soft)',
  grid: 'var(--line)',
  page: 'var(--page)',
  series: seriesColours.light.map((_, index) => `var(--series-${index})`),
};
