/** What Microsoft.Network refuses because of what is there already, in its words, and what tags have to do with it. */

import { describe, expect, test } from '@jest/globals';
import {
  bench,
  group,
  groupId,
  management,
  messageOf,
  names,
  network,
  networkId,
  ordinary,
  props,
  rule,
  securityGroup,
  service,
  serviceId,
  subnet,
  subnetId,
  valuesOf,
  verdict,
  type Bench,
} from './azure.test-support.ts';
import { object, properties, text, type Json } from './json.ts';

const tableId = `${group}/providers/Microsoft.Network/routeTables/rt`;
const route = (name: string, addressPrefix: string, nextHopType = 'Internet', more: Json = {}): Json => ({
  name,
  properties: { addressPrefix, nextHopType, ...more },
});
const table = (...routes: readonly Json[]): Json => ({ id: tableId, location: 'westeurope', properties: { routes } });
const routed = (id: string): Json => ({
  properties: { addressPrefix: '10.0.1.0/24', networkSecurityGroup: { id: groupId }, routeTable: { id } },
});
const inside: readonly Json[] = [
  securityGroup(management),
  network(),
  service({
    properties: { virtualNetworkType: 'External', virtualNetworkConfiguration: { subnetResourceId: subnetId } },
  }),
];

describe('a route', () => {
  test.each<[what: string, name: string, route: Json, answer: string, message: string]>([
    [
      'a prefix that another has',
      'two',
      route('', '0.0.0.0/0'),
      '400 RouteConflict',
      'Route: two conflicts with Route: all. Routes cannot have the same AddressPrefix.',
    ],
    [
      'a tag that another has, in other letters',
      'two',
      route('', 'apimanagement'),
      '400 RouteConflict',
      'Route: two conflicts with Route: control. Routes cannot have the same AddressPrefix.',
    ],
    ['its own prefix again', 'all', route('', '0.0.0.0/0', 'None'), '200', ''],
    ['a part of another’s prefix', 'two', route('', '0.0.0.0/1'), '201', ''],
    [
      'a prefix that is none',
      'two',
      route('', '10.0.0.0/33'),
      '400 InvalidRouteAddressPrefix',
      "Route two has invalid address prefix '10.0.0.0/33'.",
    ],
    [
      'an address without a length',
      'two',
      route('', '10.0.0.4'),
      '400 InvalidRouteAddressPrefix',
      "Route two has invalid address prefix '10.0.0.4'.",
    ],
    [
      'a hop that no client knows',
      'two',
      route('', '10.0.0.0/8', 'Elsewhere'),
      '400 InvalidRequestFormat',
      "Cannot parse the request: route two has invalid nextHopType 'Elsewhere'.",
    ],
    [
      'an appliance without an address',
      'two',
      route('', '10.0.0.0/8', 'VirtualAppliance'),
      '400 InvalidNextHopIpAddress',
      'Route two with next hop type VirtualAppliance needs a next hop IP address.',
    ],
    [
      'an address without an appliance',
      'two',
      route('', '10.0.0.0/8', 'Internet', { nextHopIpAddress: '10.9.0.4' }),
      '400 InvalidNextHopIpAddress',
      'Route two with next hop type Internet cannot have a next hop IP address.',
    ],
  ])('with %s: %s', async (_, name, body, answer, message) => {
    const b = bench([...ordinary, table(route('all', '0.0.0.0/0'), route('control', 'ApiManagement'))]);
    const answered = await b.ask('PUT', `${tableId}/routes/${name}`, { properties: properties(body) });
    expect([verdict(answered), messageOf(answered)]).toEqual([answer, message]);
  });

  test('is refused inside its table too, and nothing of the table is written', async () => {
    const b = bench([...ordinary, table()]);
    const twice = { location: 'westeurope', properties: { routes: [route('a', '10.0.0.0/8'), route('b', '10.0.0.0/8')] } };
    expect(verdict(await b.ask('PUT', tableId, twice))).toBe('400 RouteConflict');
    expect(valuesOf(await b.ask('GET', `${tableId}/routes`))).toEqual([]);
  });

  test('of a thousand is the last', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => route(`r${at}`, `10.${at >> 8}.${at & 255}.0/24`));
    const b = bench([...ordinary, table(...many(999))]);
    const put = async (name: string) => {
      const answer = verdict(
        await b.ask('PUT', `${tableId}/routes/${name}`, { properties: properties(route('', `192.168.${name}.0/24`)) }),
      );
      await b.seconds(10);
      return answer;
    };
    expect([await put('1'), await put('2')]).toEqual(['201', '400 RouteTableCannotHaveMoreThan1000Routes']);
  });
});

