import * as tf from '../../tf.ts';
import type { SharedMemory } from './messages.ts';

/** Float32 tensors with names, one after the other in memory that all threads see. */
export class SharedTensors {
  /** For the other threads. */
  readonly shared: SharedMemory;
  readonly #arrays: ReadonlyMap<string, Float32Array>;

  constructor(shared: SharedMemory) {
    const { entries, memory } = shared;
    this.shared = shared;
    let offset = 0;
    this.#arrays = new Map(
      entries.map(({ path, shape }) => {
        const array = new Float32Array(memory, offset, tf.util.sizeFromShape([...shape]));
        offset += array.byteLength;
        return [path, array];
      }),
    );
  }

  /** Room for tensors of these names and shapes. */
  static for(tensors: ReadonlyMap<string, tf.Tensor>): SharedTensors {
    const entries = Array.from(tensors, ([path, { shape }]) => ({ path, shape }));
    const floats = [...tensors.values()].reduce((sum, { size }) => sum + size, 0);
    return new SharedTensors({ entries, memory: new SharedArrayBuffer(4 * floats) });
  }

  /** The numbers of one tensor, shared. */
  array(path: string): Float32Array {
    return this.#arrays.get(path)!;
  }

  write(tensors: ReadonlyMap<string, tf.Tensor>): void {
    for (const [path, tensor] of tensors) this.array(path).set(tensor.dataSync<'float32'>());
  }

  /** Copies, as new tensors. */
  read(): Map<string, tf.Tensor> {
    return new Map(
      // A slice is not shared: tfjs' cpu backend keeps the array that it is given.
      this.shared.entries.map(({ path, shape }) => [path, tf.tensor(this.array(path).slice(), [...shape])]),
    );
  }
}
