/** Random networks: a gateway in any mode and place, groups and tables with rules and routes of anybody, shared and unshared. */

import fc from 'fast-check';
import { idKey, nameOf } from '../../src/api/arm-id.ts';
import { cluster, ids, owner } from '../../src/binding/testing/observation.test-support.ts';
import { ownerMark, ownerTag } from '../../src/binding/model/terms/owner.ts';
import { addressIn } from '../../sim/azure/gateway-flows.ts';
import type { Json } from '../../sim/azure/json.ts';
import { further, madeIds, regions, theirZone, west, zone, type Region } from './ids.ts';
import { rules } from './rules.ts';
import type { World } from './world.ts';

const settled = { provisioningState: 'Succeeded' };

/** `Mine` is what an earlier reconcile of this binding made; the others are of nobody, of another cluster, and of a binding that is gone. */
const owners = fc.constantFrom(
  { [ownerTag]: owner },
  {},
  { [ownerTag]: owner.replace('99999999', '55555555') },
  { [ownerTag]: ownerMark(cluster, '77777777-7777-4777-8777-777777777777') },
);

const away = fc.constantFrom('VirtualAppliance', 'VirtualAppliance', 'VirtualNetworkGateway', 'None');
const route = (addressPrefix: string, nextHopType: string): Json => ({
  name: `corp-${addressPrefix.replaceAll(/[./]/g, '-')}`,
  properties: { addressPrefix, nextHopType, ...settled },
});

const inTunnel = fc.subarray(['ApiManagement', '51.145.179.78/32', 'Storage', '203.0.113.0/24'], { maxLength: 2 });
const routes = fc
  .record({
    tunnel: fc.constantFrom([], ['0.0.0.0/0'], ['0.0.0.0/0'], ['0.0.0.0/1', '128.0.0.0/1'], ['128.0.0.0/1']),
    away,
    own: inTunnel,
    hop: fc.constantFrom('VirtualAppliance', 'Internet', 'Internet', 'VirtualNetworkGateway'),
    local: fc.subarray(['10.9.0.0/16', '192.168.0.0/16']),
    localHop: fc.constantFrom('VirtualAppliance', 'None'),
  })
  .map((way) => [
    ...way.tunnel.map((prefix) => route(prefix, way.away)),
    ...way.own.map((prefix) => route(prefix, way.hop)),
    ...way.local.map((prefix) => route(prefix, way.localHop)),
  ]);

const inside = (id: string, list: string, entries: readonly Json[]): readonly Json[] =>
  entries.map((one) => ({ ...one, id: `${id}/${list}/${String(one['name'])}` }));
const resource = (id: string, location: string, tags: object, properties: Json): Json => ({
  id,
  name: nameOf(id),
  location,
  tags,
  properties: { ...properties, ...settled },
});
const group = (id: string, at: Region) =>
  fc.tuple(rules, owners).map(([some, tags]) => resource(id, at.code, tags, { securityRules: inside(id, 'securityRules', some) }));
const table = (id: string, at: Region) =>
  fc.tuple(routes, owners).map(([some, tags]) => resource(id, at.code, tags, { routes: inside(id, 'routes', some) }));
const address = (id: string, at: Region) =>
  fc
    .tuple(owners, fc.constantFrom('Standard', 'Standard', 'Standard', 'Basic'), fc.constantFrom('orders', 'orders', 'front'))
    .map(([tags, name, domainNameLabel]): Json => ({
      ...resource(id, at.code, tags, {
        publicIPAllocationMethod: 'Static',
        publicIPAddressVersion: 'IPv4',
        ipAddress: '20.50.0.1',
        dnsSettings: { domainNameLabel: id.endsWith('-1') ? `${domainNameLabel}-1` : domainNameLabel },
      }),
      sku: { name },
    }));

const maybe = <T>(one: fc.Arbitrary<T>, often = 1) =>
  fc.oneof({ weight: often, arbitrary: one }, { weight: 1, arbitrary: fc.constant(undefined) });

const subnets = (at: Region) =>
  fc.tuple(
    ...at.subnets.map(({ id, prefix }) =>
      fc
        .record({
          group: maybe(fc.constantFrom(...at.groups), 3),
          table: maybe(fc.constantFrom(...at.tables)),
          endpoints: fc.constantFrom([], [], ['Microsoft.Storage'], ['Microsoft.Sql', 'Microsoft.Web']),
          neighbours: fc.constantFrom(0, 0, 0, 1),
          delegated: fc.constantFrom(...Array<boolean>(15).fill(false), true),
        })
        .map(({ group: held, table: led, endpoints, neighbours, delegated }): Json => ({
          id,
          name: nameOf(id),
          properties: {
            ...settled,
            addressPrefix: prefix,
            ...(held === undefined ? {} : { networkSecurityGroup: { id: held } }),
            ...(led === undefined ? {} : { routeTable: { id: led } }),
            serviceEndpoints: endpoints.map((service) => ({ service })),
            ipConfigurations: Array.from({ length: neighbours }, () => ({ id: ids.address })),
            delegations: delegated ? [{ name: 'Microsoft.Web/serverFarms' }] : [],
          },
        })),
    ),
  );

