/**
 * The simulator against two recordings that were condensed by hand: the one public session of a gateway that moves in a network (Azure/azure-sdk-for-net,
 * CreateInVirtualNetworkStv2Tests), and an update that changes nothing (Azure/azure-sdk-for-js). What the condensed text gives as a value is compared;
 * what it leaves out is listed in these tests as facts.
 */

import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../../sim/azure/exchange.ts';
import { management } from '../../../sim/azure/azure.test-support.ts';
import { isObject, list, object, objects, properties, text, texts, type Json } from '../../../sim/azure/json.ts';
import { pathOf, readJson } from './files.ts';
import { describeWithReference } from './reference.ts';
import { createStand, type Stand } from './replay.ts';

const move = 'azure-recordings/azure-sdk/CreateInVirtualNetworkStv2Tests.excerpt.json';
const noop = 'azure-recordings/azure-sdk/update_noop.excerpt.json';
const example =
  'azure-specs/specification/apimanagement/resource-manager/Microsoft.ApiManagement/stable/2024-05-01/examples/ApiManagementServiceGetNetworkStatus.json';

interface Step {
  readonly m: string;
  readonly url: string;
  readonly req?: unknown;
  readonly x?: unknown;
  readonly status: number;
  readonly h: Readonly<Record<string, string>>;
  readonly body: Json;
}

const group = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/sdktestrg4555';
const network = `${group}/providers/Microsoft.Network`;
const version = '2022-08-01';

