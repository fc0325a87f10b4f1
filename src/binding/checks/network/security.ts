/** Judges the security group of the subnet: is there one, whose is it, and which rules would make it fit. */

import { nameOf, sameId } from '../../../api/arm-id.ts';
import type { NetworkSecurityGroup } from '../../../azure/resources.ts';
import type { Circumstances } from '../../../network/filter/verdict.ts';
import { clientFlow, flowsFor, isOfClients, type FlowNeed, type InjectableSku } from '../../../network/flows.ts';
import { desiredRules, isOurs, type RuleChanges } from '../../../network/our-rules.ts';
import type { SecurityRule } from '../../../network/rules.ts';
import { blockingSwitch, type Finding } from '../../model/values/finding.ts';
import { findingsOnly, nothing, type Context, type Check } from '../../model/values/judgement.ts';
import { valueOf, type Observation } from '../../model/values/observation.ts';
import { ownerTag, rulePrefix } from '../../model/terms/owner.ts';
import { change, step, type Phase, type Step, type Removal } from '../../model/values/step.ts';
import { isTakeOver, lackingOrDifferent } from '../../model/terms/words.ts';
import { groundOf, isInPlace, perSite, type Site } from '../../model/values/site.ts';
import { azures, serversSeenBy } from '../dns/dns-servers.ts';
import { movesOf } from '../gateway/move.ts';
import { unreachedIn } from '../network-status.ts';
import { ownedElsewhere } from '../ownership.ts';
import { child } from '../removal/things.ts';
import { isRuleOfOurs } from '../removal/holders.ts';
import { removing, staying } from '../removal/verdicts.ts';
import { flowContextOf, isInjectable } from './flow-context.ts';
import { placeOf } from './place.ts';
import { checkFlows, wouldFail } from './security-flows.ts';
import { chooseGroup } from './security-group.ts';
import { adminRulesOf, adminUnread, checkNames, oldTags, writableNames } from './security-names.ts';
import { deleteRule, inlineRule, presentRule, putRule } from './security-rules.ts';
import type { View } from './security-view.ts';

export const checkSecurity: Check = (settings, seen, context) =>
  settings.security.policy === 'Ignore' ? nothing : checkSites(settings, seen, context);

const checkSites = perSite((site, context, observation) => {
  const { settings, service } = site;
  const ground = groundOf(site);
  const { name: sku } = service.sku;
  if (!ground || !isInjectable(sku)) return nothing;
  const choice = chooseGroup(site, context);
  if (!choice.target) return findingsOnly(choice.findings);
  const foreign = ownedElsewhere(settings, choice.target.seen, context);
  if (foreign) return findingsOnly([...choice.findings, foreign]);

  const view: View = {
    settings,
    site,
    ...ground,
    groupId: choice.target.id,
    group: choice.target.seen,
    owner: context.owner,
    held: (context.previous.holds ?? []).flatMap(({ id, own }) => (own === true ? [id] : [])),
    place: placeOf(site, ground, valueOf(observation.serviceTags)),
    admin: adminRulesOf(site),
    gateway: gatewayIn(site, observation, context),
  };
  const { clientSources, unwritable } = writableNames(settings, observation);
  const asked = flowContextOf(site, sku);
  const customDns = [...new Set([...(asked.customDns ?? []), ...serversInUse(site, choice.target.seen, observation, context)])];
  const flows = flowsFor({ ...asked, clientSources, customDns });
  const isGuaranteed = (id: string): boolean =>
    !isOfClients({ id }) && flows.some((flow) => flow.id === id && flow.need !== 'Expected' && flow.need !== 'Optional');
  const held = new Set([...unwritable].filter((id) => !isGuaranteed(id)));
  const changes = desiredRules({ ...wantedRules(view, flows), until: untilMoved(site, sku), unwritable: held });
  const enforced = settings.security.policy === 'Enforce';
  const after = enforced ? predicted(view, changes) : (view.group?.rules ?? []);
  const findings = [
    ...choice.findings,
    ...checkFlows(view, flows, after, changes),
    ...checkNames(site, observation),
    ...oldTags(site, observation, context),
    ...adminUnread(site),
  ];
  // To a subnet that the gateway runs in, a group that blocks what it needs is attached only when it does no longer.
  const attach = isInPlace(site) && choice.attach.length > 0 && wouldFail(view, flows, after) ? [] : choice.attach;
  const steps = [...ruleSteps(view, changes), ...attach];
  const removals = surplusOf(view, changes, context);
  return enforced
    ? { findings, steps, audited: [], removals }
    : { findings: [...findings, ...auditedAttach(view, choice.attach)], steps: [], audited: steps, removals };
});

