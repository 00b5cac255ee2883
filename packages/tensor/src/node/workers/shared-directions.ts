import type { Directions } from '../../optim/muon.ts';
import { orthogonalize } from '../../optim/orthogonalize.ts';
import * as tf from '../../tf.ts';
import { askAll, mine, theirs } from './ask-all.ts';
import { SharedTensors } from './shared-tensors.ts';
import type { WorkerThread } from './worker-thread.ts';

/**
 * Every thread makes its part of the matrices of each shape orthogonal. Each matrix comes out as it would in one
 * thread, bit for bit.
 */
export function sharedDirections(threads: readonly WorkerThread[]): Directions {
  const workers = 1 + threads.length;
  return async (matrices) => {
    const parts = Array.from({ length: workers }, (_, worker) => partOf(matrices, worker, workers));
    const [own, ...others] = parts as [Parts, ...Parts[]];
    const shared = others.map(SharedTensors.for);
    for (const [index, part] of others.entries()) shared[index]!.write(part);
    const answers = askAll(threads, (index) => ({ kind: 'directions', matrices: shared[index]!.shared }));
    const made = [await mine((async () => directionsOf(own))(), answers)];
    try {
      theirs(await answers);
      made.push(...shared.map((tensors) => tensors.read()));
      return matrices.map((_, group) => together(made, String(group)));
    } finally {
      tf.dispose([...parts, ...made].flatMap((part) => [...part.values()]));
    }
  };
}

/** Some matrices of each shape, [n, In, Out], by the number of the shape; a shape of which there are none is left out. */
type Parts = ReadonlyMap<string, tf.Tensor>;

function partOf(matrices: readonly tf.Tensor3D[], worker: number, workers: number): Parts {
  const parts = matrices.flatMap((alike, group) => {
    const [n, rows, columns] = alike.shape;
    const [first, end] = [worker, worker + 1].map((share) => Math.floor((share * n) / workers));
    if (first === end) return [];
    return [[String(group), tf.slice(alike, [first!, 0, 0], [end! - first!, rows, columns])] as const];
  });
  return new Map(parts);
}

/** One thread's part, made orthogonal. */
export function directionsOf(part: Parts): Parts {
  return new Map(Array.from(part, ([group, some]) => [group, orthogonalize(some as tf.Tensor3D)]));
}

/** The parts of one shape, worker by worker. */
function together(parts: readonly Parts[], group: string): tf.Tensor3D {
  const found = parts.flatMap((part) => part.get(group) ?? []);
  return tf.concat(found, 0) as tf.Tensor3D;
}