/** `$X/…` and `…/name` stand for what was too long to print. */
const whole = (short: string): string => short.replace(/^\$X\//, `${group}/`);
const endOf = (short: string): string => short.replace(/^(\$X)?…?\/?/, '/').replace(/^\/…/, '');

/** The fields that the condensed body gives are in the answer, with the same values; a shortened id is the end of the whole one. */
function expectGiven(given: unknown, answered: unknown, path: string): void {
  if (isObject(given) && isObject(answered)) {
    for (const [name, value] of Object.entries(given).filter(([one]) => !one.startsWith('_')))
      expectGiven(value, answered[name], `${path}.${name}`);
    return;
  }
  if (typeof given === 'string' && given.includes('…'))
    return expect({ [path]: answered }).toEqual({ [path]: expect.stringMatching(new RegExp(`${endOf(given)}$`)) });
  if (/\.(etag|createdAtUtc)$/.test(path)) return expect({ [path]: answered }).toEqual({ [path]: expect.any(String) });
  expect({ [path]: answered }).toEqual({ [path]: given });
}

const idIn = (url: string | undefined): string =>
  Buffer.from(/\/operationresults\/([^?]+)/i.exec(url ?? '')?.[1] ?? '', 'base64').toString();

describeWithReference('a gateway that moves, condensed', [move, example], () => {
  let stand: Stand;
  let steps: readonly Step[];
  let service: string;
  const find = (what: string, fits: (step: Step) => boolean): Step => {
    const found = steps.find(fits);
    if (!found) throw new Error(`${pathOf(move)} has no ${what}`);
    return found;
  };
  const put = (step: Step) => object(step.req);
  const send = (method: string, path: string, body?: unknown, api = version) => stand.send({ method, path, version: api, body });
  const address = (name: string, ipAddress: string): Json => ({
    id: `${network}/publicIPAddresses/${name}`,
    location: 'westeurope',
    sku: { name: 'Standard' },
    properties: { publicIPAllocationMethod: 'Static', dnsSettings: { domainNameLabel: name }, ipAddress },
  });

  beforeAll(() => {
    const { steps: read } = readJson(move) as { readonly steps: readonly Step[] };
    steps = read;
    const settled = find(
      'settled service',
      ({ m, body }) => m === 'GET' && isObject(body) && text(properties(body)['platformVersion']) === 'stv2',
    );
    const creation = find('creation', ({ m, status, url }) => m === 'PUT' && status === 201 && /\/service\/[^/]+$/.test(url));
    const deletion = find('deletion', ({ m }) => m === 'DELETE');
    service = whole(creation.url);
    const { virtualNetworkConfiguration, publicIpAddressId, virtualNetworkType } = properties(put(creation));
    const subnet = `${network}/virtualNetworks/apimvnet1368/subnets/${text(object(virtualNetworkConfiguration)['subnetResourceId']).split('/').at(-1) ?? ''}`;
    const [first = '', second = ''] = [properties(settled.body), properties(deletion.body)].map(
      (one) => texts(one['publicIPAddresses'])[0] ?? '',
    );
    stand = createStand(
      [
        { id: `${network}/networkSecurityGroups/nsg`, location: 'westeurope', properties: { securityRules: [management] } },
        {
          id: `${network}/virtualNetworks/apimvnet1368`,
          location: 'westeurope',
          properties: {
            addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
            subnets: [
              {
                name: subnet.split('/').at(-1),
                properties: { addressPrefix: '10.0.1.0/24', networkSecurityGroup: { id: `${network}/networkSecurityGroups/nsg` } },
              },
            ],
          },
        },
        address(text(publicIpAddressId).split('/').at(-1) ?? '', first),
        address(text(properties(deletion.body)['publicIpAddressId']).split('/').at(-1) ?? '', second),
        {
          id: service,
          location: text(creation.body['location']),
          sku: object(put(creation)['sku']),
          properties: {
            ...properties(settled.body),
            virtualNetworkType,
            virtualNetworkConfiguration: { subnetResourceId: subnet },
            publicIpAddressId: `${network}/publicIPAddresses/${text(publicIpAddressId).split('/').at(-1) ?? ''}`,
          },
        },
      ],
      { operationUrls: 'service' },
    );
  });

  test('the settled service shows the customer’s address, no private one, and no target', async () => {
    const settled = find(
      'settled service',
      ({ m, body }) => m === 'GET' && isObject(body) && text(properties(body)['platformVersion']) === 'stv2',
    );
    expectGiven(settled.body, (await send('GET', service)).body, 'body');
  });

  test('every field of the recorded service is one of the simulated, with the same type', async () => {
    const creation = find('creation', ({ m, status, url }) => m === 'PUT' && status === 201 && /\/service\/[^/]+$/.test(url));
    const answered = object((await send('GET', service)).body);
    for (const [recorded, simulated] of [
      [creation.body, answered],
      [properties(creation.body), properties(answered)],
    ] as const)
      expect(Object.keys(recorded).filter((name) => !(name in simulated))).toEqual([]);
  });

  describe('from External to Internal with a second address, by PUT', () => {
    let first: Answer;
    let recorded: Step;
    beforeAll(async () => {
      recorded = find('switch', ({ m, status, req }) => m === 'PUT' && status === 200 && typeof req === 'string');
      expect(text(recorded.req)).toContain('virtualNetworkType=Internal');
      const [, second = ''] = /publicIpAddressId=…\/(\w+)/.exec(text(recorded.req)) ?? [];
      const now = object((await send('GET', service)).body);
      first = await send('PUT', service, {
        location: 'westeurope',
        sku: now['sku'],
        properties: {
          virtualNetworkType: 'Internal',
          virtualNetworkConfiguration: { subnetResourceId: object(properties(now)['virtualNetworkConfiguration'])['subnetResourceId'] },
          publicIpAddressId: `${network}/publicIPAddresses/${second}`,
        },
      });
    });

    test('answers with the old settings, both headers alike, and the time to come back', () => {
      expect(first.status).toBe(recorded.status);
      expectGiven(recorded.body, first.body, 'body');
      expect(first.headers['retry-after']).toBe(recorded.h['Retry-After']);
      expect(recorded.h['Azure-AsyncOperation']).toBe('(same)');
      expect(first.headers['azure-asyncoperation']).toBe(first.headers['location']);
      expect(first.headers['etag']).toMatch(/^"[A-Za-z0-9+/]{11}="$/);
      expect(recorded.h['ETag']).toMatch(/^"[A-Za-z0-9+/]{11}="$/);
      const [, words = ''] = /b64 of ([^>]+)>/.exec(recorded.h['Location'] ?? '') ?? [];
      const form = (id: string) => id.replace(/_[0-9a-f]+$/, '_*');
      expect(form(idIn(first.headers['location']))).toBe(form(words));
    });

    test('runs for about the recorded number of polls, a minute each, and ends with a bare Succeeded', async () => {
      const poll = find('poll of the switch', ({ x }) => x === 18);
      const running = await stand.azure.send({
        method: 'GET',
        url: first.headers['azure-asyncoperation'] ?? '',
        headers: {},
        body: undefined,
      });
      expect([running.status, running.body, running.headers['retry-after']]).toEqual([poll.status, poll.body, poll.h['Retry-After']]);
      await stand.clock.forward(15 * 60_000);
      expect(stand.azure.progress(service)).toBeDefined();
      await stand.clock.forward(30 * 60_000);
      const over = await stand.azure.send({
        method: 'GET',
        url: first.headers['azure-asyncoperation'] ?? '',
        headers: {},
        body: undefined,
      });
      const noted = find(
        'end of an operation',
        ({ h, body }) => h !== undefined && 'note' in h && text(object(body)['status']) === 'Succeeded',
      );
      expect([over.status, over.body]).toEqual([noted.status, noted.body]);
      expect(noted.h['note']).toBe('no Retry-After, no Location, no Azure-AsyncOperation');
      for (const name of ['retry-after', 'location', 'azure-asyncoperation']) expect(over.headers).not.toHaveProperty(name);
    });
  });

  test('network status: an array by service, an object by location, as many rows as recorded', async () => {
    const byService = find('network status', ({ url }) => /service\/[^/]+\/networkstatus$/.test(url));
    const shown = text(byService.body);
    const part = (form: RegExp): string => form.exec(shown)?.[1] ?? '';
    const [rows, location, dns] = [part(/(\d+) entries/), part(/location:'([^']+)'/), part(/dnsServers:\['([^']+)'\]/)];
    expect([rows, location, dns].every((one) => one !== '')).toBe(true);
    const [here] = objects((await send('GET', `${service}/networkstatus`)).body);
    expect(here).toMatchObject({ location, networkStatus: { dnsServers: [dns] } });
    expect(list(object(here?.['networkStatus'])['connectivityStatus'])).toHaveLength(Number(rows));
    const byLocation = find('network status of a location', ({ url }) => url.endsWith('/locations/West%20Europe/networkstatus'));
    expect(text(byLocation.body as unknown)).toContain('object, not array');
    expect((await send('GET', `${service}/locations/${location}/networkstatus`)).body).toEqual(here?.['networkStatus']);
  });

  test('network status: the same types of rows, required and optional, as in the specification’s example', async () => {
    const { responses } = readJson(example) as { readonly responses: { readonly '200': { readonly body: unknown } } };
    const kinds = (statuses: unknown) =>
      [
        ...new Set(
          objects(object(object(objects(statuses)[0])['networkStatus'])['connectivityStatus']).map(
            (row) => `${text(row['resourceType'])}/${String(row['isOptional'])}`,
          ),
        ),
      ].sort();
    const specified = kinds(responses['200'].body);
    expect(specified.length).toBeGreaterThan(10);
    expect(kinds((await send('GET', `${service}/networkstatus`)).body)).toEqual(specified);
  });

  test('is deleted: 202 with everything as it was, now with its private address', async () => {
    const recorded = find('deletion', ({ m }) => m === 'DELETE');
    const answer = await send('DELETE', service);
    expect([answer.status, answer.headers['retry-after']]).toEqual([recorded.status, recorded.h['Retry-After']]);
    expectGiven(recorded.body, answer.body, 'body');
    const [, words = ''] = /b64 of ([^>]+)>/.exec(recorded.h['Location'] ?? '') ?? [];
    expect(idIn(answer.headers['location']).replace(/_[0-9a-f]+$/, '')).toBe(words.replace(/_[0-9a-f]+$/, ''));
  });

  test('an address has its name at once and its value later', async () => {
    const recorded = find('address', ({ m, url }) => m === 'PUT' && url.includes('/publicIPAddresses/'));
    expect(text(recorded.body as unknown)).toContain('no ipAddress yet');
    const [, fqdn = ''] = /dnsSettings\.fqdn=(\S+)/.exec(text(recorded.body)) ?? [];
    const answer = await send('PUT', `${network}/publicIPAddresses/new`, recorded.req, '2026-01-01');
    expect([answer.status, answer.headers['retry-after']]).toEqual([recorded.status, recorded.h['Retry-After']]);
    expect(properties(object(answer.body))).toMatchObject({ dnsSettings: { fqdn }, provisioningState: 'Updating' });
    expect(properties(object(answer.body))).not.toHaveProperty('ipAddress');
  });
});

