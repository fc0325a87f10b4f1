/** Liveness, readiness and metrics on a port of their own; failing checks are named, their reasons are for the log. */

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Checks = Readonly<Record<string, () => boolean>>;

export interface HealthOptions {
  readonly port: number;
  readonly host: string;
  readonly checks: { readonly healthz: Checks; readonly readyz: Checks };
  readonly metrics?: { readonly contentType: string; metrics(): Promise<string> };
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function serveHealth({ port, host, checks, metrics }: HealthOptions): Promise<HealthServer> {
  const answer = async (path: string, response: ServerResponse) => {
    if (path === '/healthz') return report(response, checks.healthz);
    if (path === '/readyz') return report(response, checks.readyz);
    if (path === '/metrics' && metrics) {
      const text = await metrics.metrics();
      return response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
    }
    return response.writeHead(404).end('not found\n');
  };
  const server = createServer((request, response) => {
    answer((request.url ?? '').split('?')[0] ?? '', response).catch(() => response.writeHead(500).end('internal error\n'));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new Error(`health server: cannot listen on ${host}:${port}`, { cause })));
    server.listen(port, host, resolve);
  });
  // One connection that could not be taken is no reason to end the process.
  server.on('error', () => undefined);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function report(response: ServerResponse, checks: Checks): void {
  const rows = Object.entries(checks).map(([name, check]) => ({ name, ok: passes(check) }));
  const ok = rows.every((row) => row.ok);
  const text = rows.map((row) => `[${row.ok ? '+' : '-'}]${row.name} ${row.ok ? 'ok' : 'failed: reason withheld'}\n`).join('');
  response.writeHead(ok ? 200 : 500, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}${ok ? 'ok' : 'failed'}\n`);
}

function passes(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
