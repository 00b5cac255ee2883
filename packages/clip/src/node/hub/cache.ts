/**
 * Where downloads lie: `<cache>/<owner>/<name>/<commit>/` holds the files of a commit, and
 * `<cache>/<owner>/<name>/refs/<revision>` names the commit that a revision was when it was pulled. That note is
 * written last: a revision that has one is complete.
 */

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HubError, onDisk } from './hub-error.ts';
import { type Repository, repositoryOf } from './repository.ts';

export interface CacheOptions {
  /**
   * The folder of all downloads; default `PIXELS_CACHE`, else `pixels-to-dialogue` in the user's cache folder
   * (`XDG_CACHE_HOME`, `LOCALAPPDATA` or `~/.cache`).
   */
  readonly cache?: string;
}

export function cacheFolder(cache: string | undefined = process.env.PIXELS_CACHE): string {
  if (cache !== undefined && cache !== '') return path.resolve(cache);
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  return path.join(XDG_CACHE_HOME || LOCALAPPDATA || path.join(os.homedir(), '.cache'), 'pixels-to-dialogue');
}

const commitPattern = /^[0-9a-f]{40}$/;

/** The folder of one commit's files. */
export function commitFolder(repository: Repository, commit: string, options: CacheOptions): string {
  if (!commitPattern.test(commit)) {
    throw new HubError(`pull: ${repository.endpoint} names no commit of ${repository.name}; is it a hub?`);
  }
  return path.join(cacheFolder(options.cache), repository.name, commit);
}

/** Notes that a revision is complete. */
export function noteCommit(repository: Repository, commit: string, options: CacheOptions): void {
  const file = noteFile(repository, options);
  onDisk(file, () => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(`${file}.part`, `${commit}\n`);
    fs.renameSync(`${file}.part`, file);
  });
}

/**
 * The folder of a model that was pulled before; needs no network.
 * @param name - `owner/name`
 * @throws HubError if it was not, or not to the end
 */
export function pulled(name: string, options: CacheOptions & { readonly revision?: string } = {}): string {
  const repository = repositoryOf(name, options.revision === undefined ? {} : { revision: options.revision });
  const { revision } = repository;
  const note = noteFile(repository, options);
  const commit = fs.existsSync(note) ? fs.readFileSync(note, 'utf8').trim() : '';
  const folder = path.join(cacheFolder(options.cache), name, commit);
  if (!commitPattern.test(commit) || !fs.existsSync(path.join(folder, 'config.json'))) {
    const command = `pnpm pull ${name}${revision === 'main' ? '' : ` --revision ${revision}`}`;
    throw new HubError(
      `pulled: ${name} (${revision}) is not in ${cacheFolder(options.cache)}; run ${command}`,
    );
  }
  return folder;
}

function noteFile({ name, revision }: Repository, options: CacheOptions): string {
  return path.join(cacheFolder(options.cache), name, 'refs', encodeURIComponent(revision));
}
