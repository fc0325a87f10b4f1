/** Azure over real sockets, by the credential and the clients that the operator uses: endpoints that accept and never answer, and answers without end. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ordinary, serviceId, throwAwayCertificate } from '../../sim/azure/azure.test-support.ts';
import { createAzure, type SimAzure } from '../../sim/azure/azure.ts';
import { serveAzure, type ServedAzure } from '../../sim/azure/https.ts';
import { armId } from '../../src/api/arm-id.ts';
import type { Arm } from '../../src/azure/arm.ts';
import { clouds, type Cloud } from '../../src/azure/clouds.ts';
import { createArm } from '../../src/azure/gateway.ts';
import { defaultCredential } from '../../src/azure/identity.ts';
import { sleep, systemClock, ticks } from '../../src/runtime/clock.ts';
import { seededRandom } from '../../src/runtime/random.ts';

const service = armId(serviceId);
const environment = { AZURE_TENANT_ID: '22222222-2222-4222-8222-222222222222', AZURE_CLIENT_ID: 'a-client' };
const before = { ...process.env };

let tls: { readonly key: string; readonly cert: string };
let azure: SimAzure;
let served: ServedAzure;
let cloud: Cloud;
let directory: string;

beforeAll(async () => {
  tls = await throwAwayCertificate();
  directory = await mkdtemp(join(tmpdir(), 'azure-over-sockets-'));
  const federated = join(directory, 'token');
  await writeFile(federated, 'a.federated.token');
  Object.assign(process.env, environment, { AZURE_FEDERATED_TOKEN_FILE: federated });
});
afterAll(async () => {
  process.env = before;
  await rm(directory, { recursive: true, force: true });
});
afterEach(() => served.close());

/** Trusts the certificate of the test. */
const network = (): HttpClient => {
  const http = createDefaultHttpClient();
  return { sendRequest: (request) => http.sendRequest(Object.assign(request, { tlsSettings: { ca: tls.cert } })) };
};

async function world(deadlineMs: number, identityMs = 2_000): Promise<Arm> {
  azure = createAzure({ clock: systemClock, random: seededRandom(1), world: { resources: ordinary } });
  served = await serveAzure(azure, { tls });
  cloud = { ...clouds.public, name: 'custom', resourceManager: served.url, authority: served.url, disableInstanceDiscovery: true };
  const credential = defaultCredential(cloud, { httpClient: network(), deadlineMs: identityMs });
  return createArm({ cloud, credential, clock: systemClock, httpClient: network(), shareForMs: 0, deadlineMs });
}

const isToken = ({ path }: { readonly path: string }) => path.endsWith('/oauth2/v2.0/token');
const isDiscovery = ({ path }: { readonly path: string }) => path.endsWith('openid-configuration');
const gaveUp = Symbol('not settled');
async function within<T>(ms: number, promise: Promise<T>): Promise<T | typeof gaveUp> {
  const over = new AbortController();
  try {
    return await Promise.race([promise, sleep(systemClock, ms, over.signal).then((): typeof gaveUp => gaveUp)]);
  } finally {
    over.abort();
  }
}

describe('T7: an endpoint of Entra that accepts and never answers', () => {
  test.each([
    ['the token endpoint', isToken],
    ['the discovery of the authority', isDiscovery],
  ])('%s costs a request its deadline, and the first one after it answers again has a token', async (_, where) => {
    const arm = await world(1_500);
    azure.faults.add({ where, fault: { kind: 'drop' } });
    const began = ticks(systemClock);
    const asked = Promise.all([
      arm.write({ method: 'PATCH', id: service, body: {}, clientRequestId: 'a' }),
      arm.virtualNetwork(armId(serviceId.replace(/Microsoft.ApiManagement.*/, 'Microsoft.Network/virtualNetworks/hub'))),
    ]);
    const outcomes = await within(15_000, asked);
    if (outcomes === gaveUp) throw new Error('the requests did not settle in 15 s');
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ ok: false, failure: { class: 'Transient', message: expect.stringMatching(/token/) } });
    // Without a token nothing was sent, so nothing can have been done.
    expect(outcomes[0]).toMatchObject({ failure: { ambiguous: false } });
    expect(ticks(systemClock) - began).toBeLessThan(10_000);
    expect(azure.requests).toEqual([]);
    azure.faults.clear();
    expect(await within(15_000, arm.service(service))).toMatchObject({ ok: true, value: { name: 'orders' } });
  });

  test('is no missing right either when the client of the credential gives up first', async () => {
    const arm = await world(20_000, 500);
    azure.faults.add({ where: isToken, fault: { kind: 'drop' } });
    const outcome = await within(15_000, arm.write({ method: 'PATCH', id: service, body: {}, clientRequestId: 'a' }));
    expect(outcome).toMatchObject({ ok: false, failure: { class: 'Transient', ambiguous: false } });
    azure.faults.clear();
    expect(await within(15_000, arm.service(service))).toMatchObject({ ok: true });
  });
});

