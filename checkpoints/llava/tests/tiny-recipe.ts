import { decoderPresets, stageKinds } from '@pixels/llava';
import { eyeRules, type Recipe } from '../recipe.ts';
import { fortyNouns } from '../small-world.ts';

const brief = { learningRate: 3e-3, steps: 3, batchSize: 4 };

/** All four stages, three steps each, of a model that is hardly one. */
export const tinyRecipe: Recipe = {
  name: 'tiny',
  model: {
    vision: {
      imageSize: { height: 64, width: 96 },
      smallerImages: 'topLeft',
      patchSize: 16,
      ...eyeRules,
      width: 16,
      layers: 1,
      heads: 2,
      hidden: 32,
    },
    projector: { kind: 'mlp2x_gelu', pixelShuffle: 2 },
    decoder: {
      ...decoderPresets.llama,
      width: 16,
      layers: 1,
      heads: 2,
      hidden: 32,
      maxTokens: 512,
      tied: true,
    },
  },
  world: { families: ['presence', 'what', 'dashboard-trend'], nouns: fortyNouns },
  tokenizer: { vocabularySize: 400, texts: 20 },
  batches: { turns: 3, passagesPerRow: 2, charts: 0.25, textPictures: {}, sortedTogether: 2 },
  drawings: { size: 32, scales: [0.44, 0.98], onCards: 0.25, strength: 0.3 },
  patchesKept: { share: 0.5, until: 0.9 },
  optimizer: { weightDecay: 0.05, beta2: 0.98, clipNorm: 1, warmupSteps: 1 },
  validation: { everySteps: 100, questionsPerFamily: 3 },
  stages: [
    { ...stageKinds.brain, ...brief },
    { ...stageKinds.visionPretraining, ...brief },
    { ...stageKinds.alignment, ...brief },
    { ...stageKinds.instructionTuning, ...brief },
  ],
};
