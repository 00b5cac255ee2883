/** The tfjs kernels that ours replace on the wasm backend, or add to it, by name. */
import { identity } from './identity.ts';
import { batchMatMul, fusedMatMul } from './matmul.ts';
import type { Replacement } from './replacement.ts';
import { unsortedSegmentSum } from './segment-sum.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
import { sum } from './sum.ts';

export const replacements: ReadonlyMap<string, Replacement> = new Map([
  ['BatchMatMul', batchMatMul],
  ['Identity', identity],
  ['Slice', slice],
  ['Softmax', softmax],
  ['Sum', sum],
  ['UnsortedSegmentSum', unsortedSegmentSum],
  ['_FusedMatMul', fusedMatMul],
]);
