/** The model of the training-step benchmark; pytorch-step.py says it a second time. */
import type { VitConfig } from '@pixels/vit';

/** 834,496 parameters: 64 patches of 8 × 8 colour pixels, mean pooling. */
export const stepModel: VitConfig & { readonly epsilon: number } = {
  imageSize: 64,
  patchSize: 8,
  channels: 3,
  width: 128,
  layers: 4,
  heads: 4,
  hidden: 512,
  classes: 64,
  epsilon: 1e-6,
  positions: 'learned',
  pooling: 'mean',
};

export const batchSize = 64;
export const learningRate = 1e-3;
