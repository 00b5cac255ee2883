/**
 * WebAssembly's vectors hold 4 floats; most processors' hold 8. V8 can make one instruction on 8 floats of two on
 * neighbouring 4 ("revectorization"), which doubles the speed of a matrix product and changes no bit of it. V8 leaves it
 * off as long as it is young, so it is asked for only in the version of V8 that our tests run in, that of Node 24.
 */

import type { KernelExports } from './kernel-exports.ts';

const flag = '--experimental-wasm-revectorize';
const testedVersion = /^13\.6\.\d+\.\d+-node/;

/** What Node's `process` says about itself; in a page there is none, or an empty one. */
interface Engine {
  readonly versions?: { readonly v8?: string };
  readonly config?: { readonly variables?: Readonly<Record<string, unknown>> };
  getBuiltinModule?(name: 'node:v8'): { setFlagsFromString(flags: string): void } | undefined;
}

let asked = false;

/** Asks for vectors of 8 floats, for all code compiled from now on, in an engine that knows what is meant. */
export function askForWideVectors(): void {
  const { process } = globalThis as unknown as { process?: Engine };
  const isTested = testedVersion.test(process?.versions?.v8 ?? '');
  if (!isTested || process?.config?.variables?.v8_enable_wasm_simd256_revec !== 1) return;
  process.getBuiltinModule?.('node:v8')?.setFlagsFromString(flag);
  asked = true;
}

/** Whether kernels may count on them. */
export function hasWideVectors(kernels: KernelExports): boolean {
  return asked && fusesMultiplyAdd(kernels);
}

/**
 * Whether the processor multiplies and adds in one instruction, and so (but for a few of 2012) has vectors of 8 floats:
 * x² − r, where r is x² rounded to float32, is the rounding error if the product is not rounded before, else 0.
 */
function fusesMultiplyAdd({ multiplyAdd }: KernelExports): boolean {
  const x = 1 + 2 ** -12;
  return multiplyAdd(x, x, -Math.fround(x * x)) !== 0;
}
