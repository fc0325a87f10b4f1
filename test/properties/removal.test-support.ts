/** What may be remembered and seen of things of ours and of others. */

import fc from 'fast-check';
import { armId, childOf, nameOf, type ArmId } from '../../src/api/arm-id.ts';
import type { BindingSpec } from '../../src/api/binding.ts';
import type { Outcome } from '../../src/azure/arm.ts';
import type { NetworkLink, PrivateZone, RecordSet } from '../../src/azure/resources.ts';
import { valueOf, type SeenLeftover, type SeenZone } from '../../src/binding/model/values/observation.ts';
import { rulePrefix } from '../../src/binding/model/terms/owner.ts';
import { rule } from '../../src/network/rules.test-support.ts';
import {
  address,
  attached,
  cluster,
  forbidden,
  gone,
  group,
  ids,
  network,
  owner,
  seen,
  service,
  subnet,
  table,
  unseen,
} from '../../src/binding/testing/observation.test-support.ts';

export const home = ids.group.replace(/\/providers\/.*/, '');
const inNetwork = (type: string, name: string): ArmId => armId(`${home}/providers/Microsoft.Network/${type}/${name}`);
export const neighbour = '44444444-4444-4444-8444-444444444444';
const marks = {
  mine: owner,
  abandoned: `${cluster}/55555555-5555-4555-8555-555555555555`,
  neighbour: `${cluster}/${neighbour}`,
  elsewhere: '88888888-8888-4888-8888-888888888888/66666666-6666-4666-8666-666666666666',
};
export const isOfUs = (mark: string | undefined): boolean => mark === marks.mine || mark === marks.abandoned;
const mark = fc.constantFrom(...Object.values(marks), undefined);
const tagged = mark.map((one): Readonly<Record<string, string>> => (one === undefined ? {} : { 'apimvnet-owner': one }));
export const prefix = rulePrefix(ids.service);

const groups = [ids.wanted, inNetwork('networkSecurityGroups', 'g1')];
const tables = [ids.table, inNetwork('routeTables', 't1')];
const zoneIds = ['orders.azure-api.net', 'orders.portal.azure-api.net', 'old.contoso.com'].map((name) =>
  inNetwork('privateDnsZones', name),
);
const elsewhere = zoneIds.map((id) => armId(id.replace('/resourceGroups/gateways/', '/resourceGroups/dns/')));
const addresses = [ids.address, inNetwork('publicIPAddresses', 'other')];
const subnets = [ids.subnet, ids.elsewhere];

/** Some reads tell nothing, or that it is not there. */
const read = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Outcome<T>> =>
  fc.oneof({ weight: 30, arbitrary: value.map(seen) }, { weight: 1, arbitrary: fc.constantFrom(gone, unseen(), forbidden) });

const ruleOf = fc.record({ flow: fc.constantFrom('sql', 'clients', 'storage', 'theirs'), by: mark }).map(({ flow, by }) => ({
  ...rule(flow === 'theirs' ? 'theirs' : `${prefix}${flow}`, 3000 + flow.length, 'Outbound Allow Tcp 1433 from VirtualNetwork to Sql'),
  ...(by === undefined ? {} : { description: `Made by apim-vnet-operator ${by}` }),
}));
const groupOf = (id: ArmId) =>
  fc
    .record({ rules: fc.uniqueArray(ruleOf, { selector: ({ name }) => name, maxLength: 4 }), tags: tagged, in: fc.subarray(subnets) })
    .map((one) => group(one.rules, { id, name: nameOf(id), tags: one.tags, subnets: one.in }));
const tableOf = (id: ArmId) =>
  fc.record({ names: fc.subarray(['controlplane', 'client-1', 'theirs']), tags: tagged, in: fc.subarray(subnets) }).map((one) =>
    table(
      one.names.map((name, at_) => ({
        name: name === 'theirs' ? name : `${prefix}${name}`,
        prefix: name === 'controlplane' ? 'ApiManagement' : `198.51.${at_}.0/24`,
        nextHopType: 'Internet' as const,
        nextHopIp: undefined,
      })),
      { id, name: nameOf(id), tags: one.tags, subnets: one.in },
    ),
  );

const networks = [seen(network({ subnets: [subnet(), subnet({ id: ids.elsewhere, name: 'old' })] }))];
const leftOf = (id: ArmId): fc.Arbitrary<SeenLeftover> =>
  tables.includes(id)
    ? read(tableOf(id)).map((one) => ({ id, group: undefined, table: one, networks }))
    : read(groupOf(id)).map((one) => ({ id, group: one, table: undefined, networks }));

