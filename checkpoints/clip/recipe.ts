/** What makes one model another, as plain data: a recipe, a seed and the number of workers give the same weights again. */

import type { FamilyName, FamilySizes } from '@pixels/clip';
import type { CaptionForm } from '@pixels/world';

export interface Recipe {
  readonly name: string;
  readonly about: string;
  readonly family: FamilyName;
  /** Sizes without what the tokenizer decides. */
  readonly vision: FamilySizes['vision'];
  readonly text: Omit<FamilySizes['text'], 'vocabulary' | 'eosId' | 'padId'>;
  /** E. */
  readonly outputs: number;
  /** V, at most. */
  readonly vocabularySize: number;
  readonly drawings: {
    /** Side of the picture of one drawing, in pixels. */
    readonly size: number;
    /** Smallest and largest longest side of the drawing, as a share of the picture. */
    readonly scales: readonly [smallest: number, largest: number];
    /** Share of the drawings that lie on a coloured card. */
    readonly onCards: number;
    /** How far drawings are changed, see `AugmentationStrength`: it grows to this over the first part of their steps. */
    readonly strength: number;
    readonly growsUntil: number;
  };
  /** What scenes are shown; a form that stands here twice is shown twice as often. */
  readonly captionForms: readonly CaptionForm[];
  /** Share of the steps that shows single drawings and no scenes yet; 1 if it never shows scenes. */
  readonly drawingsFirst: number;
  /** After that every so manieth step shows drawings. */
  readonly drawingsEvery: number;
  /** Of each scene only so many patches are looked at, up to this share of the steps. */
  readonly patchesKept: { readonly count: number; readonly until: number };
  readonly batchSize: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly warmupSteps: number;
}

const tower = { width: 96, heads: 4, hidden: 384 } as const;
const vision = { patchSize: 8, channels: 3, edges: true, layers: 3, ...tower } as const;

/** One thing in a picture of 32 × 32, in as many styles as can be: for naming drawings, by new artists too. */
const drawings: Recipe = {
  name: 'drawings',
  about: 'Names what is drawn in a picture of 32 × 32 pixels.',
  family: 'clip',
  vision: { imageSize: 32, ...vision },
  text: { maxTokens: 16, layers: 1, ...tower },
  outputs: 96,
  vocabularySize: 1024,
  drawings: { size: 32, scales: [0.6, 0.98], onCards: 0, strength: 1, growsUntil: 0.7 },
  captionForms: [],
  drawingsFirst: 1,
  drawingsEvery: 1,
  patchesKept: { count: 16, until: 0 },
  batchSize: 128,
  steps: 1950,
  learningRate: 4e-3,
  weightDecay: 0.05,
  warmupSteps: 100,
};

/** Scenes of one to nine things in a picture of 64 × 64: for matching captions. */
const scenes: Recipe = {
  name: 'scenes',
  about: 'Matches captions with scenes of up to nine things in a picture of 64 × 64 pixels.',
  family: 'clip',
  vision: { imageSize: 64, ...vision },
  text: { maxTokens: 48, layers: 2, ...tower },
  outputs: 96,
  vocabularySize: 1536,
  drawings: { size: 32, scales: [0.44, 0.98], onCards: 0.25, strength: 0.3, growsUntil: 0.5 },
  // Small things and things on cards are the hardest to recognise.
  captionForms: ['single', 'places', 'relation', 'counts', 'counts', 'size', 'cards', 'cards', 'kinds'],
  drawingsFirst: 0.4,
  drawingsEvery: 8,
  patchesKept: { count: 32, until: 0.9 },
  batchSize: 128,
  steps: 1230,
  learningRate: 4e-3,
  weightDecay: 0.05,
  warmupSteps: 100,
};

/** The same recipe, trained `scale` times as long. */
export function scaled(recipe: Recipe, scale: number): Recipe {
  if (!(scale > 0)) throw new Error(`--scale must be a number above 0; got ${scale}`);
  return { ...recipe, steps: Math.max(2, Math.round(scale * recipe.steps)) };
}

/** The same by SigLIP's rules: the patches are asked by a learned question, every pair is judged by itself. */
const scenesSiglip: Recipe = { ...scenes, name: 'scenes-siglip', family: 'siglip' };

export const recipes: Readonly<Record<string, Recipe>> = {
  [drawings.name]: drawings,
  [scenes.name]: scenes,
  [scenesSiglip.name]: scenesSiglip,
};
