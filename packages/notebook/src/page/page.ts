/**
 * What a page does in the browser: plotly draws each figure when it comes near, in the page's own colours;
 * the contents follow the reader; a watched page takes the news of its run.
 *
 * The page reads well without any of it. This file is put into the page with its types blanked.
 */

interface Figure {
  data: Record<string, unknown>[];
  layout: Record<string, unknown> & {
    width?: number;
    height?: number;
    annotations?: { x?: number; y?: number; text?: string }[];
    margin?: { l?: number; r?: number; t?: number; b?: number };
  };
}

interface PlotlyApi {
  react(target: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
}

const config = { responsive: false, displaylogo: false, displayModeBar: false, showTips: false };

/** The page's colours and letters, as plotly takes them. */
function theme(): object {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const title = { font: { size: 12.5, color: colour('ink') }, standoff: 12 };
  const axis = { gridcolor: colour('line'), zeroline: false, ticks: '', ticklabelstandoff: 4, title };
  return {
    layout: {
      font: { family: colour('sans'), size: 12.5, color: colour('soft') },
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      colorway: Array.from({ length: 8 }, (_, index) => colour(`series-${index}`)),
      legend: {
        orientation: 'h',
        x: 0,
        y: 1,
        yanchor: 'bottom',
        font: { color: colour('ink') },
        bgcolor: 'rgba(0,0,0,0)',
      },
      hoverlabel: { bgcolor: colour('raised'), bordercolor: colour('line'), font: { color: colour('ink') } },
      hovermode: 'closest',
      xaxis: { ...axis, showgrid: false },
      yaxis: axis,
      annotationdefaults: { font: { color: colour('ink'), size: 12 } },
      dragmode: false,
    },
  };
}

/** A figure fits its column: a heat map keeps its shape, other plots their height. */
function fitted(figure: Figure, room: number): { width: number; height: number } {
  const {
    width: natural = 720,
    height = 380,
    margin: { l = 64, r = 16, t = 40, b = 48 } = {},
  } = figure.layout;
  const width = Math.min(natural, room);
  const share = (width - l - r) / (natural - l - r);
  const shaped = figure.data.some((trace) => trace.type === 'heatmap');
  const labels = new Set(figure.layout.annotations?.map(({ y }) => y)).size * 22 * (1 - share);
  return { width, height: Math.round(shaped ? (height - t - b) * share + t + b + labels : height) };
}

/** The labels over the maps of a grid, small enough to stand beside each other. */
function fittedLabels(figure: Figure, width: number): object[] {
  const { annotations = [], margin: { l = 64, r = 16 } = {} } = figure.layout;
  const across = new Set(annotations.map(({ x }) => x)).size;
  const longest = Math.max(1, ...annotations.map(({ text = '' }) => text.length));
  const size = Math.max(6, Math.min(12, (width - l - r) / across / longest / 0.6));
  return annotations.map((label) => ({ ...label, font: { size } }));
}

async function draw(element: Element): Promise<void> {
  const source = element.querySelector('script');
  const plot = element.querySelector<HTMLElement>('.plot');
  const { Plotly } = globalThis as { Plotly?: PlotlyApi };
  if (!Plotly || !source || !plot) return;
  const figure = JSON.parse(source.textContent ?? '') as Figure;
  const room = element.getBoundingClientRect().width;
  const size = fitted(figure, room);
  const annotations = fittedLabels(figure, size.width);
  const layout = { ...figure.layout, ...size, annotations, template: theme() };
  element.classList.add('drawn');
  try {
    await Plotly.react(plot, figure.data, layout, config);
  } catch (error) {
    element.classList.remove('drawn'); // the still picture stays
    console.error(error);
  }
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      void draw(target);
    }
  },
  { rootMargin: '600px' },
);

function drawWhenNear(within: ParentNode): void {
  for (const figure of within.querySelectorAll('.figure')) near.observe(figure);
}

function redraw(): void {
  for (const figure of document.querySelectorAll('.figure.drawn')) void draw(figure);
}

/** Marks the heading above the reader's eye in the contents. */
function followReader(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.contents a')];
  const passed = links.filter((link) => {
    const heading = document.getElementById(link.hash.slice(1));
    return heading !== null && heading.getBoundingClientRect().top < 120;
  });
  for (const link of links) link.classList.toggle('here', link === passed.at(-1));
}

/** A watched page: the server says which cells, outputs, figures and parts of the frame have changed. */
function watch(moment: string): void {
  const news = new EventSource(`/events?since=${moment}`);
  const on = (kind: string, take: (news: News) => void) =>
    news.addEventListener(kind, ({ data }) => take(JSON.parse(data) as News));
  on('reload', () => location.reload());
  on('part', ({ id, markup }) => replace(document.getElementById(id), elementOf(markup)));
  on('head', ({ id, markup }) => {
    const [cell, fresh] = [document.getElementById(id), elementOf(markup)];
    if (!cell) return;
    cell.className = fresh.className;
    cell.querySelector('.time')?.replaceWith(fresh.querySelector('.time') ?? '');
  });
  on('output', ({ cell, id, markup }) => {
    const [old, fresh] = [document.getElementById(id), elementOf(markup)];
    const outputs = document.querySelector(`#${cell} .outputs`);
    if (old?.parentElement === outputs) replace(old, fresh);
    else {
      outputs?.append(fresh);
      drawWhenNear(fresh);
    }
  });
  on('figure', ({ id, figure }) => {
    const element = document.querySelector(`#${id} .figure`);
    const source = element?.querySelector('script');
    if (!element || !source) return;
    source.textContent = JSON.stringify(figure);
    if (element.classList.contains('drawn')) void draw(element);
  });
}

interface News {
  cell: string;
  id: string;
  markup: string;
  figure: Figure;
}

function elementOf(markup: string): Element {
  return document.createRange().createContextualFragment(markup).firstElementChild!;
}

/** Puts an element in the place of another; what the reader has unfolded stays unfolded. */
function replace(old: Element | null, fresh: Element): void {
  if (!old) return;
  const [before, after] = [old.querySelector('details'), fresh.querySelector('details')];
  if (before && after) after.open = before.open;
  old.replaceWith(fresh);
  drawWhenNear(fresh);
}

drawWhenNear(document);
followReader();
addEventListener('scroll', followReader, { passive: true });
let resizing = 0;
addEventListener('resize', () => {
  clearTimeout(resizing);
  resizing = window.setTimeout(redraw, 150);
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
const { moment } = document.documentElement.dataset;
if (moment !== undefined) watch(moment);

export {};
