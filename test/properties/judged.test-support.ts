/** One network as both sides are asked about it: the product by ARM's bodies as it reads them, the simulator packet by packet. */

import { has } from '../../src/network/addresses/intervals.ts';
import { addressesOf } from '../../src/network/addresses/prefix-list.ts';
import { judge, type Share } from '../../src/network/filter/judge.ts';
import type { Packets } from '../../src/network/filter/needs.ts';
import { tagListOf } from '../../src/network/words/tag-list.ts';
import { readRouteTable, readSecurityGroup, readVirtualNetwork } from '../../src/azure/read-network.ts';
import { placeOf } from '../../src/binding/checks/network/place.ts';
import { settingsOf } from '../../src/binding/model/values/settings.ts';
import { groundOf, sitesOf } from '../../src/binding/model/values/site.ts';
import { ids, observation, seen, service } from '../../src/binding/testing/observation.test-support.ts';
import { spec } from '../../src/binding/testing/situation.test-support.ts';
import type { Json } from '../../sim/azure/json.ts';
import { filter, rulesOf, type Endpoint, type Packet } from '../../sim/azure/packet-filter.ts';
import { addressOf, isWithin } from '../../sim/azure/ranges.ts';
import { peersOf } from '../../sim/azure/traffic/peerings.ts';
import { wordsOf, type Around } from '../../sim/azure/traffic/words.ts';
import { published, type Network, type RuleWords } from './judged-networks.test-support.ts';

export interface Judged {
  readonly ip: string;
  readonly flow: string;
  readonly judged: 'Allow' | 'Deny' | 'Unknown';
  readonly filtered: 'Allow' | 'Deny';
  readonly rule: string;
}

const prefix = '10.0.1.0/27';
const settled = { provisioningState: 'Succeeded' };

const groupBody = ({ rules }: Network): Json => ({
  id: ids.group,
  name: 'apim-nsg',
  location: 'westeurope',
  properties: { ...settled, securityRules: rules.map(ruleBody) },
});

function ruleBody({ priority, direction, access, protocol, ports, far, near }: RuleWords): Json {
  const [source, destination] = direction === 'Inbound' ? [far, [near]] : [[near], far];
  const side = (name: string, values: readonly string[]): Json =>
    values.length === 1 ? { [`${name}AddressPrefix`]: values[0] } : { [`${name}AddressPrefixes`]: values };
  return {
    id: `${ids.group}/securityRules/r${priority}`,
    name: `r${priority}`,
    properties: {
      ...settled,
      ...{ priority, direction, access, protocol, sourcePortRange: '*', destinationPortRanges: ports },
      ...side('source', source),
      ...side('destination', destination),
    },
  };
}

const tableBody = ({ routes }: Network): Json => ({
  id: ids.table,
  name: 'apim-rt',
  location: 'westeurope',
  properties: {
    ...settled,
    routes: routes.map(({ prefix: addressPrefix, hop: nextHopType }, at) => ({
      id: `${ids.table}/routes/r${at}`,
      name: `r${at}`,
      properties: { ...settled, addressPrefix, nextHopType, ...(nextHopType === 'VirtualAppliance' && { nextHopIpAddress: '10.9.0.4' }) },
    })),
  },
});

const networkBody = ({ spaces, peerings }: Network): Json => ({
  id: ids.network,
  name: 'hub',
  location: 'westeurope',
  properties: {
    ...settled,
    addressSpace: { addressPrefixes: spaces },
    subnets: [
      {
        id: ids.subnet,
        name: 'apim',
        properties: { ...settled, addressPrefix: prefix, networkSecurityGroup: { id: ids.group }, routeTable: { id: ids.table } },
      },
    ],
    virtualNetworkPeerings: peerings.map(({ space, state: peeringState, access }, at) => ({
      name: `p${at}`,
      properties: { peeringState, allowVirtualNetworkAccess: access, remoteAddressSpace: { addressPrefixes: [space] } },
    })),
  },
});

