/** A pointer into the backend's memory, in bytes. */
export type Pointer = number;

/** What kernels/assembly exports, by name. A test holds this list against the built module. */
export interface KernelExports {
  silu(x: Pointer, y: Pointer, count: number): void;
}
