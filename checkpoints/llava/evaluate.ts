/** `pnpm evaluate`: what a model answers about pictures that it never saw, and what it would answer blind. */

import { join } from 'node:path';
import { loadBytePairTokenizer } from '@pixels/clip/node';
import { DialogueFormat } from '@pixels/llava';
import { fromPretrained } from '@pixels/llava/node';
import { start } from '@pixels/tensor';
import { readJson, writeFileAtomic } from '@pixels/tensor/node';
import { World, type WorldSplit, worldSplits } from '@pixels/world';
import { loadSprites } from '@pixels/world/node';
import { Command, Option } from 'commander';
import { aligned } from '../common/cells.ts';
import { commandLine, machineLine } from '../common/run-facts.ts';
import { wholeNumber } from '../common/whole-number.ts';
import { askSplit } from './evaluation/ask-split.ts';
import type { EvaluationReport, SplitResult } from './evaluation/report.ts';
import { swapScoresOf } from './evaluation/swap.ts';
import { groupTable, splitTable, swapTable } from './evaluation/tables.ts';
import { writeCard } from './training/card.ts';
import type { TrainingRecord } from './training/training-record.ts';

interface Options {
  readonly model: string;
  readonly questions: number;
  readonly swaps: number;
  readonly seed: number;
  readonly split: readonly WorldSplit[];
}

const heldOut: readonly WorldSplit[] = worldSplits.filter(
  (split) => split !== 'train' && split !== 'validation',
);

const command = new Command('pnpm evaluate')
  .description(
    'Asks a trained model about held-out pictures; writes evaluation.json and the card into its folder.',
  )
  .option('--model <folder>', 'of the model', 'checkpoints/llava/reference')
  .option('--questions <number>', 'of each family in each split', wholeNumber('--questions'), 400)
  .option('--swaps <number>', 'items of the swap test', wholeNumber('--swaps'), 1600)
  .option('--seed <number>', 'of the pictures', wholeNumber('--seed'), 1)
  .addOption(new Option('--split <name...>', 'splits').choices(heldOut).default(heldOut))
  .action(run);

async function run({ model: folder, questions, swaps, seed, split: splits }: Options): Promise<void> {
  const began = performance.now();
  const { description } = await start({ seed });
  const { recipe } = (await readJson(join(folder, 'training.json'))) as TrainingRecord;
  const llava = await fromPretrained(folder);
  const format = new DialogueFormat(await loadBytePairTokenizer(folder));
  const atlas = await loadSprites();
  const results: SplitResult[] = [];
  for (const split of splits) {
    const result = await askSplit(split, { recipe, llava, format, atlas, seed, questions });
    if (result.families.length === 0) continue;
    results.push(result);
    const test = split === 'test' ? undefined : results.find((done) => done.split === 'test');
    console.log(`\n${split}\n${aligned(splitTable(result, test))}`);
    if (groupTable(result).length > 1) console.log(aligned(groupTable(result)));
  }
  const { nouns } = recipe.world;
  const world = new World(atlas, { split: 'test', seed, ...(nouns !== undefined && { nouns }) });
  const report: EvaluationReport = {
    date: new Date().toISOString(),
    command: commandLine('pnpm evaluate'),
    machine: machineLine(description),
    splits: results,
    swaps: await swapScoresOf(llava, format, world, swaps),
    seconds: (performance.now() - began) / 1000,
  };
  console.log(`\nswap test, by the likelihood of captions\n${aligned(swapTable(report))}`);
  writeFileAtomic(join(folder, 'evaluation.json'), `${JSON.stringify(report, null, 2)}\n`);
  await writeCard(folder);
}

try {
  await command.parseAsync();
} catch (error) {
  console.error(`evaluate: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
