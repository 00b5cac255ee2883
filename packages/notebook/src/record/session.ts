import type { Figure } from '../figure/figure.ts';

/** The backends a lesson can be asked for on the command line; `auto` leaves the choice to `start()`. */
export const backendNames = ['auto', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

/** What a lesson says of itself; written as plain literals, so that the list reads it without running it. */
export interface LessonInfo {
  readonly number: number;
  readonly title: string;
  /** One line for the list; the first sentence of the prose stands in for it. */
  readonly about?: string;
  /** How long the quick form takes on two cores, in words: '20 s'. */
  readonly quickTime?: string;
  readonly fullTime?: string;
  /** What runs it, for a page that stands beside the course: 'pnpm world'. `pnpm lesson` and its number, unless given. */
  readonly command?: string;
}

/** `Lesson 3`; the title of a page that stands beside the course. */
export function lessonName({ number, title, command }: LessonInfo): string {
  return command === undefined ? `Lesson ${number}` : title;
}

export interface Settings {
  readonly mode: 'quick' | 'full';
  readonly seed: number;
  readonly backend: BackendName;
}

/** One piece of a lesson: prose (markdown) or code, as it stands in the file. */
export interface Cell {
  readonly kind: 'code' | 'prose';
  readonly title?: string;
  /** Shown collapsed at first: set-up, plumbing. */
  readonly folded: boolean;
  readonly source: string;
  /** Line of the file on which `source` begins, from 1. */
  readonly line: number;
}

export interface TextOutput {
  readonly kind: 'text';
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

export interface StillImage {
  /** PNG, base64. */
  readonly png: string;
  readonly width: number;
  readonly height: number;
  readonly label?: string;
}

export interface ImagesOutput {
  readonly kind: 'images';
  readonly images: readonly StillImage[];
  readonly columns: number;
  /** Screen pixels a picture pixel takes. */
  readonly scale: number;
  readonly caption?: string;
}

export interface FigureOutput {
  readonly kind: 'figure';
  readonly figure: Figure;
  readonly caption?: string;
}

/** A plot that grows while a cell runs. A point is `[x, ...one value a series]`, null where none came. */
export interface LiveOutput {
  readonly kind: 'live';
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly string[];
  readonly references: Readonly<Record<string, number>>;
  readonly logarithmic: boolean;
  readonly points: readonly (readonly (number | null)[])[];
}

export interface TableOutput {
  readonly kind: 'table';
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of numbers, set flush right. */
  readonly numeric: readonly boolean[];
  readonly caption?: string;
}

export interface MarkdownOutput {
  readonly kind: 'markdown';
  readonly text: string;
}

/** What a learner should see, what came, and whether it lies in the band. */
export interface ExpectationOutput {
  readonly kind: 'expectation';
  readonly name: string;
  /** null for NaN and infinities, which JSON cannot carry; `shown` says which. */
  readonly value: number | null;
  readonly shown: string;
  readonly low: number;
  readonly high: number;
  readonly note: string;
  readonly ok: boolean;
}

export type Output =
  | TextOutput
  | ImagesOutput
  | FigureOutput
  | LiveOutput
  | TableOutput
  | MarkdownOutput
  | ExpectationOutput;

export type RecordedOutput = Output & { readonly id: string };

/** What stopped a lesson: the message, and where in the lesson it came from. */
export interface LessonError {
  readonly name: string;
  readonly message: string;
  /** Line of the lesson file, when the stack shows one. */
  readonly line?: number;
  readonly stack: readonly string[];
}

export type CellState = 'pending' | 'running' | 'done' | 'failed';

export interface CellRecord extends Cell {
  readonly state: CellState;
  readonly ms?: number;
  readonly outputs: readonly RecordedOutput[];
}

export type Status = 'running' | 'done' | 'failed' | 'interrupted' | 'crashed';

/** The first event of a record: everything known before the first cell runs. */
export interface SessionHead {
  readonly format: 1;
  readonly lesson: LessonInfo;
  /** Path of the lesson from the root of the workspace. */
  readonly file: string;
  readonly settings: Settings;
  /** ISO 8601. */
  readonly started: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: string;
  readonly cells: readonly Cell[];
}

/** The record of one run, from which every page is rendered. */
export interface Session extends Omit<SessionHead, 'cells'> {
  readonly cells: readonly CellRecord[];
  readonly status: Status;
  /** What the lesson reported of its run: `backend`, for one. */
  readonly notes: Readonly<Record<string, string>>;
  readonly error?: LessonError;
  readonly ms?: number;
}

/** All `expectBand` rows of a session, in the order in which they came. */
export function expectations(session: Session): readonly (ExpectationOutput & { readonly id: string })[] {
  return session.cells.flatMap((cell) => cell.outputs.filter((output) => output.kind === 'expectation'));
}
