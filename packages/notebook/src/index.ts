export { barFigure, type ChartOptions, lineFigure, type Series, scatterFigure } from './figure/chart.ts';
export type { Figure, Layout, Trace } from './figure/figure.ts';
export {
  type HeatmapGridOptions,
  type HeatmapOptions,
  heatmapFigure,
  heatmapGridFigure,
} from './figure/heatmap.ts';
export { type ImageLike, overlay, type PixelImage } from './figure/image.ts';
export type { Matrix, Numbers, TensorLike } from './figure/numbers.ts';
export { applyEvent, readSession, type SessionEvent } from './record/events.ts';
export {
  type BackendName,
  type Cell,
  type CellRecord,
  type ExpectationOutput,
  expectations,
  type LessonInfo,
  type Output,
  type Session,
  type Settings,
} from './record/session.ts';
