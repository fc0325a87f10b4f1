/** Random specs: every mode, place, policy and wish that a binding may have, of which the further regions mostly fit the gateway. */

import fc from 'fast-check';
import { further, made, theirZone, west, type Region } from './ids.ts';
import type { Spec } from './world.ts';

const policy = fc.constantFrom('Enforce' as const, 'Enforce' as const, 'Enforce' as const, 'Audit' as const, 'Ignore' as const);
const rarely = <T>(one: fc.Arbitrary<T>, often = 1) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: often, arbitrary: one });
const policies = rarely(fc.record({ policy }));

const attach = (at: Region) => ({
  group: fc.oneof(
    fc.constant({}),
    fc.constantFrom(...at.groups).map((groupId) => ({ groupId })),
    fc.constant({ create: { name: made(at.code).group } }),
  ),
  table: fc.oneof(
    fc.constant({}),
    fc.constantFrom(...at.tables).map((tableId) => ({ tableId })),
    fc.constant({ create: { name: made(at.code).table } }),
  ),
  address: fc.oneof(
    fc.constant({}),
    fc.subarray([...at.addresses], { minLength: 1 }).map((list) => ({ ids: list })),
    fc.constant({ create: { name: made(at.code).address } }),
    fc.constant({ azureManaged: true as const }),
  ),
});
const subnetIn = (at: Region) => fc.constantFrom(...[0, 0, 0, 1, 2].flatMap((index) => at.subnets[index]?.id ?? []));

const place = (at: Region) =>
  fc
    .record({ subnetId: subnetIn(at), networkSecurity: attach(at).group, routing: attach(at).table, publicIp: attach(at).address })
    .map((own) => ({ location: at.code, ...own }));

const sources = ['Internet', 'AzureCloud', 'AzureFrontDoor.Backend', '203.0.113.0/24', '198.51.100.7', '10.0.9.0/24'];
const clients = {
  clientSources: fc.uniqueArray(fc.constantFrom(...sources), { minLength: 1, maxLength: 3 }),
  clientPorts: fc.constantFrom([443 as const], [443 as const, 80 as const]),
};
const security = fc.record(
  {
    priorities: fc.constantFrom({ from: 3000, to: 3059 }, { from: 3000, to: 3199 }, { from: 200, to: 260 }, { from: 3900, to: 4000 }),
    optionalFlows: fc.subarray(['entra', 'eventhub', 'machinehealth']),
  },
  { requiredKeys: ['priorities'] },
);
const routing = fc.record(
  {
    forcedTunnelling: fc.constantFrom('Auto' as const, 'Auto' as const, 'Yes' as const, 'No' as const),
    allowSharedTable: fc.boolean(),
    serviceEndpoints: fc.record(
      { policy, services: fc.subarray(['Microsoft.Storage', 'Microsoft.Sql', 'Microsoft.Web'], { minLength: 1 }) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);
const records = fc.record(
  {
    linkedVnetIds: fc.subarray([west.network, ...further.map(({ network }) => network)], { minLength: 1 }),
    existingZoneIds: fc.constantFrom([theirZone], []),
    hosts: fc.constantFrom('Defaults' as const, 'All' as const, 'DefaultsAndConfiguration' as const, 'AllAndConfiguration' as const),
  },
  { requiredKeys: ['linkedVnetIds'] },
);
const servers = fc.constantFrom({}, {}, { servers: [] }, { servers: ['10.0.9.4'] }, { servers: ['10.0.9.6', '9.9.9.9'] });

export const specs: fc.Arbitrary<Spec> = fc
  .record({
    mode: fc.constantFrom('None' as const, 'External' as const, 'External' as const, 'Internal' as const, 'Internal' as const),
    policy: fc.constantFrom('Enforce' as const, 'Enforce' as const, 'Enforce' as const, 'Enforce' as const, 'Audit' as const),
    subnetId: subnetIn(west),
    others: fc.tuple(...further.map(place)),
    group: attach(west).group,
    table: attach(west).table,
    address: attach(west).address,
    security,
    clients: rarely(fc.record(clients, { requiredKeys: [] }), 3),
    routing,
    prefixes: rarely(fc.record({ clientPrefixes: fc.constantFrom(['203.0.113.0/24'], ['198.51.100.0/25', '203.0.113.0/24']) })),
    records: rarely(fc.record({ privateRecords: records }), 2),
    servers,
    policies: fc.tuple(policies, policies, policies, policies),
  })
  .map(({ mode, policy: whole, subnetId, others, group, table, address, clients: named, prefixes, ...rest }): Spec => {
    const [ofSecurity, ofRoutes, ofAddresses, ofNames] = rest.policies;
    const isExternal = mode === 'External';
    return {
      mode,
      policy: whole,
      subnetId,
      ...(mode === 'None' ? {} : { additionalLocations: others }),
      networkSecurity: { ...rest.security, ...group, ...(mode === 'None' ? {} : named), ...ofSecurity },
      routing: { ...rest.routing, ...table, ...(isExternal ? prefixes : {}), ...ofRoutes },
      ...(mode === 'None' ? {} : { publicIp: { ...address, ...ofAddresses } }),
      dns: { ...rest.servers, ...(mode === 'Internal' ? rest.records : {}), ...ofNames },
    };
  });
