/** Promises about the metrics endpoint: it is read by who may, renders once a second at most, and gives no more scrapes than it can at once. */

import { describe, expect, test } from '@jest/globals';
import { Counter, Registry } from 'prom-client';
import { systemClock } from '../clock.ts';
import { fastClock } from '../fast-clock.test-support.ts';
import type { Verdict } from './access.ts';
import { selfSigned } from './certificate.ts';
import { serveMetrics, type MetricsOptions } from './metrics.ts';
import { get, opened } from './serve.test-support.ts';

const local = { host: '127.0.0.1', port: 0 } as const;

async function start(options: Partial<MetricsOptions> = {}) {
  const registry = new Registry();
  const things = new Counter({ name: 'things_total', help: 'Things.', registers: [registry] });
  const { port } = await opened(serveMetrics({ ...local, registry, clock: systemClock, ...options }));
  return { registry, things, port };
}

/** A registry that counts its renderings and waits for `go`. */
function slow() {
  const rendered: { times: number; go: () => void } = { times: 0, go: () => undefined };
  const gate = new Promise<void>((resolve) => (rendered.go = () => resolve()));
  const registry = {
    contentType: 'text/plain',
    metrics: async () => {
      rendered.times += 1;
      await gate;
      return `rendering ${rendered.times}\n`;
    },
  };
  return { rendered, registry };
}

describe('metrics', () => {
  test('are served as Prometheus reads them', async () => {
    const { registry, things, port } = await start();
    things.inc(3);
    const { status, type, text } = await get(port, '/metrics');
    expect([status, type]).toEqual([200, registry.contentType]);
    expect(text).toContain('things_total 3');
  });

  test('that cannot be collected are a 500 without the reason, and the next scrape is tried anew', async () => {
    let broken = true;
    const metrics = async () => {
      if (broken) throw new Error('the password is 1234');
      return 'fine\n';
    };
    const { port } = await start({ registry: { contentType: 'text/plain', metrics } });
    expect(await get(port, '/metrics')).toMatchObject({ status: 500, text: 'internal error\n' });
    broken = false;
    expect(await get(port, '/metrics')).toMatchObject({ status: 200, text: 'fine\n' });
  });

  test.each(['/', '/metrics/', '/healthz', '/debug/pprof'])('are not at %s', async (path) => {
    expect((await get((await start()).port, path)).status).toBe(404);
  });

  test('are only read', async () => {
    expect((await get((await start()).port, '/metrics', { method: 'POST' })).status).toBe(405);
  });
});

describe('T11: scrapes', () => {
  test('T11: at once share one rendering, and more than eight are refused for now', async () => {
    const { rendered, registry } = slow();
    const { port } = await start({ registry });
    const scrapes = Array.from({ length: 20 }, () => get(port, '/metrics'));
    const refused = await Promise.any(scrapes);
    expect(refused).toMatchObject({ status: 503, text: 'too many scrapes at once\n' });
    await new Promise<void>((resolve) => systemClock.schedule(200, resolve));
    rendered.go();
    const statuses = (await Promise.all(scrapes)).map(({ status }) => status).toSorted();
    expect(statuses).toEqual([...Array<number>(8).fill(200), ...Array<number>(12).fill(503)]);
    expect(rendered.times).toBe(1);
  });

  test('T11: within a second are given the same text, and then another', async () => {
    const { clock, pass } = passing();
    const { things, port } = await start({ clock });
    const count = async () => /things_total (\d+)/.exec((await get(port, '/metrics')).text)?.[1];
    expect(await count()).toBe('0');
    things.inc();
    pass(999);
    expect(await count()).toBe('0');
    pass(1);
    expect(await count()).toBe('1');
  });

  test('T11: refused, give their place back', async () => {
    const { port } = await start({ access: async () => 'Forbidden' });
    for (let at = 0; at < 20; at++) expect((await get(port, '/metrics')).status).toBe(403);
  });

  test.each<[Verdict, number]>([
    ['Allowed', 200],
    ['Unknown', 401],
    ['Forbidden', 403],
    ['Unanswered', 503],
  ])('T11: of who is %s are answered with %i, and render nothing for others', async (verdict, status) => {
    const { rendered, registry } = slow();
    rendered.go();
    const { port } = await start({ registry, access: async () => verdict });
    expect((await get(port, '/metrics')).status).toBe(status);
    expect(rendered.times).toBe(verdict === 'Allowed' ? 1 : 0);
  });

  test('T11: are hidden from the network by a certificate of this process', async () => {
    const { port } = await start({ tls: selfSigned('apim-vnet-operator', systemClock.now()), access: async () => 'Allowed' });
    expect(await get(port, '/metrics', { tls: true })).toMatchObject({ status: 200 });
    await expect(get(port, '/metrics')).rejects.toThrow();
  });
});

/** A clock that stands still until time passes. */
function passing() {
  const { clock } = fastClock();
  let at = 0;
  return { clock: { ...clock, ticks: () => at }, pass: (ms: number) => (at += ms) };
}
