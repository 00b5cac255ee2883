import { Random, start } from '@pixels/tensor';
import { beforeAll, expect, test } from 'vitest';
import { Decoder, type DecoderConfig } from '../../src/index.ts';
import { tinySizes } from '../tiny-decoder.ts';

beforeAll(async () => void (await start({ backend: 'wasm' })));

const sizes: DecoderConfig = { ...tinySizes, width: 16, headWidth: undefined };
const build = (config: object): Decoder => new Decoder({ ...sizes, ...config }, new Random(1));

test('what is left out is Llama’s', () => {
  expect(build({}).config).toEqual({
    ...sizes,
    headWidth: 4,
    keyValueHeads: 4,
    positions: 'rotary',
    ropeTheta: 10000,
    norm: 'rms',
    mlp: 'gated',
    activation: 'silu',
    attentionBias: false,
    mlpBias: false,
    tied: false,
    epsilon: 1e-6,
  });
});

test.each([
  [{ width: 0 }, 'DecoderConfig: width: '],
  [{ width: 14 }, 'width: must be a multiple of heads 4, or headWidth be given; got 14'],
  [{ headWidth: 5 }, 'headWidth: must be even for rotary positions, which turn pairs of numbers; got 5'],
  [{ keyValueHeads: 3 }, 'keyValueHeads: must divide heads 4; got 3'],
  [{ norm: 'batch' }, 'norm: '],
  [{ ropeBase: 3 }, 'ropeBase'],
  [
    {
      positions: 'learned',
      ropeScaling: { factor: 2, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalMaxTokens: 8 },
    },
    "ropeScaling: is for rotary positions; got positions 'learned'",
  ],
  [
    {
      ropeScaling: { factor: 2, lowFrequencyFactor: 4, highFrequencyFactor: 4, originalMaxTokens: 8 },
    },
    'ropeScaling: lowFrequencyFactor must be below highFrequencyFactor',
  ],
])('%j is refused by name', (config, message) => {
  expect(() => build(config)).toThrow(message);
});
