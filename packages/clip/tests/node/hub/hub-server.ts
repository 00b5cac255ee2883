/** A hub on this machine, with one model, and with the faults that a test asks for. */

import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

type Answer = (response: http.ServerResponse, asked: Asked, bytes: Uint8Array) => void;

export const commit = '0123456789abcdef0123456789abcdef01234567';

export class HubServer {
  /** What came, in order. */
  readonly asked: Asked[] = [];
  readonly files: Map<string, Uint8Array> = new Map();
  /** Answers in place of the proper ones for a file, one a request; then proper ones follow. */
  readonly faults: Map<string, Answer[]> = new Map();
  /** Set for a fault of the listing. */
  api: ((response: http.ServerResponse, asked: Asked) => boolean) | undefined;
  /** Changes what is listed. */
  editList: (list: ListItem[]) => ListItem[] = (list) => list;
  /** Where it listens; known once it has started. */
  endpoint = '';
  readonly #server: http.Server;

  constructor() {
    this.#server = http.createServer((request, response) => this.#answer(request, response));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.endpoint = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Requests for one file. */
  askedFor(name: string): readonly Asked[] {
    return this.asked.filter(({ path }) => path.endsWith(`/resolve/${commit}/${name}`));
  }

  #answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const url = new URL(request.url!, this.endpoint);
    const { range, authorization } = request.headers;
    const asked: Asked = {
      method: request.method!,
      path: decodeURIComponent(url.pathname),
      range,
      authorization,
    };
    this.asked.push(asked);
    if (url.pathname.startsWith('/api/')) {
      if (this.api?.(response, asked)) return;
      this.#answerApi(response, url.pathname);
      return;
    }
    const name = /^\/some\/model\/resolve\/[0-9a-f]{40}\/(.+)$/.exec(asked.path)?.[1] ?? '';
    const bytes = this.files.get(name);
    const answer = this.faults.get(name)?.shift() ?? whole;
    if (bytes === undefined) refuse(404, 'EntryNotFound')(response);
    else answer(response, asked, bytes);
  }

  #answerApi(response: http.ServerResponse, path: string): void {
    const json = (value: unknown) =>
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(value));
    if (!path.startsWith('/api/models/some/model/')) {
      refuse(401, 'RepoNotFound')(response);
    } else if (path.startsWith('/api/models/some/model/tree/')) {
      json(this.editList([...this.files].map(([name, bytes]) => listItem(name, bytes))));
    } else if (/\/revision\/(main|refs%2Fpr%2F1)$/.test(path)) {
      json({ _id: '1', id: 'some/model', sha: commit, lastModified: '2026-01-01T00:00:00Z', gated: false });
    } else {
      refuse(404, 'RevisionNotFound')(response);
    }
  }
}

export interface ListItem {
  type: string;
  path: string;
  size: number;
  oid: string;
  lfs?: { oid: string; size: number; pointerSize: number };
}

/** Weights are listed as large files, the rest as git's own. */
function listItem(path: string, bytes: Uint8Array): ListItem {
  const git = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  if (!path.endsWith('.safetensors')) return { type: 'file', path, size: bytes.length, oid: git };
  const oid = createHash('sha256').update(bytes).digest('hex');
  return {
    type: 'file',
    path,
    size: bytes.length,
    oid: createHash('sha1').update('a pointer').digest('hex'),
    lfs: { oid, size: bytes.length, pointerSize: 130 },
  };
}

/** The proper answer, ranges included. */
export const whole: Answer = (response, { range }, bytes) => {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  if (range === undefined) {
    response.writeHead(200, { 'Content-Length': bytes.length }).end(bytes);
  } else if (from >= bytes.length) {
    response.writeHead(416, { 'Content-Range': `bytes */${bytes.length}` }).end();
  } else {
    const headers = {
      'Content-Length': bytes.length - from,
      'Content-Range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
    };
    response.writeHead(206, headers).end(bytes.subarray(from));
  }
};

/** Knows no ranges. */
export const withoutRanges: Answer = (response, asked, bytes) =>
  whole(response, { ...asked, range: undefined }, bytes);

/** Breaks the connection after so many bytes of the answer. */
export function breakAfter(count: number): Answer {
  return (response, { range }, bytes) => {
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const headers = { 'Content-Length': bytes.length - from };
    if (from > 0) {
      Object.assign(headers, { 'Content-Range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` });
    }
    response.writeHead(from > 0 ? 206 : 200, headers);
    response.write(bytes.subarray(from, from + count), () => setTimeout(() => response.destroy(), 20));
  };
}

/** Sends other bytes than are listed, in an answer that is sound in itself. */
export function otherBytes(bytes: Uint8Array): Answer {
  return (response, asked) => whole(response, asked, bytes);
}

/** Sends `bytes` without saying how many they are. */
export function unmeasured(bytes: Uint8Array): Answer {
  return (response) => {
    response.writeHead(200).write(bytes);
    response.end();
  };
}

export function refuse(status: number, code?: string): (response: http.ServerResponse) => void {
  return (response) => {
    if (code !== undefined) response.setHeader('X-Error-Code', code);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end('{"error":"no"}');
  };
}

export function redirect(to: string): Answer {
  return (response) => void response.writeHead(302, { Location: to }).end();
}

/** Says nothing any more after so many bytes. */
export function stall(count: number): Answer {
  return (response, _, bytes) => {
    response.writeHead(200, { 'Content-Length': bytes.length });
    response.write(bytes.subarray(0, count));
  };
}