const zoneOf = (id: ArmId): fc.Arbitrary<SeenZone> =>
  fc
    .record({
      zone: read(
        fc.record({ tags: tagged, more: fc.constantFrom(0, 0, 2) }).map(({ tags, more }): PrivateZone => ({
          id,
          name: nameOf(id),
          etag: 'e',
          provisioningState: 'Succeeded',
          recordSets: more,
          tags,
        })),
      ),
      records: read(
        fc.uniqueArray(
          fc.record({ name: fc.constantFrom('@', 'theirs', 'api'), metadata: tagged, ip: fc.constantFrom('10.0.1.4', '10.9.9.9') }),
          { selector: ({ name }) => name, maxLength: 2 },
        ),
      ),
      links: read(
        fc.uniqueArray(fc.record({ name: fc.constantFrom('hub', 'theirs', 'gone'), tags: tagged }), {
          selector: ({ name }) => name,
          maxLength: 2,
        }),
      ),
    })
    .map(({ zone, records, links }) => {
      const found = valueOf(zone);
      const list = valueOf(records)?.map(({ name, metadata, ip }): RecordSet => ({
        id: childOf(id, 'A', name),
        name,
        etag: 'e',
        ttl: 60,
        addresses: [ip],
        metadata,
      }));
      return {
        id,
        zone: found ? seen({ ...found, recordSets: 1 + (found.recordSets ?? 0) + (list?.length ?? 0) }) : zone,
        records: list ? seen(list) : (records as Outcome<never>),
        links: links.ok
          ? seen(
              links.value.map(({ name, tags }): NetworkLink => ({
                id: childOf(id, 'virtualNetworkLinks', name),
                name,
                etag: 'e',
                provisioningState: 'Succeeded',
                networkId: inNetwork('virtualNetworks', name),
                registrationEnabled: false,
                linkState: 'Completed',
                tags,
              })),
            )
          : links,
      };
    });

const kinds = {
  SecurityRules: groups,
  SecurityGroup: groups,
  Routes: tables,
  RouteTable: tables,
  PrivateZone: [...zoneIds, ...elsewhere],
  PrivateRecords: [...zoneIds, ...elsewhere],
  PublicIp: addresses,
  SecurityGroupAttachment: subnets,
  RouteTableAttachment: subnets,
  Attachment: subnets,
  ServiceEndpoint: subnets.map((id) => childOf(id, 'serviceEndpoints', 'Microsoft.Sql')),
  DnsServers: [ids.network],
  KindOfTheFuture: ['no id at all', ids.network],
} as const;
const entry = fc.oneof(
  ...Object.entries(kinds).map(([kind, all]) =>
    fc
      .constantFrom<readonly string[]>(
        ...all
          .map((id) => [id, id.toUpperCase()])
          .flat()
          .map((id) => [id]),
      )
      .map(([id = '']) => ({ id, kind })),
  ),
);

const policy = fc.constantFrom('Enforce', 'Enforce', 'Enforce', 'Audit', 'Ignore');
const wishes = fc
  .record({
    is: fc.constantFrom('External', 'Internal', 'None', 'Nothing'),
    security: policy,
    routing: policy,
    dns: policy,
    publicIp: policy,
  })
  .map(({ is, ...policies }): { readonly spec: Partial<BindingSpec>; readonly goes: boolean } => ({
    goes: is === 'Nothing',
    spec: {
      mode: is === 'Nothing' ? 'Internal' : is,
      networkSecurity: { priorities: { from: 3000, to: 3199 }, policy: policies.security },
      routing: { policy: policies.routing },
      publicIp: { policy: policies.publicIp },
      dns: {
        policy: policies.dns,
        ...(is === 'Internal' || is === 'Nothing' ? { privateRecords: { linkedVnetIds: [inNetwork('virtualNetworks', 'hub')] } } : {}),
      },
    },
  }));

const services = fc.constantFrom(
  seen(service()),
  seen(attached()),
  seen(attached({ subnetId: ids.elsewhere })),
  seen(attached({ virtualNetworkType: 'Internal', privateIpAddresses: ['10.0.1.4'], publicIpAddressId: ids.address })),
  seen(attached({ provisioningState: 'Updating' })),
  gone,
  unseen(),
);

export const cases = fc.record({
  wish: wishes,
  service: services,
  owned: fc.array(entry, { maxLength: 12 }),
  here: groupOf(ids.group),
  left: fc.subarray([...groups, ...tables]).chain((all) => fc.tuple(...all.map(leftOf))),
  zones: fc.subarray([...zoneIds, ...elsewhere]).chain((all) => fc.tuple(...all.map(zoneOf))),
  addresses: fc.subarray(addresses).chain((all) =>
    fc.tuple(
      ...all.map((id) =>
        fc
          .record({
            tags: tagged,
            to: fc.constantFrom(undefined, `${home}/providers/Microsoft.Network/loadBalancers/l/f/x`, '/subscriptions/9/x/y'),
          })
          .map(({ tags, to }) => ({ id, seen: seen(address({ id, tags, attachedTo: to as ArmId | undefined })) })),
      ),
    ),
  ),
  attachedTo: fc.subarray([...groups, ids.group]),
  moved: fc.constantFrom('01:00', '07:30'),
  doubted: fc.subarray([...groups, ...tables, ...zoneIds]),
});
export type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;
