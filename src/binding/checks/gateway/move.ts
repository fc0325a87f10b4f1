/** Plans the long requests that put the gateway where the binding wants it: a mode change for all regions at once, a mere move region by region. */

import { nameOf, sameId } from '../../../api/arm-id.ts';
import type { Service } from '../../../azure/resources.ts';
import { blockingSwitch, type Finding } from '../../model/values/finding.ts';
import { valueOf, type Observation, type SeenLocation, type SeenNat } from '../../model/values/observation.ts';
import { canonicalJson } from '../../model/terms/canonical-json.ts';
import { change, step, type Change, type Impact, type Step } from '../../model/values/step.ts';
import type { Settings } from '../../model/values/settings.ts';
import { locationsOf, sitesOf, type ServiceLocation, type Site } from '../../model/values/site.ts';
import { choiceOf, type AddressPick } from './address-choice.ts';

export interface Moves {
  readonly steps: readonly Step[];
  readonly findings: readonly Finding[];
}

/** `unreached` are the regions whose gateway does not reach what it needs where it is now. */
export function movesOf(settings: Settings, seen: Observation, service: Service, unreached: ReadonlySet<string>): Moves {
  if (settings.mode === 'None')
    return { steps: service.virtualNetworkType === 'None' ? [] : [detachStep(settings, service, seen)], findings: [] };
  const sites = sitesOf(settings, seen).map((site) => ({ site, address: choiceOf(site) }));
  const differing = sites.filter(({ site, address }) => differs(site, address));
  const modeChanges = service.virtualNetworkType !== settings.mode;
  if (differing.length === 0 && !modeChanges) return { steps: [], findings: [] };
  const findings = (modeChanges ? sites : differing).flatMap(({ site, address }) => lackingAddress(site, address));
  const moving = modeChanges ? sites : differing;
  if (modeChanges) return { steps: [theMove(settings, service, moving, seen)], findings };
  // A region that is lost where it is makes the request for any other fail: all that are go first, and together.
  const lost = moving.filter(({ site }) => unreached.has(site.location));
  // Secondaries first: when one of them fails, the primary with the management plane is still where it was.
  const sound = moving.filter((one) => !lost.includes(one)).toSorted((a, b) => Number(a.site.isPrimary) - Number(b.site.isPrimary));
  const inOrder = [...(lost.length > 0 ? [lost] : []), ...sound.map((one) => [one])];
  return { steps: inOrder.map((some) => theMove(settings, service, some, seen)), findings };
}

interface Moving {
  readonly site: Site;
  readonly address: AddressPick;
}

const differs = ({ present, wanted }: Site, address: AddressPick): boolean =>
  !sameId(present.subnetId, wanted.subnetId) || address.is === 'Use' || address.is === 'Managed';

const lackingAddress = ({ service, present, wanted, location, seen }: Site, address: AddressPick): readonly Finding[] =>
  address.is === 'Lacking'
    ? [
        blockingSwitch('AddressMustDiffer', present.publicIpAddressId ?? service.id, {
          message: `The gateway of ${service.name} in ${location} uses public IP address ${nameOf(present.publicIpAddressId ?? 'none')}; ${address.because} needs a different one than the present one.`,
          remedy: `Name a second address in ${wanted.field}.publicIp.ids, or let the operator make them with ${wanted.field}.publicIp.create${otherLabel(service, seen)}, or let Azure manage it with ${wanted.field}.publicIp.azureManaged. The present one may be used again later.`,
          source: 'Microsoft: IP addresses of Azure API Management, 2021-12-21',
        }),
      ]
    : [];

/** New addresses are labelled by the service unless the binding says otherwise, and a label is taken once in each region: the present address mostly has that one. */
function otherLabel({ name }: Service, { addresses }: SeenLocation): string {
  const own = name.toLowerCase();
  const taken = addresses.flatMap(({ seen }) => valueOf(seen)?.dnsLabel?.toLowerCase() ?? []);
  return taken.includes(own) || taken.includes(`${own}-1`) ? ` and a dnsLabel other than ${own}, which is in use` : '';
}

