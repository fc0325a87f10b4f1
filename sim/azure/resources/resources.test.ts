/** What clients ask ARM itself: subscriptions, regions, providers, whatever there is, and whether something is there. */

import { describe, expect, test } from '@jest/globals';
import {
  bench,
  group,
  groupId,
  management,
  names,
  networkId,
  ordinary,
  rule,
  serviceId,
  subnetId,
  subscription,
  valuesOf,
  verdict,
} from '../azure.test-support.ts';
import { list, object, objects, text, type Json } from '../json.ts';

const zone = `${group}/providers/Microsoft.Network/privateDnsZones/contoso.com`;
const other = '/subscriptions/33333333-3333-4333-8333-333333333333';
const world: readonly Json[] = [
  ...ordinary,
  { id: zone, location: 'global', properties: {} },
  { id: `${zone}/virtualNetworkLinks/hub`, location: 'global', properties: { virtualNetwork: { id: networkId } } },
  { id: `${zone}/A/api`, properties: { ttl: 60, aRecords: [{ ipv4Address: '10.0.1.5' }] } },
  { id: `${group}/providers/Microsoft.Authorization/locks/keep`, properties: { level: 'CanNotDelete' } },
  { id: `${other}/resourceGroups/elsewhere`, location: 'eastus', tags: { team: 'a' } },
];
const version = '2022-12-01';
const get = async (path: string, at = version) => await bench(world).ask('GET', path, undefined, {}, at);

describe('P22: before any subscription is named', () => {
  test('P22: subscriptions are listed, each once, with the tenant', async () => {
    const answer = await get('/subscriptions');
    expect(objects(valuesOf(answer)).map(({ id }) => id)).toEqual([subscription, other]);
    expect(answer.body).toMatchObject({
      count: { type: 'Total', value: 2 },
      value: [{ state: 'Enabled', tenantId: expect.any(String) }, {}],
    });
    const [tenant] = objects(valuesOf(await get('/tenants')));
    expect(text(tenant?.['tenantId'])).toBe(text(objects(valuesOf(answer))[0]?.['tenantId']));
  });

  test('P22: one that is not there has nothing', async () => {
    const gone = '/subscriptions/44444444-4444-4444-8444-444444444444';
    for (const path of ['', '/locations', '/resources', '/providers', '/resourceGroups'])
      expect(verdict(await get(`${gone}${path}`, '2020-06-01'))).toBe('404 SubscriptionNotFound');
  });
});

describe('P22: a subscription', () => {
  test('P22: tells its regions by code and by name, with their pairs', async () => {
    const all = objects(valuesOf(await get(`${subscription}/locations`)));
    expect(all.find(({ name }) => name === 'westeurope')).toMatchObject({
      id: `${subscription}/locations/westeurope`,
      displayName: 'West Europe',
      type: 'Region',
      metadata: { pairedRegion: [{ name: 'northeurope' }] },
    });
  });

  test('P22: tells of a provider which types it has, at which api-versions, newest first', async () => {
    const provider = object((await get(`${subscription}/providers/microsoft.network`, '2021-04-01')).body);
    expect(provider).toMatchObject({ namespace: 'Microsoft.Network', registrationState: 'Registered' });
    const networks = objects(provider['resourceTypes']).find(({ resourceType }) => resourceType === 'virtualNetworks');
    expect(list(networks?.['apiVersions'])[0]).toBe('2026-03-01');
    expect(verdict(await get(`${subscription}/providers/Microsoft.Nowhere`, '2021-04-01'))).toBe('404 InvalidResourceNamespace');
    expect((await get(`${subscription}/providers/Microsoft.Sql`, '2021-04-01')).body).toMatchObject({ registrationState: 'NotRegistered' });
    expect(objects(valuesOf(await get(`${subscription}/providers`, '2021-04-01'))).map(({ namespace }) => namespace)).toContain(
      'Microsoft.ApiManagement',
    );
  });

  test('P22: each type of a provider is taken at its newest api-version', async () => {
    const b = bench(world);
    for (const namespace of ['Microsoft.Network', 'Microsoft.ApiManagement']) {
      const { body } = await b.ask('GET', `${subscription}/providers/${namespace}`, undefined, {}, '2021-04-01');
      for (const type of objects(object(body)['resourceTypes']).filter(({ resourceType }) => !text(resourceType).includes('/'))) {
        const answer = await b.ask(
          'GET',
          `${subscription}/providers/${namespace}/${text(type['resourceType'])}`,
          undefined,
          {},
          text(list(type['apiVersions'])[0]),
        );
        expect(verdict(answer)).not.toBe('400 NoRegisteredProviderFound');
      }
    }
  });
});

