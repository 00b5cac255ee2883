import { listFiles, modelInfo } from '@huggingface/hub';
import { z } from 'zod';
import { HubError } from './hub-error.ts';
import { reasonOf } from './hub-fetch.ts';
import type { Repository } from './repository.ts';

/** A file as the hub lists it. */
export interface RemoteFile {
  readonly name: string;
  readonly size: number;
  readonly checksum: Checksum;
}

/** Large files are listed with their SHA-256, others with the SHA-1 that git gives a blob. */
export interface Checksum {
  readonly kind: 'sha256' | 'git';
  readonly hex: string;
}

/** The top folder of a revision; checkpoints keep everything that we need there. */
export interface Listing {
  readonly commit: string;
  readonly files: readonly RemoteFile[];
}

const entry = z.object({
  path: z.string(),
  size: z.int().nonnegative(),
  oid: z.string().regex(/^[0-9a-f]{40}$/),
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().nonnegative() }).optional(),
});

/** Asks the hub what a revision is and what it holds. @throws HubError */
export async function listRepository(
  repository: Repository,
  fetch: typeof globalThis.fetch,
): Promise<Listing> {
  const { name, revision, endpoint } = repository;
  const hub = { hubUrl: endpoint, fetch };
  try {
    const { sha: commit } = await modelInfo({ ...hub, name, revision, additionalFields: ['sha'] });
    const files: RemoteFile[] = [];
    for await (const item of listFiles({ ...hub, repo: name, revision: commit })) {
      if (item.type === 'file') files.push(remoteFile(item));
    }
    return { commit, files };
  } catch (cause) {
    if (cause instanceof HubError) throw cause;
    throw new HubError(`pull: ${endpoint} gave no list of files (${reasonOf(cause)}); is it a hub?`, {
      cause,
    });
  }
}

function remoteFile(item: { readonly path: string }): RemoteFile {
  const parsed = entry.safeParse(item);
  if (!parsed.success) throw new Error(`${JSON.stringify(item.path)} is listed without a size or a checksum`);
  const { path: name, size, oid, lfs } = parsed.data;
  return lfs === undefined
    ? { name, size, checksum: { kind: 'git', hex: oid } }
    : { name, size: lfs.size, checksum: { kind: 'sha256', hex: lfs.oid } };
}
