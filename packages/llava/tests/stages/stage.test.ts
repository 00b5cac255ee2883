import { expect, test } from 'vitest';
import { parseStage, type Stage, stageKinds } from '../../src/index.ts';

const sizes = { learningRate: 1e-3, steps: 10, batchSize: 4 };
const brain: Stage = { ...stageKinds.brain, ...sizes };
const eyes: Stage = { ...stageKinds.visionPretraining, ...sizes };

test('the four stages make sense, and each name is its own', () => {
  for (const [name, kind] of Object.entries(stageKinds)) {
    expect(parseStage({ ...kind, ...sizes })).toEqual({ ...kind, ...sizes });
    expect(kind.name).toBe(name);
  }
});

test('captions can be matched in place of said', () => {
  expect(parseStage({ ...eyes, loss: 'matching' }).loss).toBe('matching');
});

test.each<[string, Partial<Stage>, Stage, string]>([
  ['shares that do not sum to 1', { data: { text: 0.5 } }, brain, 'data: shares must sum to 1; got 0.5'],
  ['nothing to learn from', { data: {} }, brain, 'data: shares must sum to 1; got 0'],
  [
    'eyes that learn from text',
    { data: { text: 0.5, captions: 0.5 } },
    eyes,
    'data: text has no picture from which vision could learn; leave it out',
  ],
  ['nobody who learns', { learns: [] }, brain, 'learns: '],
  ['no steps', { steps: 0 }, brain, 'steps: '],
  [
    'matching by the brain',
    { loss: 'matching', data: { captions: 1 } },
    brain,
    "loss: 'matching' is for the vision encoder alone, by captions and names alone",
  ],
])('refused: %s', (_, change, stage, message) => {
  expect(() => parseStage({ ...stage, ...change })).toThrow(`Stage ${stage.name}: ${message}`);
});
