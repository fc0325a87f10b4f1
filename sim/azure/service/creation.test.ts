/** A new API Management service, and what follows from its api-version and tier, as recorded. */

import { describe, expect, test } from '@jest/globals';
import {
  attach,
  bench,
  group,
  messageOf,
  ordinary,
  props,
  serviceId,
  stateOf,
  subnetId,
  subscription,
  valuesOf,
  verdict,
  type Bench,
} from '../azure.test-support.ts';
import { list, object, objects, text, type Json } from '../json.ts';
import { words } from '../service.test-support.ts';

const id = `${group}/providers/Microsoft.ApiManagement/service/fresh`;
const body = (tier = 'Developer', more: Json = {}): Json => ({
  location: 'westeurope',
  sku: { name: tier, capacity: 1 },
  properties: { publisherEmail: 'team@example.com', publisherName: 'Team', ...more },
});
const done = (b: Bench) => b.clock.until(() => b.azure.progress(id)?.status !== 'InProgress', 3 * 3_600_000);

describe('A37: a service is made', () => {
  test.each([
    ['2019-12-01', 'Created/Activating', [true, false, '60']],
    ['2021-08-01', 'Created/Activating', [true, false, '60']],
    ['2022-08-01', 'Activating/Activating', [true, true, '20']],
    ['2024-05-01', 'Activating/Activating', [true, true, '20']],
  ])('A37: at %s the answer says %s, with Location, Azure-AsyncOperation and Retry-After as %j', async (version, states, headers) => {
    const b = bench();
    const first = await b.ask('PUT', id, body(), {}, version);
    expect([first.status, words(first)]).toEqual([201, states]);
    expect(['location' in first.headers, 'azure-asyncoperation' in first.headers, first.headers['retry-after']]).toEqual(headers);
    expect([props(first)['publicIPAddresses'], props(first)['customProperties']]).toEqual([null, null]);
    const poll = await b.follow(first.headers['location']);
    expect(poll.status).toBe(version === '2022-08-01' ? 200 : 202);
    await done(b);
    const after = await b.ask('GET', id, undefined, {}, version);
    expect([stateOf(after), object(after.body)['location'], list(props(after)['publicIPAddresses']).length]).toEqual([
      'Succeeded',
      'West Europe',
      1,
    ]);
  });

  test('A37: in a network: with its private address, or failed where nothing lets the control plane in', async () => {
    const place = { virtualNetworkType: 'Internal', virtualNetworkConfiguration: { subnetResourceId: subnetId } };
    const b = bench();
    await b.ask('PUT', id, body('Developer', place));
    await done(b);
    expect([stateOf(await b.ask('GET', id)), list(props(await b.ask('GET', id))['privateIPAddresses']).length]).toEqual(['Succeeded', 1]);
    const closed = bench(
      ordinary.map((one) => (/networkSecurityGroups/.test(text(one['id'])) ? { ...one, properties: { securityRules: [] } } : one)),
    );
    await closed.ask('PUT', id, body('Developer', place));
    await done(closed);
    expect(stateOf(await closed.ask('GET', id))).toBe('Failed');
  });

  test.each([
    ['BasicV2', 'Created/', null],
    ['StandardV2', 'Created/', null],
    ['Consumption', 'Activating/Activating', null],
  ])('A37: of tier %s', async (tier, states, addresses) => {
    const b = bench();
    const first = await b.ask('PUT', id, body(tier));
    expect(words(first)).toBe(states);
    await done(b);
    expect(props(await b.ask('GET', id))['publicIPAddresses']).toBe(addresses);
  });

  test.each([
    ['without a publisher', { ...body(), properties: {} }, '400 InvalidParameters'],
    ['without a tier', { ...body(), sku: {} }, '400 InvalidParameters'],
    [
      'with a region named twice',
      body('Premium', { additionalLocations: [{ location: 'West Europe', sku: { name: 'Premium', capacity: 1 } }] }),
      '400 InvalidParameters',
    ],
    ['of a tier that no network takes', body('Standard', attach()['properties'] as Json), '400 InvalidOperation'],
  ])('A40: %s it is not', async (_, sent, answer) => {
    const b = bench();
    expect(verdict(await b.ask('PUT', id, sent))).toBe(answer);
    expect(verdict(await b.ask('GET', id))).toBe('404 ResourceNotFound');
  });

  test('A37: a name is asked for, taken, kept by what was deleted, and free again after the purge', async () => {
    const check = `${subscription}/providers/Microsoft.ApiManagement/checkNameAvailability`;
    const b = bench();
    const ask = async (name: string) => object((await b.ask('POST', check, { name })).body);
    expect(await ask('fresh')).toEqual({ nameAvailable: true, reason: 'Valid', message: '' });
    expect(await ask('orders')).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' });
    expect(await ask('-no-')).toMatchObject({ nameAvailable: false, reason: 'Invalid' });
    await b.ask('PUT', id, body());
    await done(b);
    await b.ask('DELETE', id);
    await b.minutes(10);
    expect(await ask('fresh')).toMatchObject({ nameAvailable: false });
    expect(verdict(await b.ask('PUT', id, body()))).toBe('409 ServiceAlreadyExistsInSoftDeletedState');
    await b.ask('DELETE', `${subscription}/providers/Microsoft.ApiManagement/locations/westeurope/deletedservices/fresh`);
    await b.minutes(10);
    expect(verdict(await b.ask('PUT', id, body()))).toBe('201');
  });
});

