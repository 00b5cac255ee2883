import { describe, expect, it } from 'vitest';
import { applyEvent, readSession, type SessionEvent } from '../src/record/events.ts';
import type { SessionHead } from '../src/record/session.ts';

const head: SessionHead = {
  format: 1,
  lesson: { number: 1, title: 'T' },
  file: 'lessons/01-t.ts',
  settings: { mode: 'quick', seed: 1, backend: 'auto' },
  started: '2026-01-01T00:00:00.000Z',
  versions: {},
  machine: 'm',
  cells: [
    { kind: 'code', folded: false, source: 'a', line: 1 },
    { kind: 'code', folded: false, source: 'b', line: 3 },
  ],
};
const text = (value: string, stream: 'stdout' | 'stderr' = 'stdout') =>
  ({ kind: 'text', stream, text: value }) as const;
const live = {
  kind: 'live',
  title: '',
  x: '',
  y: '',
  series: ['loss'],
  references: {},
  logarithmic: false,
  points: [],
} as const;
const events: SessionEvent[] = [
  { type: 'start', ...head },
  { type: 'enter', cell: 0 },
  { type: 'output', cell: 0, id: 'o1', output: text('one\n') },
  { type: 'output', cell: 0, id: 'o2', output: text('two\n') },
  { type: 'output', cell: 0, id: 'o3', output: text('oh\n', 'stderr') },
  { type: 'output', cell: 0, id: 'o4', output: live },
  { type: 'point', cell: 0, id: 'o4', point: [0, 2.3] },
  { type: 'point', cell: 0, id: 'o4', point: [1, null] },
  { type: 'note', name: 'backend', value: 'wasm' },
  { type: 'leave', cell: 0, ms: 5, failed: false },
];
const lines = events.map((event) => `${JSON.stringify(event)}\n`);

describe('a session', () => {
  it('is the sum of its events', () => {
    const session = readSession(lines.join(''));
    expect(session.status).toBe('running');
    expect(session.notes).toEqual({ backend: 'wasm' });
    expect(session.cells.map(({ state }) => state)).toEqual(['done', 'pending']);
    expect(session.cells[0]!.outputs).toMatchObject([
      { id: 'o1', text: 'one\ntwo\n' },
      { id: 'o3', stream: 'stderr' },
      {
        id: 'o4',
        points: [
          [0, 2.3],
          [1, null],
        ],
      },
    ]);
    const ended = applyEvent(session, { type: 'end', status: 'interrupted', ms: 9 });
    expect(ended).toMatchObject({ status: 'interrupted', ms: 9 });
  });

  it('is readable after every event, and with its last line torn anywhere', () => {
    for (let count = 1; count <= lines.length; count++) {
      expect(readSession(lines.slice(0, count).join('')).file).toBe(head.file);
    }
    const whole = lines.slice(0, 3).join('');
    for (let cut = 1; cut < lines[3]!.length; cut++) {
      expect(readSession(whole + lines[3]!.slice(0, cut)).cells[0]!.outputs).toMatchObject([
        { text: cut === lines[3]!.length - 1 ? 'one\ntwo\n' : 'one\n' },
      ]);
    }
  });

  it('refuses what is not a record', () => {
    expect(() => readSession('')).toThrow('it is empty');
    expect(() => readSession(lines[1]!)).toThrow("the first event must be 'start'; got 'enter'");
    expect(() => readSession(`${lines[0]}{broken\n${lines[1]}`)).toThrow('line 2 is not JSON');
  });
});
