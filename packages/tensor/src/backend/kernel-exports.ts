/** A pointer into the backend's memory, in bytes. */
export type Pointer = number;

type Elementwise = (x: Pointer, y: Pointer, count: number, scratch: Pointer) => void;
type ElementwiseGradient = (
  x: Pointer,
  dy: Pointer,
  dx: Pointer,
  count: number,
  scratch: Pointer,
) => void;

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
  ): void;
  sumMiddle(x: Pointer, y: Pointer, outer: number, middle: number, inner: number): void;
  gelu: Elementwise;
  geluGradient: ElementwiseGradient;
  geluTanh: Elementwise;
  geluTanhGradient: ElementwiseGradient;
  quickGelu: Elementwise;
  quickGeluGradient: ElementwiseGradient;
  silu: Elementwise;
  siluGradient: ElementwiseGradient;
}
