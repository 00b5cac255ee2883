import { expectShape, Linear, Module, type Random, type tf } from '@pixels/tensor';
import { patchify } from './patches.ts';

/**
 * x_p·E + b (b may be left out), E [P·P·C, D]: every patch becomes a vector as wide as the model.
 *
 * The same as a convolution with kernel and stride P, written as what it is: a matrix product of patches.
 */
export class PatchEmbedding extends Module {
  readonly projection: Linear;
  readonly patchSize: number;
  readonly channels: number;

  constructor(
    config: { patchSize: number; channels: number; width: number; bias?: boolean },
    random: Random,
  ) {
    super();
    const { patchSize, channels, width, bias = true } = config;
    this.patchSize = patchSize;
    this.channels = channels;
    this.projection = new Linear(
      { inputs: patchSize * patchSize * channels, outputs: width, bias },
      random.fork('projection'),
    );
  }

  /** [B, H, W, C] → [B, N, D]. */
  apply(images: tf.Tensor): tf.Tensor {
    expectShape(images, 'B H W C', { C: this.channels }, 'PatchEmbedding: images');
    const patches = patchify(images, this.patchSize); // [B, N, P·P·C]
    return this.projection.apply(patches); // [B, N, P·P·C] × [P·P·C, D] → [B, N, D]
  }
}
