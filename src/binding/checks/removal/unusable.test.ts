/** Promises about input that cannot be used: it never removes what works. */

import { expect, test } from '@jest/globals';
import { armId, childOf, type ArmId } from '../../../api/arm-id.ts';
import type { Service } from '../../../azure/resources.ts';
import type { SeenZone } from '../../model/values/observation.ts';
import { ownerTag, rulePrefix } from '../../model/terms/owner.ts';
import { attached, fitting, group, ids, observation, owner, seen, subnet, table } from '../../testing/observation.test-support.ts';
import { situation } from '../../testing/situation.test-support.ts';

type Plan = ReturnType<typeof situation>['plan'];
const deleted = ({ steps }: Plan): readonly string[] =>
  steps.flatMap(({ writes }) => writes.flatMap(({ verb, target }) => (verb === 'delete' ? [target.split('/').at(-1) ?? ''] : [])));
const verdictsOn = ({ removals }: Plan, kind: string) =>
  removals.flatMap((one) => (one.kind === kind ? [`${one.id.split('/').at(-1)} ${one.verdict.is}`] : []));

const prefix = rulePrefix(ids.service);
const route = (name: string, to: string) => ({ name: `${prefix}${name}`, prefix: to });
const tunnel = { name: 'corp', prefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIp: '10.9.0.4' } as const;
const planWith = (clientPrefixes: readonly string[]): Plan =>
  situation({
    spec: { routing: { clientPrefixes: [...clientPrefixes] } },
    seen: observation({
      service: seen(attached()),
      group: seen(group(fitting())),
      subnet: subnet({ routeTableId: ids.table }),
      table: seen(table([tunnel, route('controlplane', 'ApiManagement'), route('client-198-51-100-0-24', '198.51.100.0/24')])),
    }),
  }).plan;

test.each([
  ['a misspelt range', ['198.51.100.0/240'], []],
  ['a range and a misspelt one', ['203.0.113.0/24', '198.51.100.'], []],
  ['another range', ['203.0.113.0/24'], [`${prefix}client-198-51-100-0-24`]],
  ['none any more', [], [`${prefix}client-198-51-100-0-24`]],
])('W4: of the routes for clients, where clientPrefixes has %s, these go', (_, prefixes, expected) => {
  expect(deleted(planWith(prefixes))).toEqual(expected);
});

const zoneId = (name: string): ArmId =>
  armId(`${ids.group.replace(/\/providers\/.*/, '')}/providers/Microsoft.Network/privateDnsZones/${name}`);
const mark = { [ownerTag]: owner };
const zone = (name: string): SeenZone => ({
  id: zoneId(name),
  zone: seen({ id: zoneId(name), name, etag: 'e', provisioningState: 'Succeeded', recordSets: 2, tags: mark }),
  records: seen([{ id: childOf(zoneId(name), 'A', '@'), name: '@', etag: 'e', ttl: 60, addresses: ['10.0.1.4'], metadata: mark }]),
  links: seen([]),
});
const own = ['', '.portal', '.developer', '.management', '.scm'];
const namedAs = (change: Partial<Service>, records: object, names: readonly string[]): Plan =>
  situation({
    spec: { mode: 'Internal', dns: { privateRecords: { linkedVnetIds: [], ...records } } },
    seen: observation({
      service: seen(attached({ virtualNetworkType: 'Internal', privateIpAddresses: ['10.0.1.4'], ...change })),
      group: seen(group(fitting({ mode: 'Internal' }))),
      zones: names.map(zone),
    }),
  }).plan;
const hostname = (hostName: string) => ({ type: 'Proxy', hostName }) as unknown as Service['hostnames'][number];
const commercial = own.map((part) => `orders${part}.azure-api.net`);
const government = own.map((part) => `orders${part}.azure-api.us`);

test.each<[string, Partial<Service>, object, readonly string[], readonly string[]]>([
  ['the list of host names is empty', { hostnames: [] }, { hosts: 'All' }, [...commercial, 'api.corp.example'], []],
  [
    'the list has lost the custom domain',
    { hostnames: [hostname('orders.azure-api.net')] },
    { hosts: 'All' },
    [...commercial, 'api.corp.example'],
    ['api.corp.example'],
  ],
  ['the address of the gateway is not told, in another cloud', { gatewayUrl: undefined }, {}, government, []],
  [
    'the address of the gateway is told',
    { gatewayUrl: 'https://orders.azure-api.us' },
    {},
    [...government, 'old.example'],
    ['old.example'],
  ],
])('W4: of the private zones, where %s, these go', (_, change, records, zones, expected) => {
  expect(deleted(namedAs(change, records, zones))).toEqual(expected);
});

test('W35: what is kept says why', () => {
  const { removals } = planWith(['198.51.100.0/240']);
  expect(removals.find(({ id }) => id.endsWith('client-198-51-100-0-24'))?.verdict).toEqual({
    is: 'Keep',
    why: 'spec.routing.clientPrefixes names 198.51.100.0/240, which is not an IPv4 range',
  });
  expect(verdictsOn(planWith([]), 'Route')).toEqual([`${prefix}controlplane Keep`, `${prefix}client-198-51-100-0-24 Remove`]);
});
