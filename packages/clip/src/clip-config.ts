import { parseConfig } from '@pixels/tensor';
import { z } from 'zod';
import { type FullTextConfig, type TextConfig, textConfigSchema } from './text/text-config.ts';
import { type FullVisionConfig, type VisionConfig, visionConfigSchema } from './vision/vision-config.ts';

export interface ClipConfig {
  readonly vision: VisionConfig;
  readonly text: TextConfig;
  /** `contrastive`: CLIP's, each picks among all; `sigmoid`: SigLIP's, each pair a question of its own. */
  readonly loss: 'contrastive' | 'sigmoid';
}

/** With the defaults filled in. */
export interface FullClipConfig extends ClipConfig {
  readonly vision: FullVisionConfig;
  readonly text: FullTextConfig;
}

const clipConfig: z.ZodType<FullClipConfig, ClipConfig> = z
  .strictObject({
    vision: visionConfigSchema,
    text: textConfigSchema,
    loss: z.enum(['contrastive', 'sigmoid']),
  })
  .check(({ value, issues }) => {
    const [image, text] = [value.vision.outputs, value.text.outputs];
    if (image === text) return;
    const message = `must be as wide as vision.outputs ${image}, to share a space; got ${text}`;
    issues.push({ code: 'custom', path: ['text', 'outputs'], message, input: text });
  });

/** The config with defaults. @throws naming each setting that is missing, unknown or out of range. */
export function parseClipConfig(config: ClipConfig): FullClipConfig {
  return parseConfig(clipConfig, config, 'ClipConfig');
}
