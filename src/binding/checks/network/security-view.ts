/** What the checks of a security group look at together: the gateway's place, the group, what its rules do to a flow, and what would open a closed one. */

import type { ArmId } from '../../../api/arm-id.ts';
import type { NetworkSecurityGroup, Subnet, VirtualNetwork } from '../../../azure/resources.ts';
import type { AdminRule } from '../../../network/filter/cells.ts';
import type { Judgement } from '../../../network/filter/judge.ts';
import type { Packets } from '../../../network/filter/needs.ts';
import type { Circumstances } from '../../../network/filter/verdict.ts';
import type { FlowNeed } from '../../../network/flows.ts';
import { bandBefore, frontOf, hasRoom } from '../../../network/filter/room.ts';
import { nearMisses, peerMisses } from '../../../network/near-misses.ts';
import { isOurs, mostRules } from '../../../network/our-rules.ts';
import { oncePer } from '../../../network/remembered.ts';
import { isDefault, type SecurityRule } from '../../../network/rules.ts';
import { judgeFlow, summaryOf, type Verdict } from '../../../network/security.ts';
import type { Place } from '../../../network/words/place.ts';
import { canonicalTag, platformWords } from '../../../network/words/words.ts';
import { rulePrefix } from '../../model/terms/owner.ts';
import type { Settings } from '../../model/values/settings.ts';
import type { Site } from '../../model/values/site.ts';

export interface View {
  readonly settings: Settings;
  readonly site: Site;
  readonly network: VirtualNetwork;
  readonly subnet: Subnet;
  readonly groupId: ArmId;
  /** Undefined for a group that is yet to be made. */
  readonly group: NetworkSecurityGroup | undefined;
  readonly owner: string;
  /** Subnets that the gateway has left and that are not known to be free. */
  readonly held: readonly string[];
  readonly place: Place;
  /** Of a network manager, as far as they could be read. */
  readonly admin: readonly AdminRule[];
  readonly gateway: Circumstances['gateway'];
}

/** What rules of a group do to a flow of the gateway: judged once as long as none of them has changed. */
export const judgedIn = ({ place, admin }: Pick<View, 'place' | 'admin'>, rules: readonly SecurityRule[], flow: Packets): Judgement =>
  judged(place, admin, rules, flow);

const judged = oncePer((place: Place, admin: readonly AdminRule[], rules: readonly SecurityRule[], flow: Packets): Judgement =>
  judgeFlow(rules, flow, place, admin),
);

export const verdictOf = (view: View, rules: readonly SecurityRule[], flow: Packets): Verdict =>
  summaryOf(judgedIn(view, rules, flow), flow);

/** What a closed flow may have been meant to be opened by, each rule once. */
export function hints(view: View, flow: FlowNeed, flows: readonly FlowNeed[]): string {
  const { region, primaryRegion } = view.place;
  const theirs = view.group?.rules ?? [];
  const slips = nearMisses(theirs, flow, flows);
  const regions = [region, ...(primaryRegion === undefined ? [] : [primaryRegion])];
  const others = peerMisses(theirs, flow, { regions, subnetPrefixes: view.subnet.prefixes }, flows);
  return [...slips, ...others.filter(({ rule }) => !slips.some((slip) => slip.rule === rule))]
    .map((miss) => ` Rule ${miss.rule.name} has ${miss.got}: did you mean ${miss.meant}?`)
    .join('');
}

export const isAdmin = ({ admin }: View, by: SecurityRule): boolean =>
  admin.some(({ name, priority }) => name === by.name && priority === by.priority);

export interface Closed {
  readonly flows: readonly FlowNeed[];
  /** The rules that deny a part of the flow. */
  readonly by: readonly [SecurityRule, ...SecurityRule[]];
  /** A rule of ours would be written for it if the policy did not forbid that. */
  readonly isPlanned: boolean;
}

/** What opens a closed flow: what the operator would do for it where there is room, and who can undo the rules that close it. */
export function waysOut(view: View, flow: FlowNeed, { flows, by, isPlanned }: Closed): string {
  const { policy, priorities } = view.settings.security;
  const custom = by.filter((rule) => !isDefault(rule));
  const change = `change or remove rule ${custom.map(({ name }) => name).join(', ')}`;
  if (by.some((rule) => isAdmin(view, rule)))
    return 'No security group can undo it: have the owner of the network manager change the rule or exempt the subnet.';
  if (isOfHost(flow)) return `${sentence(change)}, or give the network DNS servers of its own (spec.dns.servers).`;
  const rules = view.group?.rules ?? [];
  const foreign = rules.filter(({ name }) => !isOurs(name, rulePrefix(view.settings.serviceId)));
  const front = frontOf(foreign, by, flow, view.place);
  if (policy === 'Audit') {
    const otherwise = isPlanned ? ['set spec.networkSecurity.policy to Enforce'] : custom.length > 0 ? [change] : [];
    const allow = `allow the flow with a priority below ${front}${isPlanned ? ' (status.plan shows how)' : ''}`;
    return `${sentence([...(front === undefined ? [] : [allow]), ...otherwise].join(', or '))}.`;
  }
  if (custom.length === 0)
    return rules.length >= mostRules
      ? 'Remove rules that are not needed; the operator then writes its own.'
      : 'Make room in the band of spec.networkSecurity.priorities; the operator then writes its own rule.';
  const band = front === undefined ? undefined : bandBefore(front, foreign, flow, ownRulesIn(flow.direction, [...flows, flow]));
  if (front === undefined || !band) return `${sentence(change)}; there is no room for rules of the operator in front of it.`;
  const moved = `give spec.networkSecurity.priorities a band that begins well below ${front}, such as ${band.from} to ${band.to}`;
  if (flow.need === 'Expected')
    return `Name ${flow.id} in spec.networkSecurity.optionalFlows${hasRoom(rules, flow, priorities, front) ? '' : ` and ${moved}`}; the operator then writes its own rule for it. Or ${change}.`;
  return front <= priorities.from
    ? `Either ${change}, or ${moved}; the operator then writes its own rule in front of it.`
    : `${sentence(change)}, or make room below ${front} in the band of spec.networkSecurity.priorities, or ${moved}.`;
}

/** At most: a flow with several tags has a rule for each. */
const ownRulesIn = (direction: FlowNeed['direction'], flows: readonly FlowNeed[]): number =>
  flows
    .filter((flow) => flow.direction === direction && flow.need !== 'Optional')
    .reduce((sum, { peers }) => sum + Math.max(1, peers.length), 0);

const isOfHost = ({ peers }: FlowNeed): boolean => peers.some((peer) => platformWords.has(canonicalTag(peer)));
const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
