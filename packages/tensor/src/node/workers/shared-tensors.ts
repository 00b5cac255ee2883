import { installedHeap } from '../../backend/install.ts';
import * as tf from '../../tf.ts';
import type { SharedMemory } from './messages.ts';

/**
 * Float32 tensors with names, one after the other in memory that all threads see. Numbers go from one memory to the
 * other without an array in between: a step would leave megabytes of arrays behind, and collecting such garbage
 * every other step costs each of the threads more than the exchange itself.
 */
export class SharedTensors {
  /** For the other threads. */
  readonly shared: SharedMemory;
  readonly #entries: ReadonlyMap<string, { readonly array: Float32Array; readonly shape: number[] }>;

  constructor(shared: SharedMemory) {
    const { entries, memory } = shared;
    this.shared = shared;
    let offset = 0;
    this.#entries = new Map(
      entries.map(({ path, shape }) => {
        const array = new Float32Array(memory, offset, tf.util.sizeFromShape([...shape]));
        offset += array.byteLength;
        return [path, { array, shape: [...shape] }];
      }),
    );
  }

  /** Room for tensors of these names and shapes. */
  static for(tensors: ReadonlyMap<string, tf.Tensor>): SharedTensors {
    const entries = Array.from(tensors, ([path, { shape }]) => ({ path, shape }));
    const floats = [...tensors.values()].reduce((sum, { size }) => sum + size, 0);
    return new SharedTensors({ entries, memory: new SharedArrayBuffer(4 * floats) });
  }

  write(tensors: ReadonlyMap<string, tf.Tensor>): void {
    for (const [path, tensor] of tensors) this.#entries.get(path)!.array.set(numbersOf(tensor));
  }

  /** One of them, as a new tensor. */
  copy(path: string): tf.Tensor {
    const { array, shape } = this.#entries.get(path)!;
    // The wasm backend copies what it is given; others may keep it, and this memory is not theirs alone.
    return tf.tensor(tf.getBackend() === 'wasm' ? array : array.slice(), shape);
  }

  /** All of them, as new tensors. */
  read(): Map<string, tf.Tensor> {
    return new Map(Array.from(this.#entries.keys(), (path) => [path, this.copy(path)]));
  }
}

/** Valid until something is computed. */
function numbersOf(tensor: tf.Tensor): Float32Array {
  return installedHeap()?.view(tensor) ?? tensor.dataSync<'float32'>();
}
