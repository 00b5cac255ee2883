/** A pointer into the backend's memory, in bytes. */
export type Pointer = number;

type Elementwise = (x: Pointer, y: Pointer, count: number, scratch: Pointer) => void;
type ElementwiseGradient = (x: Pointer, dy: Pointer, dx: Pointer, count: number, scratch: Pointer) => void;

/** What kernels/assembly exports, by name. A test holds this list against the built module. */
export interface KernelExports {
  matmul(
    a: Pointer,
    aBatch: number,
    aRow: number,
    aStep: number,
    b: Pointer,
    bBatch: number,
    bStep: number,
    bColumn: number,
    bias: Pointer,
    c: Pointer,
    batch: number,
    rows: number,
    columns: number,
    depth: number,
    scratch: Pointer,
    wide: boolean,
  ): void;
  multiplyAdd(a: number, b: number, c: number): number;
  multiplyAddPeak(turns: number, factor: number, wide: boolean, sums: Pointer): void;
  sumMiddle(x: Pointer, y: Pointer, outer: number, middle: number, inner: number): void;
  gelu: Elementwise;
  geluGradient: ElementwiseGradient;
  geluTanh: Elementwise;
  geluTanhGradient: ElementwiseGradient;
  quickGelu: Elementwise;
  quickGeluGradient: ElementwiseGradient;
  silu: Elementwise;
  siluGradient: ElementwiseGradient;
  softmax(
    logits: Pointer,
    y: Pointer,
    outer: number,
    heads: number,
    rows: number,
    columns: number,
    causal: boolean,
    mask: Pointer,
    maskOuter: number,
    maskHead: number,
    maskRow: number,
    scratch: Pointer,
  ): void;
  softmaxGradient(y: Pointer, dy: Pointer, dx: Pointer, rows: number, columns: number): void;
  layerNorm(
    x: Pointer,
    scale: Pointer,
    shift: Pointer,
    y: Pointer,
    inverses: Pointer,
    means: Pointer,
    rows: number,
    width: number,
    epsilon: number,
  ): void;
  layerNormGradient(
    dy: Pointer,
    x: Pointer,
    scale: Pointer,
    inverses: Pointer,
    means: Pointer,
    dx: Pointer,
    dscale: Pointer,
    dshift: Pointer,
    rows: number,
    width: number,
  ): void;
  rmsNorm(
    x: Pointer,
    scale: Pointer,
    y: Pointer,
    inverses: Pointer,
    rows: number,
    width: number,
    epsilon: number,
  ): void;
  rmsNormGradient(
    dy: Pointer,
    x: Pointer,
    scale: Pointer,
    inverses: Pointer,
    dx: Pointer,
    dscale: Pointer,
    rows: number,
    width: number,
  ): void;
  rotate(
    x: Pointer,
    cosines: Pointer,
    sines: Pointer,
    y: Pointer,
    rows: number,
    tokens: number,
    heads: number,
    half: number,
    direction: number,
  ): void;
  writeTokens(
    tokens: Pointer,
    buffer: Pointer,
    batch: number,
    count: number,
    room: number,
    width: number,
    at: number,
  ): void;
  embeddingLookup(table: Pointer, ids: Pointer, y: Pointer, count: number, width: number): void;
  segmentSum(ids: Pointer, x: Pointer, y: Pointer, count: number, segments: number, width: number): void;
  swapMiddle(x: Pointer, y: Pointer, batch: number, rows: number, columns: number, width: number): void;
  crossEntropy(
    logits: Pointer,
    labels: Pointer,
    loss: Pointer,
    logSums: Pointer,
    rows: number,
    classes: number,
    ignored: number,
    count: number,
    scratch: Pointer,
  ): void;
  crossEntropyGradient(
    dloss: Pointer,
    logits: Pointer,
    labels: Pointer,
    logSums: Pointer,
    dlogits: Pointer,
    rows: number,
    classes: number,
    ignored: number,
    count: number,
    scratch: Pointer,
  ): void;
  logSumExp(x: Pointer, y: Pointer, rows: number, columns: number, scratch: Pointer): void;
  logSumExpGradient(
    x: Pointer,
    y: Pointer,
    dy: Pointer,
    dx: Pointer,
    rows: number,
    columns: number,
    scratch: Pointer,
  ): void;
  attention(call: Pointer): void;
  attentionGradient(call: Pointer, block: number): void;
  globalNorm(table: Pointer, tensors: number, norm: Pointer): void;
  adamwStep(
    table: Pointer,
    tensors: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    gradientScale: number,
    correction1: number,
    correction2: number,
  ): void;
}
