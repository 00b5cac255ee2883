import { installedHeap } from './install.ts';

const turns = 1_000_000;
const operationsPerTurn = 96;
/** 24 vectors. */
const sumFloats = 96;

/**
 * Floating-point operations a second of a loop of multiply-adds that touches no memory: what no kernel can exceed.
 * Takes a few milliseconds. @throws when our kernels are not installed.
 */
export function peakSpeed(): number {
  const heap = installedHeap();
  if (heap === undefined)
    throw new Error("peakSpeed: our kernels must run; start({ backend: 'wasm' }) first");
  const sums = heap.scratch(sumFloats);
  const started = performance.now();
  heap.kernels.multiplyAddPeak(turns, 1e-3, heap.hasWideVectors, sums);
  return (turns * operationsPerTurn) / ((performance.now() - started) / 1000);
}
