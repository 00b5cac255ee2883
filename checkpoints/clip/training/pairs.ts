/** Pictures and captions that belong together: what each step learns from. */

import { Random, type Share, shareOf, shuffledBatches } from '@pixels/tensor';
import { type Artist, Draws, type Picture, type SpriteAtlas, World } from '@pixels/world';
import { DrawingViews } from '../../common/drawings/drawing-views.ts';
import { names, sentence, templates } from '../captions.ts';
import type { Recipe } from '../recipe.ts';

export interface Pairs {
  readonly pictures: readonly Picture[];
  readonly texts: readonly string[];
  /** The same for texts that say the same: such pairs are right for each other's pictures, too. */
  readonly captions: readonly (string | number)[];
}

export interface PairsOptions {
  readonly recipe: Recipe;
  readonly artists: readonly Artist[];
  readonly seed: number;
  readonly share: Share;
}

/** So manieth captions of scenes leave something out. */
const partialEvery = 16;

/** Step → this worker's share of its pairs. */
export function trainingPairs(atlas: SpriteAtlas, options: PairsOptions): (step: number) => Pairs {
  const { recipe, seed } = options;
  const { drawingsFirst, drawingsEvery, steps } = recipe;
  const drawings = drawingPairs(atlas, options);
  if (drawingsFirst === 1) return drawings;
  const scenes = scenePairs(
    new World(atlas, { split: 'train', seed, captionForms: recipe.captionForms }),
    options,
  );
  return (step) =>
    step < drawingsFirst * steps || step % drawingsEvery === 0 ? drawings(step) : scenes(step);
}

/** One drawing a picture, changed a little more with every step. */
function drawingPairs(
  atlas: SpriteAtlas,
  { recipe, artists, seed, share }: PairsOptions,
): (step: number) => Pairs {
  const { batchSize, steps, drawingsFirst, drawings } = recipe;
  const views = new DrawingViews(atlas, { ...drawings, artists, seed });
  const order = shuffledBatches(views.length, batchSize, new Random(seed).fork('drawings'));
  const { first, count } = shareOf(batchSize, share);
  return (step) => {
    const strength = drawings.strength * Math.min(1, step / (drawings.growsUntil * drawingsFirst * steps));
    const chosen = order(step).subarray(first, first + count);
    const made = Array.from(chosen, (drawing, i) =>
      views.view(drawing, step * batchSize + first + i, strength),
    );
    return {
      pictures: made.map(({ picture }) => picture),
      texts: made.map(({ label }, i) => {
        const draws = new Draws(seed, 'clip/template', step * batchSize + first + i);
        return sentence(draws.pick(templates), names[label]!);
      }),
      captions: made.map(({ label }) => label),
    };
  };
}

function scenePairs(world: World, { recipe, share }: PairsOptions): (step: number) => Pairs {
  const { batchSize } = recipe;
  const { first, count } = shareOf(batchSize, share);
  return (step) => {
    const begin = step * batchSize + first;
    const made = Array.from({ length: count }, (_, i) => world.caption(begin + i));
    const texts = made.map(({ complete, partial }, i) =>
      (begin + i) % partialEvery === 0 ? partial : complete,
    );
    return { pictures: made.map(({ scene }) => world.paint(scene)), texts, captions: texts };
  };
}
