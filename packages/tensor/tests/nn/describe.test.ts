import { expect, test } from 'vitest';
import { describe as describeModule, describeTable } from '../../src/nn/describe.ts';
import { Mlp } from '../../src/nn/mlp.ts';
import { Random } from '../../src/random.ts';

const mlp = () => new Mlp({ width: 100, hidden: 400, activation: 'gelu' }, new Random(1));

test('one row a parameter', () => {
  const model = mlp();
  model.expand.freeze();
  expect(describeModule(model)).toEqual([
    { path: 'expand.weight', shape: [100, 400], parameters: 40_000, learns: false },
    { path: 'expand.bias', shape: [400], parameters: 400, learns: false },
    { path: 'contract.weight', shape: [400, 100], parameters: 40_000, learns: true },
    { path: 'contract.bias', shape: [100], parameters: 100, learns: true },
  ]);
});

test('as a table with its total', () => {
  const model = mlp();
  expect(describeTable(model)).toBe(
    [
      'parameter        shape       numbers',
      'expand.weight    [100, 400]   40,000  learns',
      'expand.bias      [400]           400  learns',
      'contract.weight  [400, 100]   40,000  learns',
      'contract.bias    [100]           100  learns',
      'total                         80,500  learns',
    ].join('\n'),
  );
  model.expand.freeze();
  expect(describeTable(model)).toContain('expand.weight    [100, 400]   40,000  frozen');
  expect(describeTable(model)).toContain('total                         80,500  40,100 learn');
});
