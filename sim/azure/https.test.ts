/** The simulator as Microsoft's own clients meet it: credentials, ARM clients and broken sockets, over TLS. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiManagementClient } from '@azure/arm-apimanagement';
import { ManagementLockClient } from '@azure/arm-locks';
import { NetworkManagementClient } from '@azure/arm-network';
import type { TokenCredential } from '@azure/core-auth';
import { DefaultAzureCredential, WorkloadIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { instant, systemClock, type Clock } from '../../src/runtime/clock.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { addressId, codeOf, group, groupId, ordinary, serviceId, subnetId, throwAwayCertificate } from './azure.test-support.ts';
import { createAzure, type SimAzure } from './azure.ts';
import { serveAzure, type ServedAzure } from './https.ts';

const tenant = '22222222-2222-4222-8222-222222222222';
const subscription = '11111111-1111-4111-8111-111111111111';
const audience = 'https://management.azure.com';
/** Real time that a test may move onwards. */
let ahead = 0;
const clock: Clock = { now: () => instant(systemClock.now() + ahead), schedule: (ms, fn) => systemClock.schedule(ms, fn) };

let tls: { readonly key: string; readonly cert: string };
let azure: SimAzure;
let served: ServedAzure;
let directory: string;
let federated: string;

beforeAll(async () => {
  tls = await throwAwayCertificate();
  // So fast that each operation is over when its first poll comes.
  azure = createAzure({
    clock,
    random: seededRandom(1),
    speed: 1e7,
    assumptions: { operationUrlMinutes: 1e9 },
    world: { resources: [...ordinary, lock] },
  });
  served = await serveAzure(azure, { tls });
  directory = await mkdtemp(join(tmpdir(), 'simulated-azure-'));
  federated = join(directory, 'token');
  await writeFile(federated, 'a.federated.token');
});
afterAll(async () => {
  await served.close();
  await rm(directory, { recursive: true, force: true });
});

afterEach(() => azure.faults.clear());

const lock = { id: `${group}/providers/Microsoft.Authorization/locks/keep`, properties: { level: 'CanNotDelete' } };

const identityOptions = () => ({ authorityHost: served.url, disableInstanceDiscovery: true, tlsOptions: { ca: tls.cert } });
const workload = (): TokenCredential =>
  new WorkloadIdentityCredential({ tenantId: tenant, clientId: 'a-client', tokenFilePath: federated, ...identityOptions() });

const clientOptions = () => ({ endpoint: served.url, tlsOptions: { ca: tls.cert }, retryOptions: { maxRetries: 0 } });
const apim = (credential = workload()) =>
  new ApiManagementClient(credential, subscription, { ...clientOptions(), credentialScopes: `${audience}/.default` });
const net = () =>
  new NetworkManagementClient(workload(), subscription, { ...clientOptions(), credentials: { scopes: [`${audience}/.default`] } });
const locks = () => new ManagementLockClient(workload(), subscription, { ...clientOptions(), credentialScopes: `${audience}/.default` });

