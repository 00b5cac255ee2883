/** `pnpm evaluate:clip`: what a model matches, names and tells apart, on what it was never trained on. */

import { join } from 'node:path';
import type { Clip, Tokenizer } from '@pixels/clip';
import { fromPretrained, loadBytePairTokenizer } from '@pixels/clip/node';
import { start } from '@pixels/tensor';
import { readJson, writeFileAtomic } from '@pixels/tensor/node';
import { heldOutArtist, World, type WorldSplit } from '@pixels/world';
import { loadSprites, spriteDataset } from '@pixels/world/node';
import { Command } from 'commander';
import { aligned } from '../common/cells.ts';
import { commandLine, machineLine } from '../common/run-facts.ts';
import { wholeNumber } from '../common/whole-number.ts';
import { writeCard } from './card.ts';
import { matchCaptions } from './evaluation/match.ts';
import { nameDrawings } from './evaluation/name-drawings.ts';
import { type EvaluationReport, type Measured, sharesTable, swapTable } from './evaluation/report.ts';
import { swapScoresOf } from './evaluation/swap.ts';
import { scenesSide } from './pictures/images.ts';
import type { TrainingRecord } from './training/save-clip.ts';

interface Options {
  readonly model: string;
  readonly rounds: number;
  readonly swaps: number;
  readonly seed: number;
}

const command = new Command('pnpm evaluate:clip')
  .description('Measures a trained CLIP; writes evaluation.json and the card into its folder.')
  .option('--model <folder>', 'of the model', 'checkpoints/clip/scenes')
  .option('--rounds <number>', 'of "match the caption", 32 pairs each', wholeNumber('--rounds'), 50)
  .option('--swaps <number>', 'items of the swap test', wholeNumber('--swaps'), 1600)
  .option('--seed <number>', 'of the pictures', wholeNumber('--seed'), 1)
  .action(run);

async function run({ model: folder, rounds, swaps, seed }: Options): Promise<void> {
  const began = performance.now();
  const { description } = await start({ seed });
  const clip = await fromPretrained(folder);
  const tokenizer = await loadBytePairTokenizer(folder);
  const { artists } = (await readJson(join(folder, 'training.json'))) as TrainingRecord;
  const readsScenes = clip.config.vision.imageSize === scenesSide;
  const atlas = await loadSprites();

  const size = clip.config.vision.imageSize as number;
  const drawings = (by: readonly (typeof artists)[number][]) =>
    spriteDataset({ size, seed, split: 'test', artists: by });
  const shares: Measured[] = [
    ...(readsScenes ? matched(clip, tokenizer, (split) => new World(atlas, { split, seed }), rounds) : []),
    {
      what: `name 401 drawings by ${artists.join(', ')}`,
      share: nameDrawings(clip, tokenizer, drawings(artists)),
    },
    {
      what: `name 401 drawings by ${heldOutArtist}, never seen`,
      share: nameDrawings(clip, tokenizer, drawings([heldOutArtist])),
    },
  ];
  console.log(aligned(sharesTable(shares)));
  const swapped = readsScenes
    ? swapScoresOf(clip, tokenizer, new World(atlas, { split: 'test', seed }), swaps)
    : undefined;
  if (swapped !== undefined) console.log(`\n${aligned(swapTable(swapped))}`);
  const report: EvaluationReport = {
    date: new Date().toISOString(),
    command: commandLine('pnpm evaluate:clip'),
    machine: machineLine(description),
    seconds: (performance.now() - began) / 1000,
    shares,
    ...(swapped !== undefined && { swaps: swapped }),
  };
  writeFileAtomic(join(folder, 'evaluation.json'), `${JSON.stringify(report, null, 2)}\n`);
  await writeCard(folder);
}

/** Scenes of `test`, and with one thing changed that training never showed. */
function matched(
  clip: Clip,
  tokenizer: Tokenizer,
  worldOf: (split: WorldSplit) => World,
  rounds: number,
): Measured[] {
  const splits: readonly (readonly [WorldSplit, string])[] = [
    ['test', 'scenes never seen'],
    ['pairs', 'pairs of things never seen together'],
    ['artist', `scenes by ${heldOutArtist}, never seen`],
  ];
  return splits.flatMap(([split, what]) => {
    const { imageToText, textToImage } = matchCaptions(clip, tokenizer, worldOf(split), rounds);
    return [
      { what: `match 32, picture → caption, ${what}`, share: imageToText },
      { what: `match 32, caption → picture, ${what}`, share: textToImage },
    ];
  });
}

try {
  await command.parseAsync();
} catch (error) {
  console.error(`evaluate: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
