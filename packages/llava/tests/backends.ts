import { start } from '@pixels/tensor';
import { beforeAll, describe } from 'vitest';

/** The same tests on tfjs' plain backend and on wasm with our kernels. */
export function onEveryBackend(name: string, tests: () => void): void {
  describe.each(['cpu', 'wasm'] as const)(`${name} on %s`, (backend) => {
    beforeAll(async () => {
      await start({ backend });
    });
    tests();
  });
}
