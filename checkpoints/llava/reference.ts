/** The reference model: 1.4 million parameters, all of the world, trained from nothing on a laptop. */

import { decoderPresets, stageKinds } from '@pixels/llava';
import { familyNames } from '@pixels/world';
import type { Recipe } from './recipe.ts';

export const reference: Recipe = {
  name: 'reference',
  model: {
    vision: {
      imageSize: { height: 64, width: 96 },
      smallerImages: 'topLeft',
      patchSize: 8,
      channels: 3,
      width: 96,
      layers: 3,
      heads: 4,
      hidden: 384,
      patchBias: true,
      preNorm: false,
      pooling: 'mean',
      activation: 'geluTanh',
    },
    projector: { kind: 'mlp2x_gelu', pixelShuffle: 2 },
    decoder: {
      ...decoderPresets.llama,
      width: 128,
      layers: 4,
      heads: 4,
      hidden: 320,
      maxTokens: 512,
      tied: true,
    },
  },
  world: { families: familyNames },
  tokenizer: { vocabularySize: 2000, texts: 6000 },
  batches: { turns: 8, passagesPerRow: 8, textPictures: 0.25, sortedTogether: 8 },
  optimizer: { weightDecay: 0.05, beta2: 0.98, clipNorm: 1, warmupSteps: 50 },
  validation: { everySteps: 250, questionsPerFamily: 20 },
  stages: [
    { ...stageKinds.brain, learningRate: 3e-3, steps: 300, batchSize: 32 },
    { ...stageKinds.visionPretraining, learningRate: 3e-3, steps: 400, batchSize: 32 },
    { ...stageKinds.alignment, learningRate: 3e-3, steps: 100, batchSize: 32 },
    { ...stageKinds.instructionTuning, learningRate: 3e-3, steps: 1000, batchSize: 32 },
  ],
};
