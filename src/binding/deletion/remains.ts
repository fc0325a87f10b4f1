/** One look at what is left of a binding in Azure: the service first, and the rest only when it is at rest. */

import { isType, parentOf, parseArmId, sameId, type ArmId } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import type { Failure, Outcome, ReadOptions } from '../../azure/arm.ts';
import type { Subnet, VirtualNetwork } from '../../azure/resources.ts';
import { zonesToRead } from '../concerns/private-zones.ts';
import { heldIn } from '../held.ts';
import { readLeft } from '../left.ts';
import { isTransitional, unreadable, valueOf, type Observation, type SeenAddress } from '../observation.ts';
import { observe } from '../observe.ts';
import type { Absences } from '../absences.ts';
import type { Ports } from '../reconcile.ts';
import { confirmed } from './confirmed.ts';
import { presentIn } from '../present.ts';
import { isToLeave, unique, type Leaving, type Owned } from './leaving.ts';

export interface SeenSubnet {
  readonly id: ArmId;
  readonly network: Outcome<VirtualNetwork>;
  /** Undefined when it is not there. */
  readonly subnet: Subnet | undefined;
}

export interface Remains {
  readonly seen: Observation;
  /** Where we attached something. */
  readonly subnets: readonly SeenSubnet[];
  readonly addresses: readonly SeenAddress[];
  /** Azure is at work on the service: nothing else was read. */
  readonly isPartial: boolean;
}

/** What Azure says is not there is in it as something that cannot be seen, until it is believed. */
export async function readRemains(
  leaving: Leaving,
  status: BindingStatus,
  ports: Pick<Ports, 'arm' | 'clock' | 'tags'> & { readonly absences: Absences },
  key: string,
  options: ReadOptions,
): Promise<Remains> {
  const remains = await readAll(leaving, status, ports, options);
  return confirmed(leaving, remains, ports.absences, { key, at: remains.seen.at, arm: ports.arm, options });
}

async function readAll(
  leaving: Leaving,
  status: BindingStatus,
  { arm, clock, tags }: Pick<Ports, 'arm' | 'clock' | 'tags'>,
  options: ReadOptions,
): Promise<Remains> {
  const { settings } = leaving;
  const { owned = [], operation } = status;
  const seen = await observe(settings, operation, {
    arm,
    clock,
    tags,
    options,
    network: false,
    advice: false,
    needsDependencies: () => false,
    zones: (service) => (service && isTransitional(service) ? [] : zonesToRead(settings, service, owned)),
    left: () => [],
    held: (service) => (service && isTransitional(service) ? [] : heldIn(status, service ?? 'gone')),
    present: (service) => (service && !isTransitional(service) && isToLeave(leaving, service, status) ? presentIn(settings, service) : []),
  });
  const found = valueOf(seen.service);
  const isPartial = found !== undefined && isTransitional(found);
  if (isPartial) return { seen, subnets: [], addresses: [], isPartial };
  const [left, subnets, addresses] = await Promise.all([
    readLeft(idsOf(owned, ['SecurityRules', 'SecurityGroup', 'Routes', 'RouteTable']), arm, options),
    Promise.all(attachedSubnets(owned).map(async (id) => subnetIn(id, await arm.virtualNetwork(parentOf(id), options)))),
    Promise.all(idsOf(owned, ['PublicIp']).map(async (id) => ({ id, seen: await arm.publicIp(id, options) }))),
  ]);
  return { seen: { ...seen, left }, subnets, addresses, isPartial };
}

const subnetIn = (id: ArmId, network: Outcome<VirtualNetwork>): SeenSubnet => ({
  id,
  network,
  subnet: valueOf(network)?.subnets.find((subnet) => sameId(subnet.id, id)),
});

export const idsOf = (owned: Owned, kinds: readonly string[]): readonly ArmId[] =>
  unique(owned.flatMap(({ id, kind }) => (kinds.includes(kind) ? (parseArmId(id) ?? []) : [])));

/** An endpoint of ours is remembered by a name of its own below its subnet. */
export const subnetOf = (id: ArmId): ArmId => (isType(id, 'Microsoft.Network/virtualNetworks/subnets') ? id : parentOf(id));

export const attachmentKinds = ['Attachment', 'SecurityGroupAttachment', 'RouteTableAttachment', 'ServiceEndpoint'] as const;

const attachedSubnets = (owned: Owned): readonly ArmId[] => unique(idsOf(owned, attachmentKinds).map(subnetOf));

/** The first read that hides whether something of ours is still there; what is gone is no riddle. */
export function hiddenIn({ seen, subnets, addresses }: Remains): Failure | undefined {
  const parts = [
    ...subnets.map(({ network }) => network),
    ...addresses.map((address) => address.seen),
    ...seen.held.map(({ network }) => network),
    ...seen.left.flatMap(({ group, table, networks }) => [group, table, ...networks]),
  ];
  return unreadable(seen) ?? parts.flatMap((part) => (part && !part.ok && part.failure.class !== 'Gone' ? [part.failure] : []))[0];
}
