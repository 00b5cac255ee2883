/** What changed from GPT-3 to Llama, as data: settings of a `DecoderConfig` beside the sizes. */

import type { DecoderConfig } from './decoder-config.ts';

type DecoderRules = Pick<
  DecoderConfig,
  'positions' | 'norm' | 'mlp' | 'activation' | 'attentionBias' | 'mlpBias' | 'tied' | 'epsilon'
>;

export type DecoderPreset = 'gpt' | 'llama';

export const decoderPresets: Readonly<Record<DecoderPreset, DecoderRules>> = {
  /** Radford et al. 2019 and Brown et al. 2020, "Language models are few-shot learners". */
  gpt: {
    positions: 'learned',
    norm: 'layer',
    mlp: 'plain',
    activation: 'geluTanh',
    attentionBias: true,
    mlpBias: true,
    tied: true,
    epsilon: 1e-5,
  },
  /** Touvron et al. 2023, "LLaMA: open and efficient foundation language models", §2.2. */
  llama: {
    positions: 'rotary',
    norm: 'rms',
    mlp: 'gated',
    activation: 'silu',
    attentionBias: false,
    mlpBias: false,
    tied: false,
    epsilon: 1e-6,
  },
};
