/** Judges every flow of the gateway against the rules of its security group: closed, open, in doubt, or nearly meant. */

import { nameOf, type ArmId } from '../../../api/arm-id.ts';
import type { NetworkSecurityGroup, Subnet, VirtualNetwork } from '../../../azure/resources.ts';
import { clientFlow, type FlowNeed } from '../../../network/flows.ts';
import { nearMisses, peerMisses } from '../../../network/near-misses.ts';
import { isFor, mostRules, type RuleChanges } from '../../../network/our-rules.ts';
import { isDefault, type SecurityRule } from '../../../network/rules.ts';
import { regionCode } from '../../../network/regions.ts';
import { oncePer } from '../../../network/remembered.ts';
import { concerning, evaluate, type AdminRule, type Packets, type Verdict } from '../../../network/security.ts';
import { canonicalTag, type Place } from '../../../network/tags.ts';
import { advisory, blockingSwitch, degrading, type Finding } from '../../model/values/finding.ts';
import { madeBy, rulePrefix } from '../../model/terms/owner.ts';
import { lackingOrDifferent } from '../../model/terms/words.ts';
import type { Settings } from '../../model/values/settings.ts';
import type { Ground, Site } from '../../model/values/site.ts';
import { presentRule, putRule } from './security-rules.ts';

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
}

export const placeOf = (
  { location, service }: Site,
  { network, subnet }: Ground,
  tagRanges: ReadonlyMap<string, readonly string[]>,
): Place => placeIn(subnet, network, tagRanges, location, regionCode(service.location));

/** The same value as long as nothing of it has changed, so that what is judged of it need not be judged again. */
const placeIn = oncePer(
  (
    subnet: Subnet,
    network: VirtualNetwork,
    tagRanges: ReadonlyMap<string, readonly string[]>,
    region: string,
    primaryRegion: string,
  ): Place => ({ region, primaryRegion, subnetPrefixes: subnet.prefixes, vnetPrefixes: network.prefixes, tagRanges }),
);

const verdictOf = (view: View, rules: readonly SecurityRule[], flow: Packets): Verdict => verdictIn(view.place, view.admin, rules, flow);

const verdictIn = oncePer((place: Place, admin: readonly AdminRule[], rules: readonly SecurityRule[], flow: Packets): Verdict =>
  evaluate(rules, flow, place, admin),
);

/** `rules` are the group's once everything is done that the plan may do: what the switch is judged on. */
export const checkFlows = (
  view: View,
  flows: readonly FlowNeed[],
  rules: readonly SecurityRule[],
  changes: RuleChanges,
): readonly Finding[] => [
  ...flows.flatMap((flow) => checkFlow(view, flow, flows, rules, changes)),
  ...noRoom(view, changes, rules),
  ...openWide(view, rules),
];

function checkFlow(
  view: View,
  flow: FlowNeed,
  flows: readonly FlowNeed[],
  rules: readonly SecurityRule[],
  changes: RuleChanges,
): readonly Finding[] {
  if (flow.need === 'Optional') return [];
  if (flow.id === clientFlow) return checkClients(view, flow, flows, rules);
  const verdict = verdictOf(view, rules, flow);
  if (verdict.is === 'Allowed') return nearMisses(view.group?.rules ?? [], flow, flows).map((miss) => nearMiss(view, flow, miss));
  if (verdict.is === 'Unknown') return [inDoubt(view, flow, verdict.by)];
  const by = changes.shadowed.find((one) => one.flow.id === flow.id)?.by ?? verdict.by;
  const { from } = view.settings.security.priorities;
  const part = verdict.is === 'Partly' ? ` in part, for ${verdict.remainder}` : '';
  const misses = hints(view, flow, flows);
  const judged = flow.need === 'Required' ? blockingSwitch : degrading;
  return [
    judged('FlowBlocked', view.groupId, {
      message: `${blocker(view, by)} blocks the ${flow.need.toLowerCase()} flow "${flow.title}"${part}: ${inWords(flow)}. ${flow.loss}${ofOurs(view, flow, changes)}${misses}`,
      remedy: waysOut(view, by, from),
      source: flow.source,
    }),
  ];
}

