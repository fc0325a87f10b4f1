/** Decides which security group serves the subnet; without one Azure refuses the gateway. */

import { nameOf } from '../../../api/arm-id.ts';
import type { NetworkSecurityGroup } from '../../../azure/resources.ts';
import { blockingSwitch, type Finding } from '../../model/values/finding.ts';
import type { Context } from '../../model/values/judgement.ts';
import type { Site } from '../../model/values/site.ts';
import { choose, type Choice, type Kind } from './attachment.ts';

const source = 'Microsoft: Deploy your API Management instance to a virtual network, external mode, 2026-01-08';

const kind: Kind = {
  what: 'network security group',
  part: 'networkSecurity',
  idField: 'groupId',
  path: 'properties.networkSecurityGroup',
  checks: {
    missing: 'SecurityGroupMissing',
    notOurs: 'SecurityGroupNotOurs',
    elsewhere: 'SecurityGroupInAnotherRegion',
    differs: 'SecurityGroupDiffers',
  },
  effect: 'filter the traffic',
  source,
};

export function chooseGroup(site: Site, context: Context): Choice<NetworkSecurityGroup> {
  const { seen, wanted } = site;
  const attachedId = seen.subnet?.securityGroupId;
  if (seen.subnet && attachedId === undefined && !wanted.securityGroup) return { findings: [noGroup(site)], target: undefined, attach: [] };
  return choose(site, kind, { attachedId, attached: seen.group, wanted: wanted.securityGroup, wantedSeen: seen.wantedGroup }, context);
}

const noGroup = ({ wanted: { subnetId, field } }: Site): Finding =>
  blockingSwitch('NoSecurityGroup', subnetId, {
    message: `Subnet ${nameOf(subnetId)} has no network security group. The gateway's load balancer denies everything inbound without one, and Azure refuses the deployment.`,
    remedy: `Attach one, or set ${field}.networkSecurity.groupId to one that the operator shall attach, or ${field}.networkSecurity.create to have one made.`,
    source,
  });
