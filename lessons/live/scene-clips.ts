/** Models that match captions with scenes: the reference ones, or, where there are none, a small one trained on the spot. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BytePairTokenizer, Clip, familyConfig, tokenize } from '@pixels/clip';
import { fromPretrained, loadBytePairTokenizer } from '@pixels/clip/node';
import { Random, train, warmupCosine } from '@pixels/tensor';
import { progressBar } from '@pixels/tensor/node';
import { captionForms, nouns, type SpriteAtlas, World, type WorldOptions } from '@pixels/world';
import { imagesOf } from '../../checkpoints/clip/pictures/images.ts';

export interface SceneClip {
  readonly name: string;
  readonly clip: Clip;
  readonly tokenizer: BytePairTokenizer;
  /** The part of the world that it knows; all of it for `{}`. */
  readonly shown: Pick<WorldOptions, 'nouns' | 'captionForms'>;
}

export interface SmallClipOptions {
  readonly seed: number;
  readonly steps: number;
  readonly signal?: AbortSignal | undefined;
  /** Prints nothing. */
  readonly quiet?: boolean;
}

const usual = join(import.meta.dirname, '..', '..', 'checkpoints', 'clip');
/** A twentieth of the things; pictures of several of a kind would need more. */
const fewThings: SceneClip['shown'] = {
  nouns: nouns.filter((_, index) => index % 20 === 0).map(({ noun }) => noun),
  captionForms: captionForms.filter((form) => form !== 'kinds'),
};

/** The reference models below a folder, CLIP before SigLIP; none is no error. */
export async function openSceneClips(folder: string = usual): Promise<SceneClip[]> {
  const known: readonly (readonly [string, string])[] = [
    ['CLIP', join(folder, 'scenes')],
    ['SigLIP', join(folder, 'scenes-siglip')],
  ];
  const there = known.filter(([, at]) => existsSync(join(at, 'model.safetensors')));
  return Promise.all(
    there.map(async ([name, at]) => ({
      name,
      clip: await fromPretrained(at),
      tokenizer: await loadBytePairTokenizer(at),
      shown: {},
    })),
  );
}

/** A CLIP that learns to match the captions of scenes with a twentieth of the things. */
export async function trainSmallClip(atlas: SpriteAtlas, options: SmallClipOptions): Promise<SceneClip> {
  const { seed, steps, signal, quiet = false } = options;
  const world = new World(atlas, { split: 'train', seed, ...fewThings });
  const examples = Array.from({ length: 1500 }, (_, index) => world.caption(index).complete);
  const tokenizer = BytePairTokenizer.train(examples, { vocabularySize: 512 });
  const tower = { width: 64, heads: 4, hidden: 256 };
  const { end: eosId, padding: padId } = tokenizer.specialIds;
  const config = familyConfig('clip', {
    vision: { imageSize: 64, patchSize: 8, channels: 3, edges: true, layers: 2, ...tower },
    text: { vocabulary: tokenizer.vocabularySize, maxTokens: 48, layers: 2, eosId, padId, ...tower },
    outputs: 64,
  });
  const clip = new Clip(config, new Random(seed).fork('small clip'));
  await train({
    model: clip,
    data: {
      batch: (step) => Array.from({ length: batchSize }, (_, i) => world.caption(step * batchSize + i)),
    },
    loss: (pairs) => {
      const captions = pairs.map(({ complete }) => complete);
      const images = imagesOf(pairs.map(({ scene }) => world.paint(scene))); // [B, 64, 64, 3]
      return clip.loss(images, tokenize(tokenizer, captions, clip.config.text), { captions });
    },
    steps,
    itemsPerStep: batchSize,
    optimizer: { kind: 'muon', learningRate: peak, weightDecay: 0.05, beta2: 0.98 },
    schedule: warmupCosine({ peak, warmupSteps: Math.floor(steps / 5), steps }),
    clipNorm: 1,
    progress: progressBar('small CLIP', { quiet }),
    ...(signal !== undefined && { signal }),
  });
  return { name: 'small CLIP', clip, tokenizer, shown: fewThings };
}

const batchSize = 32;
const peak = 4e-3;
