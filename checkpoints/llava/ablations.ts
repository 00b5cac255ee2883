/** `pnpm ablations`: what each stage and each choice is worth, by leaving it out, several seeds each. */

import { join } from 'node:path';
import { start } from '@pixels/tensor';
import { availableWorkers, untilInterrupted, writeFileAtomic } from '@pixels/tensor/node';
import { Command, Option } from 'commander';
import { aligned } from '../common/cells.ts';
import { commandLine, machineLine } from '../common/run-facts.ts';
import { wholeNumber } from '../common/whole-number.ts';
import { conditions } from './ablations/conditions.ts';
import type { AblationReport } from './ablations/report.ts';
import { type RunResult, runCondition } from './ablations/run-condition.ts';
import { summarise, summaryTable } from './ablations/summary.ts';
import { changed } from './recipe.ts';
import { smallWorld } from './small-world.ts';

interface Options {
  readonly seeds: number;
  readonly only: readonly string[];
  readonly scale: string;
  readonly questions: number;
  readonly workers: number;
  readonly out: string;
  readonly summary?: string;
}

const names = conditions.map(({ name }) => name);

const command = new Command('pnpm ablations')
  .description(
    'Trains the small world under every condition. What is finished is kept; Ctrl-C and again goes on.',
  )
  .option('--seeds <number>', 'trainings of each condition', wholeNumber('--seeds'), 3)
  .addOption(new Option('--only <name...>', 'conditions').choices(names).default(names))
  .option('--scale <share>', 'share of the steps of every stage', '1')
  .option('--questions <number>', 'of each family', wholeNumber('--questions'), 400)
  .option('--workers <number>', 'threads', wholeNumber('--workers'), availableWorkers())
  .option('--out <folder>', 'of the results, a file a training', 'out/ablations')
  .option('--summary <file>', 'of all of them; default ablations.json in --out')
  .action(run);

async function run({ seeds, only, scale, out, questions, workers, summary }: Options): Promise<void> {
  const { description } = await start();
  const recipe = changed(smallWorld, { scale: Number(scale) });
  const results: RunResult[] = [];
  await untilInterrupted(async (signal) => {
    for (let seed = 1; seed <= seeds; seed++) {
      for (const condition of conditions.filter(({ name }) => only.includes(name))) {
        console.log(`\n${condition.title}, seed ${seed}`);
        results.push(
          await runCondition(condition, { recipe, seed, folder: out, workers, questions, signal }),
        );
      }
    }
  });
  if (results.length === 0) return;
  const report: AblationReport = {
    command: commandLine('pnpm ablations'),
    machine: machineLine(description),
    questions,
    conditions: summarise(results),
  };
  console.log(`\n${aligned(summaryTable(report.conditions))}`);
  writeFileAtomic(summary ?? join(out, 'ablations.json'), `${JSON.stringify(report, null, 2)}\n`);
}

try {
  await command.parseAsync();
} catch (error) {
  console.error(`ablations: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
