import { families } from '@pixels/clip';
import { Random, start, tf } from '@pixels/tensor';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { decoderPresets, Llava, type LlavaConfig, llavaConfigFrom, llavaSizes } from '../src/index.ts';
import { tinyLlavaConfig } from './tiny-llava.ts';

beforeAll(() => start());

/** Any mixture of the settings that add or take away parameters. */
const configs = fc
  .record({
    edges: fc.boolean(),
    family: fc.constantFrom('clip' as const, 'siglip' as const),
    pooling: fc.constantFrom('class' as const, 'mean' as const, 'attention' as const),
    preset: fc.constantFrom('llama' as const, 'gpt' as const),
    tied: fc.boolean(),
    keyValueHeads: fc.constantFrom(1, 2),
    headWidth: fc.constantFrom(undefined, 8),
    fusion: fc.constantFrom('concatenate' as const, 'cross-attention' as const),
    every: fc.constantFrom(1, 2),
    kind: fc.constantFrom('linear' as const, 'mlp2x_gelu' as const),
    bias: fc.boolean(),
    pixelShuffle: fc.constantFrom(1, 2),
    hidden: fc.constantFrom(undefined, 11),
    dictionary: fc.constantFrom(undefined, 13),
    keep: fc.boolean(),
    placed: fc.boolean(),
  })
  .map((pick): LlavaConfig => {
    const { vision, decoder } = tinyLlavaConfig;
    const places = { rows: 4, columns: 5 };
    const {
      placed,
      kind,
      bias,
      pixelShuffle,
      hidden,
      dictionary,
      preset,
      tied,
      keyValueHeads,
      headWidth,
      pooling,
    } = pick;
    return {
      vision: { ...vision, ...families[pick.family].vision, pooling, edges: pick.edges },
      projector: { kind, bias, pixelShuffle, hidden, dictionary, ...(placed && { places }) },
      decoder: { ...decoderPresets[preset], ...decoder, tied, layers: 3, keyValueHeads, headWidth },
      imageId: 19,
      classToken: pick.keep && !placed && pooling === 'class' && pixelShuffle === 1 ? 'keep' : 'drop',
      fusion: pick.fusion,
      crossAttentionEvery: pick.every,
    };
  });

test('sizes by a config are those of the model that is built by it', () => {
  fc.assert(
    fc.property(configs, (config) => {
      const llava = new Llava(config, new Random(1));
      const { parameters, imageTokens } = llavaSizes(config);
      const { vision, projector, decoder, crossAttention } = llava;
      expect(parameters).toEqual({
        vision: vision.parameterCount(),
        projector: projector.parameterCount() + (crossAttention?.parameterCount() ?? 0),
        decoder: decoder.parameterCount(),
      });
      const tokens = llava.imageTokens(tf.zeros([1, 8, 8, 3]));
      expect(imageTokens).toBe(tokens.shape[1]);
      tokens.dispose();
      llava.dispose();
    }),
    { numRuns: 60 },
  );
});

test('a cache keeps keys and values of the shared heads, layer by layer', () => {
  const decoder = { ...tinyLlavaConfig.decoder, layers: 5, heads: 6, keyValueHeads: 2, headWidth: 4 };
  expect(llavaSizes({ ...tinyLlavaConfig, decoder }).cachedNumbers).toBe(2 * 5 * 2 * 4);
});

test('the public configs of LLaVA-1.5-7B and SmolVLM-256M give the published counts', () => {
  const sumOf = (json: unknown): number => {
    const { vision, projector, decoder } = llavaSizes(llavaConfigFrom(json, 'config.json')).parameters;
    return vision + projector + decoder;
  };
  const clipLarge = {
    model_type: 'clip_vision_model',
    hidden_size: 1024,
    intermediate_size: 4096,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    image_size: 336,
    patch_size: 14,
  };
  const vicuna = { model_type: 'llama', vocab_size: 32064 };
  expect(sumOf({ model_type: 'llava', vision_config: clipLarge, text_config: vicuna })).toBe(7_063_427_072);
  const siglipBase = { hidden_size: 768, intermediate_size: 3072, num_attention_heads: 12 };
  const smolLm = {
    model_type: 'llama',
    vocab_size: 49280,
    hidden_size: 576,
    intermediate_size: 1536,
    num_hidden_layers: 30,
    num_attention_heads: 9,
    num_key_value_heads: 3,
  };
  const smolvlm = {
    model_type: 'idefics3',
    scale_factor: 4,
    vision_config: { ...siglipBase, image_size: 512, patch_size: 16, num_hidden_layers: 12 },
    text_config: smolLm,
  };
  expect(sumOf(smolvlm)).toBe(256_484_928);
});
