/** Promises about the probes: they name what fails, they are asked anew each time, and no client can keep the kubelet from its answer. */

import { describe, expect, test } from '@jest/globals';
import { serveHealth, type Checks } from './health.ts';
import { get, half, opened } from './serve.test-support.ts';
import type { ServerLimits } from './server.ts';

async function serve(healthz: Checks, readyz: Checks, limits: Partial<ServerLimits> = {}) {
  const server = await opened(serveHealth({ port: 0, host: '127.0.0.1', checks: { healthz, readyz }, limits }));
  return { server, ask: (path: string) => get(server.port, path) };
}

const yes = () => true;
const no = () => false;
const throws = () => {
  throw new Error('the password is 1234');
};

describe('probes', () => {
  test('answer 200 and name the checks when all pass', async () => {
    const { ask } = await serve({ ping: yes }, { caches: yes, shutdown: yes });
    expect(await ask('/healthz')).toMatchObject({ status: 200, text: '[+]ping ok\nok\n' });
    expect(await ask('/readyz?verbose')).toMatchObject({ status: 200, text: '[+]caches ok\n[+]shutdown ok\nok\n' });
  });

  test.each([
    ['fails', no],
    ['throws', throws],
  ])('answer 500 when a check %s, with its name and without its reason', async (_, check) => {
    const { ask } = await serve({ ping: check, other: yes }, { caches: yes });
    expect(await ask('/healthz')).toMatchObject({ status: 500, text: '[-]ping failed: reason withheld\n[+]other ok\nfailed\n' });
    expect(await ask('/readyz')).toMatchObject({ status: 200 });
  });

  test('are asked anew each time', async () => {
    let ready = false;
    const { ask } = await serve({}, { caches: () => ready });
    expect((await ask('/readyz')).status).toBe(500);
    ready = true;
    expect((await ask('/readyz')).status).toBe(200);
    expect((await ask('/healthz')).text).toBe('ok\n');
  });

  test.each(['/', '/metrics', '/healthz/ping', '/../etc/passwd', '/readyzz'])('know no %s', async (path) => {
    const { ask } = await serve({ ping: yes }, {});
    expect(await ask(path)).toMatchObject({ status: 404, text: 'not found\n' });
  });
});

describe('T10: who holds connections open', () => {
  test('T10: without a word, gets a hundred at most, and the probe is answered beside them', async () => {
    const { server, ask } = await serve({ ping: yes }, {});
    const all = await Promise.all(Array.from({ length: 300 }, () => half(server.port)));
    const closed = new Set<number>();
    for (const [at, { ended }] of all.entries()) void ended.then(() => closed.add(at));
    expect((await ask('/healthz')).status).toBe(200);
    await Promise.all(all.slice(0, 190).map(({ ended }) => ended));
    // The oldest went, not the newest.
    expect([...closed].some((at) => at >= 250)).toBe(false);
  });

  test.each<[string, string]>([
    ['without a word', ''],
    ['in the middle of a header', 'GET /healthz HTTP/1.1\r\nhost: '],
    ['after a request that was answered', 'GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n'],
  ])('T10: %s, loses each of them soon', async (_, says) => {
    const { server } = await serve({ ping: yes }, {}, { headersMs: 200, requestMs: 400, idleMs: 200 });
    const started = performance.now();
    const { ended } = await half(server.port, says);
    await ended;
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  test('T10: a header that is too long is refused, and the server lives on', async () => {
    const { server, ask } = await serve({ ping: yes }, {});
    const { ended } = await half(server.port, `GET /healthz HTTP/1.1\r\nhost: ${'a'.repeat(20_000)}\r\n\r\n`);
    await ended;
    expect((await ask('/healthz')).status).toBe(200);
  });
});

describe('the server', () => {
  test('says which address it cannot listen on', async () => {
    const { server } = await serve({}, {});
    const second = serveHealth({ port: server.port, host: '127.0.0.1', checks: { healthz: {}, readyz: {} } });
    await expect(second).rejects.toMatchObject({
      message: `health server: cannot listen on 127.0.0.1:${server.port}`,
      cause: { code: 'EADDRINUSE' },
    });
  });

  test('outlives what is no HTTP', async () => {
    const { server, ask } = await serve({ ping: yes }, {});
    const { ended } = await half(server.port, 'hello\r\n\r\n');
    await ended;
    expect((await ask('/healthz')).status).toBe(200);
  });

  test('closes at once, also while clients keep their connections', async () => {
    const { server, ask } = await serve({ ping: yes }, {}, { idleMs: 60_000 });
    await half(server.port);
    await half(server.port, 'GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n');
    await server.close();
    await expect(ask('/healthz')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
