import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

test.each([
  ['vit', 'vit/src/vit.ts'],
  ['clip', 'clip/src/clip.ts'],
  ['llava', 'llava/src/decoder/decoder.ts'],
])('%s bundles for a browser, without anything of Node', async (name, part) => {
  const { metafile, errors } = await build({
    entryPoints: [fileURLToPath(new URL(`../packages/${name}/src/index.ts`, import.meta.url))],
    bundle: true,
    format: 'esm',
    metafile: true,
    platform: 'browser',
    write: false,
    logLevel: 'silent',
  });
  expect(errors).toEqual([]);
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.some((file) => file.endsWith(part))).toBe(true);
  expect(
    inputs.filter(
      (file) =>
        file.startsWith('node:') || /(vit|clip|llava)\/src\/node\//.test(file) || file.includes('/sharp/'),
    ),
  ).toEqual([]);
});