/** What stands in the way matters most before the gateway is touched, and least where it runs and reaches what it needs. */
function gatewayIn(site: Site, seen: Observation, context: Context): Circumstances['gateway'] {
  const { settings, service, location } = site;
  const isTouched = movesOf(settings, seen, service, new Set()).steps.length > 0;
  if (isTouched || !isInPlace(site)) return 'Switch';
  return unreachedIn(context).has(location) ? 'Failing' : 'InPlace';
}

/** The servers that the running gateway still asks: it takes over those of its network only when it is touched. */
function serversInUse(site: Site, group: NetworkSecurityGroup | undefined, observation: Observation, context: Context): readonly string[] {
  const { present, service } = site;
  const isServed = isInPlace(site) || (group?.subnets ?? []).some((id) => sameId(id, present.subnetId));
  if (service.virtualNetworkType === 'None' || !isServed) return [];
  return (serversSeenBy(site, observation, context) ?? []).filter((server) => server !== azures);
}

/** Flows that the gateway needs where it is, in the mode that it has, until it has been moved; undefined where nothing changes for this subnet. */
function untilMoved(site: Site, sku: InjectableSku): readonly string[] {
  const { service, present, wanted, mode } = site;
  const running = service.virtualNetworkType;
  if ((running !== 'External' && running !== 'Internal') || running === mode || !sameId(present.subnetId, wanted.subnetId)) return [];
  return flowsFor({ ...flowContextOf(site, sku), mode: running }).map(({ id }) => id);
}

const wantedRules = (view: View, flows: readonly FlowNeed[]) => ({
  flows,
  rules: view.group?.rules ?? [],
  place: view.place,
  prefix: rulePrefix(view.settings.serviceId),
  band: view.settings.security.priorities,
  owner: view.owner,
  shared: (view.group?.subnets ?? []).some((id) => !sameId(id, view.subnet.id)),
  alsoIn: stillIn(view),
});

/** Ranges of other subnets of this group that the gateway is still in, or has left and that are not free yet: their rules must not be narrowed. */
function stillIn({ site, network, subnet, groupId, group, settings, held }: View): readonly string[] {
  const prefix = rulePrefix(settings.serviceId);
  const ours = (group?.rules ?? []).filter(({ name }) => isOurs(name, prefix));
  const named = new Set(
    ours.flatMap(({ sourceAddressPrefixes, destinationAddressPrefixes }) => [...sourceAddressPrefixes, ...destinationAddressPrefixes]),
  );
  return network.subnets
    .filter(({ id, securityGroupId }) => !sameId(id, subnet.id) && sameId(securityGroupId, groupId))
    .filter(({ id, prefixes, ipConfigurations }) => {
      const isHere = sameId(site.present.subnetId, id);
      const isHeld = ipConfigurations.length > 0 || held.some((one) => sameId(one, id));
      return isHere || (isHeld && prefixes.some((one) => named.has(one)));
    })
    .flatMap(({ prefixes }) => prefixes);
}

