/** A trained model as a folder that one can load and pass on. */

import { join } from 'node:path';
import { Clip, parseClipConfig } from '@pixels/clip';
import { saveAs, saveTokenizer } from '@pixels/clip/node';
import { BlankRandom } from '@pixels/tensor';
import { writeFileAtomic } from '@pixels/tensor/node';
import type { Artist } from '@pixels/world';
import { machineLine } from '../../common/run-facts.ts';
import { writeCard } from '../card.ts';
import { pixelScale } from '../pictures/images.ts';
import type { Recipe } from '../recipe.ts';
import type { TrainedClip } from './train-clip.ts';

/** `training.json`: how a model came to be. */
export interface TrainingRecord {
  readonly command: string;
  readonly seed: number;
  readonly workers: number;
  readonly machine: string;
  readonly artists: readonly Artist[];
  readonly parameters: number;
  readonly seconds: number;
  readonly firstLoss: number;
  /** Mean of the last 50. */
  readonly lastLoss: number;
  readonly recipe: Recipe;
}

export interface SaveClipOptions
  extends Pick<TrainingRecord, 'command' | 'seed' | 'workers' | 'artists' | 'recipe'> {
  /** What computed, in words. */
  readonly backend: string;
}

/** Weights in float16, tokenizer, image options, `training.json` and the card. */
export async function saveClip(
  trained: TrainedClip,
  folder: string,
  options: SaveClipOptions,
): Promise<void> {
  const { clip, losses, seconds } = trained;
  saveModel(trained, folder);
  const last = losses.slice(-50);
  const { backend, ...known } = options;
  const record: TrainingRecord = {
    ...known,
    machine: machineLine(backend),
    parameters: clip.parameterCount(),
    seconds,
    firstLoss: losses[0]!,
    lastLoss: last.reduce((a, b) => a + b, 0) / last.length,
  };
  writeFileAtomic(join(folder, 'training.json'), `${JSON.stringify(record, null, 2)}\n`);
  await writeCard(folder);
}

function saveModel({ clip, tokenizer }: Pick<TrainedClip, 'clip' | 'tokenizer'>, folder: string): void {
  const finished = withoutSmallImages(clip);
  saveAs(finished, folder, { dtype: 'F16' });
  finished.dispose();
  saveTokenizer(tokenizer, folder);
  const { imageSize: side } = clip.config.vision;
  const processor = {
    do_resize: true,
    size: { height: side, width: side },
    resample: 2,
    do_center_crop: false,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: Array.from({ length: 3 }, () => pixelScale.mean),
    image_std: Array.from({ length: 3 }, () => pixelScale.std),
  };
  writeFileAtomic(join(folder, 'preprocessor_config.json'), `${JSON.stringify(processor, null, 2)}\n`);
}

/** The same weights in a model that, as public ones do, reads images of one size. */
function withoutSmallImages(clip: Clip): Clip {
  const { vision, ...rest } = clip.config;
  const finished = new Clip(
    parseClipConfig({ ...rest, vision: { ...vision, smallerImages: 'refuse' } }),
    new BlankRandom(),
  );
  finished.loadStateDict(clip.stateDict());
  return finished;
}
