/** Judges the security group of the subnet: is there one, does it let every required flow through, and which rules would mend it. */

import { nameOf, sameId, type ArmId } from '../../api/arm-id.ts';
import type { NetworkSecurityGroup, Service, Subnet, VirtualNetwork } from '../../azure/resources.ts';
import { clientFlow, flowsFor, type FlowNeed } from '../../network/flows.ts';
import { nearMisses } from '../../network/near-misses.ts';
import { desiredRules, isOurs, type RuleChanges } from '../../network/our-rules.ts';
import { regionCode } from '../../network/regions.ts';
import type { SecurityRule } from '../../network/rules.ts';
import { evaluate } from '../../network/security.ts';
import type { Place } from '../../network/tags.ts';
import { advisory, blockingAll, blockingSwitch, degrading, type Finding } from '../finding.ts';
import { findingsOnly, nothing, type Context, type Judge } from '../judgement.ts';
import { valueOf } from '../observation.ts';
import { ownerIn, ownerTag, rulePrefix } from '../owner.ts';
import { change, step, type Step } from '../plan/step.ts';
import type { Settings } from '../settings.ts';
import { chooseGroup } from './security-group.ts';
import { deleteRule, inlineRule, presentRule, putRule } from './security-rules.ts';

export const judgeSecurity: Judge = (settings, seen, context) => {
  if (settings.security.policy === 'Ignore') return nothing;
  const [service, network] = [valueOf(seen.service), valueOf(seen.network)];
  const { subnet } = seen;
  if (!service || !network || !subnet || !isInjectable(service.sku.name)) return nothing;
  const choice = chooseGroup(settings, seen, context);
  if (!choice.group) return findingsOnly(choice.findings);
  const foreign = ownedElsewhere(settings, choice.group.seen, context);
  if (foreign) return findingsOnly([...choice.findings, foreign]);

  const view: View = { settings, service, network, subnet, groupId: choice.group.id, group: choice.group.seen, owner: context.owner };
  const flows = flowsFor({
    mode: settings.mode,
    sku: service.sku.name,
    locations: 1 + service.additionalLocations.length,
    clientSources: settings.security.clientSources,
    clientPorts: settings.security.clientPorts,
  });
  const changes = desiredRules(wantedRules(view, flows));
  const enforced = settings.security.policy === 'Enforce';
  const steps = [...ruleSteps(view, changes), ...choice.attach];
  const after = enforced ? predicted(view, changes) : (view.group?.rules ?? []);
  const findings = [...choice.findings, ...flows.flatMap((flow) => judgeFlow(view, flow, after, changes)), ...noRoom(view, changes)];
  return enforced
    ? { findings, steps, audited: [] }
    : { findings: [...findings, ...auditedAttach(view, choice.attach)], steps: [], audited: steps };
};

interface View {
  readonly settings: Settings;
  readonly service: Service;
  readonly network: VirtualNetwork;
  readonly subnet: Subnet;
  readonly groupId: ArmId;
  /** Undefined for a group that is yet to be made. */
  readonly group: NetworkSecurityGroup | undefined;
  readonly owner: string;
}

const isInjectable = (sku: string): sku is 'Developer' | 'Premium' => sku === 'Developer' || sku === 'Premium';

const placeOf = ({ service, network, subnet }: View): Place => ({
  region: service.location,
  subnetPrefixes: subnet.prefixes,
  vnetPrefixes: network.prefixes,
});

const wantedRules = (view: View, flows: readonly FlowNeed[]) => ({
  flows,
  rules: view.group?.rules ?? [],
  place: placeOf(view),
  prefix: rulePrefix(view.settings.serviceId),
  band: view.settings.security.priorities,
  owner: view.owner,
  shared: (view.group?.subnets ?? []).some((id) => !sameId(id, view.subnet.id)),
});