/** What a closed flow may have been meant to be opened by, each rule once. */
function hints(view: View, flow: FlowNeed, flows: readonly FlowNeed[]): string {
  const { region, primaryRegion } = view.place;
  const theirs = view.group?.rules ?? [];
  const slips = nearMisses(theirs, flow, flows);
  const regions = [region, ...(primaryRegion === undefined ? [] : [primaryRegion])];
  const others = peerMisses(theirs, flow, { regions, subnetPrefixes: view.subnet.prefixes }, flows);
  return [...slips, ...others.filter(({ rule }) => !slips.some((slip) => slip.rule === rule))]
    .map((miss) => ` Rule ${miss.rule.name} has ${miss.got}: did you mean ${miss.meant}?`)
    .join('');
}

const isAdmin = ({ admin }: View, by: SecurityRule): boolean =>
  admin.some(({ name, priority }) => name === by.name && priority === by.priority);

const blocker = (view: View, by: SecurityRule): string =>
  isAdmin(view, by)
    ? `Security admin rule ${by.name} (priority ${by.priority}, Deny), which a network manager puts before network security group ${nameOf(view.groupId)},`
    : `Rule ${by.name} (priority ${by.priority}, Deny) in network security group ${nameOf(view.groupId)}${madeBy(by.name, view.settings.serviceId)}`;

/** Under Audit: what this binding would write for the flow, and how that differs from what is there. */
function ofOurs({ settings, groupId, group }: View, { id }: FlowNeed, { write }: RuleChanges): string {
  const prefix = rulePrefix(settings.serviceId);
  const rules = write.filter(({ name }) => isFor(name, `${prefix}${id}`));
  if (settings.security.policy !== 'Audit' || rules.length === 0) return '';
  return ` Of the rules of this binding that would allow it, ${lackingOrDifferent(rules.map((rule) => putRule(groupId, rule, presentRule(group, rule.name))))}.`;
}

const inWords = ({ direction, protocol, ports, peers }: FlowNeed): string =>
  `${direction.toLowerCase()} ${protocol} ${ports.join(', ')} ${direction === 'Inbound' ? 'from' : 'to'} ${peers.join(', ')}`;

/** Which addresses a tag stands for is Azure's to know: a deny that may hit some of them is worth checking, and proves nothing. */
const inDoubt = (view: View, flow: FlowNeed, by: SecurityRule): Finding =>
  (flow.need === 'Required' ? degrading : advisory)('FlowUnknown', view.groupId, {
    message: `${blocker(view, by)} may block a part of the ${flow.need.toLowerCase()} flow "${flow.title}": ${inWords(flow)}. Whether the addresses that it names are among those cannot be told here.`,
    remedy: `Compare them with the service tag's ranges, and change rule ${by.name} if they overlap.`,
    source: flow.source,
  });

const waysOut = (view: View, by: SecurityRule, from: number): string =>
  isAdmin(view, by)
    ? 'No security group can undo it: have the owner of the network manager change the rule or exempt the subnet.'
    : view.settings.security.policy === 'Audit'
      ? `Allow the flow with a priority below ${by.priority} (status.plan shows how), or set spec.networkSecurity.policy to Enforce.`
      : isDefault(by)
        ? 'Make room in the band of spec.networkSecurity.priorities; the operator then writes its own rule.'
        : by.priority <= from
          ? `Either change or remove rule ${by.name}, or give spec.networkSecurity.priorities a band that begins below ${by.priority}; the operator then writes its own rule in front of it.`
          : `Change or remove rule ${by.name}, or make room below it in the band of spec.networkSecurity.priorities.`;

/** Who may reach the gateway is the user's choice; that a named source or every client cannot is worth saying and blocks nothing. */
const checkClients = (view: View, flow: FlowNeed, flows: readonly FlowNeed[], rules: readonly SecurityRule[]): readonly Finding[] =>
  flow.peers.length === 0 ? nobodyNamed(view, flow, flows, rules) : namedClients(view, flow, flows, rules);

function namedClients(view: View, flow: FlowNeed, flows: readonly FlowNeed[], rules: readonly SecurityRule[]): readonly Finding[] {
  const cutOff = flow.peers.flatMap((peer) => {
    const verdict = verdictOf(view, rules, { ...flow, peers: [peer] });
    return verdict.is === 'Denied' || verdict.is === 'Partly' ? [{ peer, by: verdict.by }] : [];
  });
  if (cutOff.length === 0) return [];
  const denying = new Set(cutOff.map(({ by }) => `rule ${by.name} (priority ${by.priority})`));
  return [
    degrading('NoClientCanConnect', view.groupId, {
      message: `${cutOff.map(({ peer }) => peer).join(', ')} cannot reach the gateway on ${flow.ports.join(', ')}, or not all of it: ${[...denying].join(', ')} in network security group ${nameOf(view.groupId)} denies it.${hints(view, flow, flows)}`,
      remedy: 'Change that rule, or take these sources out of spec.networkSecurity.clientSources.',
      source: flow.source,
    }),
  ];
}