/** A new group comes with everything in it; an existing one gets single rules. */
function ruleSteps(view: View, { write, narrow }: RuleChanges): readonly Step[] {
  const { groupId, group, network, site } = view;
  const impact = { traffic: 'None', minutes: [0, 1] } as const;
  if (!group)
    return [
      step({
        phase: 'prepare',
        parent: groupId,
        location: site.location,
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
  const prepare = step({
    phase: 'prepare',
    parent: groupId,
    writes: put,
    impact: { ...impact, ...opens(write) },
    why: put.every(isTakeOver)
      ? `Takes over ${count(put.length)} of an earlier binding of this service in network security group ${group.name}.`
      : `Writes ${count(put.length)} of this binding to network security group ${group.name}; ${lackingOrDifferent(put)}.`,
  });
  return [...(put.length > 0 ? [prepare] : []), ...narrowing(view, narrow)];
}

/** What of ours the gateway needs no longer, now or once it has been moved. */
function surplusOf({ settings, groupId, group }: View, { remove, retire }: RuleChanges, context: Context): readonly Removal[] {
  if (!group) return [];
  const things = (rules: readonly SecurityRule[]) => rules.map(({ name }) => child('Rule', groupId, 'securityRules', name));
  const isOwnRule = ({ name }: SecurityRule): boolean => isRuleOfOurs(presentRule(group, name)?.description, context);
  const surplus = (phase: Phase, all: readonly SecurityRule[], when: string): readonly Removal[] => {
    const rules = all.filter(isOwnRule);
    const theirs = staying(things(all.filter((rule) => !rules.includes(rule))), 'another binding has made it its own');
    if (rules.length === 0) return theirs;
    return [
      ...theirs,
      ...removing(
        things(rules),
        step({
          phase,
          parent: groupId,
          writes: rules.map((rule) => deleteRule(groupId, rule)),
          impact: { traffic: 'None', minutes: [0, 1] },
          why: `Removes ${count(rules.length)} of ours from network security group ${group.name}, ${when}: ${rules.map(({ name }) => name).join(', ')}.`,
        }),
        settings,
      ),
    ];
  };
  return [
    ...surplus('clean', remove, 'no longer needed'),
    ...surplus('retire', retire, 'no longer needed once the gateway has been moved'),
  ];
}

/** What was open for the subnet that the gateway has left is closed there. */
const narrowing = ({ groupId, group }: View, rules: readonly SecurityRule[]): readonly Step[] =>
  rules.length === 0
    ? []
    : [
        step({
          phase: 'clean',
          parent: groupId,
          writes: rules.map((rule) => putRule(groupId, rule, presentRule(group, rule.name))),
          impact: { traffic: 'None', minutes: [0, 1] },
          why: `Narrows ${count(rules.length)} of ours in network security group ${nameOf(groupId)} to the subnet that the gateway is in.`,
        }),
      ];

const count = (rules: number): string => `${rules} rule${rules === 1 ? '' : 's'}`;

/** A rule for clients exposes the gateway to them. */
const opens = (write: readonly SecurityRule[]): { readonly exposure?: 'Opens' } =>
  write.some(({ name }) => name.includes(`-${clientFlow}`)) ? { exposure: 'Opens' } : {};

/** The group's rules once every rule of the plan is written: what the switch is judged on. */
function predicted({ group }: View, { write, narrow, remove }: RuleChanges): readonly SecurityRule[] {
  const changed = new Set([...write, ...narrow, ...remove].map(({ name }) => name.toLowerCase()));
  if (group && changed.size === 0) return group.rules;
  return [...(group?.rules ?? []).filter(({ name }) => !changed.has(name.toLowerCase())), ...write, ...narrow];
}

/** Under Audit a missing attachment stays missing, and Azure refuses a subnet without a security group. */
const auditedAttach = ({ subnet, groupId }: View, attach: readonly Step[]): readonly Finding[] =>
  attach.length === 0
    ? []
    : [
        blockingSwitch('NoSecurityGroup', subnet.id, {
          message: `Subnet ${subnet.name} has no network security group, and the policy Audit forbids attaching ${nameOf(groupId)}.`,
          remedy: 'Attach it by hand, or set spec.networkSecurity.policy to Enforce.',
          source: 'Microsoft: Deploy your API Management instance to a virtual network, external mode, 2026-01-08',
        }),
      ];
