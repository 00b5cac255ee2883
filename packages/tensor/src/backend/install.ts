/**
 * The one file that changes tfjs: it replaces kernels of the wasm backend by ours, under the same names, so that
 * plain `tf.matMul` is fast, and puts the published ones back on request (benchmarks compare both in one process).
 */
import * as tf from '../tf.ts';
import { KernelHeap, type WasmBackend } from './heap.ts';
import { replacements } from './replacements.ts';

export interface KernelInstallation {
  readonly flavour: 'relaxed SIMD' | 'SIMD';
  /** Puts the published kernels back. */
  uninstall(): void;
}

/** The kernels that ours stand in for at the moment. */
const published = new Map<string, tf.KernelConfig | undefined>();

/** One heap, and so one instance of our module, for each wasm backend that was ever started. */
const heaps = new WeakMap<object, KernelHeap>();

/** The heap of the wasm backend, if it runs and our kernels are installed: without it, our ops run by composition. */
export function installedHeap(): KernelHeap | undefined {
  return published.size === 0 || tf.getBackend() !== 'wasm' ? undefined : heapOf(tf.backend());
}

/** Whether this engine can run our kernels: it has WebAssembly with 128-bit vectors. */
export function kernelsRunHere(): boolean {
  return KernelHeap.runsHere();
}

/** Installs our kernels on the running wasm backend. @throws when another backend runs. */
export function installKernels(): KernelInstallation {
  if (tf.getBackend() !== 'wasm') {
    throw new Error(
      `installKernels: our kernels need the wasm backend, but '${tf.getBackend()}' is running; start({ backend: 'wasm' })`,
    );
  }
  const { flavour } = heapOf(tf.backend());
  if (published.size === 0) install();
  return { flavour, uninstall };
}

function install(): void {
  for (const [kernelName, replacement] of replacements) {
    const original = tf.getKernel(kernelName, 'wasm') as tf.KernelConfig | undefined;
    published.set(kernelName, original);
    if (original !== undefined) tf.unregisterKernel(kernelName, 'wasm');
    const rest = original?.kernelFunc ?? missing(kernelName);
    const kernelFunc: tf.KernelFunc = (call) => replacement(call, heapOf(call.backend), rest);
    // What else the original has stays, above all the set-up function: tfjs calls it when a wasm backend starts.
    tf.registerKernel({ kernelName, backendName: 'wasm', ...original, kernelFunc });
  }
}

/** In place of a published kernel that does not exist. */
function missing(kernelName: string): tf.KernelFunc {
  return ({ inputs }) => {
    const what = Object.entries(inputs).map(([name, info]) => `${name} ${info!.dtype} [${info!.shape}]`);
    throw new Error(`${kernelName}: the wasm backend has no kernel for ${what.join(', ')}; cast to float32`);
  };
}

function uninstall(): void {
  for (const [kernelName, original] of published) {
    tf.unregisterKernel(kernelName, 'wasm');
    if (original !== undefined) tf.registerKernel(original);
  }
  published.clear();
}

function heapOf(backend: object): KernelHeap {
  let heap = heaps.get(backend);
  if (heap === undefined) {
    heap = new KernelHeap(backend as WasmBackend);
    heaps.set(backend, heap);
  }
  return heap;
}
