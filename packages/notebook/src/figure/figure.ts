type Value = number | string | null;

/** A plotly trace; the fields named here are those a still picture can draw, others go to plotly as they are. */
export interface Trace {
  readonly type?: string;
  readonly name?: string;
  readonly mode?: string;
  readonly orientation?: string;
  readonly x?: readonly Value[];
  readonly y?: readonly Value[];
  readonly z?: readonly (readonly (number | null)[])[];
  readonly text?: unknown;
  readonly textposition?: string;
  readonly colorscale?: unknown;
  readonly zmin?: number;
  readonly zmax?: number;
  readonly showscale?: boolean;
  readonly showlegend?: boolean;
  readonly xaxis?: string;
  readonly yaxis?: string;
  readonly line?: { readonly color?: string; readonly width?: number; readonly dash?: string };
  readonly marker?: { readonly color?: unknown; readonly size?: unknown };
  readonly error_x?: ErrorBars;
  readonly error_y?: ErrorBars;
  readonly [other: string]: unknown;
}

/** How far each value may be off, to both sides. */
export interface ErrorBars {
  readonly type: 'data';
  readonly array: readonly number[];
}

export interface Axis {
  readonly title?: string | { readonly text?: string };
  readonly type?: string;
  readonly range?: readonly number[];
  readonly autorange?: boolean | string;
  readonly domain?: readonly number[];
  readonly anchor?: string;
  readonly scaleanchor?: string | false;
  readonly tickvals?: readonly number[];
  readonly ticktext?: readonly string[];
  readonly visible?: boolean;
  readonly showticklabels?: boolean;
  readonly [other: string]: unknown;
}

export interface Annotation {
  readonly text?: string;
  readonly x?: number;
  readonly y?: number;
  readonly xref?: string;
  readonly yref?: string;
  readonly [other: string]: unknown;
}

export interface Layout {
  readonly title?: string | { readonly text?: string };
  readonly width?: number;
  readonly height?: number;
  readonly margin?: {
    readonly l?: number;
    readonly r?: number;
    readonly t?: number;
    readonly b?: number;
  };
  readonly barmode?: string;
  readonly showlegend?: boolean;
  readonly annotations?: readonly Annotation[];
  readonly [axisOrOther: string]: unknown;
}

/** A plotly figure as plain JSON, without theme: the page brings colours and fonts, light or dark. */
export interface Figure {
  readonly data: readonly Trace[];
  readonly layout: Layout;
}

/** The text of a plotly title, which is a string or an object. */
export function titleText(title: string | { readonly text?: string } | undefined): string {
  return (typeof title === 'string' ? title : title?.text) ?? '';
}
