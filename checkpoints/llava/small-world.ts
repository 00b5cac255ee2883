/** Forty things and five kinds of questions: a model that one core trains in minutes, to compare ways of training. */

import { decoderPresets, stageKinds } from '@pixels/llava';
import { heldOutNames, nouns } from '@pixels/world';
import { eyeRules, type Recipe, smallRules } from './recipe.ts';

/** Every ninth of the nouns that questions may name. */
export const fortyNouns: readonly string[] = nouns
  .filter((noun) => !heldOutNames.includes(noun))
  .filter((_, index) => index % 9 === 0)
  .slice(0, 40)
  .map(({ noun }) => noun);

export const smallWorld: Recipe = {
  name: 'small-world',
  model: {
    vision: {
      imageSize: 64,
      patchSize: 8,
      ...eyeRules,
      edges: true,
      width: 64,
      layers: 2,
      heads: 4,
      hidden: 256,
    },
    projector: { kind: 'mlp2x_gelu', pixelShuffle: 2 },
    decoder: {
      ...decoderPresets.llama,
      width: 64,
      layers: 3,
      heads: 4,
      hidden: 192,
      maxTokens: 256,
      tied: true,
    },
  },
  world: { families: ['what', 'where', 'count', 'presence', 'card-colour'], nouns: fortyNouns },
  tokenizer: { vocabularySize: 640, texts: 800 },
  ...smallRules,
  validation: { everySteps: 500, questionsPerFamily: 40 },
  stages: [
    { ...stageKinds.brain, learningRate: 3e-3, steps: 80, batchSize: 32 },
    { ...stageKinds.visionPretraining, learningRate: 4e-3, steps: 300, batchSize: 48 },
    { ...stageKinds.alignment, learningRate: 4e-3, steps: 80, batchSize: 32 },
    {
      ...stageKinds.instructionTuning,
      data: { captions: 0.25, conversations: 0.75 },
      learningRate: 4e-3,
      steps: 500,
      batchSize: 32,
    },
  ],
};
