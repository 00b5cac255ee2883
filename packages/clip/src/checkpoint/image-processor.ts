/** How the images of public checkpoints are prepared. */

import { type ImageSize, type PreprocessOptions, preprocessOptionsFrom } from '@pixels/vit';
import type { FamilyName } from '../families.ts';

/** What the library does where a file says nothing, in the words of `preprocessor_config.json`. */
const defaults: Readonly<Record<FamilyName, Readonly<Record<string, unknown>>>> = {
  clip: {
    resample: 3,
    do_center_crop: true,
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
  },
  siglip: { resample: 3, image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] },
};

/**
 * The options of `loadImage` by a checkpoint's `preprocessor_config.json`; without one, those the family was trained
 * with. A lone number for the size means the shorter side to CLIP (and a square elsewhere).
 */
export function imageOptions(
  family: FamilyName,
  imageSize: number | ImageSize,
  json: unknown = {},
): PreprocessOptions {
  if (typeof json !== 'object' || json === null) {
    throw new Error(`preprocessor_config.json: must hold an object; got ${JSON.stringify(json)}`);
  }
  const given = Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));
  const size = given.size ?? imageSize;
  return preprocessOptionsFrom({
    ...defaults[family],
    crop_size: imageSize,
    ...given,
    size: family === 'clip' && typeof size === 'number' ? { shortest_edge: size } : size,
  });
}
