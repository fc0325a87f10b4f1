/** The rules and routes that are in force in a subnet, in the order in which they decide, found without a network interface in it. */

import {
  difference,
  everything,
  intersection,
  isEmpty,
  none,
  show,
  sizeOf,
  union,
  type Intervals,
} from '../../network/addresses/intervals.ts';
import { readPrefix } from '../../network/addresses/prefix-list.ts';
import { defaultRules, isDefault, type SecurityRule } from '../../network/rules.ts';
import { lanesOf, type Hop, type Lane } from '../../network/ways/lanes.ts';
import type { Place } from '../../network/words/place.ts';
import { canonicalTag } from '../../network/words/words.ts';
import type { Standpoint } from './standpoint.ts';

export interface EffectiveRoute {
  readonly source: 'User' | 'Endpoint' | 'Declared' | 'Azure';
  /** Of the route; of an endpoint its service. */
  readonly name: string;
  /** As it is written, or what Azure's own route is about. */
  readonly prefix: string;
  readonly nextHop: string;
  /** Ranges behind a tag, where they are known. */
  readonly ranges?: number;
  /** `Overridden`: routes that come first take all of it. `Unknown`: the addresses of its tag are not known. */
  readonly state: 'Active' | 'Overridden' | 'Unknown';
}

export interface EffectiveRule {
  readonly source: 'NetworkManager' | 'SecurityGroup' | 'Default';
  readonly direction: string;
  readonly priority: number;
  readonly name: string;
  readonly access: string;
  readonly protocol: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly ports: readonly string[];
  /** Tags that it names, with the number of their ranges today. */
  readonly tags: Readonly<Record<string, number>>;
}

export interface Effective {
  readonly from: string;
  readonly location: string;
  readonly subnet: string;
  readonly prefixes: readonly string[];
  readonly dnsServers: readonly string[];
  readonly securityGroup: string | undefined;
  readonly routeTable: string | undefined;
  readonly routes: readonly EffectiveRoute[];
  readonly rules: readonly EffectiveRule[];
  readonly notKnown: readonly string[];
}

export const effectiveAt = (from: Standpoint): Effective => ({
  from: from.title,
  location: from.location,
  subnet: from.subnet.id,
  prefixes: from.subnet.prefixes,
  dnsServers: from.network.dnsServers,
  securityGroup: from.group?.id,
  routeTable: from.table?.id,
  routes: effectiveRoutes(from.routing),
  rules: effectiveRules(from),
  notKnown: [
    ...from.unread,
    ...(from.routing.reachesFurther === true && from.routing.takesAnnounced !== false
      ? ['Routes that a gateway announces (BGP): they do not show outside the network interfaces that have them.']
      : []),
  ],
});

interface Entry {
  readonly lane: Lane;
  taken: Intervals;
  size: number;
}

/** Of each route the lanes together: a tag has one for each length of its prefixes. */
function effectiveRoutes(place: Place): readonly EffectiveRoute[] {
  const entries = new Map<string, Entry>();
  let left = everything;
  for (const lane of lanesOf(place)) {
    const key = keyOf(lane);
    const entry = entries.get(key) ?? { lane, taken: none, size: 0 };
    entry.taken = union(entry.taken, intersection(left, lane.sure));
    entry.size += sizeOf(lane.sure);
    entries.set(key, entry);
    left = difference(left, lane.sure);
  }
  return [...entries.values()].map(({ lane, taken, size }) =>
    routeIn(lane, size === 0 ? 'Unknown' : isEmpty(taken) ? 'Overridden' : 'Active', place),
  );
}

function keyOf({ origin, hop, sure, length }: Lane): string {
  switch (origin.is) {
    case 'Route':
      return `route ${origin.route.name} ${hop}`;
    case 'Endpoint':
      return `endpoint ${origin.service}`;
    case 'Declared':
      return 'declared';
    case 'System':
      return `system ${hop} ${length} ${sure.edges.join()}`;
  }
}

function routeIn({ origin, hop, sure, perhaps }: Lane, state: EffectiveRoute['state'], place: Place): EffectiveRoute {
  switch (origin.is) {
    case 'Route': {
      const { name, prefix, nextHopType, nextHopIp } = origin.route;
      return {
        source: 'User',
        name,
        prefix,
        nextHop: [nextHopType, ...(nextHopIp === undefined ? [] : [nextHopIp])].join(' '),
        ...rangesOf(prefix, place),
        state,
      };
    }
    case 'Endpoint':
      return { source: 'Endpoint', name: origin.service, prefix: origin.service, nextHop: 'VirtualNetworkServiceEndpoint', state };
    case 'Declared':
      return { source: 'Declared', name: 'spec.routing.forcedTunnelling', prefix: '0.0.0.0/0', nextHop: 'VirtualNetworkGateway', state };
    case 'System':
      return {
        source: 'Azure',
        name: '',
        prefix: isEmpty(sure) ? `perhaps ${show(perhaps)}` : show(sure),
        nextHop: systemHops[hop],
        state,
      };
  }
}

const systemHops: Readonly<Record<Hop, string>> = {
  Internet: 'Internet',
  Endpoint: 'VirtualNetworkServiceEndpoint',
  Network: 'VnetLocal or VNetPeering',
  Through: 'VirtualNetworkGateway',
  Nowhere: 'None',
  Host: 'Host',
};

function rangesOf(text: string, { tags }: Place): { readonly ranges?: number } {
  if (readPrefix(text).is !== 'Word') return {};
  const list = tags?.tags.get(canonicalTag(text));
  return list ? { ranges: list.bases.length } : {};
}

/** Rules of a network manager come first, then the group's and Azure's own by priority, inbound before outbound. */
function effectiveRules({ admin, group, filtering }: Standpoint): readonly EffectiveRule[] {
  const own = group === undefined ? [] : [...group.rules, ...defaultRules].toSorted((a, b) => a.priority - b.priority);
  const all = [
    ...admin.toSorted((a, b) => a.priority - b.priority).map((rule) => ruleIn(rule, 'NetworkManager', filtering)),
    ...own.map((rule) => ruleIn(rule, isDefault(rule) ? 'Default' : 'SecurityGroup', filtering)),
  ];
  // A direction that is not known comes last.
  const order = ['Inbound', 'Outbound'];
  const placeOf = ({ direction }: EffectiveRule): number => (order.includes(direction) ? order.indexOf(direction) : order.length);
  return all.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function ruleIn(rule: SecurityRule, source: EffectiveRule['source'], place: Place): EffectiveRule {
  const [from, to] = [
    [...rule.sourceAddressPrefixes, ...rule.sourceApplicationSecurityGroups.map(lastOf)],
    [...rule.destinationAddressPrefixes, ...rule.destinationApplicationSecurityGroups.map(lastOf)],
  ];
  const tags = [...from, ...to].flatMap((text) => {
    const { ranges } = rangesOf(text, place);
    return ranges === undefined ? [] : [[text, ranges] as const];
  });
  const { direction, priority, name, access, protocol, destinationPortRanges: ports } = rule;
  return { source, direction, priority, name, access, protocol, from, to, ports, tags: Object.fromEntries(tags) };
}

const lastOf = (id: string): string => id.split('/').at(-1) ?? id;
