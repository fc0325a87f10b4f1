/** What stands in the way of a tunnelled gateway must let through: tags with their ranges, hosts that Microsoft names, and hosts that the service itself reports. */

import type { FlowNeed } from './flows.ts';
import { hostFlows, type CloudName } from './host-flows.ts';
import { canonicalTag } from './tags.ts';

export interface FirewallRow {
  /** `Tag`: a service tag, where the firewall knows those; `Host`: a host name, with `*` for any first part. */
  readonly kind: 'Tag' | 'Host';
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
  readonly flows: readonly FlowNeed[];
  /** The subnet's service endpoints: what they serve does not come by the tunnel. */
  readonly endpoints: readonly string[];
  readonly tagRanges: ReadonlyMap<string, readonly string[]>;
  readonly dependencies: readonly Dependency[];
}

/** What the service reports of itself. */
export interface Dependency {
  readonly category: string;
  readonly endpoints: readonly { readonly domain: string; readonly ports: readonly { readonly port: number }[] }[];
}

const served: Readonly<Record<string, string>> = {
  storage: 'microsoft.storage',
  sql: 'microsoft.sql',
  azurekeyvault: 'microsoft.keyvault',
  eventhub: 'microsoft.eventhub',
};

/** Microsoft's own name for a service of an outbound dependency. */
const categories: Readonly<Record<string, string>> = {
  'azure storage': 'microsoft.storage',
  'azure sql': 'microsoft.sql',
  'azure key vault': 'microsoft.keyvault',
  'azure event hub': 'microsoft.eventhub',
};

/** Sorted, so that the same facts give the same list. */
export function firewallList(facts: FirewallFacts): readonly FirewallRow[] {
  const endpoints = new Set(facts.endpoints.map((service) => service.toLowerCase()));
  const rows = [...tagRows(facts, endpoints), ...namedRows(facts), ...reportedRows(facts, endpoints)];
  const known = new Set<string>();
  return rows
    .filter((row) => {
      const key = `${row.kind} ${row.name} ${row.protocol} ${row.ports.join()}`.toLowerCase();
      return !known.has(key) && known.add(key);
    })
    .toSorted(
      (a, b) =>
        Number(b.required) - Number(a.required) ||
        a.kind.localeCompare(b.kind) ||
        a.name.localeCompare(b.name) ||
        a.ports.join().localeCompare(b.ports.join()),
    );
}

function tagRows({ flows, tagRanges }: FirewallFacts, endpoints: ReadonlySet<string>): readonly FirewallRow[] {
  return flows
    .filter(({ direction, need }) => direction === 'Outbound' && need !== 'Optional')
    .flatMap((flow) =>
      flow.peers
        .filter((peer) => canonicalTag(peer) !== 'virtualnetwork' && !/^\d/.test(peer) && !endpoints.has(served[canonicalTag(peer)] ?? ''))
        .map((peer): FirewallRow => {
          const ranges = tagRanges.get(canonicalTag(peer))?.filter((range) => !range.includes(':'));
          return {
            kind: 'Tag',
            name: peer,
            protocol: flow.protocol,
            ports: flow.ports,
            required: flow.need === 'Required',
            why: flow.loss,
            source: flow.source,
            ...(ranges && ranges.length > 0 ? { ranges: ranges.toSorted() } : {}),
          };
        }),
    );
}

const namedRows = ({ cloud, region }: FirewallFacts): readonly FirewallRow[] =>
  hostFlows(cloud).flatMap(({ hosts, ports, required, loss, source }) =>
    hosts.map((host) => ({
      kind: 'Host' as const,
      name: host.replace('<region>', region),
      protocol: 'Tcp' as const,
      ports: ports.map(String),
      required,
      why: loss,
      source,
    })),
  );

const reportedRows = ({ dependencies }: FirewallFacts, endpoints: ReadonlySet<string>): readonly FirewallRow[] =>
  dependencies
    .filter(({ category }) => !endpoints.has(categories[category.toLowerCase()] ?? ''))
    .flatMap(({ category, endpoints: reported }) =>
      reported.map(({ domain, ports }) => ({
        kind: 'Host' as const,
        name: domain.toLowerCase(),
        protocol: 'Tcp' as const,
        ports: ports.map(({ port }) => String(port)).toSorted(),
        required: true,
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
