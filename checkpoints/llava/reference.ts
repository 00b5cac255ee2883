/** The reference model: 1.5 million parameters, all of the world, trained from nothing on a laptop. */

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
    projector: {
      kind: 'mlp2x_gelu',
      pixelShuffle: 2,
      dictionary: 728,
      places: { rows: 4, columns: 6 },
    },
    decoder: {
      ...decoderPresets.llama,
      width: 128,
      layers: 4,
      heads: 4,
      hidden: 256,
      maxTokens: 512,
      tied: true,
    },
  },
  world: { families: familyNames },
  tokenizer: { vocabularySize: 1740, texts: 3000 },
  batches: {
    turns: 8,
    // Of these there is one in a conversation at most, and they take longest to learn.
    openings: { count: 5, 'count-category': 4, 'odd-one-out': 3, unusual: 4, size: 2 },
    captionsOfAsked: true,
    listed: 20,
    passagesPerRow: 8,
    textPictures: 0.25,
    sortedTogether: 8,
  },
  drawings: { size: 32, scales: [0.44, 0.98], onCards: 0.25, strength: 0.3 },
  patchesKept: { count: 32, until: 0.9 },
  optimizer: { weightDecay: 0.05, beta2: 0.98, clipNorm: 1, warmupSteps: 50 },
  validation: { everySteps: 900, questionsPerFamily: 20 },
  stages: [
    {
      ...stageKinds.brain,
      // Pictures told in words teach it to find what a word names, long before there is anything to see.
      data: { text: 0.1, lists: 0.3, conversations: 0.6 },
      pictures: 'told',
      first: { data: 'lists', share: 0.3 },
      learningRate: 6e-3,
      steps: 1700,
      batchSize: 32,
    },
    {
      ...stageKinds.visionPretraining,
      data: { drawings: 0.1, captions: 0.9 },
      first: { data: 'drawings', share: 0.35 },
      learningRate: 4e-3,
      steps: 1700,
      batchSize: 128,
    },
    {
      ...stageKinds.alignment,
      data: { captions: 0.4, conversations: 0.6 },
      loss: 'telling',
      learningRate: 6e-3,
      steps: 900,
      batchSize: 32,
    },
    {
      ...stageKinds.instructionTuning,
      data: { lists: 0.2, captions: 0.2, conversations: 0.6 },
      learningRate: 4e-3,
      steps: 1700,
      batchSize: 48,
    },
  ],
};
