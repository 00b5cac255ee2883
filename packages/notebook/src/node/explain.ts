import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import type { LessonError } from '../record/session.ts';

/** What was thrown → message, line of the lesson, and a stack of the workspace's own lines with short paths. */
export function explain(
  thrown: unknown,
  { url, path, root }: { readonly url: string; readonly path: string; readonly root: string },
): LessonError {
  if (!(thrown instanceof Error)) return { name: 'Thrown', message: inspect(thrown), stack: [] };
  const stack = (thrown.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !/node:internal|node_modules|<anonymous>$/.test(line))
    .map((line) => shortFrame(line, url, path, root));
  const lesson = new RegExp(`${escapeRegExp(shortPath(path, root))}:(\\d+)`);
  const line = stack.map((frame) => lesson.exec(frame)?.[1]).find((match) => match !== undefined);
  return {
    name: thrown.name,
    message: withCauses(thrown),
    ...(line && { line: Number(line) }),
    stack: stack.filter((frame) => !/notebook.src.node.conduct\.ts/.test(frame)),
  };
}

function shortFrame(frame: string, url: string, path: string, root: string): string {
  return frame
    .trim()
    .replace(url, path)
    .replaceAll(/file:\/\/[^\s():]+/g, (address) => fileURLToPath(address))
    .replaceAll(`${root}/`, '')
    .replaceAll(`${root}\\`, '')
    .replace('__enterCell', '');
}

function shortPath(path: string, root: string): string {
  return path.startsWith(root) ? path.slice(root.length + 1) : path;
}

function withCauses(error: Error): string {
  const causes: string[] = [];
  for (let cause = error.cause; cause instanceof Error && causes.length < 5; cause = cause.cause) {
    causes.push(`because: ${cause.message}`);
  }
  return [error.message, ...causes].join('\n');
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
