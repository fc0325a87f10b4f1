/** What an observation will be once planned writes are done: by it the next step is judged before anything is sent. Pure. */

import { isType, nameOf, parentOf, sameId } from '../../api/arm-id.ts';
import type { Outcome } from '../../azure/arm.ts';
import { id, object, optionalId, optionalString } from '../../azure/parse.ts';
import { readRule, readSecurityGroup } from '../../azure/read-network.ts';
import type { NetworkSecurityGroup, Service, Subnet } from '../../azure/resources.ts';
import { bodyOf, presentRule } from '../concerns/security-rules.ts';
import { valueOf, type Observation } from '../observation.ts';
import { at, render } from './render.ts';
import type { Step, Write } from './step.ts';

export const predict = (seen: Observation, steps: readonly Step[]): Observation =>
  steps.flatMap(({ writes }) => writes).reduce(predictWrite, seen);

/** The same for a single write. Throws on a kind of write that nobody has taught it: a plan must never be judged on half of itself. */
export function predictWrite(seen: Observation, write: Write): Observation {
  const { target, verb } = write;
  if (verb === 'patch' && isType(target, 'Microsoft.ApiManagement/service')) return onService(seen, (service) => moved(service, write));
  if (verb === 'merge' && isType(target, 'Microsoft.Network/virtualNetworks/subnets')) return attached(seen, write);
  if (verb === 'put' && isType(target, 'Microsoft.Network/networkSecurityGroups'))
    return { ...seen, wantedGroup: { ok: true, value: made(write) } };
  if (isType(target, 'Microsoft.Network/networkSecurityGroups/securityRules')) return onGroup(seen, write);
  throw new Error(`nobody knows what a ${verb} of ${target} leads to`);
}

const settled = { provisioningState: 'Succeeded' };

function moved(service: Service, { changes }: Write): Service {
  const body = render({}, changes);
  const type = optionalString(at(body, 'properties.virtualNetworkType'));
  const subnet = optionalId(at(body, 'properties.virtualNetworkConfiguration.subnetResourceId'), 'subnetResourceId');
  return { ...service, virtualNetworkType: type ?? service.virtualNetworkType, subnetId: subnet ?? service.subnetId };
}

function made({ target, changes }: Write): NetworkSecurityGroup {
  const body = render({ id: target, name: nameOf(target), properties: settled }, changes);
  const rules = at(body, 'properties.securityRules');
  const withState = (Array.isArray(rules) ? rules : []).map((one) => {
    const { name, properties } = object(one, 'securityRules[]');
    return { id: `${target}/securityRules/${String(name)}`, name, properties: { ...object(properties, 'properties'), ...settled } };
  });
  return readSecurityGroup({ ...body, properties: { ...settled, securityRules: withState } });
}

/** The group that was wanted now serves the subnet. */
function attached(seen: Observation, { target, changes }: Write): Observation {
  const group = id(at(render({}, changes), 'properties.networkSecurityGroup.id'), 'networkSecurityGroup.id');
  const serving = (subnet: Subnet): Subnet => (sameId(subnet.id, target) ? { ...subnet, securityGroupId: group } : subnet);
  const network = valueOf(seen.network);
  const serves = (one: NetworkSecurityGroup): NetworkSecurityGroup => ({ ...one, subnets: [...one.subnets, target] });
  return {
    ...seen,
    ...(seen.subnet && { subnet: serving(seen.subnet) }),
    ...(network && { network: { ok: true, value: { ...network, subnets: network.subnets.map(serving) } } }),
    group: mapped(seen.wantedGroup, serves),
    wantedGroup: undefined,
  };
}

function onGroup(seen: Observation, write: Write): Observation {
  const change = (group: NetworkSecurityGroup): NetworkSecurityGroup =>
    sameId(group.id, parentOf(write.target)) ? { ...group, rules: changedRules(group, write) } : group;
  return { ...seen, group: mapped(seen.group, change), wantedGroup: mapped(seen.wantedGroup, change) };
}

function changedRules(group: NetworkSecurityGroup, { verb, target, changes }: Write): NetworkSecurityGroup['rules'] {
  const name = nameOf(target);
  const present = presentRule(group, name);
  const others = group.rules.filter((rule) => rule !== present);
  if (verb === 'delete') return others;
  const body = render({ id: target, name, properties: { ...(present && bodyOf(present)), ...settled } }, changes);
  return [...others, readRule(body)];
}

const onService = (seen: Observation, change: (service: Service) => Service): Observation => ({
  ...seen,
  service: mapped(seen.service, change),
});

/** What could not be seen stays unseen. */
function mapped<T, O extends Outcome<T> | undefined>(outcome: O, change: (value: T) => T): O | Outcome<T> {
  return outcome?.ok ? { ok: true, value: change(outcome.value) } : outcome;
}
