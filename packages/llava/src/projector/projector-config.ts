/** What a projector is made of. */

import type { Activation } from '@pixels/tensor';
import type { PatchGrid } from '@pixels/vit';
import { z } from 'zod';

/** A projector without its widths, which follow from the vision encoder and the decoder. */
export interface ProjectorSettings {
  /** One matrix, or two with an activation between them (Liu et al. 2023, "Improved baselines", §3.3). */
  readonly kind: 'linear' | 'mlp2x_gelu';
  /** r: as many × as many neighbouring patches become one token first; 1, none, unless given. */
  readonly pixelShuffle?: number | undefined;
  /** Width between the two matrices; D unless given. */
  readonly hidden?: number | undefined;
  /** W: a dictionary of so many words beside the matrices (see `Dictionary`); none unless given. */
  readonly dictionary?: number | undefined;
  /**
   * A vector for each place of a grid of image tokens, which is added: eyes that were asked what there is hardly tell
   * where. The largest grid; smaller images lie in its top left. None unless given.
   */
  readonly places?: PatchGrid | undefined;
  readonly bias?: boolean | undefined;
  /** Between the two matrices. */
  readonly activation?: Activation | undefined;
}

export interface ProjectorConfig extends ProjectorSettings {
  /** Width of a patch's vector. */
  readonly inputs: number;
  /** D: width of a word's vector. */
  readonly outputs: number;
}

type WithoutDefault = 'hidden' | 'dictionary' | 'places';

export type FullProjectorSettings = {
  readonly [setting in Exclude<keyof ProjectorSettings, WithoutDefault>]-?: Exclude<
    ProjectorSettings[setting],
    undefined
  >;
} & Pick<ProjectorSettings, WithoutDefault>;

export type FullProjectorConfig = FullProjectorSettings & Pick<ProjectorConfig, 'inputs' | 'outputs'>;

const size = z.int().positive();

const settings = z.strictObject({
  kind: z.enum(['linear', 'mlp2x_gelu']),
  pixelShuffle: size.default(1),
  hidden: size.optional(),
  dictionary: size.optional(),
  places: z.strictObject({ rows: size, columns: size }).optional(),
  bias: z.boolean().default(true),
  activation: z.enum(['relu', 'gelu', 'geluTanh', 'quickGelu', 'silu']).default('gelu'),
});

export const projectorSettingsSchema: z.ZodType<FullProjectorSettings, ProjectorSettings> = settings;

export const projectorConfigSchema: z.ZodType<FullProjectorConfig, ProjectorConfig> = settings.extend({
  inputs: size,
  outputs: size,
});
