import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { SessionLog } from '../src/node/log.ts';
import { Recorder } from '../src/node/recorder.ts';
import { readSession, type SessionEvent } from '../src/record/events.ts';
import type { Session } from '../src/record/session.ts';
import { sessionOf, temporaryFolder } from './helpers.ts';

function recorder(listen?: (event: SessionEvent, session: Session, onDisk: Session) => void) {
  const file = join(temporaryFolder(), 'a.session.jsonl');
  const read = () => readSession(readFileSync(file, 'utf8'));
  const { status: _, notes: __, ms: ___, ...head } = sessionOf();
  const log = new SessionLog(file);
  return { recorder: new Recorder(log, head, [(event, session) => listen?.(event, session, read())]), read };
}

it('has on the disk what listeners are told', () => {
  const told: string[] = [];
  const { recorder: made, read } = recorder((event, session, onDisk) => {
    told.push(JSON.stringify(session) === JSON.stringify(onDisk) ? event.type : `${event.type} too early`);
  });
  made.enter(0);
  made.text('stdout', '\x1b[31mred\x1b[39m\n');
  made.leave();
  made.end('done');
  expect(told).toEqual(['start', 'enter', 'output', 'leave', 'end']);
  expect(read().cells[0]!.outputs).toMatchObject([{ text: 'red\n' }]);
});

it('goes on when a listener fails', () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const made = recorder(() => {
    throw new Error('narrow screen');
  });
  made.recorder.enter(0);
  expect(made.read().cells[0]!.state).toBe('running');
  expect(write).toHaveBeenCalledWith('could not show this in the terminal: narrow screen\n');
  write.mockRestore();
});

it('keeps a bounded amount of printed text a cell', () => {
  const made = recorder();
  made.recorder.enter(0);
  for (let i = 0; i < 300; i++) made.recorder.text('stdout', 'x'.repeat(1000));
  const [output] = made.read().cells[0]!.outputs;
  expect(output).toMatchObject({ kind: 'text', text: expect.stringMatching(/x\n… the rest is left out\n$/) });
  expect(JSON.stringify(output).length).toBeLessThan(202_000);
});
