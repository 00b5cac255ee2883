import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '@pixels/tensor/node';
import type { PreprocessOptions } from '@pixels/vit';
import { imageOptions } from '../checkpoint/image-processor.ts';
import type { Clip } from '../clip.ts';

/** How a checkpoint wants its images prepared, by its folder's files or, without them, as its family was trained. */
export async function readImageOptions(folder: string, { config }: Clip): Promise<PreprocessOptions> {
  const family = config.loss === 'contrastive' ? 'clip' : 'siglip';
  return imageOptions(family, config.vision.imageSize, await readImageProcessor(folder));
}

/**
 * The image processor's settings in a checkpoint's folder, as they are; undefined if it has none. Newer folders keep
 * them inside `processor_config.json`.
 */
export async function readImageProcessor(folder: string): Promise<unknown> {
  const [own, shared] = ['preprocessor_config.json', 'processor_config.json'].map((name) =>
    join(folder, name),
  );
  if (existsSync(own!)) return readJson(own!);
  if (!existsSync(shared!)) return undefined;
  return ((await readJson(shared!)) as { image_processor?: unknown } | null)?.image_processor;
}