describe('a table', () => {
  test('shows its subnets, and is not deleted while it has any', async () => {
    const b = bench([...ordinary, table()]);
    expect(props(await b.ask('GET', tableId))).not.toHaveProperty('subnets');
    await b.ask('PUT', subnetId, routed(tableId));
    await b.seconds(10);
    expect(props(await b.ask('GET', tableId))['subnets']).toEqual([{ id: subnetId }]);
    const refused = await b.ask('DELETE', tableId);
    expect([verdict(refused), messageOf(refused)]).toEqual([
      '400 InUseRouteTableCannotBeDeleted',
      'Route table rt is in use and cannot be deleted.',
    ]);
    await b.ask('PUT', subnetId, { properties: { addressPrefix: '10.0.1.0/24', networkSecurityGroup: { id: groupId } } });
    await b.seconds(10);
    expect(verdict(await b.ask('DELETE', tableId))).toBe('202');
  });

  test.each([`${tableId}x`, `${tableId}-far`])('is in the region of its subnets, if it is at all: not %s', async (id) => {
    const b = bench([...ordinary, { ...table(), id: `${tableId}-far`, location: 'northeurope' }]);
    expect(verdict(await b.ask('PUT', subnetId, routed(id)))).toBe('400 InvalidResourceReference');
  });
});

test('of two rules with one priority and direction the one that was there is named first', async () => {
  const b = bench();
  const put = (name: string, words: string) =>
    b.ask('PUT', `${groupId}/securityRules/${name}`, { properties: properties(rule(name, 3000, words)) });
  const refused = await put('web', 'Inbound Allow 443 from Internet to VirtualNetwork');
  expect([verdict(refused), messageOf(refused)]).toEqual([
    '400 SecurityRuleConflict',
    'Security rule management conflicts with rule web. Rules cannot have the same Priority and Direction. To learn more, see aka.ms/nsgrules.',
  ]);
  expect(verdict(await put('out', 'Outbound Allow 443 from VirtualNetwork to Internet'))).toBe('201');
});

describe('a range in use', () => {
  test.each<[what: string, method: string, id: string, body: Json]>([
    ['of a subnet', 'PUT', subnetId, subnet('apim', '10.0.9.0/24')],
    [
      'of a subnet in its network',
      'PUT',
      networkId,
      object(network({ subnets: [subnet('apim', '10.0.9.0/24'), subnet('spare', '10.0.2.0/24')] })),
    ],
  ])('%s does not change', async (_, method, id, body) => {
    const b = bench(inside);
    const refused = await b.ask(method, id, body);
    expect([verdict(refused), messageOf(refused)]).toEqual([
      '400 InUsePrefixCannotBeDeleted',
      'IpPrefix 10.0.1.0/24 on Subnet apim has active allocations and cannot be deleted.',
    ]);
    expect(verdict(await b.ask('PUT', `${networkId}/subnets/spare`, subnet('spare', '10.0.8.0/24')))).toBe('200');
  });
});