describe('A41: by method and version', () => {
  test('A41: a PATCH that starts an operation is 202, a PUT 200; a DELETE has no ETag', async () => {
    const b = bench();
    expect((await b.ask('PATCH', serviceId, attach())).status).toBe(202);
    await b.minutes(60);
    expect((await b.ask('PUT', serviceId, body('Developer', { publisherName: 'Another' }))).status).toBe(200);
    await b.minutes(60);
    const gone = await b.ask('DELETE', serviceId);
    expect([gone.status, 'etag' in gone.headers, 'location' in gone.headers]).toEqual([202, false, true]);
  });

  test.each([
    ['PATCH', 'Developer', '2024-05-01', 200],
    ['PUT', 'Developer', '2022-08-01', 200],
    ['PATCH', 'StandardV2', '2024-05-01', 200],
  ])('A41: nothing but tags by %s on %s at %s is done at once', async (method, tier, version, status) => {
    const b = bench();
    await b.ask('PUT', id, body(tier));
    await done(b);
    const answer = await b.ask(method, id, { ...(method === 'PUT' ? body(tier) : {}), tags: { team: 'a' } }, {}, version);
    expect([answer.status, words(answer), 'location' in answer.headers]).toEqual([status, 'Succeeded/', false]);
  });

  test('A41: at 2021-08-01 in a network it takes a minute, and shows Succeeded towards Updating', async () => {
    const b = bench();
    await b.ask('PATCH', serviceId, attach());
    await b.minutes(60);
    const answer = await b.ask('PATCH', serviceId, { tags: { team: 'a' } }, {}, '2021-08-01');
    expect([answer.status, words(answer), object(answer.body)['tags']]).toEqual([202, 'Succeeded/Updating', { team: 'a' }]);
    await b.minutes(2);
    expect(words(await b.ask('GET', serviceId, undefined, {}, '2021-08-01'))).toBe('Succeeded/');
    const gone = await b.ask('DELETE', serviceId, undefined, {}, '2021-08-01');
    expect(words(gone)).toBe('Succeeded/Deleting');
  });
});

describe('A42: what it says of its network', () => {
  const typesOf = async (b: Bench, service: string): Promise<readonly string[]> => {
    const [here] = list((await b.ask('GET', `${service}/networkstatus`)).body);
    return objects(object(object(here)['networkStatus'])['connectivityStatus']).map(({ resourceType }) => text(resourceType));
  };
  const control = 'ApiManagement Control Plane - inbound';

  test('A42: in no network sixteen rows: with e-mail, without the control plane and regional Entra', async () => {
    const types = await typesOf(bench(), serviceId);
    expect(types).toHaveLength(16);
    expect([types.includes('Email'), types.includes(control), types.includes('RegionalAzureActiveDirectory')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('A42: of a v2 tier sixteen others, and in a network seventeen', async () => {
    const b = bench();
    await b.ask('PUT', id, body('StandardV2'));
    await done(b);
    const types = await typesOf(b, id);
    expect([types.length, types.includes('Email'), types.includes('RegionalAzureActiveDirectory')]).toEqual([16, false, true]);
    await b.ask('PATCH', serviceId, attach());
    await b.minutes(60);
    const inside = await typesOf(b, serviceId);
    expect([inside.length, inside.includes(control), inside.includes('Email')]).toEqual([17, true, false]);
  });

  test('A42: eleven categories of what it needs outside, with the vault, activation and both captchas', async () => {
    const found = valuesOf(await bench().ask('GET', `${serviceId}/outboundNetworkDependenciesEndpoints`)).map(
      (one) => object(one)['category'],
    );
    expect(found).toHaveLength(11);
    for (const category of ['Azure Key Vault', 'Windows Activation', 'Portal Captcha', 'Deprecated Portal Captcha', 'Azure Event Hub'])
      expect(found).toContain(category);
  });

  test('A42: an apply outside a network is refused before anything else, with the words of Azure', async () => {
    const refused = await bench().ask('POST', `${serviceId}/applynetworkconfigurationupdates`, { location: 'nowhere' });
    expect([verdict(refused), messageOf(refused)]).toEqual(['400 InvalidOperation', `${serviceId} is not configured in Virtual Network.`]);
    expect(object(object(refused.body)['error'])).not.toHaveProperty('subCode');
  });
});
