/** What makes one training run another: two that differ in any of it must not continue each other. */
import type { Module } from '../nn/module.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { Schedule } from '../optim/warmup-cosine.ts';

/** Plain data, as JSON has it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Configuration = Readonly<Record<string, Json>>;

export interface ConfiguredRun {
  readonly model: Module;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  readonly steps: number;
  readonly itemsPerStep: number;
  readonly clipNorm: number | undefined;
  /** How many threads: more than one add up in another order, so that last bits differ. */
  readonly workers: number;
  /** What the caller adds: the model's own config, the data's seed. */
  readonly extra: Configuration;
}

export function configurationOf(run: ConfiguredRun): Configuration {
  const { model, optimizer, schedule, steps, itemsPerStep, clipNorm = null, workers, extra } = run;
  const parameters = [...model.parameters()].map(([path, { shape, trainable }]) => [
    path,
    `[${shape.join(', ')}] ${trainable ? 'learns' : 'frozen'}`,
  ]);
  // A schedule is a function: its values at five steps stand for it, without the last bits, in which machines differ.
  const learningRates = [0, 0.25, 0.5, 0.75, 1].map((part) =>
    Number(schedule(Math.floor(part * (steps - 1))).toPrecision(6)),
  );
  return {
    parameters: Object.fromEntries(parameters),
    optimizer: { ...optimizer.hyperparameters },
    weightDecays: Object.fromEntries(optimizer.weightDecays()),
    learningRates,
    steps,
    itemsPerStep,
    clipNorm,
    ...(workers > 1 && { workers }),
    ...extra,
  };
}

/** One phrase for each value that differs: `optimizer.beta2 is 0.95 in the checkpoint and 0.999 here`. */
export function differences(saved: Configuration, here: Configuration): readonly string[] {
  const [before, now] = [new Map(leaves(saved)), new Map(leaves(here))];
  const paths = [...new Set([...before.keys(), ...now.keys()])];
  return paths
    .filter((path) => before.get(path) !== now.get(path))
    .map(
      (path) =>
        `${path} is ${before.get(path) ?? 'absent'} in the checkpoint and ${now.get(path) ?? 'absent'} here`,
    );
}

/** Every value that is not an object, with its path. */
function leaves(value: Json, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, inner]) =>
    leaves(inner as Json, path === '' ? key : `${path}.${key}`),
  );
}