const virtualNetwork = (at: Region) =>
  fc
    .tuple(subnets(at), fc.constantFrom([], ['10.0.9.4'], ['8.8.8.8', '10.0.9.5']))
    .map(([own, dnsServers]) =>
      resource(at.network, at.code, {}, { addressSpace: { addressPrefixes: [at.prefix] }, dhcpOptions: { dnsServers }, subnets: own }),
    );

const regionBodies = (at: Region) =>
  fc
    .tuple(
      virtualNetwork(at),
      ...at.groups.map((id) => group(id, at)),
      ...at.tables.map((id) => table(id, at)),
      ...at.addresses.map((id) => maybe(address(id, at), 5)),
      maybe(group(madeIds(at.code).group, at)),
      maybe(table(madeIds(at.code).table, at)),
      ...madeIds(at.code).addresses.map((id) => maybe(address(id, at))),
    )
    .map((bodies) => bodies.filter((body) => body !== undefined));

const zoneBody = (id: string) =>
  fc.tuple(owners, owners, fc.boolean()).map(([tags, metadata, has]): Json => ({
    ...resource(id, 'global', tags, {}),
    records: has
      ? [{ id: `${id}/A/orders`, name: 'orders', properties: { ttl: 60, aRecords: [{ ipv4Address: '10.0.7.7' }], metadata } }]
      : [],
    links: [],
  }));
const zones = fc.tuple(
  maybe(zoneBody(theirZone)),
  maybe(zoneBody(zone('orders.azure-api.net'))),
  maybe(zoneBody(zone('orders.portal.azure-api.net'))),
);

const placed = (at: Region, mode: string) =>
  fc
    .tuple(fc.constantFrom(...at.subnets.slice(0, 2)), maybe(fc.constantFrom(...at.addresses, madeIds(at.code).addresses[0])))
    .map(([{ id, prefix }, ip]): Json =>
      mode === 'None'
        ? {}
        : {
            virtualNetworkConfiguration: { subnetResourceId: id },
            ...(ip === undefined ? {} : { publicIpAddressId: ip }),
            privateIPAddresses: mode === 'Internal' ? [addressIn(prefix, 5)] : [],
          },
    );

const service = fc
  .record({
    mode: fc.constantFrom('None', 'External', 'Internal', 'External', 'Internal'),
    tier: fc.constantFrom('Developer', 'Premium', 'Premium'),
    others: fc.subarray([...further]),
    state: fc.constantFrom(...Array<string>(9).fill('Succeeded'), 'Updating'),
  })
  .chain(({ mode, tier, others, state }) => {
    const elsewhere = tier === 'Developer' ? [] : others;
    return fc.tuple(placed(west, mode), ...elsewhere.map((at) => placed(at, mode))).map(([primary, ...rest]): Json => ({
      id: ids.service,
      name: 'orders',
      location: 'West Europe',
      sku: { name: tier, capacity: 1 },
      properties: {
        provisioningState: state,
        virtualNetworkType: mode,
        platformVersion: 'stv2',
        gatewayUrl: 'https://orders.azure-api.net',
        gatewayRegionalUrl: 'https://orders-westeurope-01.regional.azure-api.net',
        publicIPAddresses: ['20.61.0.10'],
        ...primary,
        additionalLocations: elsewhere.map(({ name }, at) => ({
          location: name,
          sku: { name: tier, capacity: 1 },
          publicIPAddresses: ['20.62.0.10'],
          platformVersion: 'stv2',
          ...rest[at],
        })),
      },
    }));
  });

const lock = fc.record({
  scope: fc.constantFrom(ids.service as string, ...west.groups, west.network, ...west.tables),
  level: fc.constantFrom('ReadOnly' as const, 'CanNotDelete' as const),
});

export const worlds: fc.Arbitrary<World> = fc
  .record({
    service,
    bodies: fc.tuple(...regions.map(regionBodies)),
    zones,
    seenServers: fc.constantFrom([], ['10.0.9.4'], ['168.63.129.16']),
    locks: fc.oneof({ weight: 6, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(lock, { maxLength: 2 }) }),
    tagsAreKnown: fc.constantFrom(true, true, false),
  })
  .map(({ service: gateway, bodies, zones: private_, seenServers, ...rest }) => {
    const present = [gateway, ...bodies.flat(), ...private_.filter((one) => one !== undefined)];
    return {
      ...rest,
      bodies: Object.fromEntries(present.map((body) => [idKey(String(body['id'])), body])),
      dnsSeen: Object.fromEntries(regions.map(({ code }) => [code, seenServers])),
    };
  });
