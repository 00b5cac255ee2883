/**
 * A public checkpoint's `preprocessor_config.json` → our options.
 *
 * The file has grown over the years: `size` may be a number, { height, width } or { shortest_edge }; `resample` is a
 * PIL code; older files leave out what was the default then.
 */

import { z } from 'zod';
import type { PreprocessOptions } from './preprocess.ts';
import type { Resampling } from './resize.ts';

const positive = z.int().positive();
const exactSize = z.object({ height: positive, width: positive });

const preprocessorConfig = z.object({
  do_resize: z.boolean().default(true),
  size: z.union([positive, exactSize, z.object({ shortest_edge: positive })]).default(224),
  resample: z.int().default(2),
  do_center_crop: z.boolean().default(false),
  crop_size: z.union([positive, exactSize]).default(224),
  do_rescale: z.boolean().default(true),
  rescale_factor: z.number().default(1 / 255),
  do_normalize: z.boolean().default(true),
  image_mean: z.array(z.number()).default([0.5, 0.5, 0.5]),
  image_std: z.array(z.number()).default([0.5, 0.5, 0.5]),
});

/** PIL's codes for the kernels we have. */
const resamplingCodes: Readonly<Record<number, Resampling>> = { 1: 'lanczos', 2: 'bilinear', 3: 'bicubic' };

/** The options of `loadImage` that a `preprocessor_config.json` asks for; what it leaves out is ViT's default. */
export function preprocessOptionsFrom(config: unknown): PreprocessOptions {
  const parsed = preprocessorConfig.safeParse(config);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`);
    throw new Error(`preprocessor_config.json: ${issues.join('; ')}`);
  }
  const { size, ...values } = parsed.data;
  if (!values.do_rescale || Math.abs(values.rescale_factor - 1 / 255) > 1e-9) {
    throw new Error('preprocessor_config.json: only images rescaled by 1/255 are supported');
  }
  const resampling = resamplingCodes[values.resample];
  if (values.do_resize && resampling === undefined) {
    throw new Error(
      `preprocessor_config.json: resample must be 1 (lanczos), 2 (bilinear) or 3 (bicubic); got ${values.resample}`,
    );
  }
  return {
    ...(values.do_resize && {
      size: typeof size === 'object' && 'shortest_edge' in size ? { shortestEdge: size.shortest_edge } : size,
      resize: resampling!,
    }),
    ...(values.do_center_crop && { crop: values.crop_size }),
    ...(values.do_normalize && { mean: values.image_mean, std: values.image_std }),
  };
}
