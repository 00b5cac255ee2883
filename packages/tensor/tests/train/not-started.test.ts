import { expect, test } from 'vitest';
import { openJob } from '../../src/node/workers/open-job.ts';
import { job } from './toy-job.ts';

test('before start() a job says what to do', async () => {
  await expect(openJob(job, {}, 2)).rejects.toThrow(/openJob: .*await start\(\) first/);
});
