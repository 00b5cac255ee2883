/** The training as every thread builds it: the model, its share of the pairs, the loss. */

import { type Clip, normalize, type Tokenizer, tokenize } from '@pixels/clip';
import { loadBytePairTokenizer } from '@pixels/clip/node';
import { defineJob, type Job, Random, tf } from '@pixels/tensor';
import { type Artist, Draws, type Picture } from '@pixels/world';
import { loadSprites } from '@pixels/world/node';
import { embedKept, keptPatches } from '../../common/kept-patches.ts';
import { imagesOf, scenesSide } from '../pictures/images.ts';
import type { Recipe } from '../recipe.ts';
import { buildClip } from './build-clip.ts';
import { type Pairs, trainingPairs } from './pairs.ts';

/** Plain data: it travels to other threads. */
export interface ClipSettings {
  readonly recipe: Recipe;
  readonly artists: readonly Artist[];
  readonly seed: number;
  /** Where `saveTokenizer` wrote. */
  readonly tokenizerFolder: string;
  /** Only the vision encoder learns. */
  readonly lockText: boolean;
}

export interface ClipBatch extends Pick<Pairs, 'captions'> {
  readonly images: tf.Tensor4D;
  /** Of the shorter texts, then of the longer ones: int32 [n, T] each. */
  readonly ids: readonly tf.Tensor2D[];
  /** The patches that are looked at, of pictures that are not looked at as a whole. */
  readonly kept: readonly Int32Array[] | undefined;
}

export const job: Job<ClipSettings, ClipBatch, { readonly clip: Clip }> = defineJob(
  import.meta.url,
  async ({ recipe, artists, seed, tokenizerFolder, lockText }, share) => {
    const tokenizer = await loadBytePairTokenizer(tokenizerFolder);
    const small = recipe.drawings.size !== recipe.vision.imageSize;
    const clip = buildClip(recipe, tokenizer, new Random(seed).fork('clip'), { small });
    if (lockText) clip.lockText();
    const pairs = trainingPairs(await loadSprites(), { recipe, artists, seed, share });
    const { patchesKept, steps, vision } = recipe;
    const keptOf = (pictures: readonly Picture[], step: number): ClipBatch['kept'] => {
      if (pictures[0]!.width < scenesSide || step >= patchesKept.until * steps) return undefined;
      const draws = new Draws(seed, `clip/kept/${share.worker}`, step);
      return keptPatches(pictures, vision.patchSize, patchesKept.count, draws);
    };
    const batch = (step: number): ClipBatch => {
      const { pictures, texts, captions } = byLength(pairs(step), tokenizer);
      const long = Math.floor(shortShare * texts.length);
      const ids = [texts.slice(0, long), texts.slice(long)]
        .filter(({ length }) => length > 0)
        .map((some) => tokenize(tokenizer, some, clip.config.text));
      return { images: imagesOf(pictures), ids, captions, kept: keptOf(pictures, step) };
    };
    return {
      model: clip,
      clip,
      data: { batch },
      loss: ({ images, ids, captions, kept }) => {
        const seen =
          kept === undefined
            ? clip.encodeImages(images)
            : normalize(clip.vision.read(embedKept(clip.vision, images, kept))); // [B, E]
        const told = tf.concat(ids.map((some) => clip.encodeTexts(some))); // [B, E]
        return clip.pairLoss(seen, told, { captions });
      },
    };
  },
);

/** Most captions are short, and texts are filled up to the longest beside them: the longest quarter goes by itself. */
const shortShare = 3 / 4;

/** The same pairs, those with the shortest texts first. */
function byLength({ pictures, texts, captions }: Pairs, tokenizer: Tokenizer): Pairs {
  const lengths = texts.map((text) => tokenizer.encode(text).length);
  const order = Array.from(texts.keys()).sort((a, b) => lengths[a]! - lengths[b]!);
  return {
    pictures: order.map((pair) => pictures[pair]!),
    texts: order.map((pair) => texts[pair]!),
    captions: order.map((pair) => captions[pair]!),
  };
}
