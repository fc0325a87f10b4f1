/** What the gateway would get for a host name, as far as that can be told from outside: which servers it asks, and which addresses they know. */

import { nameOf, sameId } from '../../api/arm-id.ts';
import { valueOf, type SeenZone } from '../../binding/model/values/observation.ts';
import type { Packets } from '../../network/filter/needs.ts';
import { hostAddress } from '../../network/words/place.ts';
import { routeHop, securityHop, type Hop } from './hops.ts';
import type { Standpoint } from './standpoint.ts';

/** Resolves a name where the command runs; rejects where it does not resolve. */
export type Resolver = (host: string) => Promise<readonly string[]>;

export interface Resolved {
  readonly hop: Hop;
  /** Addresses, or the tag that holds them; none where nothing is known. */
  readonly peers: readonly string[];
}

/** Suffixes whose hosts are in one tag (Microsoft: Virtual network service tags; Azure Private Endpoint private DNS zone values, public zones). */
const tagBySuffix: readonly (readonly [string, string])[] = [
  ['.vault.azure.net', 'AzureKeyVault'],
  ['.database.windows.net', 'Sql'],
  ['.blob.core.windows.net', 'Storage'],
  ['.table.core.windows.net', 'Storage'],
  ['.queue.core.windows.net', 'Storage'],
  ['.file.core.windows.net', 'Storage'],
  ['.servicebus.windows.net', 'EventHub'],
];

export async function resolve(host: string, from: Standpoint, resolver: Resolver): Promise<Resolved> {
  const server = serverHop(from);
  const own = inZones(host, from);
  if (own && server.verdict !== 'Closed')
    return {
      peers: own.addresses,
      hop: {
        ...server,
        says: `${server.says} Private zone ${own.zone}, linked to the network, has ${own.addresses.join(', ')} for ${host}.`,
        notKnown:
          from.network.dnsServers.length === 0 ? [] : [`Whether ${from.network.dnsServers.join(', ')} ask Azure for names of ${own.zone}.`],
      },
    };
  const found = await resolver(host).catch(() => []);
  const inside = `What ${host} resolves to inside the network: private zones and servers there may know it otherwise; --address says it.`;
  if (found.length > 0)
    return {
      peers: found,
      hop: {
        ...server,
        says: `${server.says} Where this command runs ${host} is ${found.join(', ')}.`,
        notKnown: [...(server.notKnown ?? []), inside],
      },
    };
  const tag = tagBySuffix.find(([suffix]) => host.toLowerCase().endsWith(suffix))?.[1];
  const says = `${server.says} Where this command runs ${host} does not resolve${tag === undefined ? '' : `; hosts of its kind are in the service tag ${tag}`}.`;
  const verdict = server.verdict === 'Closed' ? 'Closed' : tag === undefined ? 'Unknown' : server.verdict;
  return { peers: tag === undefined ? [] : [tag], hop: { ...server, verdict, says, notKnown: [...(server.notKnown ?? []), inside] } };
}

/** Whether the servers of the network can be asked at all. */
export function serverHop(from: Standpoint): Hop {
  const servers = from.network.dnsServers.filter((one) => one !== hostAddress);
  if (servers.length === 0) {
    const asked = securityHop(from, dns('AzurePlatformDNS', 'Udp'));
    return asked.verdict === 'Closed'
      ? { ...asked, hop: 'DNS', says: `The network asks Azure (${hostAddress}); ${asked.says}` }
      : { hop: 'DNS', verdict: 'Open', says: `The network asks Azure (${hostAddress}).` };
  }
  const hops = servers.map((server) => {
    const parts = [securityHop(from, dns(server, 'Udp')), routeHop(from, dns(server, 'Udp'))];
    return { server, worst: parts.find(({ verdict }) => verdict === 'Closed') ?? parts.find(({ verdict }) => verdict === 'Unknown') };
  });
  const reachable = hops.filter(({ worst }) => worst?.verdict !== 'Closed');
  const [first] = hops;
  const says = `The network asks ${servers.join(', ')}`;
  if (reachable.length === 0 && first?.worst)
    return { ...first.worst, hop: 'DNS', says: `${says}, and none can be asked on UDP 53: ${first.worst.says}` };
  const lost = hops.filter(({ worst }) => worst?.verdict === 'Closed').map(({ server }) => server);
  return {
    hop: 'DNS',
    verdict: 'Open',
    says: `${says}${lost.length === 0 ? '' : `, of which ${lost.join(', ')} cannot be asked on UDP 53`}.`,
    notKnown: hops.flatMap(({ worst }) => (worst?.verdict === 'Unknown' ? (worst.notKnown ?? []) : [])),
  };
}

const dns = (peer: string, protocol: 'Udp' | 'Tcp'): Packets => ({ direction: 'Outbound', protocol, ports: ['53'], peers: [peer] });

/** Of the binding's zones that are linked to this network. */
function inZones(
  host: string,
  { zones, network }: Standpoint,
): { readonly zone: string; readonly addresses: readonly string[] } | undefined {
  for (const one of zones) {
    const zone = nameOf(one.id);
    const label = labelIn(host, zone);
    if (label === undefined || !isLinked(one, network.id)) continue;
    const record = valueOf(one.records)?.find(({ name }) => name.toLowerCase() === label);
    if (record && record.addresses.length > 0) return { zone, addresses: record.addresses };
  }
  return undefined;
}

const isLinked = ({ links }: SeenZone, network: Standpoint['network']['id']): boolean =>
  (valueOf(links) ?? []).some(({ networkId }) => sameId(networkId, network));

function labelIn(host: string, zone: string): string | undefined {
  const [name, end] = [host.toLowerCase(), zone.toLowerCase()];
  if (name === end) return '@';
  return name.endsWith(`.${end}`) ? name.slice(0, -end.length - 1) : undefined;
}
