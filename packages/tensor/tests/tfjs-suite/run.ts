/**
 * tfjs-core's own test suite on the wasm backend, with our kernels or as published.
 *
 *   pnpm exec tsx packages/tensor/tests/tfjs-suite/run.ts              what our kernels break and mend
 *   pnpm exec tsx packages/tensor/tests/tfjs-suite/run.ts --published  the same without them: nothing
 *   … --all     every failure with its message
 *   … --record  writes baseline.txt (with --published) or mended.txt
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { build } from 'esbuild';
import { baseline, without, writeNames } from './names.ts';

export interface SuiteReport {
  /** 'published', or the flavour of our kernels. */
  readonly kernels: string;
  /** Tests that passed or failed. */
  readonly run: number;
  /** A name comes as often as a test of that name failed. */
  readonly failed: readonly { readonly name: string; readonly message: string }[];
}

const here = import.meta.dirname;
const require = createRequire(import.meta.url);

/** Bundles the suite and runs it in a process of its own. */
export async function runSuite(kernels: 'ours' | 'published'): Promise<SuiteReport> {
  const folder = fs.mkdtempSync(path.join(cacheFolder(), 'run-'));
  try {
    const bundle = path.join(folder, 'suite.mjs');
    const report = path.join(folder, 'report.json');
    await bundleSuite(bundle);
    const wasmFolder = `${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}${path.sep}`;
    const options = { timeout: 280_000, maxBuffer: 2 ** 28 };
    await promisify(execFile)(process.execPath, [bundle, report, wasmFolder, kernels], options);
    return JSON.parse(fs.readFileSync(report, 'utf8'));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** A folder from which the bundle finds jasmine. */
function cacheFolder(): string {
  const folder = path.resolve(here, '../../node_modules/.cache/tfjs-suite');
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}

async function bundleSuite(outfile: string): Promise<void> {
  await build({
    entryPoints: [path.join(here, 'entry.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // One copy of tfjs: the tests import its modules one by one, so everybody must.
    mainFields: ['module', 'main'],
    // tfjs declares its test files free of side effects, and they would be left out.
    ignoreAnnotations: true,
    external: ['jasmine-core'],
    alias: { 'jasmine-core/lib/jasmine-core/jasmine.js': path.join(here, 'jasmine-shim.ts') },
    banner: {
      js:
        "import { createRequire } from 'node:module';" +
        'const require = createRequire(import.meta.url), __dirname = import.meta.dirname;',
    },
    logLevel: 'error',
  });
}

if (import.meta.main) {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ options: { published: flag, all: flag, record: flag } });
  const { kernels, run, failed } = await runSuite(values.published ? 'published' : 'ours');
  const names = failed.map(({ name }) => name);
  const broken = without(names, baseline());
  const mended = without(baseline(), names);
  for (const { name, message } of failed) {
    if (values.all || broken.includes(name)) console.log(`✗ ${name}\n    ${message.split('\n')[0]}`);
  }
  for (const name of mended) console.log(`✓ ${name}`);
  console.log(
    `${kernels}: ${run} tests run, ${failed.length} failed; ${broken.length} new, ${mended.length} mended`,
  );
  if (values.record && values.published) writeNames('baseline', names);
  else if (values.record) writeNames('mended', mended);
  process.exitCode = broken.length > 0 ? 1 : 0;
}
