import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { relaxedSimd, simd } from '../kernels/build/kernels.ts';

/** `kernel-exports.ts` as data: name → number of parameters, through the names of function types. */
function declaredKernels(): Map<string, number> {
  const source = readFileSync(new URL('../src/backend/kernel-exports.ts', import.meta.url), 'utf8');
  const count = (parameters: string) => parameters.split(',').filter((part) => part.includes(':')).length;
  const types = new Map(
    [...source.matchAll(/^type (\w+) = \(([^)]*)\) =>/gm)].map((match) => [match[1]!, count(match[2]!)]),
  );
  const body = source.slice(source.indexOf('interface KernelExports'));
  const methods = [...body.matchAll(/^ {2}(\w+)\(([^)]*)\): \w+;/gm)];
  const aliases = [...body.matchAll(/^ {2}(\w+): (\w+);/gm)];
  return new Map([
    ...methods.map((match): [string, number] => [match[1]!, count(match[2]!)]),
    ...aliases.map((match): [string, number] => [match[1]!, types.get(match[2]!)!]),
  ]);
}

test.each([
  ['relaxed SIMD', relaxedSimd],
  ['SIMD', simd],
])('the %s module exports what kernel-exports.ts declares, with as many parameters', async (_, base64) => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { instance } = await WebAssembly.instantiate(Buffer.from(base64, 'base64'), { env: { memory } });
  const built = Object.entries(instance.exports)
    .filter(([, value]) => typeof value === 'function')
    .map(([name, value]) => [name, (value as () => void).length] as const);
  expect(Object.fromEntries(built)).toEqual(Object.fromEntries(declaredKernels()));
});
