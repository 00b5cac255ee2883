/** `pnpm train:reference`: all stages from nothing, into a folder that one can talk to. */

import { join } from 'node:path';
import { start } from '@pixels/tensor';
import { availableWorkers, untilInterrupted } from '@pixels/tensor/node';
import { Command, Option } from 'commander';
import { commandLine } from '../common/run-facts.ts';
import { wholeNumber } from '../common/whole-number.ts';
import { changed } from './recipe.ts';
import { recipes } from './recipes.ts';
import { saveModel } from './training/save-model.ts';
import { trainStages } from './training/train-stages.ts';

interface Options {
  readonly recipe: string;
  readonly seed: number;
  readonly scale: string;
  readonly skip: readonly string[];
  readonly out: string;
  readonly workers: number;
  readonly resume: boolean;
}

const command = new Command('pnpm train:reference')
  .description(
    'Trains a vision-language model from nothing, stage by stage. Ctrl-C stops it; --resume goes on.',
  )
  .addOption(
    new Option('--recipe <name>', 'what to train').choices(Object.keys(recipes)).default('reference'),
  )
  .option('--seed <number>', 'of weights and data', wholeNumber('--seed'), 1)
  .option('--scale <share>', 'share of the steps of every stage: 0.1 for a tenth', '1')
  .option('--skip <stage...>', 'leave stages out: brain, visionPretraining, alignment, instructionTuning', [])
  .option('--out <folder>', 'checkpoints of the stages; the model comes into its folder `model`', 'out/llava')
  .option('--workers <number>', 'threads', wholeNumber('--workers'), availableWorkers())
  .option('--resume', 'go on with the training in --out', false)
  .action(run);

async function run({ recipe: name, seed, scale, skip, out, workers, resume }: Options): Promise<void> {
  const recipe = changed(recipes[name]!, { scale: Number(scale), skip });
  const { description } = await start({ seed });
  console.log(`${description} · ${workers} worker${workers === 1 ? '' : 's'} · seed ${seed}`);
  const trained = await untilInterrupted((signal) =>
    trainStages({ recipe, seed, folder: out, workers, resume, signal }),
  );
  if (trained === undefined) return;
  const model = join(out, 'model');
  await saveModel(trained, model, {
    recipe,
    backend: description,
    command: commandLine('pnpm train:reference'),
  });
  console.log(`\nThe model is in ${model}; what it can: pnpm evaluate --model ${model}`);
}

try {
  await command.parseAsync();
} catch (error) {
  console.error(`train: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
