/** Forty things and four kinds of questions: a model that one core trains in minutes, to compare ways of training. */

import { decoderPresets } from '@pixels/llava';
import { heldOutNames, nouns } from '@pixels/world';
import { eyeRules, type Recipe, smallRules, toldStages } from './recipe.ts';

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
      smallerImages: 'topLeft',
      patchSize: 8,
      ...eyeRules,
      edges: true,
      width: 64,
      layers: 2,
      heads: 4,
      hidden: 256,
    },
    projector: {
      kind: 'mlp2x_gelu',
      pixelShuffle: 2,
      dictionary: 120,
      places: { rows: 4, columns: 4 },
    },
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
  world: { families: ['what', 'where', 'count', 'presence'], nouns: fortyNouns },
  tokenizer: { vocabularySize: 640, texts: 800 },
  ...smallRules,
  batches: { ...smallRules.batches, openings: { count: 2 }, captionsTell: true, thinksAloud: true },
  validation: { everySteps: 500, questionsPerFamily: 40 },
  stages: toldStages({ brain: 450, visionPretraining: 300, alignment: 100, instructionTuning: 300 }),
};