/** Answers everything with this body, packed or not; `'endless'` goes on until the client leaves. */
async function wordy(body: Buffer | 'endless', headers: Readonly<Record<string, string>> = {}) {
  const seen = { written: 0, open: 0 };
  const blanks = Buffer.alloc(1 << 20, ' ');
  const server = createServer(tls, (request, response) => {
    request.resume();
    seen.open += 1;
    response.on('close', () => (seen.open -= 1));
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    if (body !== 'endless') return void response.end(body);
    const more = (): void => {
      while (!response.destroyed && response.write(blanks)) seen.written += blanks.length;
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  served = { url, port: 0, close: () => new Promise((done) => (server.close(() => done()), server.closeAllConnections())) };
  const credential = { getToken: async () => ({ token: 'a-token', expiresOnTimestamp: Date.UTC(2100, 0) }) };
  const where = { ...clouds.public, resourceManager: url, authority: url, disableInstanceDiscovery: true };
  const arm = createArm({ cloud: where, credential, clock: systemClock, httpClient: network(), shareForMs: 0 });
  return { arm, seen, cloud: where };
}

const megabyte = 1 << 20;
/** So many megabytes of blanks, a thousandth as large on the way; Node unpacks members that follow each other. */
const packed = (megabytes: number): Buffer => Buffer.concat(Array<Buffer>(megabytes).fill(gzipSync(Buffer.alloc(megabyte, ' '))));
const gzipped = { 'content-encoding': 'gzip' };

/** What buffers took at most beyond what they took before. */
async function growth(act: () => Promise<unknown>): Promise<number> {
  const began = process.memoryUsage().arrayBuffers;
  let most = began;
  const over = new AbortController();
  const watching = (async () => {
    for (; !over.signal.aborted; await sleep(systemClock, 2)) most = Math.max(most, process.memoryUsage().arrayBuffers);
  })();
  await act();
  over.abort();
  await watching;
  return most - began;
}

const answered = { name: 'apim', location: 'West Europe', sku: { name: 'Developer' }, properties: { provisioningState: 'Succeeded' } };
const tooLarge = { ok: false, failure: { class: 'Transient', code: 'Malformed', message: expect.stringContaining('more than 32 MB') } };

describe('T9: an answer without end', () => {
  const bomb = packed(600);

  test('of 600 MB, packed into 600 kB, is malformed, and so it is for a list and for a write', async () => {
    const { arm, seen } = await wordy(bomb, gzipped);
    expect(await arm.service(service)).toMatchObject(tooLarge);
    expect(await arm.locks('11111111-1111-4111-8111-111111111111')).toMatchObject(tooLarge);
    expect(await arm.write({ method: 'PATCH', id: service, body: {}, clientRequestId: 'a' })).toMatchObject({
      ...tooLarge,
      failure: { ...tooLarge.failure, ambiguous: true },
    });
    await sleep(systemClock, 100);
    expect(seen.open).toBe(0);
  });

  test('that comes to sixteen requests at once takes the room of a few', async () => {
    const { arm } = await wordy(bomb, gzipped);
    const ask = () => arm.write({ method: 'PATCH', id: service, body: {}, clientRequestId: 'a' });
    const grown = await growth(async () => {
      for (const outcome of await Promise.all(Array.from({ length: 16 }, ask))) expect(outcome).toMatchObject(tooLarge);
    });
    expect(grown / megabyte).toBeLessThan(150);
  });

  test('that is not packed ends with the connection, soon after the limit', async () => {
    const { arm, seen } = await wordy('endless');
    expect(await arm.service(service)).toMatchObject(tooLarge);
    expect(seen.written / megabyte).toBeLessThan(2 * (32 + 16));
    await sleep(systemClock, 100);
    expect(seen.open).toBe(0);
  });

  test('that is large and no more is read', async () => {
    const text = Buffer.concat([Buffer.alloc(31 * megabyte, ' '), Buffer.from(JSON.stringify({ id: serviceId, ...answered }))]);
    const { arm } = await wordy(gzipSync(text), gzipped);
    expect(await arm.service(service)).toMatchObject({ ok: true, value: { name: 'apim' } });
  });

  test('of Entra is no token, and no end of the process', async () => {
    const { cloud: where } = await wordy(bomb, gzipped);
    const credential = defaultCredential(where, { httpClient: network(), deadlineMs: 5_000 });
    const arm = createArm({ cloud: where, credential, clock: systemClock, httpClient: network(), shareForMs: 0, deadlineMs: 10_000 });
    const grown = await growth(async () => {
      const outcome = await arm.write({ method: 'PATCH', id: service, body: {}, clientRequestId: 'a' });
      expect(outcome).toMatchObject({ ok: false, failure: { ambiguous: false } });
    });
    expect(grown / megabyte).toBeLessThan(150);
  });
});
