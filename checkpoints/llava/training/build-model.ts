import { type DialogueFormat, Llava } from '@pixels/llava';
import type { Random } from '@pixels/tensor';
import type { Recipe } from '../recipe.ts';

/** The recipe's model at its first weights, for a vocabulary. */
export function buildModel({ model }: Recipe, { tokenizer, imageId }: DialogueFormat, random: Random): Llava {
  const decoder = { ...model.decoder, vocabulary: tokenizer.vocabularySize };
  return new Llava({ ...model, decoder, imageId }, random);
}
