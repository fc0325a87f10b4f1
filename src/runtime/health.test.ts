import { afterEach, describe, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { Counter, Registry } from 'prom-client';
import { request } from 'undici';
import { serveHealth, type Checks, type HealthServer } from './health.ts';

const open: HealthServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serve(healthz: Checks, readyz: Checks, metrics?: { readonly contentType: string; metrics(): Promise<string> }) {
  const server = await serveHealth({ port: 0, host: '127.0.0.1', checks: { healthz, readyz }, ...(metrics && { metrics }) });
  open.push(server);
  return async (path: string) => {
    const { statusCode, headers, body } = await request(`http://127.0.0.1:${server.port}${path}`);
    return { status: statusCode, type: headers['content-type'], text: await body.text() };
  };
}

const yes = () => true;
const no = () => false;
const throws = () => {
  throw new Error('the password is 1234');
};

describe('probes', () => {
  test('answer 200 and name the checks when all pass', async () => {
    const get = await serve({ ping: yes }, { caches: yes, shutdown: yes });
    expect(await get('/healthz')).toMatchObject({ status: 200, text: '[+]ping ok\nok\n' });
    expect(await get('/readyz?verbose')).toMatchObject({ status: 200, text: '[+]caches ok\n[+]shutdown ok\nok\n' });
  });

  test.each([
    ['fails', no],
    ['throws', throws],
  ])('answer 500 when a check %s, with its name and without its reason', async (_, check) => {
    const get = await serve({ ping: check, other: yes }, { caches: yes });
    expect(await get('/healthz')).toMatchObject({ status: 500, text: '[-]ping failed: reason withheld\n[+]other ok\nfailed\n' });
    expect(await get('/readyz')).toMatchObject({ status: 200 });
  });

  test('are asked anew each time', async () => {
    let ready = false;
    const get = await serve({}, { caches: () => ready });
    expect((await get('/readyz')).status).toBe(500);
    ready = true;
    expect((await get('/readyz')).status).toBe(200);
    expect((await get('/healthz')).text).toBe('ok\n');
  });

  test.each(['/', '/metrics', '/healthz/ping', '/../etc/passwd', '/readyzz'])('know no %s', async (path) => {
    const get = await serve({ ping: yes }, {});
    expect(await get(path)).toMatchObject({ status: 404, text: 'not found\n' });
  });
});

describe('metrics', () => {
  test('are served as Prometheus reads them', async () => {
    const registry = new Registry();
    new Counter({ name: 'things_total', help: 'Things.', registers: [registry] }).inc(3);
    const get = await serve({}, {}, registry);
    const { status, type, text } = await get('/metrics');
    expect([status, type]).toEqual([200, registry.contentType]);
    expect(text).toContain('things_total 3');
  });

  test('that cannot be collected are a 500 without the reason, and the probes live on', async () => {
    const get = await serve({ ping: yes }, {}, { contentType: 'text/plain', metrics: async () => throws() });
    expect(await get('/metrics')).toMatchObject({ status: 500, text: 'internal error\n' });
    expect((await get('/healthz')).status).toBe(200);
  });
});

describe('the server', () => {
  test('says which address it cannot listen on', async () => {
    await serve({}, {});
    const port = open[0]?.port ?? 0;
    const second = serveHealth({ port, host: '127.0.0.1', checks: { healthz: {}, readyz: {} } });
    await expect(second).rejects.toMatchObject({
      message: `health server: cannot listen on 127.0.0.1:${port}`,
      cause: { code: 'EADDRINUSE' },
    });
  });

  test('outlives what is no HTTP', async () => {
    const get = await serve({ ping: yes }, {});
    const socket = connect(open[0]?.port ?? 0, '127.0.0.1');
    socket.write('hello\r\n\r\n');
    await new Promise((done) => socket.on('close', done).on('error', done).resume());
    expect((await get('/healthz')).status).toBe(200);
  });

  test('closes at once, also while a client keeps its connection', async () => {
    const get = await serve({ ping: yes }, {});
    await get('/healthz');
    const [server] = open.splice(0);
    await server?.close();
    await expect(get('/healthz')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