describe('a tag', () => {
  // A network has it in the body only (Azure/azure-service-operator, every GET since 2026-04-13).
  const tagOf = async (b: Bench, id: string): Promise<string> => text(object((await b.ask('GET', id)).body)['etag']);
  const changed = (id: string): Json =>
    id === subnetId
      ? subnet('apim', '10.0.1.0/24', { serviceEndpoints: [{ service: 'Microsoft.Sql' }] })
      : id === networkId
        ? object(network({ dhcpOptions: { dnsServers: ['10.0.0.4'] } }))
        : { location: 'westeurope', properties: { routes: [route('all', '0.0.0.0/0')] } };
  const world = [...inside, table()];

  describe.each([subnetId, networkId, tableId])('of %s', (id) => {
    test('lets a write through while it is the present one, and never twice', async () => {
      const b = bench(world);
      const before = await tagOf(b, id);
      expect(before).toMatch(/^W\/"[0-9a-f-]{36}"$/);
      expect(verdict(await b.ask('PUT', id, changed(id), { 'if-match': before }))).toBe('200');
      await b.seconds(10);
      const after = await tagOf(b, id);
      expect(after).not.toBe(before);
      expect(verdict(await b.ask('PUT', id, changed(id), { 'if-match': before }))).toBe('412 PreconditionFailed');
      expect(await tagOf(b, id)).toBe(after);
    });

    test.each([
      [{ 'if-match': 'W/"00000000-0000-4000-8000-000000000000"' }, '412 PreconditionFailed'],
      [{ 'if-match': '*' }, '200'],
      [{ 'if-none-match': '*' }, '412 PreconditionFailed'],
    ] as const)('under %j: %s', async (headers, answer) => {
      const b = bench(world);
      const before = b.azure.resource(id);
      expect(verdict(await b.ask('PUT', id, changed(id), headers))).toBe(answer);
      if (answer !== '200') expect(b.azure.resource(id)).toEqual(before);
    });
  });

  test('of something that is not there fits no write that wants it to be, and any that does not', async () => {
    const b = bench(world);
    const id = `${tableId}/routes/all`;
    const body = { properties: properties(route('', '0.0.0.0/0')) };
    expect(verdict(await b.ask('PUT', id, body, { 'if-match': '*' }))).toBe('412 PreconditionFailed');
    expect(verdict(await b.ask('PUT', id, body, { 'if-none-match': '*' }))).toBe('201');
    expect(names(valuesOf(await b.ask('GET', `${tableId}/routes`)))).toEqual(['all']);
  });

  test('of a table is that of its routes, and moves with any of them', async () => {
    const b = bench([...inside, table(route('all', '0.0.0.0/0'), route('some', '10.9.0.0/16'))]);
    const [before, other] = [await tagOf(b, tableId), await tagOf(b, `${tableId}/routes/some`)];
    expect(other).toBe(before);
    await b.ask('PUT', `${tableId}/routes/all`, { properties: properties(route('', '10.8.0.0/16')) });
    await b.seconds(10);
    expect(await tagOf(b, `${tableId}/routes/some`)).not.toBe(before);
    expect(verdict(await b.ask('DELETE', `${tableId}/routes/some`, undefined, { 'if-match': before }))).toBe('412 PreconditionFailed');
  });

  test('of a subnet is its own, and stays when another one is changed (Azure/azure-service-operator, 2026-07-22)', async () => {
    const b = bench(world);
    const [network, mine, other] = [await tagOf(b, networkId), await tagOf(b, subnetId), await tagOf(b, `${networkId}/subnets/spare`)];
    await b.ask('PUT', subnetId, changed(subnetId));
    await b.seconds(10);
    expect(await tagOf(b, subnetId)).not.toBe(mine);
    expect(await tagOf(b, networkId)).not.toBe(network);
    expect(await tagOf(b, `${networkId}/subnets/spare`)).toBe(other);
    expect((await b.ask('GET', subnetId)).headers['etag']).toBe(await tagOf(b, subnetId));
  });

  test('of a service is quoted in the header, bare in the body, and asked for by nobody', async () => {
    const b = bench(inside);
    const read = await b.ask('GET', serviceId);
    expect(read.headers['etag']).toBe(`"${text(object(read.body)['etag'])}"`);
    expect(verdict(await b.ask('PATCH', serviceId, { tags: { a: 'b' } }, { 'if-match': '"stale"' }))).toBe('200');
  });
});
