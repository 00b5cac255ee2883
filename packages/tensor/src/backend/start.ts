/** Picks a backend, starts it, and says in one line what runs. */
import '@tensorflow/tfjs-backend-wasm';
import { Random } from '../random.ts';
import * as tf from '../tf.ts';
import { installKernels } from './install.ts';

export type BackendName = 'wasm' | 'webgl' | 'webgpu' | 'cpu';

export interface StartOptions {
  /** 'auto' takes wasm with our kernels, which trains fastest on a CPU; then cpu, which runs everywhere. */
  readonly backend?: 'auto' | BackendName;
  /** Seed of every random number drawn from `Runtime.random`; 0 unless given. */
  readonly seed?: number;
}

export interface Runtime {
  readonly backend: BackendName;
  /** For people: `wasm · relaxed SIMD · our kernels`. */
  readonly description: string;
  readonly random: Random;
}

const advice: Record<BackendName, string> = {
  wasm: "WebAssembly with SIMD is missing here; use Node 24 or a current browser, or start({ backend: 'cpu' })",
  webgl: "WebGL needs a browser with a GPU; in Node use start({ backend: 'wasm' })",
  webgpu: "WebGPU needs a browser that has navigator.gpu; elsewhere use start({ backend: 'wasm' })",
  cpu: 'the cpu backend comes with tfjs; is @tensorflow/tfjs installed?',
};

/** Starts a tfjs backend and, on wasm, our kernels. @throws with what to do when the backend is not to be had. */
export async function start(options: StartOptions = {}): Promise<Runtime> {
  const { backend = 'auto', seed = 0 } = options;
  if (backend !== 'auto' && !(backend in advice)) {
    const known = ['auto', ...Object.keys(advice)].join(', ');
    throw new Error(`start: unknown backend '${backend}'; choose one of ${known}`);
  }
  const name = backend === 'auto' ? await firstOf(['wasm', 'cpu']) : backend;
  if (backend !== 'auto' && !(await starts(backend))) {
    throw new Error(`start: backend '${backend}' is not available: ${advice[backend]}`);
  }
  const parts: string[] = [name];
  if (name === 'wasm') parts.push(installKernels().flavour, 'our kernels');
  return { backend: name, description: parts.join(' · '), random: new Random(seed) };
}

async function firstOf(names: readonly BackendName[]): Promise<BackendName> {
  for (const name of names) if (await starts(name)) return name;
  throw new Error('start: no backend could be started; is @tensorflow/tfjs installed whole?');
}

async function starts(name: BackendName): Promise<boolean> {
  // Only now, because the module asks for navigator.gpu when it is loaded.
  if (name === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu');
  const known = tf.engine().registryFactory[name] !== undefined;
  return known && (await tf.setBackend(name).catch(() => false));
}
