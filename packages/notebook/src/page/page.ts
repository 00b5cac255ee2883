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
    annotations?: { y?: number }[];
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
  const axis = { gridcolor: colour('line'), zeroline: false, ticks: '', title };
  return {
    layout: {
      font: { family: colour('sans'), size: 12.5, color: colour('soft') },
      title: {
        x: 0,
        xref: 'paper',
        y: 1,
        yref: 'container',
        yanchor: 'top',
        pad: { t: 9 },
        font: { size: 15, color: colour('ink'), weight: 600 },
      },
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

async function draw(element: Element): Promise<void> {
  const source = element.querySelector('script');
  const plot = element.querySelector<HTMLElement>('.plot');
  const { Plotly } = globalThis as { Plotly?: PlotlyApi };
  if (!Plotly || !source || !plot) return;
  const figure = JSON.parse(source.textContent ?? '') as Figure;
  const room = element.getBoundingClientRect().width;
  const layout = { ...figure.layout, ...fitted(figure, room), template: theme() };
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

/** A watched page: the server says which cells, figures and parts of the frame have changed. */
function watch(): void {
  const news = new EventSource('/events');
  news.addEventListener('reload', () => location.reload());
  news.addEventListener('part', ({ data }) => {
    const { id, markup } = JSON.parse(data) as { id: string; markup: string };
    const old = document.getElementById(id);
    if (!old) return;
    const open = old.querySelector('details')?.open;
    const fresh = document.createRange().createContextualFragment(markup).firstElementChild!;
    const details = fresh.querySelector('details');
    if (details && open !== undefined) details.open = open;
    old.replaceWith(fresh);
    drawWhenNear(fresh.parentNode ?? fresh);
  });
  news.addEventListener('figure', ({ data }) => {
    const { id, figure } = JSON.parse(data) as { id: string; figure: Figure };
    const element = document.getElementById(id);
    const source = element?.querySelector('script');
    if (!element || !source) return;
    source.textContent = JSON.stringify(figure);
    if (element.classList.contains('drawn')) void draw(element);
  });
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
if (document.documentElement.hasAttribute('data-watched')) watch();

export {};
