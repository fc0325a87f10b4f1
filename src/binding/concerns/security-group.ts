/** Decides which security group serves the subnet: the attached one, or the one that the binding wants attached or made. */

import { nameOf, sameId, type ArmId } from '../../api/arm-id.ts';
import type { NetworkSecurityGroup } from '../../azure/resources.ts';
import { sameRegion } from '../../network/regions.ts';
import { advisory, blockingSwitch, type Finding } from '../finding.ts';
import type { Context } from '../judgement.ts';
import { valueOf } from '../observation.ts';
import { ownerTag } from '../owner.ts';
import { change, step, type Step } from '../plan/step.ts';
import type { Site } from '../site.ts';

/** The group that rules go to, and what has to happen before it serves the subnet. */
export interface GroupChoice {
  readonly findings: readonly Finding[];
  /** Undefined when there is none to write to. */
  readonly group: { readonly id: ArmId; readonly seen: NetworkSecurityGroup | undefined } | undefined;
  readonly attach: readonly Step[];
}

const source = 'Microsoft: Deploy your API Management instance to a virtual network, external mode, 2026-01-08';

export function chooseGroup(site: Site, context: Context): GroupChoice {
  const { seen } = site;
  const attached = seen.subnet?.securityGroupId;
  if (attached !== undefined) {
    const group = valueOf(seen.group);
    return group
      ? { findings: differs(site, attached), group: { id: attached, seen: group }, attach: [] }
      : { findings: [dangling(site, attached)], group: undefined, attach: [] };
  }
  const wanted = site.wanted.securityGroup;
  if (!wanted) return { findings: seen.subnet ? [noGroup(site)] : [], group: undefined, attach: [] };
  if (!seen.wantedGroup || !seen.subnet) return { findings: [], group: undefined, attach: [] };

  const group = valueOf(seen.wantedGroup);
  const refused = group ? unusable(site, group, context) : wanted.how === 'Existing' ? missing(wanted.id, site) : undefined;
  if (refused) return { findings: [refused], group: undefined, attach: [] };
  const neighbours = seen.subnet.ipConfigurations.length;
  if (neighbours > 0) return { findings: [touchesOthers(site, wanted.id, neighbours)], group: { id: wanted.id, seen: group }, attach: [] };
  return { findings: [], group: { id: wanted.id, seen: group }, attach: [attachStep(site, wanted.id)] };
}

const differs = ({ wanted: { securityGroup: wanted, subnetId, field } }: Site, attached: ArmId): readonly Finding[] => {
  if (!wanted || sameId(wanted.id, attached)) return [];
  return [
    advisory('SecurityGroupDiffers', subnetId, {
      message: `Subnet ${nameOf(subnetId)} has security group ${nameOf(attached)}, not ${nameOf(wanted.id)}. An attached group is never replaced; the attached one is used.`,
      remedy: `Detach ${nameOf(attached)} by hand if ${nameOf(wanted.id)} is really wanted, or take it out of ${field}.networkSecurity.`,
      source: 'apim-vnet-operator: an attached security group is never replaced',
    }),
  ];
};

/** Never made anew: nobody asked for that, and the next look may find it. */
const dangling = ({ wanted: { subnetId, field } }: Site, attached: ArmId): Finding =>
  blockingSwitch('SecurityGroupMissing', attached, {
    message: `Subnet ${nameOf(subnetId)} refers to network security group ${nameOf(attached)}, which does not exist.`,
    remedy: `Attach another one, or detach it and let ${field}.networkSecurity say which one shall be attached.`,
    source,
  });

const noGroup = ({ wanted: { subnetId, field } }: Site): Finding =>
  blockingSwitch('NoSecurityGroup', subnetId, {
    message: `Subnet ${nameOf(subnetId)} has no network security group. The gateway's load balancer denies everything inbound without one, and Azure refuses the deployment.`,
    remedy: `Attach one, or set ${field}.networkSecurity.groupId to one that the operator shall attach, or ${field}.networkSecurity.create to have one made.`,
    source,
  });

const missing = (id: ArmId, { wanted: { field } }: Site): Finding =>
  blockingSwitch('SecurityGroupMissing', id, {
    message: `Network security group ${nameOf(id)} does not exist.`,
    remedy: `Create it, or correct ${field}.networkSecurity.groupId, or use ${field}.networkSecurity.create instead.`,
    source,
  });

function unusable({ seen, wanted }: Site, group: NetworkSecurityGroup, context: Context): Finding | undefined {
  const network = valueOf(seen.network);
  if (network && !sameRegion(network.location, group.location))
    return blockingSwitch('SecurityGroupInAnotherRegion', group.id, {
      message: `Network security group ${group.name} is in ${group.location}, the virtual network in ${network.location}; Azure attaches only groups of the same region.`,
      remedy: 'Name a group in the region of the virtual network.',
      source: 'Microsoft: Network security groups overview',
    });
  if (wanted.securityGroup?.how !== 'Create') return undefined;
  const mark = group.tags[ownerTag];
  const ownership = mark === undefined ? 'Elsewhere' : context.ownershipOf(mark);
  if (ownership === 'Mine' || ownership === 'Abandoned') return undefined;
  return blockingSwitch('SecurityGroupNotOurs', group.id, {
    message: `Network security group ${group.name} exists already and was not made for this binding.`,
    remedy: `Use ${wanted.field}.networkSecurity.groupId to have it attached as it is, or choose another ${wanted.field}.networkSecurity.create.name.`,
    source: 'apim-vnet-operator: what exists without its mark is never taken',
  });
}

const touchesOthers = ({ wanted: { subnetId } }: Site, group: ArmId, others: number): Finding =>
  blockingSwitch('AttachTouchesOthers', subnetId, {
    message: `Attaching ${nameOf(group)} to subnet ${nameOf(subnetId)} would also filter the traffic of ${others} IP configuration${others === 1 ? '' : 's'} of others in it.`,
    remedy: `Attach ${nameOf(group)} by hand when that is all right for them, or bind a subnet of its own.`,
    source: 'apim-vnet-operator: it never changes the traffic of others unasked',
  });

const attachStep = ({ wanted: { subnetId } }: Site, group: ArmId): Step =>
  step({
    phase: 'prepare',
    parent: subnetId,
    writes: [{ verb: 'merge', target: subnetId, changes: change('properties.networkSecurityGroup', undefined, { id: group }) }],
    impact: { traffic: 'None', minutes: [0, 1] },
    why: `Attaches security group ${nameOf(group)} to subnet ${nameOf(subnetId)}, which has none.`,
  });
