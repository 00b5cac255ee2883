import type { Module } from '../nn/module.ts';
import type { Random } from '../random.ts';
import { BlankRandom } from './blank-random.ts';
import { checkTensors, readTensors, type TensorSource } from './checkpoint.ts';
import type { CheckpointTensor } from './name-table.ts';

export interface ReadModelOptions {
  /** Told in one line of tensors that the model has no use for; default `console.warn`. */
  readonly report?: (message: string) => void;
}

/**
 * A model with the weights of an opened checkpoint, which is checked before the model is built.
 * @param build - makes the model out of random numbers, which are zeros here.
 * @param reader - the function and the folder, for messages.
 * @throws listing every tensor that is missing or has another shape.
 */
export function readModel<Model extends Module>(
  checkpoint: TensorSource,
  tensors: readonly CheckpointTensor[],
  build: (random: Random) => Model,
  reader: { readonly name: string; readonly folder: string },
  { report = console.warn }: ReadModelOptions = {},
): Model {
  const unknown = checkTensors(checkpoint, tensors, reader.folder);
  if (unknown.length > 0) {
    report(`${reader.name}: ${reader.folder}: not part of the model, left out: ${unknown.join(', ')}`);
  }
  const model = build(new BlankRandom());
  try {
    readTensors(model, checkpoint, tensors);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}
