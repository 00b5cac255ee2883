import type { ServerResponse } from 'node:http';
import { liveFigure } from '../../figure/live.ts';
import type { SessionEvent } from '../../record/events.ts';
import type { Session } from '../../record/session.ts';
import { cellMarkup } from '../html/cell.ts';
import { outputMarkup, pageFigure } from '../html/outputs.ts';
import { footMarkup, mastheadMarkup } from '../html/page.ts';
import { scriptJson } from '../html/template.ts';

/** Pages are told of changes at most this often; a training loop makes thousands. */
const everyMs = 120;

/** Sends the changes of a session to the pages that look at it, as server-sent events. */
export class News {
  readonly #readers = new Set<ServerResponse>();
  readonly #cells = new Set<number>();
  readonly #outputs = new Map<string, number>();
  readonly #points = new Map<string, number>();
  #session: Session | undefined;
  #moment = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Counts the changes; a page carries the moment at which it was made. */
  get moment(): number {
    return this.#moment;
  }

  /** A page begins to listen; what has changed since it was made is sent at once. */
  add(reader: ServerResponse, since: number): void {
    reader.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    reader.write(':\n\n');
    this.#readers.add(reader);
    reader.on('close', () => this.#readers.delete(reader));
    const session = this.#session;
    if (!session || since === this.#moment) return;
    session.cells.forEach((cell, index) => {
      if (cell.state !== 'pending') this.#send('part', cellPart(session, index), [reader]);
    });
    this.#sendFrame(session, [reader]);
  }

  /** Everything has changed: pages load themselves anew. */
  reload(session: Session): void {
    this.#session = session;
    this.#moment++;
    this.#forget();
    this.#send('reload', {});
  }

  take(event: SessionEvent, session: Session): void {
    if (event.type === 'start') {
      this.reload(session);
      return;
    }
    this.#session = session;
    this.#moment++;
    if (event.type === 'enter' || event.type === 'leave') this.#cells.add(event.cell);
    if (event.type === 'output') {
      const last = session.cells[event.cell]?.outputs.at(-1);
      this.#outputs.set(last?.id ?? event.id, event.cell); // text that joined the text before it bears that one's id
    }
    if (event.type === 'point') this.#points.set(event.id, event.cell);
    this.#timer ??= setTimeout(() => this.#flush(), everyMs);
  }

  close(): void {
    this.#forget();
    for (const reader of this.#readers) reader.end();
  }

  #flush(): void {
    const session = this.#session;
    if (!session) return;
    for (const index of this.#cells) {
      // A cell that begins is sent whole, which clears it; of one that is over only its head has changed.
      this.#send(session.cells[index]?.state === 'done' ? 'head' : 'part', cellPart(session, index));
    }
    for (const [id, index] of this.#outputs) {
      const output = session.cells[index]?.outputs.find((each) => each.id === id);
      if (output) this.#send('output', { cell: `cell-${index}`, id, markup: outputMarkup(output).text });
    }
    for (const [id, index] of this.#points) {
      const output = session.cells[index]?.outputs.find((each) => each.id === id);
      if (output?.kind === 'live') this.#send('figure', { id, figure: pageFigure(liveFigure(output)) });
    }
    this.#sendFrame(session);
    this.#forget();
  }

  #sendFrame(session: Session, readers: Iterable<ServerResponse> = this.#readers): void {
    this.#send('part', { id: 'masthead', markup: mastheadMarkup(session).text }, readers);
    this.#send('part', { id: 'foot', markup: footMarkup(session).text }, readers);
  }

  #send(kind: string, data: object, readers: Iterable<ServerResponse> = this.#readers): void {
    const text = `event: ${kind}\ndata: ${scriptJson(data).text}\n\n`;
    for (const reader of readers) reader.write(text);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#cells.clear();
    this.#outputs.clear();
    this.#points.clear();
  }
}

function cellPart(session: Session, index: number): { id: string; markup: string } {
  return { id: `cell-${index}`, markup: cellMarkup(session, index).body.text };
}
