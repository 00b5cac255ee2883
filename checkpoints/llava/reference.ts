/** The reference model: 1.4 million parameters, all of the world, trained from nothing on a laptop. */

import { decoderPresets, stageKinds } from '@pixels/llava';
import { familyNames } from '@pixels/world';
import { eyeRules, type Recipe } from './recipe.ts';

export const reference: Recipe = {
  name: 'reference',
  model: {
    vision: {
      imageSize: { height: 64, width: 96 },
      smallerImages: 'topLeft',
      patchSize: 8,
      ...eyeRules,
      edges: true,
      width: 96,
      layers: 3,
      heads: 4,
      hidden: 384,
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
  tokenizer: { vocabularySize: 2000, texts: 3000 },
  batches: { turns: 8, passagesPerRow: 8, textPictures: 0.15, sortedTogether: 8 },
  drawings: { size: 32, scales: [0.44, 0.98], onCards: 0.25, strength: 0.3, first: 0.35 },
  patchesKept: { count: 32, until: 0.9 },
  optimizer: { weightDecay: 0.05, beta2: 0.98, clipNorm: 1, warmupSteps: 50 },
  validation: { everySteps: 400, questionsPerFamily: 20 },
  stages: [
    { ...stageKinds.brain, learningRate: 3e-3, steps: 250, batchSize: 32 },
    {
      ...stageKinds.visionPretraining,
      data: { drawings: 0.1, captions: 0.9 },
      learningRate: 4e-3,
      steps: 2000,
      batchSize: 128,
    },
    { ...stageKinds.alignment, learningRate: 3e-3, steps: 150, batchSize: 32 },
    {
      ...stageKinds.instructionTuning,
      // To say where a captioned thing stands is to find it by its word: questions need that, and teach it more slowly.
      data: { captions: 0.25, conversations: 0.75 },
      learningRate: 3e-3,
      steps: 2400,
      batchSize: 48,
    },
  ],
};
