/** Judges whose the gateway is by the marks in the security groups around it: one that has a living owner elsewhere is not touched. */

import { isType, nameOf, sameId, type ArmId } from '../../api/arm-id.ts';
import type { NetworkSecurityGroup, Service } from '../../azure/resources.ts';
import { isOurs } from '../../network/our-rules.ts';
import { blockingAll, type Finding } from '../model/values/finding.ts';
import type { Context } from '../model/values/judgement.ts';
import { valueOf, type Observation } from '../model/values/observation.ts';
import { ownerIn, ownerTag, rulePrefix } from '../model/terms/owner.ts';
import type { Step } from '../model/values/step.ts';
import type { Settings } from '../model/values/settings.ts';
import { locationsOf } from '../model/values/site.ts';

/** Rules with our names but the mark of an owner who cannot be seen from here: another operator is in charge of this service. */
export function ownedElsewhere(
  { serviceId }: Pick<Settings, 'serviceId'>,
  group: NetworkSecurityGroup | undefined,
  { ownershipOf, owner }: Context,
): Finding | undefined {
  const prefix = rulePrefix(serviceId);
  const [found] = (group?.rules ?? []).flatMap(({ name, description }) => {
    const mark = ownerIn(description);
    return isOurs(name, prefix) && mark !== undefined && ownershipOf(mark) === 'Elsewhere' ? [{ name, mark }] : [];
  });
  if (!group || !found) return undefined;
  return elsewhere(
    group.id,
    `Rule ${found.name} in network security group ${group.name}`,
    found.mark,
    owner,
    'delete the rules that bear it',
  );
}

function elsewhere(subject: ArmId, what: string, mark: string, owner: string, wayOut: string): Finding {
  const isHere = clusterOf(mark) === clusterOf(owner.toLowerCase());
  return blockingAll('OwnedElsewhere', subject, {
    message: `${what} was made by another binding ${isHere ? 'of this cluster' : 'in another cluster'} (owner ${mark}) of the same service${isHere ? ', in a namespace that this operator does not watch' : ''}.`,
    remedy: `Delete the binding there, or this one. If ${isHere ? 'that binding' : 'the other cluster'} is gone for good, name its owner mark in spec.takeOver, or ${wayOut}.`,
    source: 'apim-vnet-operator: an owner mark keeps two operators apart',
  });
}

/** The first part of a mark is the uid of the cluster. */
const clusterOf = (mark: string): string => mark.split('/')[0] ?? '';

/** Where the gateway is now, which a switch would take it out of. */
export function ownersOfGateway(
  settings: Pick<Settings, 'serviceId'>,
  { service, present, locations }: Observation,
  context: Context,
): readonly Finding[] {
  const found = valueOf(service);
  if (!found || found.virtualNetworkType === 'None') return [];
  const isHere = (id: string | undefined): boolean => locationsOf(found).some(({ subnetId }) => sameId(subnetId, id));
  const groups = [...present.map(({ group }) => group), ...locations.flatMap(({ subnet, group }) => (isHere(subnet?.id) ? [group] : []))];
  const byRules = groups.flatMap((group) => ownedElsewhere(settings, valueOf(group), context) ?? []);
  return byRules.length > 0 ? byRules : addressesElsewhere(found, locations, context);
}

/** Who lets the gateway have an address of its own making is in charge of it, also where its rules are not needed and none bears a mark. */
function addressesElsewhere(service: Service, locations: Observation['locations'], { ownershipOf, owner }: Context): readonly Finding[] {
  const used = locationsOf(service).flatMap(({ publicIpAddressId }) => publicIpAddressId ?? []);
  const seen = locations.flatMap(({ addresses }) => addresses).filter(({ id }) => used.some((one) => sameId(one, id)));
  return seen.flatMap(({ id, seen: outcome }) => {
    const mark = valueOf(outcome)?.tags[ownerTag];
    if (mark === undefined || ownershipOf(mark) !== 'Elsewhere') return [];
    return [
      elsewhere(
        id,
        `Public IP address ${nameOf(id)}, which gateway ${service.name} has,`,
        mark.toLowerCase(),
        owner,
        'delete the tag that bears it',
      ),
    ];
  });
}

/** `others` are findings that say it of the destination already. */
export const checkOwners = (
  settings: Settings,
  seen: Observation,
  context: Context,
  steps: readonly Step[],
  others: readonly Finding[],
): readonly Finding[] =>
  steps.some(({ phase, parent }) => phase === 'switch' && isType(parent, 'Microsoft.ApiManagement/service'))
    ? ownersOfGateway(settings, seen, context).filter(
        ({ check, subject }) => !others.some((other) => other.check === check && sameId(other.subject, subject)),
      )
    : [];
