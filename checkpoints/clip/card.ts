/** The card of a model: where it comes from, what it can, what it must not be taken for. */

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeFileAtomic } from '@pixels/tensor/node';
import { markdown } from '../common/cells.ts';
import { type EvaluationReport, sharesTable, swapTable } from './evaluation/report.ts';
import type { TrainingRecord } from './training/save-clip.ts';

/** Writes `README.md` out of `training.json` and, when it was evaluated, `evaluation.json`. */
export async function writeCard(folder: string): Promise<void> {
  const training = (await readJson(join(folder, 'training.json'))) as TrainingRecord;
  const evaluated = join(folder, 'evaluation.json');
  const report = existsSync(evaluated) ? ((await readJson(evaluated)) as EvaluationReport) : undefined;
  const megabytes = statSync(join(folder, 'model.safetensors')).size / 1e6;
  const text = [...aboutTraining(training, megabytes), ...aboutResults(report), ...aboutData(training)].join(
    '\n\n',
  );
  writeFileAtomic(join(folder, 'README.md'), `${text}\n`);
}

function aboutTraining(training: TrainingRecord, megabytes: number): string[] {
  const { recipe, artists, parameters, command, seed, workers, machine, seconds, firstLoss, lastLoss } =
    training;
  const { steps, batchSize, learningRate, family } = recipe;
  const name = family === 'clip' ? 'CLIP' : 'SigLIP';
  return [
    `# ${recipe.name}`,
    `A ${name} of ${parameters.toLocaleString('en-US')} parameters (${megabytes.toFixed(1)} MB in float16). ${recipe.about}`,
    '## How it was trained',
    `By \`${command}\`, seed ${seed}, on the drawings of ${artists.join(', ')}: ${steps} steps of ${batchSize} pairs, Muon at ${learningRate}, loss ${firstLoss.toFixed(2)} → ${lastLoss.toFixed(3)}, in ${Math.round(seconds)} s on ${workers} thread${workers === 1 ? '' : 's'} of ${machine}. Each thread compares its own ${batchSize / workers} pairs.`,
    'The vision encoder sees edges beside colours (`edges` in config.json), which other libraries do not compute.',
  ];
}

function aboutResults(report: EvaluationReport | undefined): string[] {
  if (report === undefined) return ['## What it can', 'Not measured yet: `pnpm evaluate:clip`.'];
  const { shares, swaps, command, machine, date, seconds } = report;
  return [
    '## What it can',
    `Percent right at the first try on pictures that no training showed, with 95 % intervals (Wilson) beside chance. Measured by \`${command}\` on ${date.slice(0, 10)} in ${Math.round(seconds)} s on ${machine}.`,
    markdown(sharesTable(shares)),
    ...(swaps === undefined
      ? []
      : [
          '## What it cannot',
          'Two pictures and two captions of the same words ("a dog left of an owl", "an owl left of a dog"). *Text* and *image* want two right choices, *group* all four. *Text alone* is shown the same picture always.',
          markdown(swapTable(swaps)),
        ]),
  ];
}

function aboutData({ artists }: TrainingRecord): string[] {
  const credits = artists.map((artist) => licences[artist]).join(', ');
  return [
    '## Data and licences',
    `It has seen pictures and captions made by \`packages/world\` out of drawings of ${credits}, and nothing else. OpenMoji (CC-BY-SA-4.0) is asked about and never trained on. See NOTICE at the root of the repository.`,
  ];
}

const licences: Readonly<Record<TrainingRecord['artists'][number], string>> = {
  noto: 'Noto Emoji (Apache-2.0)',
  fluent: 'Fluent Emoji (MIT)',
  twemoji: 'Twemoji (CC-BY-4.0)',
  openmoji: 'OpenMoji (CC-BY-SA-4.0)',
};
