import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type AdamWSettings, type AdamWTensors, adamwStep } from '../../src/ops/adamw-step.ts';
import { globalNorm } from '../../src/ops/global-norm.ts';
import { Random } from '../../src/random.ts';
import { ShapeError } from '../../src/shape.ts';
import * as tf from '../../src/tf.ts';
import { expectClose } from '../close.ts';
import { startBoth } from './both-backends.ts';

beforeAll(startBoth);

const settings: Omit<AdamWSettings, 'weightDecay'> = {
  step: 3,
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
};

function randomTensors(seed: number, shapes: readonly (readonly number[])[]): AdamWTensors {
  const random = new Random(seed);
  const draw = () => shapes.map((shape) => random.normalTensor(shape, 1));
  const [parameters, gradients, firstMoments] = [draw(), draw(), draw()];
  return { parameters, gradients, firstMoments, secondMoments: draw().map((tensor) => tf.square(tensor)) };
}

/** [θ, m, v] of one number after one step, in float64, by the equations of the paper. */
function reference(
  [theta, g, m, v]: readonly number[],
  decay: number,
  { step, learningRate, beta1, beta2, epsilon, gradientScale = 1 }: Omit<AdamWSettings, 'weightDecay'>,
): number[] {
  const first = beta1 * m! + (1 - beta1) * g! * gradientScale;
  const second = beta2 * v! + (1 - beta2) * (g! * gradientScale) ** 2;
  const direction = first / (1 - beta1 ** step) / (Math.sqrt(second / (1 - beta2 ** step)) + epsilon);
  return [theta! - learningRate * (direction + decay * theta!), first, second];
}

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    return async () => void (await tf.setBackend('wasm'));
  });

  test('adamwStep is the step of the paper, for any number of tensors of any shape', () => {
    const shapes = fc.array(fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 3 }), { maxLength: 5 });
    fc.assert(
      fc.property(
        shapes,
        fc.nat(),
        fc.constantFrom(1, 2, 1000),
        fc.constantFrom(1, 0.25),
        (list, seed, step, scale) => {
          tf.tidy(() => {
            const tensors = randomTensors(seed, list);
            const weightDecay = list.map((_, index) => (index % 2 === 0 ? 0.1 : 0));
            const options = { ...settings, step, gradientScale: scale };
            const { parameters, firstMoments, secondMoments } = adamwStep(tensors, {
              ...options,
              weightDecay,
            });
            for (const [index, shape] of list.entries()) {
              const old = Object.values(tensors).map((group) => group[index]!.dataSync());
              const each = [...parameters[index]!.dataSync().keys()];
              const expected = each.map((at) =>
                reference(
                  [old[0]![at]!, old[1]![at]!, old[2]![at]!, old[3]![at]!],
                  weightDecay[index]!,
                  options,
                ),
              );
              expect(parameters[index]!.shape).toEqual(shape);
              for (const [part, actual] of [parameters, firstMoments, secondMoments].entries()) {
                expectClose(
                  actual[index]!.dataSync(),
                  expected.map((values) => values[part]!),
                  { absolute: 2e-7, relative: 2e-6 },
                );
              }
            }
          });
        },
      ),
      { numRuns: 30 },
    );
  });

  test('changes nothing in place: a clone, which shares its data, keeps its values', () => {
    const tensors = randomTensors(1, [[5], [2, 3]]);
    const old = Object.values(tensors).flatMap((group: tf.Tensor[]) =>
      group.map((tensor) => tensor.dataSync()),
    );
    const variable = tf.variable(tensors.parameters[0]!);
    const clone = tf.clone(variable);
    const next = adamwStep(
      { ...tensors, parameters: [variable, tensors.parameters[1]!] },
      { ...settings, weightDecay: [0.1, 0] },
    );
    variable.assign(next.parameters[0]!);
    next.parameters[0]!.dispose();
    expectClose(clone, tensors.parameters[0]!, { absolute: 0, relative: 0 });
    expect(variable.dataSync()[0]).not.toBe(clone.dataSync()[0]);
    const now = Object.values(tensors).flatMap((group: tf.Tensor[]) =>
      group.map((tensor) => tensor.dataSync()),
    );
    expect(now).toEqual(old);
  });

  test('adamwStep makes three tensors for each parameter and no more', () => {
    const tensors = randomTensors(2, [[5], [2, 3]]);
    const before = tf.memory().numTensors;
    const next = adamwStep(tensors, { ...settings, weightDecay: [0, 0] });
    expect(tf.memory().numTensors - before).toBe(6);
    tf.dispose([next.parameters, next.firstMoments, next.secondMoments]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('globalNorm is the root of the sum of all squares', () => {
    const norm = globalNorm([tf.tensor1d([1, -2, 2]), tf.scalar(4), tf.zeros([0]), tf.tensor2d([[0], [12]])]);
    expect(norm.shape).toEqual([]);
    expect(norm.dataSync()[0]).toBe(13);
    expect(globalNorm([]).dataSync()[0]).toBe(0);
    expect(globalNorm([tf.scalar(1), tf.tensor1d([0, Number.NaN])]).dataSync()[0]).toBeNaN();
    expect(() => globalNorm([tf.scalar(1), tf.scalar(1, 'int32')])).toThrow(
      'globalNorm: tensors[1]: expected',
    );
  });

  test('globalNorm keeps its precision over many numbers', () => {
    expectClose(
      globalNorm([tf.fill([200_001], 0.1), tf.fill([3], 2)]),
      [Math.sqrt(200_001 * 0.1 ** 2 + 12)],
      {
        absolute: 0,
        relative: 1e-5,
      },
    );
  });
});

test('adamwStep says which list or tensor does not fit', () => {
  const tensors = randomTensors(3, [[5], [2, 3]]);
  const step =
    (change: Partial<AdamWTensors>, weightDecay = [0, 0], number = 1) =>
    () =>
      adamwStep({ ...tensors, ...change }, { ...settings, step: number, weightDecay });
  expect(step({ gradients: [] })).toThrow(
    'adamwStep: gradients must have one entry for each of the 2 parameters; got 0',
  );
  expect(step({}, [0])).toThrow(
    'adamwStep: weightDecay must have one entry for each of the 2 parameters; got 1',
  );
  expect(step({ firstMoments: [tf.zeros([5]), tf.zeros([3, 2])] })).toThrow(
    'adamwStep: firstMoments[1]: axis 0 (2)',
  );
  expect(step({ gradients: [tf.zeros([5, 1]), tf.zeros([2, 3])] })).toThrow(ShapeError);
  expect(step({}, [0, 0], 0)).toThrow('adamwStep: step counts from 1; got 0');
});
