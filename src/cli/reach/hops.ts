/** What each hop between the subnet and a peer does to packets, by the product's own judgement of rules and routes. */

import { nameOf } from '../../api/arm-id.ts';
import type { AdminRule } from '../../network/filter/cells.ts';
import { showPeers } from '../../network/filter/judge.ts';
import type { Packets } from '../../network/filter/needs.ts';
import { isDefault, type SecurityRule } from '../../network/rules.ts';
import { evaluate } from '../../network/security.ts';
import { likelyWaysOf } from '../../network/ways/likely.ts';
import { isPublicPeer, routeOf, strayReplies } from '../../network/ways/readings.ts';
import type { Way } from '../../network/ways/ways.ts';
import type { Standpoint } from './standpoint.ts';

export interface Hop {
  readonly hop: 'DNS' | 'Security' | 'Route';
  readonly verdict: 'Open' | 'Closed' | 'Unknown';
  /** One sentence or more. */
  readonly says: string;
  /** How to open what is closed. */
  readonly remedy?: string;
  /** What it could not know, in sentences. */
  readonly notKnown?: readonly string[];
}

/** Without a group everything passes that a network manager lets through. */
const passing = (direction: SecurityRule['direction']): SecurityRule => ({
  name: 'no network security group',
  priority: 4096,
  direction,
  access: 'Allow',
  protocol: '*',
  sourcePortRanges: ['*'],
  destinationPortRanges: ['*'],
  sourceAddressPrefixes: ['*'],
  destinationAddressPrefixes: ['*'],
  sourceApplicationSecurityGroups: [],
  destinationApplicationSecurityGroups: [],
});

export const rulesAt = ({ group }: Pick<Standpoint, 'group'>): readonly SecurityRule[] =>
  group?.rules ?? [passing('Inbound'), passing('Outbound')];

export function securityHop(from: Standpoint, flow: Packets): Hop {
  const verdict = evaluate(rulesAt(from), flow, from.filtering, from.admin);
  const where =
    from.group === undefined ? `subnet ${from.subnet.name} has no network security group` : `network security group ${from.group.name}`;
  const name = (rule: SecurityRule): string => ruleIn(rule, from);
  switch (verdict.is) {
    case 'Allowed':
      return {
        hop: 'Security',
        verdict: 'Open',
        says:
          from.group === undefined && from.admin.length === 0
            ? `${where}: everything passes.`
            : `${where}: allowed by ${listed(verdict.by.map(name))}.`,
      };
    case 'Denied':
      return { hop: 'Security', verdict: 'Closed', says: `${where}: denied by ${name(verdict.by)}.`, remedy: remedyFor(verdict.by, from) };
    case 'Partly':
      return {
        hop: 'Security',
        verdict: 'Closed',
        says: `${where}: ${name(verdict.by)} denies a part: ${verdict.remainder}.`,
        remedy: remedyFor(verdict.by, from),
      };
    case 'Unknown':
      return {
        hop: 'Security',
        verdict: 'Unknown',
        says: `${where}: ${name(verdict.by)} may deny ${verdict.remainder}.`,
        notKnown: [`Whether ${verdict.by.name} speaks of these addresses.`],
      };
  }
}

const isAdmin = (rule: SecurityRule, admin: readonly AdminRule[]): boolean =>
  admin.some(({ name, priority }) => name === rule.name && priority === rule.priority);

const ruleIn = (rule: SecurityRule, { admin }: Standpoint): string =>
  rule.name === 'no network security group'
    ? rule.name
    : `${isAdmin(rule, admin) ? 'security admin rule' : isDefault(rule) ? 'default rule' : 'rule'} ${rule.name} (priority ${rule.priority}, ${rule.access})`;

function remedyFor(rule: SecurityRule, { admin, group }: Standpoint): string {
  if (isAdmin(rule, admin))
    return 'No security group can undo it: have the owner of the network manager change the rule or exempt the subnet.';
  return isDefault(rule)
    ? `Write a rule that allows it into ${group?.name ?? 'the network security group'}.`
    : `Change rule ${rule.name}, or allow it with a priority below ${rule.priority}.`;
}

const listed = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');

