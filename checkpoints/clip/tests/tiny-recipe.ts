import type { Recipe } from '../recipe.ts';

const tower = { width: 16, heads: 2, hidden: 32, layers: 1 } as const;

/** Seconds, not minutes. */
export const tinyRecipe: Recipe = {
  name: 'tiny',
  about: 'A test.',
  family: 'clip',
  vision: { imageSize: 64, patchSize: 8, channels: 3, edges: true, ...tower },
  text: { maxTokens: 48, ...tower },
  outputs: 16,
  vocabularySize: 300,
  drawings: { size: 32, scales: [0.5, 0.9], onCards: 0.5, strength: 0.5, growsUntil: 0.5 },
  captionForms: ['single', 'relation', 'cards'],
  drawingsFirst: 0.5,
  drawingsEvery: 3,
  patchesKept: { count: 20, until: 0.7 },
  batchSize: 4,
  steps: 6,
  learningRate: 1e-3,
  weightDecay: 0.05,
  warmupSteps: 1,
};
