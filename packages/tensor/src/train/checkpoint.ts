/**
 * The state of a run, whole, in one safetensors file: weights, both moments, step, losses, generator and data
 * position. A run that continues from it makes the same numbers, bit for bit, as one that never stopped.
 */
import { z } from 'zod';
import { mismatches } from '../nn/mismatches.ts';
import type { Module } from '../nn/module.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { Metadata, NamedArray } from '../safetensors/encode.ts';
import type { SafetensorsFile } from '../safetensors/parse.ts';
import * as tf from '../tf.ts';
import { type Configuration, differences } from './configuration.ts';
import type { Position } from './gradient-source.ts';
import { messageOf } from './message-of.ts';
import type { Evaluation } from './progress.ts';

/** Where a run keeps its checkpoint: `fileCheckpoint(file)` of '@pixels/tensor/node' keeps it in a file. */
export interface CheckpointStore {
  /** For messages; the path of a file. */
  readonly name: string;
  /** Replaces the checkpoint, whole or not at all. */
  write(tensors: Iterable<NamedArray>, metadata: Metadata): Promise<void>;
  /** The checkpoint; nothing when there is none yet. */
  read(): Promise<(SafetensorsFile & Disposable) | undefined>;
}

/** What a checkpoint holds and brings back. */
export interface TrainingParts {
  readonly model: Module;
  readonly optimizer: Optimizer;
  readonly configuration: Configuration;
}

/** What has happened so far. */
export interface History {
  /** One a step: their number is the number of steps made. */
  readonly losses: number[];
  readonly evaluations: Evaluation[];
}

/** What a checkpoint holds beside them. */
export interface RunState {
  readonly history: History;
  /** One a worker. */
  readonly positions: readonly Position[];
}

const format = 'pixels training checkpoint 1';
const lossesName = 'losses';
const prefixes = { model: 'model.', firstMoments: 'optimizer.m.', secondMoments: 'optimizer.v.' };

const word = z.int().min(0).max(0xffffffff);
const positionSchema = z.object({
  random: z.object({ key: z.tuple([word, word]), position: z.int().min(0) }).optional(),
  data: z.json().optional(),
});
const stateSchema = positionSchema.extend({
  configuration: z.record(z.string(), z.json()),
  evaluations: z.array(z.object({ step: z.int(), values: z.record(z.string(), z.number()) })),
  /** Positions of the workers after the first, whose own stands beside it. */
  others: z.array(positionSchema).default([]),
});

export async function saveCheckpoint(
  store: CheckpointStore,
  parts: TrainingParts,
  { history: { losses, evaluations }, positions: [own, ...others] }: RunState,
): Promise<void> {
  const { configuration } = parts;
  const state = { configuration, evaluations, ...own, ...(others.length > 0 && { others }) };
  const arrays: NamedArray[] = Array.from(tensorsOf(parts), ([name, tensor]) => ({
    name,
    shape: tensor.shape,
    data: () => tensor.dataSync<'float32'>(),
  }));
  arrays.push({ name: lossesName, shape: [losses.length], data: Float32Array.from(losses) });
  await store.write(arrays, { format, state: JSON.stringify(state) });
}

/**
 * Brings model and optimizer back to where they were when the store's checkpoint was made, and gives the rest of that
 * state; without a checkpoint, does nothing.
 * @throws one line that says what is wrong, before anything is changed, when it is broken or of another run.
 */
export async function restoreCheckpoint(
  store: CheckpointStore,
  parts: TrainingParts,
): Promise<RunState | undefined> {
  try {
    using file = await store.read();
    return file === undefined ? undefined : restore(file, parts);
  } catch (cause) {
    const mend = 'move it away to start anew, or name another file';
    throw new Error(`train: cannot resume from ${store.name}: ${messageOf(cause)}; ${mend}`, { cause });
  }
}

function restore(file: SafetensorsFile, parts: TrainingParts): RunState {
  const { configuration, evaluations, others, ...own } = parseState(file);
  expectNone('it is of another run', differences(configuration, parts.configuration));
  const losses = Array.from(file.readFloat32(lossesName));
  const saved = new Map(
    [...file.entries]
      .filter(([name]) => name !== lossesName)
      .map(([name, { dtype, shape }]) => [name, { dtype: dtype === 'F32' ? 'float32' : dtype, shape }]),
  );
  expectNone('its tensors do not fit', mismatches(tensorsOf(parts), saved));

  const { model, optimizer } = parts;
  tf.tidy(() => {
    const read = (prefix: string, parameters: ReadonlyMap<string, tf.Tensor>) =>
      new Map(
        Array.from(parameters, ([path, { shape }]) => [
          path,
          tf.tensor(file.readFloat32(prefix + path), shape),
        ]),
      );
    const { firstMoments, secondMoments } = optimizer.stateDict();
    const state = {
      steps: losses.length,
      firstMoments: read(prefixes.firstMoments, firstMoments),
      secondMoments: read(prefixes.secondMoments, secondMoments),
    };
    model.loadStateDict(read(prefixes.model, model.parameters()));
    optimizer.loadStateDict(state);
  });
  return { history: { losses, evaluations }, positions: [own, ...others] };
}

/** Everything that a step changes, by its name in the file. */
function tensorsOf({ model, optimizer }: TrainingParts): ReadonlyMap<string, tf.Tensor> {
  const groups = { model: model.stateDict(), ...optimizer.stateDict() };
  return new Map(
    (['model', 'firstMoments', 'secondMoments'] as const).flatMap((group) =>
      Array.from(groups[group], ([path, tensor]) => [prefixes[group] + path, tensor] as const),
    ),
  );
}

function parseState(file: SafetensorsFile): z.infer<typeof stateSchema> {
  if (file.metadata.get('format') !== format) throw new Error('it is no training checkpoint');
  const state = z.safeParse(stateSchema, parseJson(file.metadata.get('state') ?? ''));
  if (state.success) return state.data;
  const [issue] = state.error.issues;
  throw new Error(`its state is broken: ${issue!.path.join('.')}: ${issue!.message}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('its state is broken: it is not JSON');
  }
}

function expectNone(what: string, problems: readonly string[]): void {
  const shown = 4;
  if (problems.length === 0) return;
  const more = problems.length > shown ? [`and ${problems.length - shown} more`] : [];
  throw new Error(`${what}: ${[...problems.slice(0, shown), ...more].join(', ')}`);
}
