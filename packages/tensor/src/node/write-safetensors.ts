import fs from 'node:fs';
import path from 'node:path';
import type { FloatDtype } from '../safetensors/dtypes.ts';
import {
  fileChunks,
  type Metadata,
  type NamedArray,
  type PlannedTensor,
  planTensors,
} from '../safetensors/encode.ts';
import { SafetensorsError } from '../safetensors/safetensors-error.ts';
import { dealShards, encodeShardIndex } from '../safetensors/shard-index.ts';
import { type StagedFile, stageFile } from './atomic-file.ts';

export interface WriteSafetensorsOptions {
  readonly metadata?: Metadata;
  /** How float32 data are stored, unless a tensor says otherwise; by default F32. */
  readonly dtype?: FloatDtype;
  /** Bytes of data a file holds at most; more go to several files and an index. By default no limit. */
  readonly maxShardBytes?: number;
}

/**
 * Writes tensors to a safetensors file, or, if they are more than `maxShardBytes`, to `model-00001-of-0000n…` and
 * `model.safetensors.index.json`. Every file is written before the first takes its place, and a checkpoint of the
 * same name goes, its shards and index included. Data given as functions are held one tensor at a time.
 * @param file - ends in `.safetensors`
 * @returns the files written
 * @throws SafetensorsError for tensors that cannot be written so, FileWriteError for a disk that cannot take them
 */
export function writeSafetensors(
  file: string,
  tensors: Iterable<NamedArray>,
  options: WriteSafetensorsOptions = {},
): readonly string[] {
  const { metadata = {}, dtype, maxShardBytes = Number.POSITIVE_INFINITY } = options;
  if (!file.endsWith(extension)) {
    throw new SafetensorsError(file, 'the name of a checkpoint ends in .safetensors', 'add the ending');
  }
  if (!(maxShardBytes > 0)) {
    throw new SafetensorsError(file, `maxShardBytes is ${maxShardBytes}`, 'give a number of bytes above 0');
  }
  const parts = dealShards(planTensors(tensors, file, dtype), maxShardBytes);
  const shards = new Map(parts.map((part, i) => [shardName(file, i, parts.length), part]));
  replaceCheckpoint(file, stageAll(file, shards, metadata));
  const names = [...shards.keys(), ...(shards.size > 1 ? [indexName(file)] : [])];
  removeStale(file, new Set(names));
  return names.map((name) => path.join(path.dirname(file), name));
}

const extension = '.safetensors';

function shardName(file: string, index: number, count: number): string {
  if (count === 1) return path.basename(file);
  const number = (n: number) => String(n).padStart(5, '0');
  return `${path.basename(file, extension)}-${number(index + 1)}-of-${number(count)}${extension}`;
}

function indexName(file: string): string {
  return `${path.basename(file)}.index.json`;
}

/** Shards, and last their index if they are several. */
function stageAll(
  file: string,
  shards: ReadonlyMap<string, readonly PlannedTensor[]>,
  metadata: Metadata,
): readonly StagedFile[] {
  const folder = path.dirname(file);
  const staged: StagedFile[] = [];
  try {
    for (const [name, part] of shards) {
      const shard = path.join(folder, name);
      staged.push(stageFile(shard, fileChunks(part, metadata, shard)));
    }
    if (shards.size > 1) staged.push(stageFile(path.join(folder, indexName(file)), encodeShardIndex(shards)));
  } catch (error) {
    for (const one of staged) one.discard();
    throw error;
  }
  return staged;
}

/** The old index goes first: shards without an index are refused, new shards under an old index would be mixed up. */
function replaceCheckpoint(file: string, staged: readonly StagedFile[]): void {
  if (staged.length > 1) fs.rmSync(path.join(path.dirname(file), indexName(file)), { force: true });
  const waiting = [...staged];
  try {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next.commit();
  } finally {
    for (const one of waiting) one.discard();
  }
}

/** Removes what is left of an older checkpoint of this name: another reader might prefer it. */
function removeStale(file: string, current: ReadonlySet<string>): void {
  const folder = path.dirname(file);
  const stem = path.basename(file, extension);
  for (const name of fs.readdirSync(folder)) {
    const isPart =
      name.startsWith(`${stem}-`) && /^\d{5}-of-\d{5}\.safetensors$/.test(name.slice(stem.length + 1));
    const belongs = isPart || name === path.basename(file) || name === indexName(file);
    if (belongs && !current.has(name)) fs.rmSync(path.join(folder, name), { force: true });
  }
}
