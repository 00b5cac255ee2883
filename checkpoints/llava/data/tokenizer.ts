import { BytePairTokenizer } from '@pixels/clip';
import { dialogueTokens } from '@pixels/llava';
import { type SpriteAtlas, toldWords, WorldText } from '@pixels/world';
import type { Recipe } from '../recipe.ts';
import { answerOf, passageOf } from './examples.ts';
import { worldsOf } from './worlds.ts';

/**
 * A vocabulary made of what training says: conversations, captions, texts, and lists and what is told if there is any.
 * Each begins with a space, because words in a dialogue stand behind one.
 */
export function trainTokenizer(recipe: Recipe, atlas: SpriteAtlas, seed: number): BytePairTokenizer {
  const { vocabularySize, texts } = recipe.tokenizer;
  const specialTokens = dialogueTokens;
  return BytePairTokenizer.train(spoken(recipe, atlas, seed, texts), { vocabularySize, specialTokens });
}

function* spoken(recipe: Recipe, atlas: SpriteAtlas, seed: number, texts: number): Generator<string> {
  const worlds = worldsOf(recipe, atlas, 'train', seed);
  const things = worlds.get('things')!;
  const told = new WorldText(things, { seed });
  const { turns, captionsTell = false } = recipe.batches;
  const listed = recipe.stages.some(({ data }) => data.lists !== undefined);
  for (let index = 0; index < texts; index++) {
    for (const world of worlds.values()) {
      const { scene, turns: asked } = world.conversation(index, { turns });
      for (const turn of asked) yield* [` ${turn.text}`, ` ${answerOf(turn, recipe)}`];
      if (captionsTell) yield ` ${toldWords(scene).join(' ')}`;
    }
    if (listed) {
      for (const entry of things.checklist(index).entries)
        yield* [` ${entry.cue}`, ` ${answerOf(entry, recipe)}`];
    }
    const { complete, partial } = things.caption(index);
    yield* [` ${complete}`, ` ${partial}`, ` ${passageOf(recipe, told, index).text}`];
  }
}
