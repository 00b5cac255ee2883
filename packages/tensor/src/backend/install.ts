/**
 * The one file that changes tfjs: it replaces kernels of the wasm backend by ours, under the same names, so that
 * plain `tf.matMul` is fast, and puts the published ones back on request (benchmarks compare both in one process).
 */
import * as tf from '../tf.ts';
import { KernelHeap } from './heap.ts';
import { replacements } from './replacements.ts';

export interface KernelInstallation {
  readonly flavour: 'relaxed SIMD' | 'SIMD';
  /** Puts the published kernels back. */
  uninstall(): void;
}

let heap: KernelHeap | undefined;
/** One heap, and so one instance of our module, for each wasm backend that was ever started. */
const heaps = new WeakMap<object, KernelHeap>();

/** The heap while our kernels are installed: ops of our own run on it, and by composition without it. */
export function installedHeap(): KernelHeap | undefined {
  return heap;
}

/** Installs our kernels on the running wasm backend. @throws when another backend runs. */
export function installKernels(): KernelInstallation {
  const backend = tf.backend();
  if (tf.getBackend() !== 'wasm') {
    throw new Error(`installKernels: our kernels need the wasm backend; '${tf.getBackend()}' is running`);
  }
  const installed =
    heaps.get(backend) ?? new KernelHeap(backend as unknown as ConstructorParameters<typeof KernelHeap>[0]);
  heaps.set(backend, installed);
  if (heap === undefined) for (const kernel of replacements) swap(kernel.kernelName, kernel.kernelFunc);
  heap = installed;
  return { flavour: installed.flavour, uninstall };
}

const published = new Map<string, tf.KernelConfig>();

function swap(kernelName: string, kernelFunc: tf.KernelFunc): void {
  const original = tf.getKernel(kernelName, 'wasm');
  published.set(kernelName, original);
  tf.unregisterKernel(kernelName, 'wasm');
  // The set-up function stays: tfjs calls it when a backend starts, and the original needs it once it is back.
  tf.registerKernel({ ...original, kernelFunc });
}

function uninstall(): void {
  for (const [kernelName, original] of published) {
    tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel(original);
  }
  published.clear();
  heap = undefined;
}
