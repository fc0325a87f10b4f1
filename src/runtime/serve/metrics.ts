/** The metrics endpoint: one rendering serves all scrapes of a second, few scrapes happen at once, and each may have to say who it is. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { ticks, type Clock } from '../clock.ts';
import type { Access } from './access.ts';
import { serve, type ServerPlace, type Served } from './server.ts';

export interface MetricsText {
  readonly contentType: string;
  metrics(): Promise<string>;
}

export interface MetricsOptions extends Omit<ServerPlace, 'name'> {
  readonly registry: MetricsText;
  readonly clock: Clock;
  /** Who may read; everybody where it is absent. */
  readonly access?: Access;
}

/** As long as a rendering is given out again. */
const sharedMs = 1_000;
/** Scrapes that are answered at once; a Prometheus whose scrape is refused comes again at its next interval. */
const mostScrapes = 8;

export async function serveMetrics({ registry, clock, access, ...place }: MetricsOptions): Promise<Served> {
  const rendered = shared(registry, clock);
  let scrapes = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if ((request.url ?? '').split('?')[0] !== '/metrics') return end(response, 404, 'not found\n');
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, 'only GET\n', { allow: 'GET, HEAD' });
    if (scrapes >= mostScrapes) return end(response, 503, 'too many scrapes at once\n', { 'retry-after': '1' });
    scrapes += 1;
    response.once('close', () => (scrapes -= 1));
    const verdict = access === undefined ? 'Allowed' : await access(request.headers.authorization);
    switch (verdict) {
      case 'Allowed':
        return end(response, 200, await rendered(), { 'content-type': registry.contentType });
      case 'Unknown':
        return end(response, 401, 'who are you? a bearer token of this cluster is needed\n', { 'www-authenticate': 'Bearer' });
      case 'Forbidden':
        return end(response, 403, 'this needs the right to get the non-resource URL /metrics\n');
      case 'Unanswered':
        return end(response, 503, 'the API server does not say now who this is\n', { 'retry-after': '5' });
    }
  };
  return serve({ ...place, name: 'metrics server' }, (request, response) => {
    answer(request, response).catch(() => end(response, 500, 'internal error\n'));
  });
}

function end(response: ServerResponse, status: number, text: string, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(text);
}

/** A rendering that fails is given to those who wait for it, and not kept. */
function shared(registry: MetricsText, clock: Clock): () => Promise<string> {
  let last: { readonly text: Promise<string>; readonly at: number } | undefined;
  return () => {
    if (last !== undefined && ticks(clock) - last.at < sharedMs) return last.text;
    const made = { text: registry.metrics(), at: ticks(clock) };
    last = made;
    made.text.catch(() => {
      if (last === made) last = undefined;
    });
    return made.text;
  };
}
