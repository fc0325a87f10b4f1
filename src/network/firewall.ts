/** What stands in the way of a tunnelled gateway must let through: tags with their ranges, hosts that Microsoft names, and hosts that the service itself reports. */

import type { FlowNeed } from './flows.ts';
import { hostFlows, mailHosts, type CloudName } from './host-flows.ts';
import type { Packets } from './filter/needs.ts';
import { through } from './ways/readings.ts';
import { likelyWaysOf } from './ways/likely.ts';
import type { Place } from './words/place.ts';
import { canonicalTag, platformWords } from './words/words.ts';

export interface FirewallRow {
  /** `Tag`: a service tag, where the firewall knows those; `Host`: a host name, with `*` for any first part; `Address`: a DNS server of the network. */
  readonly kind: 'Tag' | 'Host' | 'Address';
  readonly name: string;
  readonly protocol: 'Tcp' | 'Udp';
  readonly ports: readonly string[];
  readonly required: boolean;
  readonly why: string;
  readonly source: string;
  /** IPv4 ranges of a tag today, as far as they are known. */
  readonly ranges?: readonly string[];
}

export interface FirewallFacts {
  readonly cloud: CloudName;
  /** Region code of the gateway. */
  readonly region: string;
  /** Where the table and the endpoints of the gateway's subnet lead: what goes straight needs no firewall. */
  readonly place: Place;
  readonly flows: readonly FlowNeed[];
  readonly tagRanges: ReadonlyMap<string, readonly string[]>;
  readonly dependencies: readonly Dependency[];
}

/** What the service reports of itself. */
export interface Dependency {
  readonly category: string;
  readonly endpoints: readonly { readonly domain: string; readonly ports: readonly { readonly port: number }[] }[];
}

/**
 * Microsoft's own names of the services of outbound dependencies: the tag that holds their hosts, and whether they serve a feature only. Levels as
 * network status marks the same things (`isOptional`), and Event Hubs as the table of ports does.
 */
const categories: Readonly<Record<string, { readonly tag?: string; readonly isFeature?: true }>> = {
  'azure storage': { tag: 'storage' },
  'azure sql': { tag: 'sql' },
  'azure key vault': { tag: 'azurekeyvault' },
  'azure event hub': { tag: 'eventhub', isFeature: true },
  'azure smtp': { isFeature: true },
  'portal captcha': { isFeature: true },
  'deprecated portal captcha': { isFeature: true },
  'windows activation': { isFeature: true },
  'azure active directory': { tag: 'azureactivedirectory', isFeature: true },
  'azure monitor': { tag: 'azurecloud' },
};
const categoryOf = (category: string) => categories[category.toLowerCase()] ?? {};

/** The port of file shares, which network status marks as optional. */
const smb = 445;

/** Whether any of a flow comes by what stands in the way, or may come. */
const isTaken = (flow: Packets, { place }: FirewallFacts): boolean => through({ flow, ways: likelyWaysOf(flow, place) }).length > 0;

/** What is called by name: the peer is the tag that holds it, or the internet where none is known. */
function isHostTaken(tag: string | undefined, ports: readonly string[], facts: FirewallFacts): boolean {
  const known = facts.flows.find(({ direction, peers }) => direction === 'Outbound' && peers.some((peer) => canonicalTag(peer) === tag));
  return isTaken({ ...(known ?? plain), direction: 'Outbound', peers: [known?.peers[0] ?? tag ?? 'Internet'], ports }, facts);
}
const plain = { protocol: 'Tcp' } as const;

/** Sorted, so that the same facts give the same list. */
export const firewallList = (facts: FirewallFacts): readonly FirewallRow[] =>
  oncePerHost([...tagRows(facts), ...serverRows(facts), ...namedRows(facts), ...reportedRows(facts)]).toSorted(
    (a, b) =>
      Number(b.required) - Number(a.required) ||
      a.kind.localeCompare(b.kind) ||
      a.name.localeCompare(b.name) ||
      a.protocol.localeCompare(b.protocol) ||
      a.ports.join().localeCompare(b.ports.join()),
  );

/** A host that several name has the ports of all, and the level of the highest; a tag has a row for each flow. */
function oncePerHost(rows: readonly FirewallRow[]): readonly FirewallRow[] {
  const hosts = Map.groupBy(
    rows.filter(({ kind }) => kind === 'Host'),
    ({ name, protocol }) => `${name} ${protocol}`,
  );
  const merged = [...hosts.values()].flatMap((same): readonly FirewallRow[] => {
    const [first] = same.toSorted((a, b) => Number(b.required) - Number(a.required) || a.why.localeCompare(b.why));
    return first ? [{ ...first, ports: sorted(same.flatMap(({ ports }) => ports)) }] : [];
  });
  return [...rows.filter(({ kind }) => kind !== 'Host'), ...merged];
}

