/**
 * text → words, so that no token reaches from one word into the next.
 *
 * A word takes the space before it along: "a red fox" → "a", " red", " fox". Letters keep their combining marks, digits
 * stand alone (a model that counts should see each), other signs stick together, and what white space is left over
 * forms pieces of its own. The pieces put together are the text again.
 *
 * In the spirit of GPT-2's pattern (Radford et al. 2019, §2.2). Written so that JavaScript and Oniguruma, which reads it
 * from `tokenizer.json` elsewhere, understand the same: `\s` differs between the two, `\p{White_Space}` does not.
 */
export const wordPattern: string = [
  String.raw` ?[\p{L}\p{M}]+`,
  String.raw` ?\p{N}`,
  String.raw` ?[^\p{White_Space}\p{L}\p{M}\p{N}]+`,
  String.raw`\p{White_Space}+(?!\P{White_Space})`,
  String.raw`\p{White_Space}+`,
].join('|');

const word = new RegExp(wordPattern, 'gu');

export function splitWords(text: string): readonly string[] {
  return text.match(word) ?? [];
}
