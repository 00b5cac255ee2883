import { HubError } from './hub-error.ts';

/** Which version of which model, and where. */
export interface Repository {
  /** `owner/name` */
  readonly name: string;
  /** A branch, a tag, a pull request (`refs/pr/1`) or a commit. */
  readonly revision: string;
  /** Without a slash at its end. */
  readonly endpoint: string;
}

export interface RepositoryOptions {
  /** Default `main`. */
  readonly revision?: string;
  /** The hub's address; default `HF_ENDPOINT`, else `https://huggingface.co`. */
  readonly endpoint?: string;
}

const namePart = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_-])?$/;

/** Checks what the user typed. @throws HubError, also for names that would leave the cache folder. */
export function repositoryOf(name: string, options: RepositoryOptions = {}): Repository {
  const parts = name.split('/');
  if (parts.length !== 2 || !parts.every((part) => namePart.test(part) && !part.includes('..'))) {
    throw new HubError(
      `pull: a model is named <owner>/<name>, as openai/clip-vit-base-patch32; got ${JSON.stringify(name)}`,
    );
  }
  const { revision = 'main' } = options;
  if (!/^[\w.+/-]{1,200}$/.test(revision) || revision.split('/').some((part) => /^\.*$/.test(part))) {
    throw new HubError(
      `pull: a revision is a branch, a tag or a commit, as main or refs/pr/1; got ${JSON.stringify(revision)}`,
    );
  }
  return { name, revision, endpoint: endpointOf(options.endpoint ?? process.env.HF_ENDPOINT) };
}

function endpointOf(text = 'https://huggingface.co'): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new HubError(
      `pull: the endpoint is an address such as https://huggingface.co; got ${JSON.stringify(text)}`,
    );
  }
  return url.href.replace(/\/+$/, '');
}
