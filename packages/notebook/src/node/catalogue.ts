import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Expression, Node, Program, SpreadElement } from 'acorn';
import { readSession } from '../record/events.ts';
import type { LessonInfo } from '../record/session.ts';
import { LessonMistake } from './mistakes.ts';
import { pagesOf } from './pages.ts';
import { splitLesson } from './split.ts';
import { duration } from './words.ts';

/** A lesson by its file: `03-a-title.ts` is lesson 3. */
export interface CatalogueEntry {
  readonly number: number;
  readonly file: string;
}

/** The lessons of a folder by number; none of them is read. */
export function readCatalogue(folder: string): CatalogueEntry[] {
  return readdirSync(folder)
    .filter((name) => /^\d+-.*\.ts$/.test(name) && !/\.(test|d)\.ts$/.test(name))
    .map((name) => ({ number: Number.parseInt(name, 10), file: join(folder, name) }))
    .toSorted((a, b) => a.number - b.number);
}

/**
 * What a lesson says of itself in `lesson(import.meta, { … })`, without running it; the first sentence of its
 * prose if it says no `about`.
 *
 * @throws LessonMistake naming the line when the lesson cannot be cut into cells.
 */
export function readInfo(file: string): LessonInfo {
  const name = basename(file);
  const { program, cells } = splitLesson(readFileSync(file, 'utf8'), name, () => 'undefined');
  const literal = infoLiteral(program);
  const { number, title } = literal;
  if (typeof number !== 'number' || typeof title !== 'string') {
    throw new LessonMistake(
      `${name}: await lesson(import.meta, { number: 1, title: '…' }) must stand at its top, in plain literals`,
    );
  }
  const prose = cells.find(({ kind, source }) => kind === 'prose' && /^[^#\s]/m.test(source));
  const about = literal.about ?? firstSentence(prose?.source ?? '');
  return { ...(literal as Partial<LessonInfo>), number, title, ...(about && { about }) };
}

/** '20 s' as the lesson says it, or as the last quick run on this machine took. */
export function quickTime(info: LessonInfo, lessonFile: string, out: string): string | undefined {
  if (info.quickTime) return info.quickTime;
  const { session: file } = pagesOf(lessonFile, out);
  if (!existsSync(file)) return undefined;
  try {
    const { ms, status, settings } = readSession(readFileSync(file, 'utf8'));
    return status === 'done' && settings.mode === 'quick' && ms !== undefined ? duration(ms) : undefined;
  } catch {
    return undefined; // a spoilt record says nothing; the list does not need it
  }
}

type Literals = Partial<Record<keyof LessonInfo, unknown>> & { about?: string };

function infoLiteral(program: Program): Literals {
  const call = program.body
    .flatMap((statement): (Expression | null | undefined)[] => {
      if (statement.type === 'ExpressionStatement') return [statement.expression];
      return statement.type === 'VariableDeclaration' ? statement.declarations.map(({ init }) => init) : [];
    })
    .map((expression) => (expression?.type === 'AwaitExpression' ? expression.argument : expression))
    .find(
      (expression) =>
        expression?.type === 'CallExpression' &&
        expression.callee.type === 'Identifier' &&
        expression.callee.name === 'lesson',
    );
  return call?.type === 'CallExpression' ? literals(call.arguments[1]) : {};
}

function literals(object: Expression | SpreadElement | undefined): Literals {
  if (object?.type !== 'ObjectExpression') return {};
  const entries = object.properties.flatMap((property): [string, unknown][] =>
    property.type === 'Property' && property.key.type === 'Identifier' && isLiteral(property.value)
      ? [[property.key.name, property.value.value]]
      : [],
  );
  return Object.fromEntries(entries);
}

function isLiteral(node: Node): node is Node & { value: unknown } {
  return node.type === 'Literal';
}

function firstSentence(markdown: string): string {
  const paragraph = markdown.split(/\n\s*\n/).find((part) => /^[^#\s$|>-]/.test(part)) ?? '';
  const plain = paragraph.replaceAll(/\s+/g, ' ').replaceAll(/[*`_]/g, '');
  return /^.*?[.!?](?=\s|$)/.exec(plain)?.[0] ?? plain;
}
