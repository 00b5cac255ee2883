import { type BytePairTokenizer, Clip, familyConfig } from '@pixels/clip';
import type { Random } from '@pixels/tensor';
import type { Recipe } from '../recipe.ts';

/** The recipe's model, as it begins. `small` lets it read the smaller pictures of single drawings, too. */
export function buildClip(
  recipe: Recipe,
  tokenizer: BytePairTokenizer,
  random: Random,
  { small = false }: { readonly small?: boolean } = {},
): Clip {
  const { family, vision, text, outputs } = recipe;
  const { end: eosId, padding: padId } = tokenizer.specialIds;
  const config = familyConfig(family, {
    vision: { ...vision, ...(small && { smallerImages: 'topLeft' as const }) },
    text: { ...text, vocabulary: tokenizer.vocabularySize, ...(family === 'clip' && { eosId }), padId },
    outputs,
  });
  return new Clip(config, random);
}