/** Peers of rules that are no clients: the platform's own. */
export const platform: ReadonlySet<string> = new Set(['virtualnetwork', 'azureloadbalancer', 'azuretrafficmanager', 'apimanagement']);

function nobodyNamed(view: View, flow: FlowNeed, flows: readonly FlowNeed[], rules: readonly SecurityRule[]): readonly Finding[] {
  const ports = flow.ports.slice(0, 1);
  const allowed = concerning(rules, { ...flow, ports }).filter(({ direction, access }) => direction === 'Inbound' && access === 'Allow');
  const named = new Set(['Internet', ...allowed.flatMap((rule) => rule.sourceAddressPrefixes)]);
  const sources = [...named].filter((one) => !platform.has(canonicalTag(one)));
  if (sources.some((peer) => verdictOf(view, rules, { ...flow, peers: [peer], ports }).is !== 'Denied')) return [];
  return [
    degrading('NoClientCanConnect', view.groupId, {
      message: `No rule of network security group ${nameOf(view.groupId)} lets clients from outside the virtual network reach the gateway on ${flow.ports.join(', ')}.${hints(view, { ...flow, peers: ['Internet'] }, flows)}`,
      remedy: 'Name them in spec.networkSecurity.clientSources, e.g. [Internet], if clients shall reach it directly.',
      source: flow.source,
    }),
  ];
}

const nearMiss = (view: View, flow: FlowNeed, { rule, got, meant }: ReturnType<typeof nearMisses>[number]): Finding =>
  advisory('NearMiss', view.groupId, {
    message: `Rule ${rule.name} in network security group ${nameOf(view.groupId)} allows ${got}, which is not what the flow "${flow.title}" uses: did you mean ${meant}?`,
    remedy: 'Correct the rule; the flow itself is open by another rule.',
    source: flow.source,
  });

/** A flow that is open all the same, by a default rule or by one outside the band, keeps the gateway from nothing. */
const noRoom = (view: View, changes: RuleChanges, rules: readonly SecurityRule[]): readonly Finding[] => {
  const flows = changes.noRoom.filter(({ need }) => need === 'Required');
  if (flows.length === 0) return [];
  // Who may reach the gateway blocks nothing.
  const closed = flows.some((flow) => flow.id !== clientFlow && ['Denied', 'Partly'].includes(verdictOf(view, rules, flow).is));
  const { from, to } = view.settings.security.priorities;
  const titles = flows.map(({ title }) => title).join(', ');
  const group = `network security group ${nameOf(view.groupId)}`;
  const words =
    (view.group?.rules.length ?? 0) >= mostRules
      ? {
          message: `Azure takes ${mostRules} rules in a group, and ${group} has so many; there is no room for ${titles}.`,
          remedy: 'Remove rules that are not needed, or merge those of one direction and access into rules with several ranges.',
          source: 'Microsoft: Azure subscription and service limits, NSG rules per NSG',
        }
      : {
          message: `No priority from ${from} to ${to} is free in ${group} for ${titles}.`,
          remedy: 'Give spec.networkSecurity.priorities a band with room, or remove rules in it.',
          source: 'apim-vnet-operator: it takes priorities in its band only',
        };
  return [(closed ? blockingSwitch : degrading)('NoRoomForRules', view.groupId, words)];
};

const toManagement: Packets = { direction: 'Inbound', peers: ['Internet'], ports: ['3443'], protocol: 'Tcp' };

/** The management endpoint is Microsoft's alone: whoever else reaches it can only attack it. */
function openWide(view: View, rules: readonly SecurityRule[]): readonly Finding[] {
  const verdict = verdictOf(view, rules, toManagement);
  if (verdict.is !== 'Allowed') return [];
  return [
    advisory('ManagementOpenWide', view.groupId, {
      message: `Rule ${verdict.by.map(({ name }) => name).join(', ')} in network security group ${nameOf(view.groupId)} lets the whole internet reach the management endpoint on port 3443.`,
      remedy: 'Allow it from the service tag ApiManagement only; the operator writes that rule.',
      source: 'Microsoft: Virtual network configuration reference, 2025-06-17',
    }),
  ];
}