/** A new group comes with everything in it; an existing one gets single rules. */
function ruleSteps(view: View, { write, remove }: RuleChanges): readonly Step[] {
  const { groupId, group, service, network } = view;
  const impact = { traffic: 'None', minutes: [0, 1] } as const;
  if (!group)
    return [
      step({
        phase: 'prepare',
        parent: groupId,
        location: regionCode(service.location),
        writes: [
          {
            verb: 'put',
            target: groupId,
            changes: [
              ...change('location', undefined, network.location),
              ...change(`tags.${ownerTag}`, undefined, view.owner),
              ...change('properties.securityRules', undefined, write.map(inlineRule)),
            ],
          },
        ],
        impact,
        why: `Creates network security group ${nameOf(groupId)} with ${write.length} rules for the gateway.`,
      }),
    ];
  const put = write.map((rule) => putRule(groupId, rule, presentRule(group, rule.name)));
  const gone = remove.map((rule) => deleteRule(groupId, rule));
  const prepare = step({
    phase: 'prepare',
    parent: groupId,
    writes: put,
    impact: { ...impact, ...opens(write) },
    why: `Writes ${count(put.length)} to network security group ${group.name}: ${write.map(({ name }) => name).join(', ')}.`,
  });
  const clean = step({
    phase: 'clean',
    parent: groupId,
    writes: gone,
    impact: { ...impact, exposure: 'Closes' },
    why: `Removes ${count(gone.length)} of ours from network security group ${group.name}, no longer needed: ${remove.map(({ name }) => name).join(', ')}.`,
  });
  return [...(put.length > 0 ? [prepare] : []), ...(gone.length > 0 ? [clean] : [])];
}

const count = (rules: number): string => `${rules} rule${rules === 1 ? '' : 's'}`;

/** A rule for clients exposes the gateway to them. */
const opens = (write: readonly SecurityRule[]): { readonly exposure?: 'Opens' } =>
  write.some(({ name }) => name.includes(`-${clientFlow}`)) ? { exposure: 'Opens' } : {};

/** The group's rules once every rule of the plan is written: what the switch is judged on. */
function predicted({ group }: View, { write, remove }: RuleChanges): readonly SecurityRule[] {
  const changed = new Set([...write, ...remove].map(({ name }) => name.toLowerCase()));
  return [...(group?.rules ?? []).filter(({ name }) => !changed.has(name.toLowerCase())), ...write];
}

function judgeFlow(view: View, flow: FlowNeed, rules: readonly SecurityRule[], changes: RuleChanges): readonly Finding[] {
  if (flow.need === 'Optional') return [];
  if (flow.id === clientFlow) return judgeClients(view, flow, rules);
  const verdict = evaluate(rules, flow, placeOf(view));
  if (verdict.is === 'Allowed') return nearMisses(view.group?.rules ?? [], flow).map((miss) => nearMiss(view, flow, miss));
  const by = changes.shadowed.find((one) => one.flow.id === flow.id)?.by ?? verdict.by;
  const { from } = view.settings.security.priorities;
  const ports = flow.ports.join(', ');
  const misses = nearMisses(view.group?.rules ?? [], flow).map(
    (miss) => ` Rule ${miss.rule.name} has ${miss.got}: did you mean ${miss.meant}?`,
  );
  const judged = flow.need === 'Required' ? blockingSwitch : degrading;
  return [
    judged('FlowBlocked', view.groupId, {
      message: `Rule ${by.name} (priority ${by.priority}, Deny) in network security group ${nameOf(view.groupId)} blocks the ${flow.need.toLowerCase()} flow "${flow.title}": ${flow.direction.toLowerCase()} ${flow.protocol} ${ports} ${flow.direction === 'Inbound' ? 'from' : 'to'} ${flow.peers.join(', ')}. ${flow.loss}${misses.join('')}`,
      remedy: waysOut(view, by, from),
      source: flow.source,
    }),
  ];
}

const waysOut = ({ settings }: View, by: SecurityRule, from: number): string =>
  settings.security.policy === 'Audit'
    ? `Allow the flow with a priority below ${by.priority}, or set networkSecurity.policy to Enforce.`
    : by.priority <= from
      ? `Either change or remove rule ${by.name}, or give spec.networkSecurity.priorities a band that begins below ${by.priority}; the operator then writes its own rule in front of it.`
      : `Change or remove rule ${by.name}, or make room below it in the band of spec.networkSecurity.priorities.`;

