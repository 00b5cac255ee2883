import type { ImagesOutput } from '../../record/session.ts';
import { html, type Markup } from '../html/template.ts';
import { paper } from './palette.ts';

/** Pictures in their grid with their labels, as one picture. */
export function imageGridSvg({ images, columns, scale }: ImagesOutput): Markup {
  const gap = 10;
  const labelled = images.some(({ label }) => label);
  const cellWidth = Math.max(...images.map(({ width }) => width)) * scale;
  const cellHeight = Math.max(...images.map(({ height }) => height)) * scale;
  const rowHeight = cellHeight + (labelled ? 20 : 0) + gap;
  const across = Math.min(columns, images.length);
  const width = across * (cellWidth + gap) - gap;
  const height = Math.ceil(images.length / columns) * rowHeight - gap;
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="11" fill="${paper.soft}"><rect width="${width}" height="${height}" fill="${paper.page}"/>${images.map(
    ({ png, width: w, height: h, label }, index) => {
      const x = (index % columns) * (cellWidth + gap);
      const y = Math.floor(index / columns) * rowHeight;
      return html`<image x="${x}" y="${y}" width="${w * scale}" height="${h * scale}" image-rendering="optimizeSpeed" href="data:image/png;base64,${png}"/>${
        label &&
        html`<text x="${x + (w * scale) / 2}" y="${y + cellHeight + 14}" text-anchor="middle">${label}</text>`
      }`;
    },
  )}</svg>`;
}