/** One PATCH. Developer is down while it runs, Premium rolls (Microsoft: service update behavior, 2026-04-09). */
function theMove(settings: Settings, service: Service, moving: readonly Moving[], seen: Observation): Step {
  const changes = [
    ...change('properties.virtualNetworkType', service.virtualNetworkType, settings.mode),
    ...moving.flatMap(({ site, address }) => placeChanges(site, address)),
  ];
  const exposure = exposureOf(service.virtualNetworkType, settings.mode);
  const addresses = moving.flatMap(({ site, address }) => [
    ...addressChanges(site, address),
    ...outbound(site.present, site.seen.nat, seen),
  ]);
  const [only] = moving;
  return step({
    phase: 'switch',
    parent: settings.serviceId,
    ...(moving.length === 1 && only ? { location: only.site.location } : {}),
    writes: [{ verb: 'patch', target: settings.serviceId, changes, beside: besideOf(service, settings.mode, changes) }],
    impact: impactOf(service, exposure, addresses),
    why: whyOf(settings, service, moving),
  });
}

/** The request that takes the gateway of a service out of its network, whatever the binding wants. */
export function detachStep({ serviceId }: Pick<Settings, 'serviceId'>, service: Service, seen?: Observation): Step {
  const places = locationsOf(service);
  const changes = [
    ...change('properties.virtualNetworkType', service.virtualNetworkType, 'None'),
    ...places.flatMap((place) => [
      ...change(`${pathOf(place)}.virtualNetworkConfiguration`, place.subnetId && { subnetResourceId: place.subnetId }, undefined),
      // Only a gateway in a virtual network may have an address of its own (Azure REST API: publicIpAddressId, 2024-05-01).
      ...change(`${pathOf(place)}.publicIpAddressId`, place.publicIpAddressId, undefined),
    ]),
  ];
  const addresses = places.flatMap((place) => [...gone(place), ...(seen ? outbound(place, undefined, seen) : [])]);
  return step({
    phase: 'switch',
    parent: serviceId,
    writes: [{ verb: 'patch', target: serviceId, changes, beside: besideOf(service, 'None', changes) }],
    impact: impactOf(service, exposureOf(service.virtualNetworkType, 'None'), addresses),
    why: `Takes the gateway of ${service.name} out of its virtual network.`,
  });
}

/**
 * The mode and the subnet of every location as they are. Known clients send the pair together (hashicorp/terraform-provider-azurerm: api_management), and
 * no recording shows what Azure makes of a mode alone, or of a list of regions that is left out.
 */
function besideOf(service: Service, mode: Settings['mode'], changes: readonly Change[]): readonly Change[] {
  const places = locationsOf(service).flatMap((place): readonly Change[] => {
    const path = `${pathOf(place)}.virtualNetworkConfiguration`;
    if (place.subnetId !== undefined) return [{ path, to: canonicalJson({ subnetResourceId: place.subnetId }) }];
    return place.isPrimary ? [] : [{ path }];
  });
  return [{ path: 'properties.virtualNetworkType', to: canonicalJson(mode) }, ...places].filter(
    ({ path }) => !changes.some((one) => one.path === path),
  );
}

const pathOf = ({ isPrimary, location }: ServiceLocation): string =>
  isPrimary ? 'properties' : `properties.additionalLocations[${location}]`;

function placeChanges({ present, wanted }: Site, address: AddressPick): readonly Change[] {
  const path = pathOf(present);
  const before = present.subnetId && { subnetResourceId: present.subnetId };
  return [
    ...(sameId(present.subnetId, wanted.subnetId)
      ? []
      : change(`${path}.virtualNetworkConfiguration`, before, { subnetResourceId: wanted.subnetId })),
    ...(address.is === 'Use' ? change(`${path}.publicIpAddressId`, present.publicIpAddressId, address.id) : []),
    ...(address.is === 'Managed' ? change(`${path}.publicIpAddressId`, present.publicIpAddressId, undefined) : []),
  ];
}

