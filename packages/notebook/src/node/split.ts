import { type Comment, type Program, parse } from 'acorn';
import type { Cell } from '../record/session.ts';
import { LessonMistake } from './mistakes.ts';
import { stripTypes } from './strip-types.ts';

/** A lesson cut into cells, and the same text as a module that says when each cell begins. */
export interface SplitLesson {
  readonly cells: readonly Cell[];
  /** JavaScript with every line and column where it stands in the lesson: types are blanked, not removed. */
  readonly code: string;
  readonly program: Program;
}

const marker = /^\s?%%(?:\s+(.*))?$/;
const tags = { markdown: 'prose', folded: 'code' } as const;

interface Marker {
  readonly line: number;
  readonly kind: Cell['kind'];
  readonly folded: boolean;
  readonly title?: string;
}

/**
 * Cuts the text of a lesson at its `// %%` lines.
 *
 * Only a comment that stands alone between top-level statements is a marker, as a parser sees it; the same
 * characters inside a template string are a part of that string. `enter` is the expression that a marker
 * becomes, given the number of its cell.
 *
 * @throws LessonMistake naming the line: a syntax error, a marker inside a statement, an unknown `[tag]`,
 * code in a prose cell.
 */
export function splitLesson(text: string, file: string, enter: (cell: number) => string): SplitLesson {
  const lines = text.split(/\r?\n/);
  const { javascript, program, comments } = parseLesson(text, file);
  const markers = comments.flatMap((comment) => readMarker(comment, lines, program, file));
  const plain = javascript.split(/\r?\n/);
  refuseLostMarkers(lines, plain, markers, file);
  const cells = [{ line: 0, kind: 'code', folded: true, title: 'Set-up' } as Marker, ...markers].map(
    (head, index, heads) => readCell(head, lines, heads[index + 1]?.line ?? lines.length + 1, file),
  );
  markers.forEach(({ line }, index) => {
    plain[line - 1] = `;await ${enter(index + 1)};`;
  });
  return { cells, code: plain.join('\n'), program };
}

/** The module as JavaScript and as a syntax tree. */
export function parseLesson(
  text: string,
  file: string,
): { javascript: string; program: Program; comments: Comment[] } {
  const comments: Comment[] = [];
  try {
    const javascript = stripTypes(text);
    const program = parse(javascript, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      locations: true,
      onComment: comments,
    });
    return { javascript, program, comments };
  } catch (error) {
    throw syntaxMistake(error as SyntaxError, file);
  }
}

/** Node puts the line of a mistake before its stack, acorn beside its message. */
function syntaxMistake(error: SyntaxError & { loc?: { line: number } }, file: string): LessonMistake {
  const line = error.loc?.line ?? /^[^\n]*:(\d+)\n/.exec(error.stack ?? '')?.[1];
  const message = error.message.replace(/ \(\d+:\d+\)$/, '').split('\n')[0];
  return new LessonMistake(`${file}${line ? `:${line}` : ''}: it is not valid TypeScript: ${message}`, {
    cause: error,
  });
}

function readMarker(comment: Comment, lines: readonly string[], program: Program, file: string): Marker[] {
  const match = comment.type === 'Line' ? marker.exec(comment.value) : null;
  if (!match) return [];
  const line = comment.loc!.start.line;
  const inside = program.body.some((node) => node.start < comment.start && comment.end < node.end);
  if (inside || !/^\s*\/\//.test(lines[line - 1]!)) {
    throw new LessonMistake(
      `${file}:${line}: a cell marker must stand alone on its line, between top-level statements; move it out`,
    );
  }
  const [, tag, title] = /^(?:\[(.*?)\])?\s*(.*)$/.exec(match[1]?.trim() ?? '')!;
  if (tag !== undefined && !Object.hasOwn(tags, tag)) {
    throw new LessonMistake(
      `${file}:${line}: unknown cell tag [${tag}]; the tags are [markdown] and [folded]`,
    );
  }
  const kind = tag ? tags[tag as keyof typeof tags] : 'code';
  return [{ line, kind, folded: tag === 'folded', ...(title && { title }) }];
}

/** A marker inside a type declaration is blanked with it, and no parser sees it any more. */
function refuseLostMarkers(
  lines: readonly string[],
  plain: readonly string[],
  markers: readonly Marker[],
  file: string,
): void {
  lines.forEach((text, index) => {
    const known = markers.some(({ line }) => line === index + 1);
    if (!known && /^\s*\/\/\s?%%/.test(text) && plain[index]?.trim() === '') {
      throw new LessonMistake(
        `${file}:${index + 1}: a cell marker must stand between top-level statements; this one is inside a type`,
      );
    }
  });
}

function readCell(head: Marker, lines: readonly string[], end: number, file: string): Cell {
  let first = head.line + 1;
  let last = end - 1;
  while (first <= last && lines[first - 1]!.trim() === '') first++;
  while (last >= first && lines[last - 1]!.trim() === '') last--;
  const body = lines.slice(first - 1, last);
  const source = head.kind === 'prose' ? readProse(body, first, file) : body.join('\n');
  const { kind, folded, title } = head;
  return { kind, folded, source, line: first, ...(title && { title }) };
}

function readProse(body: readonly string[], first: number, file: string): string {
  return body
    .map((line, index) => {
      if (line.trim() !== '' && !/^\s*\/\//.test(line)) {
        throw new LessonMistake(
          `${file}:${first + index}: a [markdown] cell holds only // lines; begin the code with a line // %%`,
        );
      }
      return line.replace(/^\s*\/\/ ?/, '');
    })
    .join('\n');
}
