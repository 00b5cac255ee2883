/** Tensors to train with: backends, ops, layers, optimisers, files. Everything here also runs in a browser. */

export { installKernels, type KernelInstallation } from './backend/install.ts';
export { type BackendName, type Runtime, type StartOptions, start } from './backend/start.ts';
export { linear } from './ops/linear.ts';
export { silu } from './ops/silu.ts';
export { Random, type RandomState } from './random.ts';
export { expectShape, type Letters, ShapeError, setShapeChecks } from './shape.ts';
export * as tf from './tf.ts';
