/** What several bindings may want at once, and which of them is in charge of it: the oldest; the others look on. Pure. */

import { idKey, nameOf, parseArmId, sameId, type ArmId } from '../../api/arm-id.ts';
import { isBeingDeleted, type Binding } from '../../api/binding.ts';
import type { Conflict } from '../model/values/holds.ts';
import { canonicalJson } from '../model/terms/canonical-json.ts';
import { wholeKinds } from '../model/terms/owned.ts';
import { readSettings, type Attach, type Settings } from '../model/values/settings.ts';

/** Two bindings that want different things of one target cannot both have them. */
interface Claim {
  /** Names the target and what of it. */
  readonly key: string;
  /** Equal for bindings that get along. */
  readonly value: string;
  /** As it reads in "in charge of …". */
  readonly what: string;
  /** How both can have what they want, beside the end of one of the two. */
  readonly wayOut?: string;
  /** What is to be made whole: the one who has made it already is in charge of it, whichever is older. */
  readonly makes?: ArmId;
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
      ...made(securityGroup, uid, 'network security group', 'networkSecurity'),
      ...made(routeTable, uid, 'route table', 'routing'),
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

/** A group or a table of one name is made once, and for one binding. */
const made = (attach: Attach | undefined, uid: string, what: string, part: string): readonly Claim[] =>
  attach?.how === 'Create'
    ? [
        {
          key: `made ${idKey(attach.id)}`,
          value: uid,
          what: `the new ${what} ${nameOf(attach.id)}`,
          wayOut: `give this one another ${part}.create.name`,
          makes: attach.id,
        },
      ]
    : [];

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

/** Zones that it has made; what Azure shows of them may have been changed by others. */
export const zonesOf = ({ status }: Binding): readonly ArmId[] =>
  (status?.owned ?? []).flatMap(({ id, kind }) => (kind === 'PrivateZone' ? (parseArmId(id) ?? []) : []));

export const zoneKey = (id: ArmId): string => `zone ${idKey(id)}`;

/** Told from the keys of claims by its first letters. */
export const placeKey = (id: ArmId): string => `place ${idKey(id)}`;

/** One that is still being detached is in charge until it is gone. */
const isOver = (binding: Binding): boolean => isGoing(binding) && !isBeingDeleted(binding);

const isGoing = ({ metadata }: Binding): boolean => metadata.deletionTimestamp !== undefined;

/** What those of `bindings` ask for that are others, and here to stay. */
export const othersThan = ({ metadata: { uid } }: Binding, bindings: readonly Binding[]): readonly Settings[] =>
  bindings.flatMap((other) => (other.metadata.uid === uid || isGoing(other) ? [] : (reading(other).settings ?? [])));

/** Made by this binding, as a whole, or about to be. */
export const hasMade = ({ status }: Binding, id: ArmId): boolean =>
  (status?.owned ?? []).some((one) => wholeKinds.has(one.kind) && sameId(one.id, id));

const isAhead = (one: Binding, other: Binding, { makes }: Claim): boolean => {
  const [ofOne, ofOther] = makes === undefined ? [false, false] : [hasMade(one, makes), hasMade(other, makes)];
  return ofOne === ofOther ? older(one, other) < 0 : ofOne;
};

/** Undefined for the one in charge of everything it wants; `others` are at least those with a claim of the same key. A binding in another namespace is not named: tenants do not read each other. */
export function conflictOf(binding: Binding, others: readonly Binding[]): Conflict | undefined {
  const own = new Map(reading(binding).claims.map((claim) => [claim.key, claim]));
  const lostTo = (other: Binding): Claim | undefined =>
    isOver(other)
      ? undefined
      : reading(other).claims.find((claim) => (own.get(claim.key)?.value ?? claim.value) !== claim.value && isAhead(other, binding, claim));
  for (const contender of others.toSorted(older)) {
    const lost = lostTo(contender);
    if (!lost) continue;
    const who =
      contender.metadata.namespace === binding.metadata.namespace ? `Binding ${contender.metadata.name}` : 'A binding in another namespace';
    const first = older(contender, binding) < 0 ? 'is older and in charge of' : 'is in charge of';
    const wayOut = lost.wayOut ?? (lost.key.startsWith('service') ? undefined : 'let them want the same');
    return {
      message: `${who} ${first} ${lost.what}; this one writes nothing. Delete one of the two${wayOut === undefined ? '' : `, or ${wayOut}`}.`,
    };
  }
  return undefined;
}