describeWithReference('an update that changes nothing, condensed', [noop], () => {
  test('answers 200 Succeeded under the same tag, without the headers of an operation', async () => {
    const recorded = readJson(noop) as {
      readonly GET: { readonly etag: string; readonly Tls10: string };
      readonly PATCH: {
        readonly req: Json;
        readonly status: number;
        readonly etag: string;
        readonly provisioningState: string;
        readonly Location: null;
        readonly 'Azure-AsyncOperation': null;
      };
    };
    expect(recorded.PATCH.etag).toBe(recorded.GET.etag);
    expect([recorded.PATCH.Location, recorded.PATCH['Azure-AsyncOperation']]).toEqual([null, null]);
    const id = `${group}/providers/Microsoft.ApiManagement/service/orders`;
    const stand = createStand([{ id, location: 'West Europe' }]);
    const before = await stand.send({ method: 'GET', path: id, version, body: undefined });
    expect(Object.values(object(properties(object(before.body))['customProperties']))).toContain(recorded.GET.Tls10);
    const answer = await stand.send({ method: 'PATCH', path: id, version, body: recorded.PATCH.req });
    expect([answer.status, properties(object(answer.body))['provisioningState'], answer.headers['etag']]).toEqual([
      recorded.PATCH.status,
      recorded.PATCH.provisioningState,
      before.headers['etag'],
    ]);
    for (const name of ['location', 'azure-asyncoperation', 'retry-after']) expect(answer.headers).not.toHaveProperty(name);
  });
});
