import { BytePairTokenizer } from '@pixels/clip';
import { dialogueTokens } from '@pixels/llava';
import { type SpriteAtlas, WorldText } from '@pixels/world';
import type { Recipe } from '../recipe.ts';
import { answerOf, passageOf } from './examples.ts';
import { worldsOf } from './worlds.ts';

/**
 * A vocabulary made of what training says: conversations, captions, texts, lists if there are any. Each begins with a
 * space, because words in a dialogue stand behind one.
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
  const { turns } = recipe.batches;
  const listed = recipe.stages.some(({ data }) => data.lists !== undefined);
  for (let index = 0; index < texts; index++) {
    for (const world of worlds.values()) {
      for (const turn of world.conversation(index, { turns }).turns)
        yield* [` ${turn.text}`, ` ${answerOf(turn, recipe)}`];
    }
    if (listed) {
      for (const entry of things.checklist(index).entries)
        yield* [` ${entry.cue}`, ` ${answerOf(entry, recipe)}`];
    }
    const { complete, partial } = things.caption(index);
    yield* [` ${complete}`, ` ${partial}`, ` ${passageOf(recipe, told, index).text}`];
  }
}
