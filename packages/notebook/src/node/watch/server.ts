import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { plotlyFile } from '../pages.ts';
import type { News } from './news.ts';

const preferredPort = 4321;

/** Serves one page, its plotly and its news on the loopback address, to this machine's browsers alone. */
export async function servePage(
  page: () => string,
  news: News,
): Promise<{ server: Server; address: string }> {
  const server = createServer((request, response) => answer(request, response, page, news));
  await listen(server, preferredPort).catch(() => listen(server, 0)); // taken: any free one
  const { port } = server.address() as AddressInfo;
  return { server, address: `http://localhost:${port}/` };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function answer(request: IncomingMessage, response: ServerResponse, page: () => string, news: News): void {
  // A foreign site may point a name of its own at this address; the name it was asked by gives it away.
  if (!/^(localhost|127\.0\.0\.1)(:\d+)?$/.test(request.headers.host ?? '')) {
    response.writeHead(403).end('This page is for this machine.');
  } else if (request.method !== 'GET') {
    response.writeHead(405).end();
  } else if (request.url?.startsWith('/events?')) {
    news.add(response, Number(new URL(request.url, 'http://localhost').searchParams.get('since')));
  } else if (request.url === '/plotly.js') {
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(readFileSync(plotlyFile));
  } else if (request.url === '/' || request.url === '/index.html') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(page());
  } else {
    response.writeHead(404).end('Not here.');
  }
}
