/** Random route tables of any shape under a gateway that is about to be moved in, and whether the simulator's activation would end well. */

import fc from 'fast-check';
import { idKey } from '../../src/api/arm-id.ts';
import { firewallOf } from '../../src/binding/checks/routing/firewall.ts';
import { ids, seen } from '../../src/binding/testing/observation.test-support.ts';
import { settingsOf } from '../../src/binding/model/values/settings.ts';
import { spec as specOf } from '../../src/binding/testing/situation.test-support.ts';
import { reaches, straight, vitalFor, type Dependency } from '../../sim/azure/gateway-flows.ts';
import { object, objects, properties, text, texts, type Json } from '../../sim/azure/json.ts';
import { servicesOf } from '../../sim/azure/routing.ts';
import { west } from './ids.ts';
import { bodyIn, idIn, observationOf, subnetIn, type Spec, type World } from './world.ts';

const settled = { provisioningState: 'Succeeded' };
const [subnet = { id: '', prefix: '' }] = west.subnets;
const [groupId = ''] = west.groups;
const [tableId = ''] = west.tables;

/** Wider than any prefix of a tag, or a single address: which of two others of about a tag's length wins is told by the tag's list alone. */
const prefixes = [
  '0.0.0.0/0',
  ...['0.0.0.0/1', '128.0.0.0/1'],
  ...['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'],
  ...['13.0.0.0/8', '40.0.0.0/8', '51.0.0.0/8', '52.0.0.0/8', '104.0.0.0/8'],
  // Of the control plane, of a client, of storage, of SQL, of nothing.
  ...['51.145.179.78/32', '104.214.19.224/32', '52.162.110.80/32', '203.0.113.9/32', '20.150.8.4/32', '40.68.37.158/32', '203.0.113.0/24'],
  ...['10.0.0.0/8', '10.9.0.0/16', '192.168.0.0/16', '::/0', 'fd00::/8'],
  ...[
    'ApiManagement',
    'ApiManagement.WestEurope',
    'AzureCloud',
    'AzureCloud.WestEurope',
    'AzureCloud.NorthEurope',
    'apimanagement.northcentralus',
  ],
  ...['Storage', 'Storage.WestEurope', 'Sql', 'Sql.WestEurope', 'AzureKeyVault', 'AzureKeyVault.WestEurope', 'AzureMonitor', 'EventHub'],
];
const route = fc
  .record({
    prefix: fc.constantFrom(...prefixes),
    hop: fc.constantFrom('VirtualAppliance', 'VirtualAppliance', 'VirtualNetworkGateway', 'Internet', 'Internet', 'None', 'VnetLocal'),
  })
  .map(({ prefix, hop }, at = prefix.toLowerCase()): Json => ({
    name: `r-${at.replaceAll(/[./:]/g, '-')}`,
    properties: { addressPrefix: prefix, nextHopType: hop, ...settled },
  }));
const prefixOf = (one: Json): string => text(properties(one)['addressPrefix']).toLowerCase();

export interface Tunnelled {
  readonly world: World;
  readonly spec: Spec;
}

