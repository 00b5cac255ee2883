/** Attention on our kernels: tensors and strides become the words that kernels/assembly/attention-call.ts names. */
import type * as tf from '../tf.ts';
import type { KernelHeap } from './heap.ts';
import { maskLayout } from './mask-layout.ts';

export interface AttentionTensors {
  readonly queries: tf.TensorInfo;
  readonly keys: tf.TensorInfo;
  readonly values: tf.TensorInfo;
  readonly mask: tf.TensorInfo | undefined;
}

export interface AttentionLayout {
  readonly batch: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly queries: number;
  readonly keys: number;
  /** How many keys there is room for: those behind the first `keys` take no part. */
  readonly keyRoom: number;
  /** Of a head, Dh. */
  readonly width: number;
  /** Whether heads stand side by side in a token, [B, T, H·Dh], or apart, [B, H, T, Dh]. */
  readonly merged: boolean;
}

export interface AttentionSettings {
  readonly causal: boolean;
  readonly scale: number;
}

/** Of the call, the workspace, constants and zeros, with room to spare. */
const fixedFloats = 128;

/** How many rows of logits the gradient keeps: enough to be busy with, few enough for the cache. */
function blockOf({ queries, keys }: AttentionLayout): number {
  const rows = Math.max(24, Math.floor(16384 / Math.max(1, keys)));
  return Math.min(queries, rows - (rows % 12));
}

/** [Y, log Σ exp of every row [B, H, T]]. */
export function attend(
  heap: KernelHeap,
  tensors: AttentionTensors,
  layout: AttentionLayout,
  settings: AttentionSettings,
): [y: tf.TensorInfo, logSums: tf.TensorInfo] {
  const y = heap.output(tensors.queries.shape);
  const logSums = heap.output([layout.batch, layout.heads, layout.queries]);
  const [width, keys] = [roundUp8(layout.width), roundUp8(layout.keys)];
  const panels = layout.queries === 1 ? 0 : 2 * keys * width;
  const floats = panels + 6 * (keys + 2 * width);
  const call = writeCall(heap, floats, tensors, { y, logSums }, layout, settings);
  heap.kernels.attention(call);
  return [y, logSums];
}

/** [dQ, dK, dV]. */
export function attendGradient(
  heap: KernelHeap,
  tensors: AttentionTensors,
  outputs: { readonly y: tf.TensorInfo; readonly logSums: tf.TensorInfo; readonly dy: tf.TensorInfo },
  layout: AttentionLayout,
  settings: AttentionSettings,
): [dq: tf.TensorInfo, dk: tf.TensorInfo, dv: tf.TensorInfo] {
  const dq = heap.output(tensors.queries.shape);
  const [dk, dv] = [heap.output(tensors.keys.shape), heap.output(tensors.values.shape)];
  const [width, keys, block] = [roundUp8(layout.width), roundUp8(layout.keys), blockOf(layout)];
  const floats = 5 * keys * width + 2 * block * (width + keys) + 6 * width;
  const call = writeCall(heap, floats, tensors, { ...outputs, dq, dk, dv }, layout, settings);
  heap.kernels.attentionGradient(call, block);
  return [dq, dk, dv];
}

interface AttentionOutputs {
  readonly y: tf.TensorInfo;
  readonly logSums: tf.TensorInfo;
  readonly dy?: tf.TensorInfo;
  readonly dq?: tf.TensorInfo;
  readonly dk?: tf.TensorInfo;
  readonly dv?: tf.TensorInfo;
}

/** Writes the call at the start of scratch memory with room for `floats` more. */
function writeCall(
  heap: KernelHeap,
  floats: number,
  { queries, keys, values, mask }: AttentionTensors,
  { y, logSums, dy, dq, dk, dv }: AttentionOutputs,
  layout: AttentionLayout,
  { causal, scale }: AttentionSettings,
): number {
  const call = heap.scratch(fixedFloats + floats);
  const address = (tensor: tf.TensorInfo | undefined) => (tensor === undefined ? 0 : heap.pointer(tensor));
  const logits = [layout.batch, layout.heads, layout.queries, layout.keys];
  const words = [
    ...[queries, keys, values, mask, y, logSums, dy, dq, dk, dv].map(address),
    ...[layout.batch, layout.heads, layout.keyHeads, layout.queries, layout.keys, layout.width],
    ...strides(layout.queries, layout.heads, layout),
    ...strides(layout.keyRoom, layout.keyHeads, layout),
    ...maskLayout(logits, mask?.shape).strides,
    causal ? 1 : 0,
  ];
  const { buffer } = heap.floats();
  new Uint32Array(buffer, call, words.length).set(words);
  new Float32Array(buffer, call + 4 * words.length, 1)[0] = scale;
  return call;
}

/** Floats from one batch, head and token to the next. */
function strides(tokens: number, heads: number, { width, merged }: AttentionLayout): number[] {
  const batch = tokens * heads * width;
  return merged ? [batch, width, heads * width] : [batch, tokens * width, width];
}

function roundUp8(length: number): number {
  return Math.ceil(length / 8) * 8;
}
