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

test('pictures can be told to the brain, and what is told made of what is seen', () => {
  const told: Stage = {
    ...brain,
    pictures: 'told',
    data: { lists: 1 },
    first: { data: 'lists', share: 0.5 },
  };
  expect(parseStage(told)).toEqual(told);
  const telling: Stage = { ...stageKinds.alignment, ...sizes, loss: 'telling' };
  expect(parseStage(telling)).toEqual(telling);
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
  [
    'eyes that are told',
    { pictures: 'told' },
    eyes,
    'pictures: told ones are read by the decoder alone; leave vision out of learns',
  ],
  [
    'drawings that are told',
    { pictures: 'told', data: { drawings: 1 } },
    brain,
    'data: drawings are to be seen; leave them out',
  ],
  [
    'large ones, too',
    { pictures: 'told', data: { largeDrawings: 1 } },
    brain,
    'data: drawings are to be seen; leave them out',
  ],
  [
    'telling to the eyes',
    { loss: 'telling' },
    eyes,
    "loss: 'telling' is for the projector alone, by pictures of things",
  ],
  [
    'what is not there, first',
    { first: { data: 'lists', share: 0.5 } },
    brain,
    'first: lists are none of the data; give them a share',
  ],
])('refused: %s', (_, change, stage, message) => {
  expect(() => parseStage({ ...stage, ...change })).toThrow(`Stage ${stage.name}: ${message}`);
});
