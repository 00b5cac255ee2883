/** `pnpm world` leaves a page that shows every family, every split and the blind baselines. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runLesson } from '@pixels/notebook/node';
import { captionForms, familyNames, heldOutNames, worldSplits } from '@pixels/world';
import { expect, test } from 'vitest';

test('pnpm world writes the page of the world', { timeout: 120_000 }, async () => {
  const out = mkdtempSync(join(tmpdir(), 'world-page-'));
  try {
    const run = await runLesson(join(import.meta.dirname, '..', 'lessons', 'the-world.ts'), { out });
    expect(run.status, run.terminal).toBe('done');
    const page = readFileSync(join(out, 'the-world.html'), 'utf8');
    const names = [...familyNames, ...captionForms, ...heldOutNames.map(({ noun }) => noun)];
    for (const name of [...names, ...worldSplits.slice(3)]) expect(page).toContain(name);
    // The row of a family that any guesser gets right once in two: name, chance, three guessers, two answers.
    expect(page.replaceAll(/<[^>]+>\s*/g, ' ')).toMatch(
      /presence\s+50\s+[45]\d[.\d]*\s+[45]\d[.\d]*\s+[45]\d[.\d]*\s+2\s/,
    );
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
