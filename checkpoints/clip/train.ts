/** `pnpm train:clip`: a CLIP from nothing, into a folder that one can load. */

import { join } from 'node:path';
import { start } from '@pixels/tensor';
import { availableWorkers, untilInterrupted } from '@pixels/tensor/node';
import { type Artist, artistsOf, trainingArtists } from '@pixels/world';
import { Command, Option } from 'commander';
import { commandLine } from '../common/run-facts.ts';
import { wholeNumber } from '../common/whole-number.ts';
import { recipes, scaled } from './recipe.ts';
import { saveClip } from './training/save-clip.ts';
import { trainClip } from './training/train-clip.ts';

interface Options {
  readonly recipe: string;
  readonly artists: readonly Artist[];
  readonly seed: number;
  readonly scale: string;
  readonly lockText?: string;
  readonly out?: string;
  readonly workers: number;
  readonly resume: boolean;
}

const command = new Command('pnpm train:clip')
  .description('Trains a CLIP from nothing. Ctrl-C stops it; --resume goes on.')
  .addOption(new Option('--recipe <name>', 'what to train').choices(Object.keys(recipes)).default('scenes'))
  .addOption(
    new Option('--artists <name...>', 'whose drawings it sees, in `drawings`')
      .choices(trainingArtists)
      .default(trainingArtists),
  )
  .option('--seed <number>', 'of weights and data', wholeNumber('--seed'), 1)
  .option('--scale <share>', 'share of the steps: 0.1 for a tenth', '1')
  .option('--lock-text <folder>', 'take the text encoder of this model; only the vision encoder learns')
  .option('--out <folder>', 'the model comes into its folder `model` (default: out/clip-<recipe>)')
  .option('--workers <number>', 'threads', wholeNumber('--workers'), availableWorkers())
  .option('--resume', 'go on with the training in --out', false)
  .action(run);

async function run(options: Options): Promise<void> {
  const { seed, workers, resume, lockText: lockedText } = options;
  const recipe = scaled(recipes[options.recipe]!, Number(options.scale));
  const artists = artistsOf('train', options.artists);
  const folder = options.out ?? join('out', `clip-${recipe.name}`);
  const { description } = await start({ seed });
  console.log(`${description} · ${workers} worker${workers === 1 ? '' : 's'} · seed ${seed}`);
  const trained = await untilInterrupted((signal) =>
    trainClip({ recipe, artists, seed, folder, workers, lockedText, resume, signal }),
  );
  if (trained === undefined) return;
  const model = join(folder, 'model');
  await saveClip(trained, model, {
    ...{ recipe, artists, seed, workers },
    command: commandLine('pnpm train:clip'),
    backend: description,
  });
  console.log(`\nThe model is in ${model}; what it can: pnpm evaluate:clip --model ${model}`);
}

try {
  await command.parseAsync();
} catch (error) {
  console.error(`train: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
