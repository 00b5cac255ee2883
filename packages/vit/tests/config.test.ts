import { Random, start } from '@pixels/tensor';
import { expect, test } from 'vitest';
import { parseVitConfig, Vit, type VitConfig, vitPresets } from '../src/index.ts';
import { tinyConfig } from './tiny.ts';

test('defaults: GELU, a class token, learned positions', () => {
  expect(parseVitConfig(tinyConfig)).toEqual({
    ...tinyConfig,
    activation: 'gelu',
    epsilon: 1e-6,
    positions: 'learned',
    pooling: 'class',
  });
});

test.each<[Partial<Record<keyof VitConfig | 'depth', unknown>>, string]>([
  [{ imageSize: 9 }, 'VitConfig: imageSize: must be a multiple of patchSize 2; got 9'],
  [{ width: 9 }, 'VitConfig: width: must be a multiple of heads 2; got 9'],
  [{ width: 6, positions: 'sine' }, 'VitConfig: width: must be a multiple of 4 for sine positions; got 6'],
  [{ labels: ['one'] }, 'VitConfig: labels: must name 3 classes; got 1 names'],
  [{ classes: 1 }, 'VitConfig: classes:'],
  [{ layers: 0 }, 'VitConfig: layers:'],
  [{ heads: undefined }, 'VitConfig: heads:'],
  [{ pooling: 'max' }, 'VitConfig: pooling:'],
  [{ depth: 3 }, 'VitConfig: Unrecognized key: "depth"'],
])('%j is refused', (change, message) => {
  expect(() => parseVitConfig({ ...tinyConfig, ...change } as VitConfig)).toThrow(message);
});

test('presets are valid, and the small ones as small as they say', async () => {
  await start({ backend: 'cpu' });
  for (const preset of Object.values(vitPresets)) parseVitConfig(preset);
  const count = (config: VitConfig): number => new Vit(config, new Random(0)).parameterCount();
  expect(count(vitPresets.digits)).toBe(205_066);
  expect(count(vitPresets.drawings)).toBe(874_641);
});
