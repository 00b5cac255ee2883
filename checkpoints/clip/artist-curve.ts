/** `pnpm artists:clip`: does a hand that it never saw get easier to read with every hand that it did? */

import { join } from 'node:path';
import { start } from '@pixels/tensor';
import { availableWorkers, untilInterrupted, writeFileAtomic } from '@pixels/tensor/node';
import { heldOutArtist, trainingArtists } from '@pixels/world';
import { spriteDataset } from '@pixels/world/node';
import { Command } from 'commander';
import { aligned } from '../common/cells.ts';
import { commandLine } from '../common/run-facts.ts';
import { wholeNumber } from '../common/whole-number.ts';
import { nameDrawings } from './evaluation/name-drawings.ts';
import { type Measured, sharesTable } from './evaluation/report.ts';
import { recipes, scaled } from './recipe.ts';
import { trainClip } from './training/train-clip.ts';

/** `artist-curve.json`. */
export interface ArtistCurve {
  readonly command: string;
  readonly date: string;
  readonly rows: readonly ArtistRow[];
}

interface ArtistRow {
  readonly artists: readonly string[];
  readonly seconds: number;
  /** New views of the drawings of these artists. */
  readonly known: Measured['share'];
  /** The drawings of an artist that no model saw. */
  readonly unknown: Measured['share'];
}

interface Options {
  readonly seed: number;
  readonly scale: string;
  readonly out: string;
  readonly json: string;
  readonly workers: number;
}

const command = new Command('pnpm artists:clip')
  .description('Trains the recipe `drawings` on one, two and three artists, and asks about the fourth.')
  .option('--seed <number>', 'of weights and data', wholeNumber('--seed'), 1)
  .option('--scale <share>', 'share of the steps: 0.1 for a tenth', '1')
  .option('--out <folder>', 'of the trainings; those that were stopped go on', 'out/clip-artists')
  .option('--json <file>', 'where the result is written', join(import.meta.dirname, 'artist-curve.json'))
  .option('--workers <number>', 'threads', wholeNumber('--workers'), availableWorkers())
  .action((options: Options) => untilInterrupted((signal) => run(options, signal)));

async function run({ seed, scale, out, json, workers }: Options, signal: AbortSignal): Promise<void> {
  await start({ seed });
  const recipe = scaled(recipes.drawings!, Number(scale));
  const size = recipe.drawings.size;
  const rows: ArtistRow[] = [];
  for (const [index] of trainingArtists.entries()) {
    const artists = trainingArtists.slice(0, index + 1);
    const folder = join(out, String(artists.length));
    const { clip, tokenizer, seconds } = await trainClip({
      ...{ recipe, artists, seed, folder, workers, signal },
      resume: true,
      quiet: true,
    });
    const shareOf = (by: typeof artists) =>
      nameDrawings(clip, tokenizer, spriteDataset({ size, seed, split: 'test', artists: by }));
    rows.push({ artists, seconds, known: shareOf(artists), unknown: shareOf([heldOutArtist]) });
    clip.dispose();
    console.log(`${aligned(sharesTable(measuredOf(rows.slice(-1))))}\n`);
  }
  const command = commandLine('pnpm artists:clip');
  const curve: ArtistCurve = { command, date: new Date().toISOString(), rows };
  writeFileAtomic(json, `${JSON.stringify(curve, null, 2)}\n`);
}

function measuredOf(rows: readonly ArtistRow[]): Measured[] {
  return rows.flatMap(({ artists, known, unknown }) => [
    { what: `learned from ${artists.join(', ')}: their drawings`, share: known },
    { what: `learned from ${artists.join(', ')}: those by ${heldOutArtist}`, share: unknown },
  ]);
}

try {
  await command.parseAsync();
} catch (error) {
  console.error(`artists: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