describe('P22: whatever there is', () => {
  test.each([
    ['all of a subscription', `${subscription}/resources`, '', ['hub', 'nsg', 'orders', 'contoso.com', 'contoso.com/hub']],
    ['all of a group', `${group}/resources`, '', ['hub', 'nsg', 'orders', 'contoso.com', 'contoso.com/hub']],
    ['of one type', `${subscription}/resources`, "resourceType eq 'microsoft.network/virtualnetworks'", ['hub']],
    ['of one type and name', `${group}/resources`, "resourceType eq 'Microsoft.Network/networkSecurityGroups' and name eq 'NSG'", ['nsg']],
    ['with a tag', `${group}/resources`, "tagName eq 'team' and tagValue eq 'a'", ['hub']],
    ['with the same tag of another value', `${group}/resources`, "tagName eq 'team' and tagValue eq 'b'", []],
  ])('P22: %s', async (_, path, filter, found) => {
    const b = bench(world);
    await b.ask('PATCH', networkId, { tags: { team: 'a' } });
    const url = `https://management.azure.com${path}?api-version=2021-04-01&$filter=${encodeURIComponent(filter)}`;
    const answer = await b.azure.send({ method: 'GET', url, headers: {}, body: undefined });
    expect(names(object(answer.body)['value']).toSorted()).toEqual(found.toSorted());
  });

  test('P22: of a group that is not there nothing is listed', async () => {
    expect(verdict(await get(`${subscription}/resourceGroups/nowhere/resources`, '2021-04-01'))).toBe('404 ResourceGroupNotFound');
  });

  test.each([
    [group, 204],
    [networkId, 204],
    [subnetId, 204],
    [serviceId, 204],
    [`${networkId}2`, 404],
    [`${networkId}/subnets/none`, 404],
    [`${subscription}/resourceGroups/nowhere`, 404],
  ])('P22: HEAD of %s: %i', async (id, status) => {
    const answer = await bench(world).ask('HEAD', id);
    expect([answer.status, answer.body]).toEqual([status, undefined]);
  });

  test('P22: zones are listed by subscription and by group, record sets by zone, all and by type', async () => {
    const b = bench(world);
    const zones = async (scope: string) =>
      names(object((await b.ask('GET', `${scope}/providers/Microsoft.Network/privateDnsZones`)).body)['value']);
    expect([await zones(subscription), await zones(group), await zones(other)]).toEqual([['contoso.com'], ['contoso.com'], []]);
    expect(names(object((await b.ask('GET', `${zone}/ALL`)).body)['value'])).toEqual(['@', 'api']);
    expect(names(object((await b.ask('GET', `${zone}/A`)).body)['value'])).toEqual(['api']);
  });

  test('P22: two slashes in the path of a lock are one: it locks, is found and goes', async () => {
    const b = bench(ordinary);
    const lock = `${group}/providers/Microsoft.Network//networkSecurityGroups/nsg/providers/Microsoft.Authorization/locks/own`;
    expect(verdict(await b.ask('PUT', lock, { properties: { level: 'CanNotDelete' } }))).toBe('201');
    expect(verdict(await b.ask('DELETE', groupId))).toBe('409 ScopeLocked');
    expect(verdict(await b.ask('GET', lock.replace('//', '/')))).toBe('200');
    expect(verdict(await b.ask('DELETE', lock))).toBe('200');
    expect(verdict(await b.ask('GET', lock))).toBe('404 NotFound');
  });

  test('P22: the name of a service is free or taken', async () => {
    const check = `${subscription}/providers/Microsoft.ApiManagement/checkNameAvailability`;
    const b = bench(ordinary);
    expect((await b.ask('POST', check, { name: 'orders' })).body).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' });
    expect((await b.ask('POST', check, { name: 'orders-2' })).body).toMatchObject({ nameAvailable: true, reason: 'Valid' });
  });
});

test.each([1, 3, 50, 1000])('P23: at speed %i every Retry-After is a whole number of seconds, never 0', async (speed) => {
  const b = bench(ordinary, {}, { speed });
  const probe = rule('probe', 3001, 'Inbound Allow 6390 from AzureLoadBalancer to VirtualNetwork');
  const answers = [
    await b.ask('PUT', `${groupId}/securityRules/probe`, { properties: probe['properties'] }),
    await b.ask('PUT', `${groupId}/securityRules/management`, { properties: { ...object(management['properties']), priority: 3100 } }),
    await b.ask('PUT', `${networkId}2`, { location: 'westeurope', properties: { addressSpace: { addressPrefixes: ['10.9.0.0/16'] } } }),
    await b.ask('PATCH', serviceId, { properties: { publisherName: 'other' } }),
    await b.ask('DELETE', group),
  ];
  const waits = answers.flatMap(({ headers }) => (headers['retry-after'] === undefined ? [] : [headers['retry-after']]));
  expect(waits.length).toBeGreaterThan(3);
  for (const wait of waits) expect(wait).toMatch(/^[1-9]\d*$/);
});
