/** The card of a model: where it comes from, what it can, what it must not be taken for. */

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from '@pixels/llava';
import { readJson, writeFileAtomic } from '@pixels/tensor/node';
import { markdown } from '../../common/cells.ts';
import type { EvaluationReport } from '../evaluation/report.ts';
import { groupTable, splitTable, swapTable } from '../evaluation/tables.ts';
import type { TrainingRecord } from './training-record.ts';

/** Writes `README.md` out of `training.json` and, when it was evaluated, `evaluation.json`. */
export async function writeCard(folder: string): Promise<void> {
  const training = (await readJson(join(folder, 'training.json'))) as TrainingRecord;
  const evaluated = join(folder, 'evaluation.json');
  const report = existsSync(evaluated) ? ((await readJson(evaluated)) as EvaluationReport) : undefined;
  const megabytes = statSync(join(folder, 'model.safetensors')).size / 1e6;
  const text = [
    ...aboutTraining(training, megabytes),
    ...(report === undefined
      ? ['## What it can', 'Not measured yet: `pnpm evaluate`.']
      : aboutAnswers(report)),
    ...aboutData(),
  ].join('\n\n');
  writeFileAtomic(join(folder, 'README.md'), `${text}\n`);
}

function aboutTraining(training: TrainingRecord, megabytes: number): string[] {
  const { recipe, parameters, command, seed, workers, machine, stages } = training;
  const seconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  const rows = recipe.stages.map((stage, index) => {
    const { steps, seconds: took, firstLoss, lastLoss } = stages[index]!;
    return [
      stage.name,
      stage.learns.join(', '),
      dataOf(stage),
      stage.loss,
      String(stage.learningRate),
      `${steps} × ${stage.batchSize}`,
      `${firstLoss?.toFixed(2)} → ${lastLoss?.toFixed(3)}`,
      minutes(took),
    ];
  });
  return [
    `# ${recipe.name}`,
    `A vision-language model of ${parameters.toLocaleString('en-US')} parameters (${megabytes.toFixed(1)} MB in float16), trained from nothing in ${minutes(seconds)} by \`${command}\`, seed ${seed}, ${workers} worker${workers === 1 ? '' : 's'}, on ${machine}.`,
    'It sees drawings of everyday things and small pictures of text, 64 pixels high, and answers in English. It knows nothing else.',
    '## How it was trained',
    markdown([
      ['stage', 'learns', 'data', 'loss', 'learning rate', 'steps × batch', 'loss from → to', 'time'],
      ...rows,
    ]),
  ];
}

/** `lists 0.2, conversations 0.8; pictures told; first lists alone` */
function dataOf({ data, pictures, first }: Stage): string {
  const shares = Object.entries(data).map(([kind, share]) => (share === 1 ? kind : `${kind} ${share}`));
  return [
    shares.join(', '),
    ...(pictures === 'told' ? ['pictures told'] : []),
    ...(first === undefined ? [] : [`first ${first.data} alone`]),
  ].join('; ');
}

function aboutAnswers(report: EvaluationReport): string[] {
  const { splits, command, machine, date, seconds } = report;
  const test = splits.find(({ split }) => split === 'test');
  return [
    '## What it can',
    `Percent of answers that are right word for word (of an answer that is thought out aloud, what follows the colon), with 95 % intervals, about pictures that no training showed. *Blind* are the same weights shown noise, *shuffled* those shown the picture of another question, *majority* is the most frequent answer. Measured by \`${command}\` on ${date.slice(0, 10)} in ${minutes(seconds)} on ${machine}.`,
    ...splits.flatMap((result) => [
      `### ${result.split}`,
      markdown(splitTable(result, result.split === 'test' ? undefined : test)),
      ...(groupTable(result).length > 1 ? [markdown(groupTable(result))] : []),
    ]),
    '### Swap test',
    'Two pictures, two captions of the same words: is the right caption the likelier one?',
    markdown(swapTable(report)),
  ];
}

function aboutData(): string[] {
  return [
    '## Data and licences',
    'Everything it saw is made by `packages/world` out of drawings of Noto Emoji (Apache-2.0), Fluent Emoji (MIT) and Twemoji (CC-BY-4.0); OpenMoji (CC-BY-SA-4.0) is asked about and never trained on. Definitions are WordNet’s (WordNet License). See NOTICE at the root of the repository.',
  ];
}

function minutes(seconds: number): string {
  return seconds < 100 ? `${Math.round(seconds)} s` : `${(seconds / 60).toFixed(1)} min`;
}
