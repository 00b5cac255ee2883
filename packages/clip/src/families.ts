/** How CLIP and SigLIP differ, as data. */

import type { ClipConfig } from './clip-config.ts';
import type { TextConfig } from './text/text-config.ts';
import type { VisionConfig } from './vision/vision-config.ts';

type VisionRules = Pick<
  VisionConfig,
  'patchBias' | 'preNorm' | 'pooling' | 'projection' | 'activation' | 'epsilon'
>;
type TextRules = Pick<TextConfig, 'causal' | 'pooling' | 'padding' | 'projection' | 'activation' | 'epsilon'>;

export interface Family {
  readonly vision: VisionRules;
  readonly text: TextRules;
  readonly loss: ClipConfig['loss'];
}

export type FamilyName = 'clip' | 'siglip';

export const families: Readonly<Record<FamilyName, Family>> = {
  /** Radford et al. 2021, "Learning transferable visual models from natural language supervision". */
  clip: {
    vision: {
      patchBias: false,
      preNorm: true,
      pooling: 'class',
      projection: 'linear',
      activation: 'quickGelu',
      epsilon: 1e-5,
    },
    text: {
      causal: true,
      pooling: 'firstEos',
      padding: 'seen',
      projection: 'linear',
      activation: 'quickGelu',
      epsilon: 1e-5,
    },
    loss: 'contrastive',
  },
  /** Zhai et al. 2023, "Sigmoid loss for language image pre-training". */
  siglip: {
    vision: {
      patchBias: true,
      preNorm: false,
      pooling: 'attention',
      projection: 'none',
      activation: 'geluTanh',
      epsilon: 1e-6,
    },
    text: {
      causal: false,
      pooling: 'last',
      padding: 'seen',
      projection: 'linearBias',
      activation: 'geluTanh',
      epsilon: 1e-6,
    },
    loss: 'sigmoid',
  },
};

/** Sizes of both towers; any rule of the family may be overridden here, too. */
export interface FamilySizes {
  readonly vision: Omit<VisionConfig, keyof VisionRules | 'outputs'> & Partial<VisionRules>;
  readonly text: Omit<TextConfig, keyof TextRules | 'outputs'> & Partial<TextRules>;
  /** E: width of the space that images and texts share. In SigLIP it is the width of the vision encoder. */
  readonly outputs: number;
}

/** A family's rules with these sizes. */
export function familyConfig(family: FamilyName, { vision, text, outputs }: FamilySizes): ClipConfig {
  const rules = families[family];
  return {
    vision: { ...rules.vision, ...vision, outputs },
    text: { ...rules.text, ...text, outputs },
    loss: rules.loss,
  };
}

/** The shape of openai/clip-vit-base-patch32: 151,277,313 parameters. */
export const clipBase32: ClipConfig = familyConfig('clip', {
  vision: { imageSize: 224, patchSize: 32, channels: 3, width: 768, layers: 12, heads: 12, hidden: 3072 },
  text: {
    vocabulary: 49408,
    maxTokens: 77,
    width: 512,
    layers: 12,
    heads: 8,
    hidden: 2048,
    eosId: 49407,
    padId: 49407,
  },
  outputs: 512,
});