interface Raw {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** One request on a connection of its own. */
function raw(path: string, options: { method?: string; token?: string; body?: string; signal?: AbortSignal } = {}): Promise<Raw> {
  const { method = 'GET', token, body, signal } = options;
  return new Promise((resolve, reject) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const sent = httpsRequest(
      `${served.url}${path}`,
      { method, headers, ca: tls.cert, agent: false, ...(signal && { signal }) },
      (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: text }));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const servicePath = `${serviceId}?api-version=2024-05-01`;
const newToken = async (): Promise<string> => {
  const { token } = (await workload().getToken(`${audience}/.default`)) ?? { token: '' };
  return token;
};

describe("Microsoft's clients", () => {
  test('read and change an API Management service with a workload identity', async () => {
    const client = apim();
    expect(await client.apiManagementService.get('gateways', 'orders')).toMatchObject({ id: serviceId, virtualNetworkType: 'None' });
    let statusUrl = '';
    await client.apiManagementService.beginUpdateAndWait(
      'gateways',
      'orders',
      { virtualNetworkType: 'External', virtualNetworkConfiguration: { subnetResourceId: subnetId } },
      { onResponse: ({ headers }) => (statusUrl ||= headers.get('azure-asyncoperation') ?? '') },
    );
    expect(
      statusUrl.startsWith(
        `${served.url}/subscriptions/${subscription}/providers/Microsoft.ApiManagement/locations/westeurope/operationsStatuses/`,
      ),
    ).toBe(true);
    expect(await client.apiManagementService.get('gateways', 'orders')).toMatchObject({
      provisioningState: 'Succeeded',
      virtualNetworkType: 'External',
      virtualNetworkConfiguration: { subnetResourceId: subnetId },
    });
    const [here] = await client.networkStatus.listByService('gateways', 'orders');
    expect(here).toMatchObject({ location: 'West Europe', networkStatus: { dnsServers: ['168.63.129.16'] } });
  });

  test('write rules, read subnets and make a public address', async () => {
    const client = net();
    const made = await client.securityRules.createOrUpdate('gateways', 'nsg', 'probe', {
      priority: 3001,
      direction: 'Inbound',
      access: 'Allow',
      protocol: 'Tcp',
      sourcePortRange: '*',
      destinationPortRange: '6390',
      sourceAddressPrefix: 'AzureLoadBalancer',
      destinationAddressPrefix: 'VirtualNetwork',
    });
    expect(made).toMatchObject({ id: `${groupId}/securityRules/probe`, provisioningState: 'Succeeded' });
    expect(await client.subnets.get('gateways', 'hub', 'apim')).toMatchObject({ networkSecurityGroup: { id: groupId } });
    const address = await client.publicIPAddresses.createOrUpdate('gateways', 'ip', {
      location: 'westeurope',
      sku: { name: 'Standard' },
      publicIPAllocationMethod: 'Static',
    });
    expect(address).toMatchObject({ id: addressId, ipAddress: expect.stringMatching(/^20\.16\./) });
    await expect(client.networkSecurityGroups.get('gateways', 'none')).rejects.toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
  });

  test('list locks', async () => {
    const found = [];
    for await (const one of locks().managementLocks.listAtSubscriptionLevel()) found.push(one);
    expect(found).toMatchObject([{ id: lock.id, level: 'CanNotDelete', name: 'keep' }]);
  });

  test('find the workload identity by themselves', async () => {
    const before = process.env['AZURE_FEDERATED_TOKEN_FILE'];
    process.env['AZURE_FEDERATED_TOKEN_FILE'] = federated;
    try {
      const credential = new DefaultAzureCredential({ tenantId: tenant, workloadIdentityClientId: 'a-client', ...identityOptions() });
      expect(await apim(credential).apiManagementService.get('gateways', 'orders')).toMatchObject({ name: 'orders' });
    } finally {
      if (before === undefined) delete process.env['AZURE_FEDERATED_TOKEN_FILE'];
      else process.env['AZURE_FEDERATED_TOKEN_FILE'] = before;
    }
  });
});

describe('Entra', () => {
  test('says where its endpoints are, by the name that the client used', async () => {
    const { status, body } = await raw(`/${tenant}/v2.0/.well-known/openid-configuration`);
    expect([status, JSON.parse(body)]).toMatchObject([
      200,
      { issuer: `${served.url}/${tenant}/v2.0`, token_endpoint: `${served.url}/${tenant}/oauth2/v2.0/token` },
    ]);
  });

  const good = {
    grant_type: 'client_credentials',
    client_id: 'a-client',
    scope: `${audience}/.default`,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: 'a.federated.token',
  };

  test.each<[string, object, number, object]>([
    ['everything', {}, 200, { token_type: 'Bearer', expires_in: 3600, access_token: expect.any(String) }],
    ['no scope', { scope: '' }, 400, { error: 'invalid_request', error_codes: [900144] }],
    ['no client', { client_id: '' }, 400, { error: 'invalid_request', error_codes: [900144] }],
    ['a password', { grant_type: 'password' }, 400, { error: 'unsupported_grant_type', error_codes: [70003] }],
    ['no assertion', { client_assertion: '' }, 401, { error: 'invalid_client', error_codes: [7000218] }],
    ['another kind of assertion', { client_assertion_type: 'saml' }, 400, { error: 'invalid_request', error_codes: [900023] }],
  ])('answers a request with %s', async (_, change, status, answer) => {
    const body = new URLSearchParams({ ...good, ...change }).toString();
    const answered = await raw(`/${tenant}/oauth2/v2.0/token`, { method: 'POST', body });
    expect([answered.status, JSON.parse(answered.body)]).toMatchObject([status, answer]);
  });
});

describe('a request to ARM', () => {
  test('without a token is refused in the words of ARM, and not carried out', async () => {
    const before = azure.requests.length;
    const { status, headers, body } = await raw(servicePath);
    expect(JSON.parse(body)).toEqual({
      error: { code: 'AuthenticationFailed', message: "Authentication failed. The 'Authorization' header is missing." },
    });
    expect([status, headers['www-authenticate'], azure.requests.length]).toEqual([401, expect.stringMatching(/^Bearer /), before]);
  });

  test('with a token from elsewhere, or one that is too old, is refused', async () => {
    expect(codeOf(JSON.parse((await raw(servicePath, { token: 'from-elsewhere' })).body))).toBe('InvalidAuthenticationToken');
    const token = await newToken();
    expect((await raw(servicePath, { token })).status).toBe(200);
    ahead += 3_600_000;
    expect(codeOf(JSON.parse((await raw(servicePath, { token })).body))).toBe('ExpiredAuthenticationToken');
  });

  test('comes through with its body, its headers and its answer whole', async () => {
    const id = '33333333-3333-4333-8333-333333333333';
    const client = apim();
    const sent = { tags: { owner: 'Zoë' } };
    client.pipeline.addPolicy({
      name: 'clientRequestId',
      sendRequest: (request, next) => {
        request.headers.set('x-ms-client-request-id', id);
        return next(request);
      },
    });
    expect(await client.apiManagementService.beginUpdateAndWait('gateways', 'orders', sent)).toMatchObject(sent);
    expect(azure.requests.find(({ clientRequestId }) => clientRequestId === id)).toMatchObject({ method: 'PATCH', status: 200 });
  });
});

describe('a fault shows on the socket', () => {
  const broken = { code: 'ECONNRESET' };

  test('reset: nothing is done and the connection breaks', async () => {
    azure.faults.add({ where: ({ path }) => path === serviceId, fault: { kind: 'reset' } });
    await expect(raw(servicePath, { token: await newToken() })).rejects.toMatchObject(broken);
  });

  test('lost answer: it is done, and the connection breaks', async () => {
    azure.faults.add({ where: ({ method }) => method === 'PATCH', fault: { kind: 'lostAnswer' } });
    const body = JSON.stringify({ tags: { lost: 'answer' } });
    await expect(raw(servicePath, { method: 'PATCH', token: await newToken(), body })).rejects.toMatchObject(broken);
    expect(azure.resource(serviceId)).toMatchObject({ tags: { lost: 'answer' } });
  });

  test('drop: the connection stays open without an answer until the client leaves', async () => {
    azure.faults.add({ where: ({ path }) => path === serviceId, fault: { kind: 'drop' } });
    const token = await newToken();
    const leave = new AbortController();
    const before = azure.requests.length;
    let ended = false;
    const asked = raw(servicePath, { token, signal: leave.signal }).finally(() => (ended = true));
    const refused = expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    await new Promise((resolve) => systemClock.schedule(100, () => resolve(undefined)));
    expect(ended).toBe(false);
    leave.abort();
    await refused;
    for (let wait = 0; wait < 100 && azure.requests.length === before; wait++)
      await new Promise((resolve) => systemClock.schedule(10, () => resolve(undefined)));
    expect(azure.requests.at(-1)).toMatchObject({ path: serviceId, status: 0 });
  });

  test('HTML from a proxy comes as HTML', async () => {
    azure.faults.add({ where: ({ path }) => path === serviceId, fault: { kind: 'html' } });
    const { status, headers, body } = await raw(servicePath, { token: await newToken() });
    expect([status, headers['content-type'], body]).toEqual([502, 'text/html', expect.stringMatching(/^<html>/)]);
  });
});

test('a port that is taken is an error of the caller', async () => {
  await expect(serveAzure(azure, { tls, port: served.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
