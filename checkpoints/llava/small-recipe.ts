/** Vision-language models so small that one core trains them in minutes. */

import { decoderPresets, type Stage, type StageName, stageKinds } from '@pixels/llava';
import type { FamilyName } from '@pixels/world';
import { eyeRules, type Recipe } from './recipe.ts';

export interface SmallOptions {
  readonly name: string;
  readonly families: readonly FamilyName[];
  /** All that is shown and named; three of a kind at least. */
  readonly nouns: readonly string[];
  readonly steps: Readonly<Record<StageName, number>>;
  /** Of vision encoder and decoder. */
  readonly width: number;
  /** Of the decoder; the vision encoder has two. */
  readonly layers: number;
  /** Of the vocabulary, at most. */
  readonly words: number;
  /** What is asked more often than the rest. */
  readonly openings?: Recipe['batches']['openings'];
}

/** Of a dictionary: forty nouns, of one and of many, their looks and sizes. */
const dictionaryWords = 120;

/**
 * The reference model's four stages, with less of everything, and no pictures of text: what there is to see is told to
 * the brain first, the translator opens a dictionary with the words of the eyes, and counting points at one thing after
 * the other.
 */
export function smallRecipe(options: SmallOptions): Recipe {
  const { name, families, nouns, steps, width, layers, words, openings = {} } = options;
  return {
    name,
    model: {
      vision: {
        imageSize: 64,
        smallerImages: 'topLeft',
        patchSize: 8,
        ...eyeRules,
        edges: true,
        rotary: true,
        width,
        layers: 2,
        heads: 4,
        hidden: 4 * width,
      },
      projector: {
        kind: 'mlp2x_gelu',
        pixelShuffle: 2,
        dictionary: dictionaryWords,
        places: { rows: 4, columns: 4 },
      },
      decoder: {
        ...decoderPresets.llama,
        width,
        layers,
        heads: 4,
        hidden: 3 * width,
        maxTokens: 256,
        tied: true,
      },
    },
    world: { families, nouns },
    tokenizer: { vocabularySize: words, texts: 800 },
    batches: {
      turns: 8,
      openings,
      captionsTell: true,
      thinksAloud: true,
      passagesPerRow: 4,
      passages: ['caption'],
      charts: 0,
      textPictures: {},
      sortedTogether: 8,
    },
    drawings: { size: 32, scales: [0.44, 0.98], onCards: 0.25, strength: 0.3 },
    patchesKept: { share: 0.5, until: 0.9 },
    optimizer: { weightDecay: 0.05, beta2: 0.98, clipNorm: 1, warmupSteps: 30 },
    // Once, in the end: lessons ask questions of their own after each stage.
    validation: { everySteps: 1_000_000, questionsPerFamily: 10 },
    stages: stagesOf(steps),
  };
}

/** What eyes are to see is told to the brain first. */
function stagesOf(steps: SmallOptions['steps']): readonly Stage[] {
  return [
    {
      ...stageKinds.brain,
      data: { lists: 0.4, conversations: 0.6 },
      pictures: 'told',
      first: { data: 'lists', share: 0.5 },
      learningRate: 6e-3,
      steps: steps.brain,
      batchSize: 32,
    },
    {
      ...stageKinds.visionPretraining,
      data: { drawings: 0.15, captions: 0.85 },
      first: { data: 'drawings', share: 0.4 },
      learningRate: 6e-3,
      steps: steps.visionPretraining,
      batchSize: 64,
    },
    {
      ...stageKinds.alignment,
      data: { captions: 0.4, conversations: 0.6 },
      loss: 'telling',
      learningRate: 6e-3,
      steps: steps.alignment,
      batchSize: 32,
    },
    {
      ...stageKinds.instructionTuning,
      // Captions tell of places too, and of more things at once than questions do.
      data: { lists: 0.2, captions: 0.2, conversations: 0.6 },
      learningRate: 4e-3,
      steps: steps.instructionTuning,
      batchSize: 32,
    },
  ];
}
