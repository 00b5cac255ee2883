import fs from 'node:fs';
import path from 'node:path';
import { type CacheOptions, commitFolder, noteCommit } from './cache.ts';
import { type DownloadOptions, downloadFile } from './download-file.ts';
import { HubError, onDisk } from './hub-error.ts';
import { hubFetch } from './hub-fetch.ts';
import { listRepository, type RemoteFile } from './list-files.ts';
import { indexFile, settingsFiles, weightFiles } from './needed-files.ts';
import { type RepositoryOptions, repositoryOf } from './repository.ts';

export interface PullOptions
  extends RepositoryOptions,
    CacheOptions,
    Omit<DownloadOptions, 'fetch' | 'onProgress'> {
  /** For gated and private models; default `HF_TOKEN`. */
  readonly token?: string;
  readonly onProgress?: (progress: PullProgress) => void;
}

/** How far a download is. The total grows once, when a checkpoint's shards become known. */
export interface PullProgress {
  readonly file: string;
  readonly done: number;
  readonly total: number;
}

/**
 * Downloads a model: its settings, its tokenizer and its safetensors weights, nothing else. Files that are there
 * already are checked and kept, broken ones fetched anew, unfinished ones gone on with.
 * @param name - `owner/name`
 * @returns its folder, which `pulled` finds from then on without a network
 * @throws HubError, a line that says what to do
 */
export async function pull(name: string, options: PullOptions = {}): Promise<string> {
  const repository = repositoryOf(name, options);
  const { token = process.env.HF_TOKEN || undefined, onProgress = () => {} } = options;
  const fetch = hubFetch(repository, token);
  const { commit, files } = await listRepository(repository, fetch);
  const folder = commitFolder(repository, commit, options);
  let done = 0;
  let total = 0;
  const download = async (wanted: readonly RemoteFile[]) => {
    total += wanted.reduce((sum, { size }) => sum + size, 0);
    expectSpace(folder, wanted);
    for (const remote of wanted) {
      const url = `${repository.endpoint}/${name}/resolve/${commit}/${encodeURIComponent(remote.name)}`;
      await downloadFile(url, path.join(folder, remote.name), remote, {
        ...options,
        fetch,
        onProgress: (bytes) => onProgress({ file: remote.name, done: done + bytes, total }),
      });
      done += remote.size;
    }
  };
  const settings = settingsFiles(files, name);
  await download(settings);
  const sharded = settings.some((file) => file.name === indexFile);
  const index = sharded ? fs.readFileSync(path.join(folder, indexFile), 'utf8') : undefined;
  await download(weightFiles(files, index, name));
  noteCommit(repository, commit, options);
  return folder;
}

/** Says before a long download that the disk is too small for it. */
function expectSpace(folder: string, wanted: readonly RemoteFile[]): void {
  const sizeOf = (file: string): number => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const missing = wanted.reduce((sum, { name, size }) => {
    const file = path.join(folder, name);
    return sum + Math.max(0, size - sizeOf(file) - sizeOf(`${file}.part`));
  }, 0);
  const free = onDisk(folder, () => {
    fs.mkdirSync(folder, { recursive: true });
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail * bsize;
  });
  if (missing > free) {
    const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(2);
    throw new HubError(
      `pull: the disk is too full: ${gigabytes(missing)} GB are to come, ${gigabytes(free)} GB are free at ` +
        `${folder}; free some space or choose another folder with --cache`,
    );
  }
}
