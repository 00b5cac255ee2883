import { HubError } from './hub-error.ts';
import type { Repository } from './repository.ts';

/** The answer when a file ends before the range that was asked for; what it means is known to who asked. */
export const rangeNotSatisfiable = 416;

/**
 * `fetch`, which throws a HubError for every answer that is no success, and sends the user's token to the hub alone:
 * the storage that the hub redirects to does not get it.
 */
export function hubFetch(repository: Repository, token: string | undefined): typeof fetch {
  const origin = new URL(repository.endpoint).origin;
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init.headers);
    if (token !== undefined && url.origin === origin) headers.set('Authorization', `Bearer ${token}`);
    const response = await fetch(url, { ...init, headers }).catch((cause: unknown) => {
      throw connectionError(url, cause);
    });
    if (response.ok || response.status === rangeNotSatisfiable) return response;
    await response.body?.cancel();
    throw refusal(response, repository, token !== undefined);
  };
}

function connectionError(url: URL, cause: unknown): HubError {
  return new HubError(
    `pull: cannot reach ${url.origin} (${reasonOf(cause)}); check your connection. ` +
      'Models that were pulled before work without one',
    { cause, transient: true },
  );
}

/** The code or the message at the bottom of a chain of causes. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

/** The hub says in a header what a status means; a mirror may not. */
function refusal(response: Response, repository: Repository, hasToken: boolean): HubError {
  const { status, headers } = response;
  const { name, revision, endpoint } = repository;
  const url = new URL(response.url);
  const fromHub = url.origin === new URL(endpoint).origin;
  const code = headers.get('X-Error-Code');
  const page = `${endpoint}/${name}`;
  const file = /\/resolve\/[^/]+\/(.*)$/.exec(url.pathname)?.[1];
  if (code === 'GatedRepo' || (fromHub && (status === 403 || (status === 401 && file !== undefined)))) {
    const mend = hasToken
      ? 'the owner of your HF_TOKEN has no access: ask for it on that page'
      : 'ask for access on that page, then set HF_TOKEN to your token';
    return new HubError(`pull: ${page} is gated (${status}): ${mend}`);
  }
  if (code === 'RevisionNotFound') {
    return new HubError(`pull: ${page} has no revision ${revision}; look at its branches and tags`);
  }
  if (status === 404 && file !== undefined) {
    return new HubError(`pull: ${page} has no file ${file} (404), though it is listed; pull again`);
  }
  if (status === 404 || status === 401) {
    const mend = hasToken
      ? 'does your HF_TOKEN still hold, and may it read this?'
      : 'private ones need HF_TOKEN';
    return new HubError(`pull: no model at ${page} (${status}); check the name and the revision; ${mend}`);
  }
  // Storage answers 403 when the address that the hub gave has expired: the next try gets a new one.
  const transient = status >= 500 || status === 429 || status === 408 || (status === 403 && !fromHub);
  const mend = transient ? 'wait a little and pull again' : 'is it a hub?';
  return new HubError(`pull: ${url.origin} answers ${status}; ${mend}`, { transient });
}
