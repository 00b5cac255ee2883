import { beforeAll, describe, expect, test } from 'vitest';
import { baseline, mended, without } from './names.ts';
import { runSuite, type SuiteReport } from './run.ts';

describe("tfjs-core's own tests with our kernels", () => {
  let report: SuiteReport;
  beforeAll(async () => {
    report = await runSuite('ours');
  }, 300_000);

  test('run with our kernels, all of them', () => {
    expect(report.kernels).toMatch(/SIMD/);
    expect(report.run).toBeGreaterThanOrEqual(4200);
  });

  test('fail nowhere that the published kernels pass, and nowhere that we mended', () => {
    const allowed = without(baseline(), mended());
    const names = report.failed.map(({ name }) => name);
    const unexpected = without(names, allowed);
    expect(report.failed.filter(({ name }) => unexpected.includes(name))).toEqual([]);
    expect(names.length).toBeLessThan(baseline().length);
  });
});

test('the lists: 334 tests fail as published, and what we mended is among them', () => {
  expect(baseline()).toHaveLength(334);
  expect(without(mended(), baseline())).toEqual([]);
  expect(mended().length).toBeGreaterThan(0);
});

test('names are counted, not only known', () => {
  expect(without(['a', 'a', 'b'], ['a'])).toEqual(['a', 'b']);
  expect(without(['a'], ['b'])).toEqual(['a']);
});
