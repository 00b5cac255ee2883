/** The reference model: 1.5 million parameters, all of the world, trained from nothing on a laptop. */

import { decoderPresets, stageKinds } from '@pixels/llava';
import { familyNames } from '@pixels/world';
import { eyeRules, type Recipe } from './recipe.ts';

/** How often questions about things are asked that take a look at several of them, or a second look. */
const lookedAt = {
  count: 6,
  'count-category': 6,
  'odd-one-out': 6,
  fridge: 5,
  unusual: 8,
  'card-colour': 6,
  'on-card': 6,
  size: 4,
  affordance: 2,
  'affordance-check': 2,
  'affordance-where': 2,
} as const;

export const reference: Recipe = {
  name: 'reference',
  model: {
    vision: {
      imageSize: { height: 64, width: 96 },
      smallerImages: 'topLeft',
      patchSize: 8,
      ...eyeRules,
      edges: true,
      rotary: true,
      width: 96,
      layers: 3,
      heads: 4,
      hidden: 384,
    },
    projector: {
      kind: 'mlp2x_gelu',
      pixelShuffle: 2,
      dictionary: 764,
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
  tokenizer: { vocabularySize: 1676, texts: 3000 },
  batches: {
    turns: 4,
    // Of these there is one in a conversation at most, and they take longest to learn.
    openings: { ...lookedAt, count: 16, 'receipt-total': 8, 'code-bug': 3 },
    // Eyes read a total long before they see what is wrong with code, and see that something is upside down last of all.
    captioned: { ...lookedAt, count: 8, unusual: 20, 'code-bug': 7 },
    captionsOfAsked: true,
    captionsOfPairs: true,
    captionsTell: true,
    thinksAloud: true,
    listed: 20,
    passagesPerRow: 8,
    charts: 0.14,
    // Lists of what is read are short, and they are where it is learned.
    textPictures: { lists: 0.12, captions: 0.15, conversations: 0.05 },
    sortedTogether: 8,
  },
  drawings: { size: 32, scales: [0.44, 0.98], onCards: 0.35, strength: 0.3 },
  patchesKept: { share: 0.75, until: 0.9 },
  optimizer: { weightDecay: 0.05, beta2: 0.98, clipNorm: 1, warmupSteps: 50 },
  validation: { everySteps: 625, questionsPerFamily: 20 },
  stages: [
    {
      ...stageKinds.brain,
      // Pictures told in words teach it to find what a word names, long before there is anything to see.
      data: { text: 0.08, lists: 0.3, conversations: 0.52, captions: 0.1 },
      pictures: 'told',
      first: { data: 'lists', share: 0.3 },
      learningRate: 6e-3,
      steps: 2150,
      batchSize: 40,
    },
    {
      ...stageKinds.visionPretraining,
      data: { drawings: 0.01, largeDrawings: 0.2, captions: 0.79 },
      first: { data: 'drawings', share: 0.32 },
      learningRate: 6e-3,
      steps: 2400,
      // Of as many pictures, smaller batches teach more.
      batchSize: 64,
    },
    {
      ...stageKinds.alignment,
      data: { captions: 0.4, conversations: 0.6 },
      loss: 'telling',
      learningRate: 6e-3,
      steps: 450,
      batchSize: 32,
    },
    {
      ...stageKinds.instructionTuning,
      data: { lists: 0.35, captions: 0.22, conversations: 0.43 },
      learningRate: 4e-3,
      steps: 1400,
      batchSize: 48,
    },
  ],
};
