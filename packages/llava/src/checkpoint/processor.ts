/** How the images of a vision-language model are prepared, and how public files say so. */

import { imageOptions, sidesOf } from '@pixels/clip';
import { ImageError, type PreprocessOptions, type Resampling } from '@pixels/vit';
import type { FullLlavaConfig } from '../llava-config.ts';

/**
 * The options of `loadImage` by the folder's `preprocessor_config.json`; without one, those that the vision encoder's
 * family was trained with. SmolVLM and Idefics3 see an image as one tile here, resized to the side of their encoder.
 */
export function llavaImageOptions({ vision }: FullLlavaConfig, json: unknown = {}): PreprocessOptions {
  const family = vision.pooling === 'class' ? 'clip' : 'siglip';
  const given = typeof json === 'object' && json !== null ? json : {};
  const tiled = 'max_image_size' in given || 'do_image_splitting' in given;
  return imageOptions(family, vision.imageSize, tiled ? { ...given, size: sidesOf(vision.imageSize) } : json);
}

/** PIL's codes. */
const resamplingCodes: Readonly<Record<Resampling, number>> = { lanczos: 1, bilinear: 2, bicubic: 3 };

/** `preprocessor_config.json` for images that are prepared so. @throws for what the file has no words for. */
export function preprocessorJson(options: PreprocessOptions): Record<string, unknown> {
  const { channels, size, resize = 'bicubic', crop, mean, std } = options;
  if (channels !== undefined) {
    throw new ImageError('preprocessorJson: grey images have no public preprocessor_config.json');
  }
  const publicSize =
    typeof size === 'object' && 'shortestEdge' in size ? { shortest_edge: size.shortestEdge } : size;
  return {
    do_resize: size !== undefined,
    ...(size !== undefined && { size: publicSize, resample: resamplingCodes[resize] }),
    do_center_crop: crop !== undefined,
    ...(crop !== undefined && { crop_size: crop }),
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: mean !== undefined || std !== undefined,
    image_mean: mean ?? [0, 0, 0],
    image_std: std ?? [1, 1, 1],
  };
}