/** Outbound the way of the packets, inbound that of the answers. */
export function routeHop(from: Standpoint, flow: Packets): Hop {
  const ways = likelyWaysOf(flow, from.routing);
  const isOut = flow.direction === 'Outbound';
  const bad = isOut ? ways.filter(isLost) : strayReplies({ flow, ways });
  const sure = bad.filter(({ isSure }) => isSure);
  const first = sure[0];
  const said = [...new Set(ways.map((way) => wayInWords(way, from)))].join('; ');
  const says = `${isOut ? '' : 'answers go '}${said}.`;
  if (first)
    return {
      hop: 'Route',
      verdict: 'Closed',
      says: `${says} ${consequence(isOut, sure.length === ways.length ? undefined : [...new Set(sure.map(showPeers))].join(', '))}.`,
      remedy: routeRemedy(first, from, isOut),
    };
  const through = isOut ? ways.filter(({ hop }) => hop === 'Through') : [];
  if (through.length > 0 || bad.length > 0 || ways.some(({ isSure }) => !isSure))
    return { hop: 'Route', verdict: 'Unknown', says, notKnown: doubtsOf(through, ways, from) };
  return { hop: 'Route', verdict: 'Open', says };
}

/** The internet has no private addresses. */
/** `some`: whom it concerns, where others are not, e.g. what the tag of one region leaves out of the whole one. */
function consequence(isOut: boolean, some: string | undefined): string {
  if (isOut) return some === undefined ? 'There they are lost' : `There what goes to ${some} is lost`;
  const lost = 'do not come back the way that the request came, and the connection breaks';
  return some === undefined ? `So they ${lost}` : `So those to ${some} ${lost}`;
}

const isLost = (way: Way): boolean => way.hop === 'Nowhere' || (way.hop === 'Internet' && !isPublicPeer(way));

const doubtsOf = (through: readonly Way[], ways: readonly Way[], from: Standpoint): readonly string[] => [
  ...new Set([
    ...through.map((way) => `Whether ${behind(way)} lets it through: ask its owner, and compare with apimvnet firewall.`),
    ...ways.filter(({ isSure, hop }) => !isSure && hop !== 'Through').map((way) => `Whether it goes ${wayInWords(way, from)}.`),
  ]),
];

const behind = (way: Way): string => {
  const route = routeOf(way);
  if (!route) return way.origin.is === 'Declared' ? 'what stands behind the declared tunnel' : 'the gateway that announces the range';
  return route.nextHopIp === undefined ? `what ${route.nextHopType} leads to` : `the appliance ${route.nextHopIp}`;
};

export function wayInWords(way: Way, { table }: Pick<Standpoint, 'table'>): string {
  const route = routeOf(way);
  const perhaps = way.isSure ? '' : 'perhaps ';
  if (route) {
    const to = [route.nextHopType, ...(route.nextHopIp === undefined ? [] : [route.nextHopIp])].join(' ');
    return `${perhaps}by route ${route.name} (${route.prefix}) of ${table?.name ?? 'the route table'} to ${to}`;
  }
  switch (way.hop) {
    case 'Endpoint':
      return `${perhaps}by the service endpoint ${way.origin.is === 'Endpoint' ? way.origin.service : ''}`.trim();
    case 'Network':
      return `${perhaps}within the network and its peerings`;
    case 'Host':
      return 'to the host of the machine, to which no route applies';
    case 'Nowhere':
      return `${perhaps}nowhere: no network that is connected has these private addresses`;
    case 'Internet':
      return `${perhaps}straight to the internet, by Azure's own route`;
    case 'Through':
      return way.origin.is === 'Declared' ? 'by the tunnel that the binding declares' : `${perhaps}by a gateway that announces it`;
  }
}

function routeRemedy(way: Way, { table, subnet }: Standpoint, isOut: boolean): string {
  const route = routeOf(way);
  if (!route)
    return isOut
      ? `Peer a network that has the addresses, or give a route table of ${subnet.name} a way to them.`
      : 'Add a route to these clients with the next hop Internet.';
  const where = table === undefined ? 'the route table' : nameOf(table.id);
  return isOut
    ? `Give route ${route.name} in ${where} a next hop that leads there, or add a longer route that does.`
    : `Add a route for these clients with the next hop Internet to ${where}, or use Internal mode behind ${route.nextHopIp ?? route.nextHopType}.`;
}
