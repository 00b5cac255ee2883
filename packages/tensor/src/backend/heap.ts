/**
 * Our kernels work in the memory of the tfjs wasm backend: this class turns tensors into pointers and back.
 * It relies on what tfjs 4.22 keeps in `backend.wasm` (emscripten's module) and `backend.dataIdMap`.
 */
import { relaxedSimd, simd } from '../../kernels/build/kernels.ts';
import type * as tf from '../tf.ts';
import type { KernelExports } from './kernel-exports.ts';
import { hasWideVectors } from './wide-vectors.ts';

/** The part of tfjs' BackendWasm that we use; its published types leave out the emscripten module. */
export interface WasmBackend {
  readonly wasm: {
    readonly asm?: { readonly memory?: WebAssembly.Memory };
    _malloc(bytes: number): number;
    _free(pointer: number): void;
  };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: tf.DataType, memoryOffset?: number): tf.TensorInfo;
  disposeData(dataId: object): boolean;
  incRef(dataId: object): void;
}

/** One vector of 16 bytes: kernels may write this far past the end of an output. */
const padding = 16;
/** Bytes. */
const cacheLine = 64;

export class KernelHeap {
  readonly flavour: 'relaxed SIMD' | 'SIMD';
  readonly kernels: KernelExports;
  /** Whether kernels that keep many vectors at hand may count on 8 floats in each. */
  readonly hasWideVectors: boolean;
  readonly #backend: WasmBackend;
  readonly #memory: WebAssembly.Memory;
  #scratch = { allocated: 0, pointer: 0, bytes: 0 };

  constructor(backend: WasmBackend) {
    const memory = backend.wasm.asm?.memory;
    if (memory === undefined || !(memory.buffer instanceof ArrayBuffer)) {
      throw new Error(
        'installKernels: the wasm backend runs with threads, whose memory our kernels cannot share; let start() start it',
      );
    }
    const relaxed = decodeBase64(relaxedSimd);
    const isRelaxed = WebAssembly.validate(relaxed);
    const module = new WebAssembly.Module(isRelaxed ? relaxed : decodeBase64(simd));
    const instance = new WebAssembly.Instance(module, { env: { memory } });
    this.#backend = backend;
    this.#memory = memory;
    this.flavour = isRelaxed ? 'relaxed SIMD' : 'SIMD';
    this.kernels = instance.exports as unknown as KernelExports;
    this.hasWideVectors = hasWideVectors(this.kernels);
  }

  /** Whether this engine knows the vector instructions that our kernels are made of. */
  static runsHere(): boolean {
    return typeof WebAssembly === 'object' && WebAssembly.validate(decodeBase64(simd));
  }

  /** Address of a tensor's first element. Kernels may read, but not write, up to 12 bytes past its end. */
  pointer(tensor: tf.TensorInfo): number {
    return this.#backend.dataIdMap.get(tensor.dataId).memoryOffset;
  }

  /** A float32 tensor's numbers where they lie: they move when the memory grows, so never keep the view. */
  view(tensor: tf.TensorInfo): Float32Array {
    return new Float32Array(this.#memory.buffer, this.pointer(tensor), sizeOf(tensor.shape));
  }

  /** A new tensor with undefined contents, padded so that kernels may write whole vectors. */
  output(shape: readonly number[], dtype: 'float32' | 'int32' = 'float32'): tf.TensorInfo {
    return this.#backend.makeOutput([...shape], dtype, this.#allocate(sizeOf(shape) * 4 + padding));
  }

  /** The same numbers under another shape, without a copy. */
  share(tensor: tf.TensorInfo, shape: number[] = tensor.shape): tf.TensorInfo {
    this.#backend.incRef(tensor.dataId);
    return { dataId: tensor.dataId, shape, dtype: tensor.dtype };
  }

  /** Frees a tensor that never left a kernel. */
  dispose(tensor: tf.TensorInfo): void {
    this.#backend.disposeData(tensor.dataId);
  }

  /**
   * Address of at least `floats` floats of scratch space, valid until the next call of `scratch`. It begins with a line
   * of the cache, so that vectors in it do not lie across two.
   */
  scratch(floats: number): number {
    const bytes = floats * 4 + padding;
    if (bytes > this.#scratch.bytes) {
      this.#backend.wasm._free(this.#scratch.allocated);
      this.#scratch = { allocated: 0, pointer: 0, bytes: 0 };
      const allocated = this.#allocate(bytes + cacheLine);
      this.#scratch = { allocated, pointer: Math.ceil(allocated / cacheLine) * cacheLine, bytes };
    }
    return this.#scratch.pointer;
  }

  /** The backend's memory as it is now: it moves when it grows, so never keep the view. */
  floats(): Float32Array {
    return new Float32Array(this.#memory.buffer);
  }

  #allocate(bytes: number): number {
    // WebAssembly would take a larger number modulo 2³².
    const pointer = bytes < 2 ** 32 ? this.#backend.wasm._malloc(bytes) >>> 0 : 0;
    if (pointer === 0) {
      throw new Error(
        `wasm: no memory left for ${bytes} bytes; use a smaller batch or model, or dispose tensors`,
      );
    }
    return pointer;
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
