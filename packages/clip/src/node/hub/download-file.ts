/**
 * One file over HTTP, gone on with where it broke off, and checked.
 *
 * `@huggingface/hub` lists repositories for us, but its `downloadFileToCacheDir` (2.17) starts a broken file from its
 * beginning and checks neither size nor checksum; hence these lines.
 */

import { HubError } from './hub-error.ts';
import { rangeNotSatisfiable, reasonOf } from './hub-fetch.ts';
import type { RemoteFile } from './list-files.ts';
import { isComplete, PartFile } from './part-file.ts';

export interface DownloadOptions {
  readonly fetch: typeof fetch;
  /** Told how many bytes of the file are there, from the first time on. */
  readonly onProgress?: (bytes: number) => void;
  /** Tries in a row that bring nothing new; default 5. */
  readonly maxTries?: number;
  /** A connection that brings nothing for so long counts as broken; default 30,000 ms. */
  readonly stallMs?: number;
  /** How to wait between tries; default really. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** Fetches `url` to `file`, unless it is there already. @throws HubError; what has come stays for the next time */
export async function downloadFile(
  url: string,
  file: string,
  remote: RemoteFile,
  options: DownloadOptions,
): Promise<void> {
  const { onProgress = () => {} } = options;
  if (isComplete(file, remote)) return onProgress(remote.size);
  const part = new PartFile(file, remote);
  try {
    onProgress(part.size);
    await receiveAll(url, part, remote, options);
    if (!part.finish(remote)) {
      part.restart();
      throw new HubError(`pull: ${remote.name} came with a wrong checksum and was thrown away; pull again`);
    }
  } finally {
    part.close();
  }
}

async function receiveAll(
  url: string,
  part: PartFile,
  remote: RemoteFile,
  options: DownloadOptions,
): Promise<void> {
  const { maxTries = 5, wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms)) } = options;
  for (let tries = 0; part.size < remote.size; ) {
    const before = part.size;
    try {
      await receive(url, part, remote, options);
      if (part.size < remote.size) throw new HubError('the answer ended early', { transient: true });
    } catch (error) {
      if (error instanceof HubError && !error.transient) throw error;
      tries = part.size > before ? 0 : tries + 1;
      if (tries >= maxTries) throw brokenOff(part, remote, maxTries, error);
      await wait(500 * 2 ** tries);
    }
  }
}

function brokenOff(part: PartFile, remote: RemoteFile, tries: number, cause: unknown): HubError {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  return new HubError(
    `pull: ${remote.name}: no progress in ${tries} tries at ${megabytes(part.size)} of ` +
      `${megabytes(remote.size)} MB (${reasonOf(cause)}); what has come is kept: pull again to go on`,
    { cause },
  );
}

/** One answer: from where the part ends, or, from a server that knows no ranges, from the beginning. */
async function receive(
  url: string,
  part: PartFile,
  remote: RemoteFile,
  { fetch, stallMs = 30_000, onProgress = () => {} }: DownloadOptions,
): Promise<void> {
  const stalled = new AbortController();
  const stall = () => stalled.abort(new Error(`nothing came for ${stallMs / 1000} s`));
  let timer = setTimeout(stall, stallMs);
  try {
    // Compressed bytes could neither be counted nor gone on with.
    const headers = { 'Accept-Encoding': 'identity', ...(part.size > 0 && { Range: `bytes=${part.size}-` }) };
    const response = await fetch(url, { headers, signal: stalled.signal });
    if (response.status === rangeNotSatisfiable) throw wrongSize(part, remote, 'fewer');
    if (response.status !== 206) part.restart();
    expectSize(response, part, remote);
    for await (const chunk of response.body ?? []) {
      clearTimeout(timer);
      timer = setTimeout(stall, stallMs);
      if (part.size + chunk.length > remote.size) throw wrongSize(part, remote, 'more');
      part.append(chunk);
      onProgress(part.size);
    }
  } finally {
    clearTimeout(timer);
    // Ends the answer where it was not read to its end.
    stalled.abort();
  }
}

/** What the headers promise must fit what is wanted, before anything is written. */
function expectSize(response: Response, part: PartFile, remote: RemoteFile): void {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('Content-Range') ?? '');
  if (response.status === 206 && Number(range?.[1]) !== part.size) {
    part.restart();
    throw new HubError('the server sent another part than it was asked for', { transient: true });
  }
  const total = range?.[2] ?? wholeLength(response);
  if (total !== undefined && total !== '*' && Number(total) !== remote.size) {
    throw wrongSize(part, remote, total);
  }
}

function wholeLength({ headers, status }: Response): string | undefined {
  const plain = status === 200 && !headers.has('Content-Encoding');
  return plain ? (headers.get('Content-Length') ?? undefined) : undefined;
}

function wrongSize(part: PartFile, remote: RemoteFile, came: string): HubError {
  part.restart();
  return new HubError(
    `pull: ${remote.name} has a wrong size: ${remote.size} bytes are listed, ${came} came; pull again, or tell its owner`,
  );
}
