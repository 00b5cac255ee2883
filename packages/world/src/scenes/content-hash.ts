import { hashText, hashWords } from '../hash.ts';
import { nounNamed } from '../lexicon.ts';
import type { Box } from '../picture.ts';
import type { Scene, SceneObject } from './scene.ts';

/**
 * A 32-bit hash of all that makes two pictures differ for sure. What may leave a picture unchanged stays out: the
 * mirror image of a symmetric thing is the same picture.
 */
export function contentHash(scene: Scene): number {
  const words: number[] = [hashText(scene.kind)];
  switch (scene.kind) {
    case 'things':
    case 'fridge':
      for (const object of scene.objects) addObject(words, object);
      break;
    case 'receipt':
      words.push(hashText(scene.shop));
      for (const { item, cents } of scene.lines) words.push(hashText(item), cents);
      break;
    case 'code':
      for (const { text } of scene.lines) words.push(hashText(text));
      break;
    case 'dashboard':
      words.push(hashText(scene.title), hashText(scene.style));
      for (const { box } of scene.bars) words.push(box.height);
      break;
  }
  return hashWords(0x3c6ef372, words) >>> 0;
}

function addObject(words: number[], { noun, artist, box, card }: SceneObject): void {
  // Greyed or turned, a thing may look as it did; so its look stays out as well.
  words.push(nounNamed(noun).id, hashText(artist), place(box));
  if (card !== undefined) words.push(hashText(card.colour), place(card.box));
}

function place({ x, y, width, height }: Box): number {
  return (x << 21) ^ (y << 14) ^ (width << 7) ^ height;
}
