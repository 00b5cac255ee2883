import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { installKernels } from '../src/backend/install.ts';
import { start } from '../src/backend/start.ts';
import * as tf from '../src/tf.ts';

afterEach(() => void vi.restoreAllMocks());

describe('start', () => {
  test('takes wasm with our kernels unless told otherwise, and says so', async () => {
    const runtime = await start();
    expect(runtime.backend).toBe('wasm');
    expect(runtime.description).toBe('wasm · relaxed SIMD · our kernels');
    expect(tf.getBackend()).toBe('wasm');
  });

  test('starts the cpu backend without its advertisement', async () => {
    const warn = vi.spyOn(console, 'warn');
    expect((await start({ backend: 'cpu' })).description).toBe('cpu');
    tf.dispose(tf.tensor([1]));
    expect(warn).not.toHaveBeenCalled();
  });

  test('leaves it to the program what becomes of uncaught errors', async () => {
    const script = `const { start } = await import('../src/index.ts'); await start(); throw new Error('a mistake');`;
    const { stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    });
    expect(stderr).toContain('a mistake');
    expect(stderr.length).toBeLessThan(2000);
  });

  test('draws from the seed', async () => {
    const draw = async (seed?: number) => (await start(seed === undefined ? {} : { seed })).random.uniform();
    expect(await draw(7)).toBe(await draw(7));
    expect(await draw()).toBe(await draw(0));
    expect(await draw(7)).not.toBe(await draw(8));
  });

  test.each([1.5, -1, Number.NaN])('refuses the seed %s', async (seed) => {
    await expect(start({ seed })).rejects.toThrow(/seed must be a whole number/);
  });

  test.each(['tpu', 'toString'])(
    'refuses the unknown backend %s, and says which there are',
    async (backend) => {
      await expect(start({ backend: backend as 'cpu' })).rejects.toThrow(
        `start: unknown backend '${backend}'; choose one of auto, wasm, webgl, webgpu, cpu`,
      );
    },
  );

  test.each(['webgl', 'webgpu'] as const)(
    'says what %s needs, and leaves the running backend alone',
    async (backend) => {
      await start();
      await expect(start({ backend })).rejects.toThrow(/not available: it needs a page in a browser/);
      expect(tf.getBackend()).toBe('wasm');
      expect(tf.add(1, 2).dataSync()[0]).toBe(3);
    },
  );

  test('without vector instructions says what wasm needs, and takes the cpu by itself', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    await expect(start({ backend: 'wasm' })).rejects.toThrow(/needs WebAssembly with SIMD/);
    expect((await start()).backend).toBe('cpu');
  });

  test('may be called twice at once: the last call wins, both get what they asked for', async () => {
    const [first, second] = await Promise.all([start({ backend: 'cpu' }), start({ backend: 'wasm' })]);
    expect([first.backend, second.backend]).toEqual(['cpu', 'wasm']);
    expect(tf.getBackend()).toBe('wasm');
  });

  test('a call after one that failed is served', async () => {
    const [failed, served] = await Promise.allSettled([start({ seed: -1 }), start()]);
    expect([failed.status, served.status]).toEqual(['rejected', 'fulfilled']);
  });
});

describe('installKernels', () => {
  test('replaces kernels of a backend that is already up, and puts them back', async () => {
    await start({ backend: 'wasm' });
    const kernel = () => tf.getKernel('BatchMatMul', 'wasm').kernelFunc;
    const ours = kernel();
    const installation = installKernels();
    expect(kernel()).toBe(ours);
    installation.uninstall();
    expect(kernel()).not.toBe(ours);
    installation.uninstall();
    installKernels();
    expect(tf.matMul([[2]], [[3]]).dataSync()[0]).toBe(6);
  });

  test('refuses another backend', async () => {
    await start({ backend: 'cpu' });
    expect(installKernels).toThrow(/need the wasm backend, but 'cpu' is running/);
  });
});

test('the package bundles for a browser without anything of Node', async () => {
  const { metafile } = await build({
    entryPoints: [`${import.meta.dirname}/../src/index.ts`],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser',
    format: 'esm',
    splitting: true,
    outdir: 'out',
    logLevel: 'silent',
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  expect(imports.length).toBeGreaterThan(100);
  expect(imports.filter((found) => found.external || found.path.startsWith('node:'))).toEqual([]);
});
