/**
 * The rows of a firewall's list as rules of an Azure Firewall policy: tags, addresses and ports as network rules, hosts of HTTP and HTTPS as application
 * rules, other hosts as network rules by name.
 *
 * Microsoft: Azure Firewall service tags (as the destination of network rules). Microsoft: Use FQDN filtering in network rules, 2026-03-28 (needs the
 * policy's DNS proxy, and knows no wildcards). Microsoft: Azure Firewall policy rule sets (network rules come before application rules).
 */

import type { FirewallRow } from '../../network/firewall.ts';
import { canonicalTag } from '../../network/words/words.ts';

export interface NetworkRule {
  readonly is: 'Network';
  readonly name: string;
  readonly description: string;
  readonly protocol: 'TCP' | 'UDP';
  readonly ports: readonly string[];
  /** One of the two has something in it. */
  readonly addresses: readonly string[];
  readonly hosts: readonly string[];
}

export interface ApplicationRule {
  readonly is: 'Application';
  readonly name: string;
  readonly description: string;
  readonly protocols: readonly { readonly type: 'Http' | 'Https'; readonly port: number }[];
  readonly hosts: readonly string[];
}

export interface Collection<R> {
  readonly name: string;
  /** Lower comes first, among collections of one kind. */
  readonly priority: number;
  readonly rules: readonly R[];
}

export interface RuleSet {
  readonly network: readonly Collection<NetworkRule>[];
  readonly application: readonly Collection<ApplicationRule>[];
  /** What no rule of such a firewall can say, in sentences. */
  readonly notSaid: readonly string[];
  /** Whether the policy's DNS proxy must be on. */
  readonly needsDnsProxy: boolean;
}

/** Of the rule collection group; a policy may have others. */
export const groupPriority = 2_000;

const web: ReadonlyMap<string, 'Http' | 'Https'> = new Map([
  ['80', 'Http'],
  ['443', 'Https'],
]);

export function ruleSetOf(rows: readonly FirewallRow[]): RuleSet {
  const levels = [
    { name: 'required', priority: 1_000, rows: rows.filter(({ required }) => required) },
    { name: 'features', priority: 1_100, rows: rows.filter(({ required }) => !required) },
  ];
  const made = levels.map((level) => ({ ...level, network: networkRules(level.rows), application: applicationRules(level.rows) }));
  const wild = rows.filter((row) => row.kind === 'Host' && isWild(row.name) && otherPorts(row).length > 0);
  return {
    network: made.flatMap(({ name, priority, network }) =>
      network.length === 0 ? [] : [{ name: `apimvnet-${name}-network`, priority, rules: network }],
    ),
    application: made.flatMap(({ name, priority, application }) =>
      application.length === 0 ? [] : [{ name: `apimvnet-${name}-web`, priority: priority + 10, rules: application }],
    ),
    notSaid: wild.map(
      (row) => `${row.name} on port ${otherPorts(row).join(', ')}: network rules know no wildcards; name the hosts that your service uses`,
    ),
    needsDnsProxy: made.some(({ network }) => network.some(({ hosts }) => hosts.length > 0)),
  };
}

const isWild = (host: string): boolean => host.includes('*');
const otherPorts = ({ ports }: FirewallRow): readonly string[] => ports.filter((port) => !web.has(port));

/** The tag `Internet` is no destination of a firewall that has nothing but the internet behind it. */
const destination = (name: string): string => (canonicalTag(name) === 'internet' ? '*' : name);

function networkRules(rows: readonly FirewallRow[]): readonly NetworkRule[] {
  const direct = rows
    .filter(({ kind }) => kind !== 'Host')
    .map((row): NetworkRule => ({
      is: 'Network',
      name: nameFor(row.kind === 'Tag' ? row.name : 'dns', row.protocol, row.ports),
      description: describe(row),
      protocol: row.protocol === 'Udp' ? 'UDP' : 'TCP',
      ports: row.ports,
      addresses: [destination(row.name)],
      hosts: [],
    }));
  const named = grouped(
    rows.filter((row) => row.kind === 'Host' && !isWild(row.name) && otherPorts(row).length > 0),
    otherPorts,
  ).map(({ first, ports, hosts }): NetworkRule => ({
    is: 'Network',
    name: nameFor(topic(first), first.protocol, ports),
    description: describe(first),
    protocol: first.protocol === 'Udp' ? 'UDP' : 'TCP',
    ports,
    addresses: [],
    hosts,
  }));
  return distinct([...joined(direct), ...named]);
}

/** One rule for all servers that are asked on the same port. */
function joined(rules: readonly NetworkRule[]): readonly NetworkRule[] {
  const same = Map.groupBy(rules, ({ name, description }) => `${name} ${description}`);
  return [...same.values()].flatMap(([first, ...others]) =>
    first ? [{ ...first, addresses: [...new Set([first, ...others].flatMap(({ addresses }) => addresses))] }] : [],
  );
}

const applicationRules = (rows: readonly FirewallRow[]): readonly ApplicationRule[] =>
  distinct(
    grouped(
      rows.filter((row) => row.kind === 'Host' && row.ports.some((port) => web.has(port))),
      ({ ports }) => ports.filter((port) => web.has(port)),
    ).map(({ first, ports, hosts }) => ({
      is: 'Application' as const,
      name: nameFor(topic(first), 'web', ports),
      description: describe(first),
      protocols: ports.flatMap((port) => {
        const type = web.get(port);
        return type === undefined ? [] : [{ type, port: Number(port) }];
      }),
      hosts,
    })),
  );

interface Group {
  readonly first: FirewallRow;
  readonly ports: readonly string[];
  readonly hosts: readonly string[];
}

/** Hosts that are needed for the same reason, on the same ports. */
function grouped(rows: readonly FirewallRow[], portsOf: (row: FirewallRow) => readonly string[]): readonly Group[] {
  const same = Map.groupBy(rows, (row) => JSON.stringify([row.protocol, portsOf(row), row.why]));
  return [...same.values()].flatMap((some): readonly Group[] => {
    const [first] = some;
    return first ? [{ first, ports: portsOf(first), hosts: [...new Set(some.map(({ name }) => name))].toSorted() }] : [];
  });
}

const describe = ({ why, source }: FirewallRow): string => `${why} (${source})`;

/** What a rule for hosts is about, so that its name stays when hosts come and go: the service's word for it, or the first words of what breaks. */
const topic = ({ why }: FirewallRow): string => /\(([^)]+)\)\.?$/.exec(why)?.[1] ?? why.split(' ').slice(0, 4).join(' ');

const nameFor = (what: string, protocol: string, ports: readonly string[]): string =>
  [what, protocol, ...ports]
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-');

/** Names of a collection are unique: the second of a name has a number. */
function distinct<R extends { readonly name: string }>(rules: readonly R[]): readonly R[] {
  const counts = new Map<string, number>();
  return rules.map((rule) => {
    const count = (counts.get(rule.name) ?? 0) + 1;
    counts.set(rule.name, count);
    return count === 1 ? rule : { ...rule, name: `${rule.name}-${count}` };
  });
}
