/** What is left out or done otherwise, each beside the same recipe. */

import type { Stage, StageName } from '@pixels/llava';
import { changed, type Recipe } from '../recipe.ts';

export interface Condition {
  readonly name: string;
  readonly title: string;
  readonly change: (recipe: Recipe) => Recipe;
}

/** What all others are compared with. */
export const baseline = 'all';

export const conditions: readonly Condition[] = [
  { name: baseline, title: 'all stages', change: (recipe) => recipe },
  { name: 'no-stage-1', title: 'without stage 1 (eyes)', change: without('visionPretraining') },
  { name: 'no-stage-2', title: 'without stage 2 (alignment)', change: without('alignment') },
  { name: 'no-stage-3', title: 'without stage 3 (conversations)', change: without('instructionTuning') },
  {
    name: 'linear-projector',
    title: 'linear projector in place of two layers',
    change: inModel(({ projector }) => ({ projector: { ...projector, kind: 'linear' } })),
  },
  {
    name: 'cross-attention',
    title: 'cross-attention in place of concatenation',
    change: inModel(() => ({ fusion: 'cross-attention' })),
  },
  {
    name: 'unfrozen-vision',
    title: 'eyes learn in stage 3 too',
    change: inStage('instructionTuning', { learns: ['vision', 'projector', 'decoder'] }),
  },
];

function without(name: StageName): Condition['change'] {
  return (recipe) => changed(recipe, { skip: [name] });
}

function inModel(changeOf: (model: Recipe['model']) => Partial<Recipe['model']>): Condition['change'] {
  return (recipe) => ({ ...recipe, model: { ...recipe.model, ...changeOf(recipe.model) } });
}

function inStage(name: StageName, change: Partial<Stage>): Condition['change'] {
  return (recipe) => ({
    ...recipe,
    stages: recipe.stages.map((stage) => (stage.name === name ? { ...stage, ...change } : stage)),
  });
}
