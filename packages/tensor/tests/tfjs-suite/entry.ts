/**
 * The program that runs the suite: bundled by `run.ts`, started as `node suite.mjs <report> <wasm folder> <kernels>`.
 * Test files describe themselves while they are loaded, hence the imports in this order.
 */
import './globals.ts';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-core/dist/tests.js';
import fs from 'node:fs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import jasmineCore from 'jasmine-core';
import { installKernels, tf } from '../../src/index.ts';
import type { SuiteReport } from './run.ts';

const [, , reportFile, wasmFolder, kernels] = process.argv;

setWasmPaths(wasmFolder!);
await tf.setBackend('wasm');
const flavour = kernels === 'ours' ? installKernels().flavour : 'published';

const failed: { name: string; message: string }[] = [];
let run = 0;
const environment = jasmineCore.jasmine.getEnv();
environment.addReporter({
  specDone: ({ fullName, status, failedExpectations }) => {
    if (status === 'passed' || status === 'failed') run++;
    if (status === 'failed') failed.push({ name: fullName, message: failedExpectations[0]?.message ?? '' });
  },
});
await environment.execute();

const report: SuiteReport = { kernels: flavour, run, failed };
fs.writeFileSync(reportFile!, JSON.stringify(report));
