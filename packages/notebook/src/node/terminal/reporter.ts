import type { SessionEvent } from '../../record/events.ts';
import { expectations, type LessonError, lessonName, type Session } from '../../record/session.ts';
import type { SessionListener } from '../recorder.ts';
import { duration } from '../words.ts';
import { outputLines } from './outputs.ts';
import { proseLines } from './prose.ts';
import { paint, type Screen, screenOf } from './screen.ts';

/** Tells the lesson in the terminal as it runs. A live plot is drawn when its cell is over. */
export function terminalReporter(options: { readonly brief: boolean }): SessionListener {
  const screen = screenOf(process.stdout);
  const print = (lines: readonly string[]) => {
    if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
  };
  return (event, session) => print(eventLines(event, session, screen, options.brief));
}

/** What one event adds to the terminal. */
export function eventLines(event: SessionEvent, session: Session, screen: Screen, brief: boolean): string[] {
  switch (event.type) {
    case 'start':
      return startLines(session, screen);
    case 'enter': {
      const { kind, title, source } = session.cells[event.cell]!;
      if (kind === 'prose') return proseLines(source, screen, brief);
      return event.cell > 0 && title ? [paint(screen, 'cyan', `${screen.unicode ? '▸' : '>'} ${title}`)] : [];
    }
    case 'output':
      return event.output.kind === 'live' ? [] : spaced(outputLines(event.output, screen));
    case 'leave':
      return session.cells[event.cell]!.outputs.filter(({ kind }) => kind === 'live').flatMap((output) =>
        spaced(outputLines(output, screen)),
      );
    case 'end':
      return endLines(session, screen);
    default:
      return [];
  }
}

/** Anything taller than a line stands apart. */
function spaced(lines: string[]): string[] {
  return lines.length > 1 ? [...lines, ''] : lines;
}

function startLines({ lesson, settings }: Session, screen: Screen): string[] {
  const head = [...new Set([lessonName(lesson), lesson.title])].join('  ');
  return [
    '',
    paint(screen, 'bold', head),
    paint(screen, 'dim', `${settings.mode} form, seed ${settings.seed}`),
    '',
  ];
}

function endLines(session: Session, screen: Screen): string[] {
  const rows = expectations(session);
  const missed = rows.filter(({ ok }) => !ok);
  const took = duration(session.ms ?? 0);
  const tally =
    rows.length === 0 ? '' : `, ${rows.length - missed.length} of ${rows.length} values as expected`;
  switch (session.status) {
    case 'done':
      return [
        '',
        paint(
          screen,
          missed.length > 0 ? 'yellow' : 'green',
          `${lessonName(session.lesson)}: done in ${took}${tally}`,
        ),
      ];
    case 'interrupted':
      return ['', paint(screen, 'yellow', `${lessonName(session.lesson)}: interrupted after ${took}`)];
    default:
      return ['', ...(session.error ? errorLines(session, session.error, screen) : [])];
  }
}

function errorLines(session: Session, error: LessonError, screen: Screen): string[] {
  const where = error.line ? `${session.file}:${error.line}` : session.file;
  const cell = session.cells.findLast(({ line }) => error.line !== undefined && line <= error.line);
  const source = cell?.source.split('\n')[(error.line ?? 0) - cell.line];
  return [
    paint(screen, 'red', `${error.name}: ${error.message}`),
    paint(screen, 'dim', `  at ${where}`),
    ...(source ? [`  ${error.line} | ${source.trim()}`] : []),
  ];
}