const sorted = (ports: readonly string[]): readonly string[] => [...new Set(ports)].toSorted((a, b) => Number(a) - Number(b));

/** Optional flows serve a feature, unless the binding wants them; those to the internet are listed by host. */
function tagRows(facts: FirewallFacts): readonly FirewallRow[] {
  const isListed = (flow: FlowNeed, peer: string): boolean => {
    const tag = canonicalTag(peer);
    return (
      tag !== 'virtualnetwork' &&
      !platformWords.has(tag) &&
      !isAddress(peer) &&
      !(flow.need === 'Optional' && tag === 'internet') &&
      isTaken({ ...flow, peers: [peer] }, facts)
    );
  };
  return facts.flows
    .filter(({ direction }) => direction === 'Outbound')
    .flatMap((flow) =>
      flow.peers
        .filter((peer) => isListed(flow, peer))
        .map((peer): FirewallRow => {
          const ranges = facts.tagRanges.get(canonicalTag(peer))?.filter((range) => !range.includes(':'));
          return {
            ...rowOf(flow, 'Tag', peer),
            ...(ranges && ranges.length > 0 ? { ranges: ranges.toSorted() } : {}),
          };
        }),
    );
}

const isAddress = (peer: string): boolean => /^\d/.test(peer);

const rowOf = (flow: FlowNeed, kind: 'Tag' | 'Address', name: string): FirewallRow => ({
  kind,
  name,
  protocol: flow.protocol,
  ports: flow.ports,
  required: flow.need === 'Required' || flow.need === 'Recommended',
  why: flow.loss,
  source: flow.source,
});

/** DNS servers in other networks: a route of the table may take them, and no route applies to the platform's own. */
const serverRows = (facts: FirewallFacts): readonly FirewallRow[] =>
  facts.flows
    .filter(({ direction }) => direction === 'Outbound')
    .flatMap((flow) =>
      flow.peers
        .filter((peer) => isAddress(peer) && isTaken({ ...flow, peers: [peer] }, facts))
        .map((peer) => rowOf(flow, 'Address', peer)),
    );

/** Of the hosts that Microsoft names: in which tag they are, where that is known for sure. */
const tagsOfHosts: Readonly<Record<string, string>> = { 'monitor-hosts': 'azurecloud', 'entra-hosts': 'azureactivedirectory' };

/** Mail goes by the one relay that the service reports, if it does. */
const namedRows = (facts: FirewallFacts): readonly FirewallRow[] =>
  hostFlows(facts.cloud)
    .filter(({ id }) => id !== mailHosts || !facts.dependencies.some(({ category }) => category.toLowerCase() === 'azure smtp'))
    .filter(({ id, ports }) => isHostTaken(tagsOfHosts[id], ports.map(String), facts))
    .flatMap(({ hosts, ports, required, loss, source }) =>
      hosts.map((host) => ({
        kind: 'Host' as const,
        name: host.replace('<region>', facts.region),
        protocol: 'Tcp' as const,
        ports: ports.map(String),
        required,
        why: loss,
        source,
      })),
    );

const reportedRows = (facts: FirewallFacts): readonly FirewallRow[] =>
  facts.dependencies
    .filter(({ category }) => isHostTaken(categoryOf(category).tag, ['443'], facts))
    .flatMap(({ category, endpoints }) =>
      endpoints.map(({ domain, ports }) => ({
        kind: 'Host' as const,
        name: domain.toLowerCase(),
        protocol: 'Tcp' as const,
        ports: sorted(ports.map(({ port }) => String(port))),
        required: !categoryOf(category).isFeature && ports.some(({ port }) => port !== smb),
        why: `The service itself names it as a dependency (${category}).`,
        source: 'Azure REST API: outboundNetworkDependenciesEndpoints, 2024-05-01',
      })),
    );

/** One line for each row: what a person copies into a firewall. */
export const firewallText = (rows: readonly FirewallRow[]): string =>
  rows
    .map(
      ({ kind, name, protocol, ports, required, ranges }) =>
        `${required ? 'required' : 'feature '} ${kind.toLowerCase().padEnd(4)} ${protocol.toUpperCase()} ${ports.join(',').padEnd(12)} ${name}${ranges ? ` (${ranges.length} ranges)` : ''}`,
    )
    .join('\n');
