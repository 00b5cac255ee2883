import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('the package bundles for a browser, without anything of Node', async () => {
  const { metafile, errors } = await build({
    entryPoints: [fileURLToPath(new URL('../src/index.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    metafile: true,
    platform: 'browser',
    write: false,
    logLevel: 'silent',
  });
  expect(errors).toEqual([]);
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.some((file) => file.endsWith('llava/src/decoder/decoder.ts'))).toBe(true);
  expect(
    inputs.filter(
      (file) =>
        file.startsWith('node:') || /(vit|clip|llava)\/src\/node\//.test(file) || file.includes('/sharp/'),
    ),
  ).toEqual([]);
});