const tags = tagListOf({
  cloud: 'Public',
  changeNumber: '1',
  tags: Object.entries(published).map(([name, prefixes]) => ({ name, prefixes })),
});

/** Every packet at which a verdict may change, with what both sides say of it. */
export function packetsOf(given: Network): readonly Judged[] {
  const network = readVirtualNetwork(networkBody(given));
  const [subnet] = network.subnets;
  const all = observation({
    service: seen(service()),
    network: seen(network),
    table: seen(readRouteTable(tableBody(given))),
    ...(subnet && { subnet }),
  });
  const [site] = sitesOf(settingsOf(spec()), all);
  const ground = site && groundOf(site);
  if (!ground) throw new Error('the network cannot be read');
  const { direction, protocol, peer, ports } = given.flow;
  const group = groupBody(given);
  const around: Around = {
    networks: given.spaces,
    peers: peersOf(networkBody(given)),
    announced: [],
    routes: ((tableBody(given)['properties'] as Json)['routes'] ?? []) as readonly Json[],
  };
  const place = placeOf(site, ground, tags);
  return ports.flatMap((port) => {
    const packets = { direction, protocol, peers: [peer], ports: [port] } as Packets;
    const { allowed, denied, unknown } = judge(readSecurityGroup(group).rules, packets, place);
    const said = (ip: number): Judged['judged'] | undefined =>
      isIn(allowed, ip) ? 'Allow' : isIn(denied, ip) ? 'Deny' : isIn(unknown, ip) ? 'Unknown' : undefined;
    return edgesOf(given).flatMap((address): readonly Judged[] => {
      const judged = said(address);
      if (judged === undefined) return [];
      const ip = shown(address);
      const packet = { direction, protocol, port: Number(port) } as Pick<Packet, 'direction' | 'protocol' | 'port'>;
      const { access, rule } = filtered(group, around, ip, packet);
      return [{ ip, flow: `${direction} ${protocol} ${port} ${peer}`, judged, filtered: access, rule }];
    });
  });
}

const isIn = (shares: readonly Share[], address: number): boolean =>
  shares.some(({ addresses }) => addresses !== undefined && has(addresses, address));

function filtered(
  group: Json,
  around: Around,
  ip: string,
  packet: Pick<Packet, 'direction' | 'protocol' | 'port'>,
): ReturnType<typeof filter> {
  const here: Endpoint = { ip: '10.0.1.4', tags: ['VirtualNetwork'] };
  const held = Object.entries(published).flatMap(([tag, prefixes]) => (prefixes.some((one) => isWithin(one, addressOf(ip))) ? [tag] : []));
  const there: Endpoint = { ip, tags: wordsOf(around, { ip, tags: held }) };
  const [source, destination] = packet.direction === 'Inbound' ? [there, here] : [here, there];
  return filter(rulesOf(group), { ...packet, source, destination, sourcePort: 50_000 });
}

/** First and last address of every range there is, and their neighbours; the host outbound is no matter of addresses. */
function edgesOf({ spaces, rules, routes, peerings, flow }: Network): readonly number[] {
  const texts = [
    ...spaces,
    ...rules.flatMap(({ far }) => far),
    ...routes.map((one) => one.prefix),
    ...peerings.map(({ space }) => space),
    flow.peer,
    '168.63.129.16/32',
    '203.0.113.0/24',
    ...Object.values(published).flat(),
  ];
  const edges = texts.flatMap((text) => {
    const { edges: both } = addressesOf([text]);
    return [...both].flatMap((edge) => [edge - 1, edge, edge + 1]);
  });
  const hosts = new Set([0xa83f8110, 0xa9fea9fe]);
  return [...new Set(edges)].filter((edge) => edge >= 0 && edge < 2 ** 32 && (flow.direction === 'Inbound' || !hosts.has(edge)));
}

const shown = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
