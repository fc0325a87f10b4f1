/** Azure over real sockets, by the credential and the clients that the operator uses: endpoints that accept and never answer, and answers without end. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
