import type {
  CellRecord,
  LessonError,
  Output,
  RecordedOutput,
  Session,
  SessionHead,
  Status,
} from './session.ts';

/** One line of a session file. A record is the events of a run in their order, nothing is ever rewritten. */
export type SessionEvent =
  | ({ readonly type: 'start' } & SessionHead)
  | { readonly type: 'enter'; readonly cell: number }
  | { readonly type: 'leave'; readonly cell: number; readonly ms: number; readonly failed: boolean }
  | { readonly type: 'output'; readonly cell: number; readonly id: string; readonly output: Output }
  | {
      readonly type: 'point';
      readonly cell: number;
      readonly id: string;
      readonly point: readonly (number | null)[];
    }
  | { readonly type: 'note'; readonly name: string; readonly value: string }
  | {
      readonly type: 'end';
      readonly status: Exclude<Status, 'running'>;
      readonly ms: number;
      readonly error?: LessonError;
    };

/** session × event → the session after it. Console text that follows on text of the same stream joins it. */
export function applyEvent(session: Session | undefined, event: SessionEvent): Session {
  if (event.type === 'start') {
    const { type: _, cells, ...head } = event;
    return {
      ...head,
      cells: cells.map((cell) => ({ ...cell, state: 'pending', outputs: [] })),
      status: 'running',
      notes: {},
    };
  }
  if (!session) throw new Error(`session record: the first event must be 'start'; got '${event.type}'`);
  switch (event.type) {
    case 'enter':
      return withCell(session, event.cell, (cell) => ({ ...cell, state: 'running' }));
    case 'leave':
      return withCell(session, event.cell, (cell) => ({
        ...cell,
        state: event.failed ? 'failed' : 'done',
        ms: event.ms,
      }));
    case 'output':
      return withCell(session, event.cell, (cell) => ({
        ...cell,
        outputs: addOutput(cell.outputs, { ...event.output, id: event.id }),
      }));
    case 'point':
      return addPoint(session, event);
    case 'note':
      return { ...session, notes: { ...session.notes, [event.name]: event.value } };
    case 'end':
      return {
        ...session,
        status: event.status,
        ms: event.ms,
        ...(event.error && { error: event.error }),
      };
  }
}

function withCell(session: Session, index: number, change: (cell: CellRecord) => CellRecord): Session {
  return { ...session, cells: session.cells.map((cell, i) => (i === index ? change(cell) : cell)) };
}

function addOutput(outputs: readonly RecordedOutput[], next: RecordedOutput): readonly RecordedOutput[] {
  const last = outputs.at(-1);
  if (last?.kind === 'text' && next.kind === 'text' && last.stream === next.stream) {
    return [...outputs.slice(0, -1), { ...last, text: `${last.text}${next.text}` }];
  }
  return [...outputs, next];
}

/** Points are appended in place: a copy a point would make a long run quadratic. */
function addPoint(session: Session, event: SessionEvent & { type: 'point' }): Session {
  const output = session.cells[event.cell]?.outputs.find(({ id }) => id === event.id);
  if (output?.kind === 'live') (output.points as (readonly (number | null)[])[]).push(event.point);
  return session;
}

/**
 * Text of a session file → the session. A torn last line (the process died while writing it) is left out.
 *
 * @throws when the text holds no event, or a broken line that is not the last.
 */
export function readSession(text: string): Session {
  const lines = text.split('\n');
  let session: Session | undefined;
  lines.forEach((line, index) => {
    if (line === '') return;
    let event: SessionEvent;
    try {
      event = JSON.parse(line) as SessionEvent;
    } catch (cause) {
      if (index === lines.length - 1) return;
      throw new Error(`session record: line ${index + 1} is not JSON; run the lesson again`, { cause });
    }
    session = applyEvent(session, event);
  });
  if (!session) throw new Error('session record: it is empty; run the lesson again');
  return session;
}
