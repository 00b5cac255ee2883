/** Which files of a repository a model is built of: its settings, its tokenizer, its weights once. */

import { z } from 'zod';
import { HubError } from './hub-error.ts';
import type { RemoteFile } from './list-files.ts';

const settings = new Set([
  'config.json',
  'generation_config.json',
  'preprocessor_config.json',
  'processor_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'chat_template.json',
  'chat_template.jinja',
]);

const singleFile = 'model.safetensors';
export const indexFile = 'model.safetensors.index.json';

/** What is small, the index of a sharded checkpoint included. @throws HubError if it is no checkpoint that we read */
export function settingsFiles(files: readonly RemoteFile[], source: string): readonly RemoteFile[] {
  const names = new Set(files.map(({ name }) => name));
  if (!names.has('config.json')) {
    throw new HubError(`pull: ${source} has no config.json; is it a model of the transformers library?`);
  }
  const sharded = !names.has(singleFile);
  if (sharded && !names.has(indexFile)) {
    throw new HubError(
      `pull: ${source} has no ${singleFile}; its pull requests may hold a converted copy: --revision refs/pr/<number>`,
    );
  }
  return files.filter(({ name }) => settings.has(name) || (sharded && name === indexFile));
}

const shardIndex = z.object({ weight_map: z.record(z.string(), z.string()) });

/**
 * The weights: the single file if there is one, as transformers takes it, else the shards that the index names.
 * @param index - the text of `model.safetensors.index.json`, if the checkpoint is sharded
 */
export function weightFiles(
  files: readonly RemoteFile[],
  index: string | undefined,
  source: string,
): readonly RemoteFile[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  return shardNames(index, source).map((name) => {
    const file = byName.get(name);
    if (file === undefined || !/^[A-Za-z0-9][\w.-]*\.safetensors$/.test(name)) {
      throw new HubError(
        `pull: ${source}: ${indexFile} names a shard that is not there: ${JSON.stringify(name)}`,
      );
    }
    return file;
  });
}

function shardNames(index: string | undefined, source: string): readonly string[] {
  if (index === undefined) return [singleFile];
  try {
    return [...new Set(Object.values(shardIndex.parse(JSON.parse(index)).weight_map))].toSorted();
  } catch (cause) {
    throw new HubError(`pull: ${source}: ${indexFile} is not an index of shards; tell its owner`, { cause });
  }
}