export const tunnelled: fc.Arbitrary<Tunnelled> = fc
  .record({
    routes: fc.uniqueArray(route, { maxLength: 6, selector: prefixOf }),
    tier: fc.constantFrom('Developer', 'Premium'),
    mode: fc.constantFrom('External' as const, 'Internal' as const),
    endpoints: fc.subarray(['Microsoft.Storage', 'Microsoft.Sql', 'Microsoft.KeyVault'], { maxLength: 2 }),
    policy: fc.constantFrom<NonNullable<Spec['routing']>>(
      {},
      {},
      { serviceEndpoints: { services: [] } },
      { serviceEndpoints: { policy: 'Audit' } },
    ),
    said: fc.constantFrom('Auto' as const, 'Auto' as const, 'Yes' as const),
    clients: fc.constantFrom([], ['203.0.113.0/24']),
    isShared: fc.constantFrom(false, false, true),
    listensToGateways: fc.boolean(),
    tagsAreKnown: fc.constantFrom(true, true, false),
  })
  .map(({ routes, tier, mode, endpoints, policy, said, clients, isShared, listensToGateways, tagsAreKnown }) => {
    const inside = (id: string, list: string, entries: readonly Json[]): readonly Json[] =>
      entries.map((one) => ({ ...one, id: `${id}/${list}/${text(one['name'])}` }));
    const resource = (id: string, own: Json): Json => ({
      id,
      name: id.split('/').at(-1),
      location: west.code,
      tags: {},
      properties: { ...own, ...settled },
    });
    const own = (id: string, prefix: string, more: Json): Json => ({
      id,
      name: id.split('/').at(-1),
      properties: { addressPrefix: prefix, networkSecurityGroup: { id: groupId }, ...settled, ...more },
    });
    const table = { routeTable: { id: tableId } };
    const bodies = [
      {
        id: ids.service,
        name: 'orders',
        location: west.name,
        sku: { name: tier, capacity: 1 },
        properties: { ...settled, virtualNetworkType: 'None', platformVersion: 'stv2', publicIPAddresses: ['20.61.0.10'] },
      },
      resource(groupId, { securityRules: [] }),
      resource(tableId, { routes: inside(tableId, 'routes', routes), disableBgpRoutePropagation: !listensToGateways }),
      resource(west.network, {
        addressSpace: { addressPrefixes: [west.prefix] },
        subnets: west.subnets.map(({ id, prefix }, at) =>
          own(id, prefix, {
            ...(at === 0 || (isShared && at === 2) ? table : {}),
            ...(at === 0 ? { serviceEndpoints: endpoints.map((service) => ({ service })) } : {}),
          }),
        ),
      }),
    ];
    const spec: Spec = {
      serviceId: ids.service,
      mode,
      subnetId: subnet.id,
      networkSecurity: {
        priorities: { from: 3000, to: 3199 },
        ...(mode === 'External' && clients.length > 0 ? { clientSources: clients } : {}),
      },
      routing: { ...policy, forcedTunnelling: said, ...(mode === 'External' && clients.length > 0 ? { clientPrefixes: clients } : {}) },
    };
    return {
      world: { bodies: Object.fromEntries(bodies.map((body) => [idKey(text(body.id)), body])), dnsSeen: {}, locks: [], tagsAreKnown },
      spec,
    };
  });

/** What keeps an activation in this network from ending well, where appliances pass what the firewall list names. */
export function blockedIn(world: World, spec: Spec): readonly Dependency[] {
  const there = subnetIn(world, subnet.id) ?? {};
  const table = bodyIn(world, idIn(there, 'routeTable')) ?? {};
  const network = bodyIn(world, west.network) ?? {};
  const rows =
    firewallOf(settingsOf(specOf(spec)), { ...observationOf({ ...world, tagsAreKnown: true }, spec), dependencies: seen([]) }) ?? [];
  const way = {
    ...straight,
    routes: objects(properties(table)['routes']),
    services: servicesOf(there),
    region: west.code,
    networks: texts(object(properties(network)['addressSpace'])['addressPrefixes']),
    announced: spec.routing?.forcedTunnelling === 'Yes' ? ['0.0.0.0/0'] : [],
    passes: rows.filter(({ kind }) => kind === 'Tag').map(({ name }) => name),
  };
  const group = bodyIn(world, groupId) ?? {};
  const rules = objects(properties(group)['securityRules']);
  const tier = text(object(bodyIn(world, ids.service)?.['sku'])['name']);
  return vitalFor(tier).filter((one) => !reaches(one, rules, { prefix: subnet.prefix, region: west.code, way }));
}

/** `0.0.0.0/0 -> VirtualAppliance`: what a counterexample is read by. */
export const inWords = (world: World): readonly string[] =>
  objects(properties(bodyIn(world, tableId) ?? {})['routes']).map(
    (one) => `${text(properties(one)['addressPrefix'])} -> ${text(properties(one)['nextHopType'])}`,
  );
