/** Liveness and readiness on a port of their own; failing checks are named, their reasons are for the log. */

import type { ServerResponse } from 'node:http';
import { serve, type ServerPlace, type Served } from './server.ts';

export type Checks = Readonly<Record<string, () => boolean>>;

export interface HealthOptions extends Omit<ServerPlace, 'name' | 'tls'> {
  readonly checks: { readonly healthz: Checks; readonly readyz: Checks };
}

export const serveHealth = ({ checks, ...place }: HealthOptions): Promise<Served> =>
  serve({ ...place, name: 'health server' }, (request, response) => {
    const path = (request.url ?? '').split('?')[0];
    if (path === '/healthz') return report(response, checks.healthz);
    if (path === '/readyz') return report(response, checks.readyz);
    response.writeHead(404).end('not found\n');
  });

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