/** Who may reach the gateway is the user's choice; that nobody can is worth saying and blocks nothing. */
function judgeClients(view: View, flow: FlowNeed, rules: readonly SecurityRule[]): readonly Finding[] {
  const anybody = flow.peers.length > 0 ? flow.peers : ['Internet', 'VirtualNetwork'];
  const reach = anybody.map((peer) => evaluate(rules, { ...flow, peers: [peer], ports: [flow.ports[0] ?? '443'] }, placeOf(view)));
  if (reach.some(({ is }) => is !== 'Denied') && flow.peers.length > 0 && reach.every(({ is }) => is === 'Allowed')) return [];
  if (flow.peers.length === 0 && reach[0]?.is !== 'Denied') return [];
  const cutOff = anybody.filter((_, at) => reach[at]?.is !== 'Allowed');
  const denying = reach.flatMap((verdict) =>
    verdict.is === 'Allowed' ? [] : [`rule ${verdict.by.name} (priority ${verdict.by.priority})`],
  );
  return [
    degrading('NoClientCanConnect', view.groupId, {
      message:
        flow.peers.length === 0
          ? `No rule of network security group ${nameOf(view.groupId)} lets clients from the internet reach the gateway on ${flow.ports.join(', ')}.`
          : `${cutOff.join(', ')} cannot reach the gateway on ${flow.ports.join(', ')}, or not all of it: ${[...new Set(denying)].join(', ')} denies it.`,
      remedy:
        flow.peers.length === 0
          ? 'Name them in spec.networkSecurity.clientSources, e.g. [Internet], if clients shall reach it directly.'
          : 'Change that rule, or take these sources out of spec.networkSecurity.clientSources.',
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

const noRoom = (view: View, changes: RuleChanges): readonly Finding[] => {
  const flows = changes.noRoom.filter(({ need }) => need === 'Required');
  return flows.length === 0
    ? []
    : [
        blockingSwitch('NoRoomForRules', view.groupId, {
          message: `No priority from ${view.settings.security.priorities.from} to ${view.settings.security.priorities.to} is free in network security group ${nameOf(view.groupId)} for ${flows.map(({ title }) => title).join(', ')}.`,
          remedy: 'Give spec.networkSecurity.priorities a band with room, or remove rules in it.',
          source: 'apim-vnet-operator: it takes priorities in its band only',
        }),
      ];
};

/** Under Audit a missing attachment stays missing, and Azure refuses a subnet without a security group. */
const auditedAttach = ({ subnet, groupId }: View, attach: readonly Step[]): readonly Finding[] =>
  attach.length === 0
    ? []
    : [
        blockingSwitch('NoSecurityGroup', subnet.id, {
          message: `Subnet ${subnet.name} has no network security group, and the policy Audit forbids attaching ${nameOf(groupId)}.`,
          remedy: 'Attach it by hand, or set networkSecurity.policy to Enforce.',
          source: 'Microsoft: Deploy your API Management instance to a virtual network, external mode, 2026-01-08',
        }),
      ];

/** Rules with our names but the mark of somebody whom we cannot see: another cluster is in charge of this service. */
function ownedElsewhere({ serviceId }: Settings, group: NetworkSecurityGroup | undefined, { ownershipOf }: Context): Finding | undefined {
  const prefix = rulePrefix(serviceId);
  const other = (group?.rules ?? []).find(({ name, description }) => {
    const mark = ownerIn(description);
    return isOurs(name, prefix) && mark !== undefined && ownershipOf(mark) === 'Elsewhere';
  });
  if (!group || !other) return undefined;
  return blockingAll('OwnedElsewhere', group.id, {
    message: `Rule ${other.name} in network security group ${group.name} was made by another binding (owner ${ownerIn(other.description) ?? ''}) of the same service, probably in another cluster.`,
    remedy: 'Delete the binding there, or this one. If the other cluster is gone for good, delete the rules that bear its mark.',
    source: 'apim-vnet-operator: an owner mark keeps two clusters apart',
  });
}
