/** What the thread of the training loop and its workers tell each other. Numbers of tensors go by shared memory. */
import type { Position } from '../../train/gradient-source.ts';
import type { Share } from '../../train/job.ts';

/** A tensor's place in shared memory follows from its order and shape. */
export interface SharedEntry {
  readonly path: string;
  readonly shape: readonly number[];
}

export interface OpenRequest {
  readonly kind: 'open';
  readonly url: string;
  readonly settings: unknown;
  readonly share: Share;
  /** Of the first thread: results of another backend would be others. */
  readonly backend: string;
}

export interface BeginRequest {
  readonly kind: 'begin';
  readonly learning: SharedMemory;
  readonly frozen: SharedMemory;
  /** Where this worker puts its gradients. */
  readonly gradients: SharedMemory;
  readonly position: Position | undefined;
}

export interface SharedMemory {
  readonly entries: readonly SharedEntry[];
  readonly memory: SharedArrayBuffer;
}

export interface StepRequest {
  readonly kind: 'step';
  readonly step: number;
}

export interface DirectionsRequest {
  readonly kind: 'directions';
  /** Some of each shape, [n, In, Out]: made orthogonal in their place. */
  readonly matrices: SharedMemory;
}

export type Request = OpenRequest | BeginRequest | StepRequest | DirectionsRequest;

export interface Done {
  readonly kind: 'done';
  /** Of its share; NaN when no step was asked for. */
  readonly loss: number;
  readonly position: Position;
}

export interface Failed {
  readonly kind: 'failed';
  readonly message: string;
  readonly stack: string | undefined;
}
