import { embeddingLookup } from '../ops/embedding-lookup.ts';
import type { Random } from '../random.ts';
import type * as tf from '../tf.ts';
import { Module, parameter } from './module.ts';
import { expectSizes } from './sizes.ts';

export interface EmbeddingConfig {
  /** How many different ids there are, V. */
  readonly count: number;
  readonly width: number;
}

/** Small beside the norms that follow, as in GPT-2. */
const initialDeviation = 0.02;

/** y[i] = table[id i]: a vector for every id. Starts as N(0, 0.02²). */
export class Embedding extends Module {
  /** [V, D]. */
  readonly table: tf.Variable;

  constructor({ count, width }: EmbeddingConfig, random: Random) {
    super();
    expectSizes('Embedding', { count, width });
    this.table = parameter(random.normalTensor([count, width], initialDeviation));
  }

  /** ids int32 [...] → [..., D]. */
  apply(ids: tf.Tensor): tf.Tensor {
    return embeddingLookup(this.table, ids); // [..., D]
  }
}
