/** Picks a backend, starts it, and says in one line what runs. */
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { Random } from '../random.ts';
import * as tf from '../tf.ts';
import { installKernels, kernelsRunHere } from './install.ts';
import { silenceAdvertisement, withoutErrorListeners } from './quiet.ts';
import { askForWideVectors } from './wide-vectors.ts';

export type BackendName = 'wasm' | 'webgl' | 'webgpu' | 'cpu';

export interface StartOptions {
  /** 'auto', unless given: wasm with our kernels, which trains fastest on a CPU; else cpu, which runs everywhere. */
  readonly backend?: 'auto' | BackendName;
  /** Seed of every random number drawn from `Runtime.random`: a whole number, 0 unless given. */
  readonly seed?: number;
  /**
   * In a page: the folder that serves tfjs' .wasm files, ending in a slash, when it is not the folder of the script.
   * No effect once the wasm backend runs.
   */
  readonly wasmPaths?: string;
  /**
   * Whether Node may be asked for vectors of 8 floats (wide-vectors.ts), an experiment of its engine; true unless given.
   * The results are the same, bit for bit.
   */
  readonly wideVectors?: boolean;
}

export interface Runtime {
  readonly backend: BackendName;
  /** For people: `wasm · relaxed SIMD · our kernels`. */
  readonly description: string;
  readonly random: Random;
}

const advice: Record<BackendName, string> = {
  wasm:
    'it needs WebAssembly with SIMD (Node 24, or a current browser), and in a page the .wasm files of ' +
    '@tensorflow/tfjs-backend-wasm beside the script or where wasmPaths says; start({ backend: "cpu" }) runs everywhere',
  webgl: 'it needs a page in a browser with WebGL; elsewhere use start({ backend: "wasm" })',
  webgpu: 'it needs a page in a browser that has navigator.gpu; elsewhere use start({ backend: "wasm" })',
  cpu: 'it comes with tfjs: is @tensorflow/tfjs installed whole?',
};

/**
 * Starts a tfjs backend and, on wasm, our kernels.
 * @throws with what to do when there is no such backend, it cannot run here, or the seed is no whole number.
 */
export function start(options: StartOptions = {}): Promise<Runtime> {
  // One after the other: tfjs gives up a backend that is still starting when another one is asked for.
  const runtime = settled.then(() => startNow(options));
  settled = runtime.catch(() => undefined);
  return runtime;
}

let settled: Promise<unknown> = Promise.resolve();

async function startNow(options: StartOptions): Promise<Runtime> {
  const { backend = 'auto', seed = 0, wasmPaths, wideVectors = true } = options;
  if (backend !== 'auto' && !Object.hasOwn(advice, backend)) {
    const known = ['auto', ...Object.keys(advice)].join(', ');
    throw new Error(`start: unknown backend '${backend}'; choose one of ${known}`);
  }
  const random = new Random(seed);
  if (wasmPaths !== undefined) setWasmPaths(wasmPaths);
  if (wideVectors) askForWideVectors();
  const name = await firstThatStarts(backend === 'auto' ? ['wasm', 'cpu'] : [backend]);
  const kernels = name === 'wasm' ? ` · ${installKernels().flavour} · our kernels` : '';
  return { backend: name, description: `${name}${kernels}`, random };
}

async function firstThatStarts(names: readonly BackendName[]): Promise<BackendName> {
  const running = tf.getBackend();
  for (const name of names) if (await starts(name)) return name;
  // tfjs has already let go of what ran before.
  if (running) await tf.setBackend(running);
  const name = names.at(-1)!;
  throw new Error(`start: backend '${name}' is not available: ${advice[name]}`);
}

async function starts(name: BackendName): Promise<boolean> {
  if (name === 'wasm') {
    if (!kernelsRunHere()) return false;
    // tfjs' build with threads keeps its memory where our kernels cannot reach it.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  }
  // Only now, because the module asks for navigator.gpu when it is loaded.
  if (name === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu');
  if (tf.engine().registryFactory[name] === undefined) return false;
  if (name === 'cpu') silenceAdvertisement();
  return await withoutErrorListeners(() => tf.setBackend(name));
}
