import { BytePairTokenizer } from '@pixels/clip';
import { type SpriteAtlas, World } from '@pixels/world';
import { names, sentence, templates } from '../captions.ts';
import type { Recipe } from '../recipe.ts';

const sceneTexts = 4000;

/** A vocabulary made of what training says. */
export function trainTokenizer(recipe: Recipe, atlas: SpriteAtlas, seed: number): BytePairTokenizer {
  return BytePairTokenizer.train(said(recipe, atlas, seed), { vocabularySize: recipe.vocabularySize });
}

function* said({ drawingsFirst }: Recipe, atlas: SpriteAtlas, seed: number): Generator<string> {
  for (const name of names) for (const template of templates) yield sentence(template, name);
  if (drawingsFirst === 1) return;
  const world = new World(atlas, { split: 'train', seed });
  for (let index = 0; index < sceneTexts; index++) {
    const { complete, partial } = world.caption(index);
    yield* [complete, partial];
  }
}
