import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('vectors of 8 floats change no bit of any result', async () => {
  const digests = async (width: 'wide' | 'narrow') => {
    const script = `${import.meta.dirname}/backend-wide-vectors/digests.ts`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, width]);
    return stdout.trim().split('\n');
  };
  const [wide, narrow] = await Promise.all([digests('wide'), digests('narrow')]);
  expect(wide).toHaveLength(10);
  expect(wide).toEqual(narrow);
});
