/** What several bindings may want at once, and which of them is in charge of it: the oldest; the others look on. Pure. */

import { idKey, nameOf, type ArmId } from '../../api/arm-id.ts';
import { isBeingDeleted, type Binding } from '../../api/binding.ts';
import type { Conflict } from '../model/values/holds.ts';
import { canonicalJson } from '../model/terms/canonical-json.ts';
import { readSettings, type Settings } from '../model/values/settings.ts';

/** Two bindings that want different things of one target cannot both have them. */
interface Claim {
  /** Names the target and what of it. */
  readonly key: string;
  /** Equal for bindings that get along. */
  readonly value: string;
  /** As it reads in "in charge of …". */
  readonly what: string;
}

function claimsIn(uid: string, settings: Settings): readonly Claim[] {
  const { serviceId, locations, dns } = settings;
  const service: Claim = { key: `service ${idKey(serviceId)}`, value: uid, what: `API Management service ${nameOf(serviceId)}` };
  const places = locations.flatMap(({ location, subnetId, networkId, address, securityGroup, routeTable }): readonly Claim[] => {
    const addresses = address.is === 'Existing' || address.is === 'Create' ? address.ids : [];
    const user = `${idKey(serviceId)} ${location ?? ''}`;
    return [
      ...addresses.map((id) => ({ key: `address ${idKey(id)}`, value: user, what: `public IP address ${nameOf(id)}` })),
      ...(dns.servers === undefined || dns.policy !== 'Enforce'
        ? []
        : [
            {
              key: `dns ${idKey(networkId)}`,
              value: canonicalJson(dns.servers),
              what: `the DNS servers of virtual network ${nameOf(networkId)}`,
            },
          ]),
      ...(securityGroup
        ? [{ key: `group ${idKey(subnetId)}`, value: idKey(securityGroup.id), what: `the security group of subnet ${nameOf(subnetId)}` }]
        : []),
      ...(routeTable
        ? [{ key: `table ${idKey(subnetId)}`, value: idKey(routeTable.id), what: `the route table of subnet ${nameOf(subnetId)}` }]
        : []),
    ];
  });
  return [service, ...places];
}

const older = (a: Binding, b: Binding): number =>
  a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp) || a.metadata.uid.localeCompare(b.metadata.uid);

interface Reading {
  readonly settings: Settings | undefined;
  readonly claims: readonly Claim[];
}

/** Neighbours are compared with each other again and again, so each spec is read once. */
const readings = new WeakMap<Binding['spec'], Reading>();

function reading({ spec, metadata: { uid } }: Binding): Reading {
  const known = readings.get(spec);
  if (known) return known;
  const read = readOnce(spec, uid);
  readings.set(spec, read);
  return read;
}

/** A spec that cannot be read asks for nothing. */
function readOnce(spec: Binding['spec'], uid: string): Reading {
  const settings = readSettings(spec);
  return settings instanceof Error ? { settings: undefined, claims: [] } : { settings, claims: claimsIn(uid, settings) };
}

export const claimsOf = (binding: Binding): readonly Claim[] => reading(binding).claims;

/** Subnets and route tables that a binding names: by them those are found with whom it shares a place. */
export const placesOf = (binding: Binding): readonly ArmId[] =>
  (reading(binding).settings?.locations ?? []).flatMap(({ subnetId, routeTable }) => [subnetId, ...(routeTable ? [routeTable.id] : [])]);

/** Told from the keys of claims by its first letters. */
export const placeKey = (id: ArmId): string => `place ${idKey(id)}`;

/** One that is still being detached is in charge until it is gone. */
const isOver = (binding: Binding): boolean => isGoing(binding) && !isBeingDeleted(binding);

const isGoing = ({ metadata }: Binding): boolean => metadata.deletionTimestamp !== undefined;

/** What those of `bindings` ask for that are others, and here to stay. */
export const othersThan = ({ metadata: { uid } }: Binding, bindings: readonly Binding[]): readonly Settings[] =>
  bindings.flatMap((other) => (other.metadata.uid === uid || isGoing(other) ? [] : (reading(other).settings ?? [])));

/** Undefined for the one in charge of everything it wants; `others` are at least those with a claim of the same key. A binding in another namespace is not named: tenants do not read each other. */
export function conflictOf(binding: Binding, others: readonly Binding[]): Conflict | undefined {
  const own = new Map(reading(binding).claims.map((claim) => [claim.key, claim]));
  const contends = ({ key, value }: Claim): boolean => (own.get(key)?.value ?? value) !== value;
  const contenders = others.filter((other) => !isOver(other) && reading(other).claims.some(contends) && older(other, binding) < 0);
  for (const contender of contenders.toSorted(older)) {
    const lost = reading(contender).claims.find(contends);
    if (!lost) continue;
    const who =
      contender.metadata.namespace === binding.metadata.namespace ? `Binding ${contender.metadata.name}` : 'A binding in another namespace';
    return {
      message: `${who} is older and in charge of ${lost.what}; this one writes nothing. Delete one of the two${lost.key.startsWith('service') ? '' : ', or let them want the same'}.`,
    };
  }
  return undefined;
}