const exposureOf = (from: string, to: Settings['mode']): Impact['exposure'] =>
  from === 'Internal' && to !== 'Internal' ? 'Opens' : to === 'Internal' && from !== 'Internal' ? 'Closes' : undefined;

type AddressChanges = NonNullable<Impact['addresses']>;

/** New addresses are known in advance only where they are the user's own; a private one never is (Microsoft: IP addresses of Azure API Management). */
function addressChanges({ present, seen, mode }: Site, address: AddressPick): AddressChanges {
  const next = address.is === 'Use' ? seen.addresses.find(({ id }) => sameId(id, address.id)) : undefined;
  const to = next && valueOf(next.seen)?.address;
  const location = { location: present.location };
  const stays = address.is === 'Keep' && present.publicIpAddressId !== undefined;
  const isPrivate = mode === 'Internal' || present.privateIpAddresses.length > 0;
  return [
    ...(stays
      ? []
      : present.publicIpAddresses.map((from) => ({ ...location, kind: 'Public' as const, from, ...(to === undefined ? {} : { to }) }))),
    ...(isPrivate ? present.privateIpAddresses.map((from) => ({ ...location, kind: 'Private' as const, from })) : []),
  ];
}

/**
 * A NAT gateway takes what goes out before the gateway's own address does (Microsoft: Azure NAT Gateway, precedence of outbound connectivity). Without one
 * the address is a public one, whose change is told as such. Within one subnet nothing changes.
 */
function outbound(place: ServiceLocation, next: SeenNat | undefined, { present }: Observation): AddressChanges {
  const before = present.find(({ id }) => sameId(id, place.subnetId))?.nat;
  if (before === undefined ? next === undefined : next !== undefined && sameId(before.id, next.id)) return [];
  const own = place.outboundPublicIpAddresses.length > 0 ? place.outboundPublicIpAddresses : place.publicIpAddresses;
  const from = fewOf(before ? before.addresses : own);
  const to = fewOf(next?.addresses);
  return [{ location: place.location, kind: 'Outbound', ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
}

/** Status has room for a few. */
const fewOf = (addresses: readonly string[] = []): string | undefined =>
  addresses.length === 0 ? undefined : `${addresses.slice(0, 4).join(', ')}${addresses.length > 4 ? ', …' : ''}`;

const gone = (place: ServiceLocation): AddressChanges => [
  ...place.publicIpAddresses.map((from) => ({ location: place.location, kind: 'Public' as const, from })),
  ...place.privateIpAddresses.map((from) => ({ location: place.location, kind: 'Private' as const, from })),
];

function impactOf(service: Service, exposure: Impact['exposure'], addresses: AddressChanges): Impact {
  return {
    traffic: service.sku.name === 'Developer' ? 'Downtime' : 'Rolling',
    ...(exposure === undefined ? {} : { exposure }),
    ...(addresses.length > 0 ? { addresses } : {}),
    minutes: [15, 45 + 30 * service.additionalLocations.length],
  };
}

function whyOf({ mode }: Settings, { name, virtualNetworkType }: Service, moving: readonly Moving[]): string {
  const places = moving.map(({ site }) => `subnet ${nameOf(site.wanted.subnetId)}${site.several ? ` in ${site.location}` : ''}`);
  const inPlace = moving.every(({ site }) => sameId(site.present.subnetId, site.wanted.subnetId));
  if (inPlace && virtualNetworkType === mode) {
    const address = moving[0]?.address;
    return address?.is === 'Use'
      ? `Gives the gateway of ${name} public IP address ${nameOf(address.id)}.`
      : `Lets Azure manage the public IP address of ${name}.`;
  }
  return inPlace
    ? `Changes the gateway of ${name} from ${virtualNetworkType} to ${mode} mode in ${places.join(', ')}.`
    : `Puts the gateway of ${name} into ${places.join(', ')} in ${mode} mode.`;
}
