/** One region of the gateway with everything that is wanted and seen of it: what the concerns of the network judge. */

import { sameId, type ArmId } from '../../../api/arm-id.ts';
import type { Service, Subnet, VirtualNetwork } from '../../../azure/resources.ts';
import type { Mode as InjectedMode } from '../../../network/flows.ts';
import { regionCode } from '../../../network/regions.ts';
import type { Finding } from './finding.ts';
import { together, type Context, type Check, type Judgement } from './judgement.ts';
import { valueOf, type Observation, type SeenLocation } from './observation.ts';
import type { LocationSettings, Settings } from './settings.ts';
import type { Step, Removal } from './step.ts';

/** What the service itself shows of one region, the primary in the same shape as the others. */
export interface ServiceLocation {
  /** Region code. */
  readonly location: string;
  readonly isPrimary: boolean;
  readonly units: number;
  readonly zones: readonly string[];
  readonly subnetId: ArmId | undefined;
  readonly publicIpAddressId: ArmId | undefined;
  readonly publicIpAddresses: readonly string[];
  readonly privateIpAddresses: readonly string[];
  readonly outboundPublicIpAddresses: readonly string[];
  readonly gatewayRegionalUrl: string | undefined;
}

/** The primary first. */
export const locationsOf = (service: Service): readonly ServiceLocation[] => [
  { ...service, location: regionCode(service.location), isPrimary: true, units: service.sku.capacity },
  ...service.additionalLocations.map((one) => ({
    ...one,
    location: regionCode(one.location),
    isPrimary: false,
    units: one.sku.capacity,
  })),
];

export interface Site {
  readonly settings: Settings;
  readonly mode: InjectedMode;
  /** Region code. */
  readonly location: string;
  readonly isPrimary: boolean;
  readonly wanted: LocationSettings;
  readonly seen: SeenLocation;
  readonly service: Service;
  /** What the service shows of this region. */
  readonly present: ServiceLocation;
  /** Every region of the service has a site; a single one is the primary. */
  readonly several: boolean;
}

/** The regions that both the binding names and the service has; none while the service cannot be seen, and none in mode None. */
export function sitesOf(settings: Settings, seen: Observation): readonly Site[] {
  const service = valueOf(seen.service);
  const { mode } = settings;
  if (!service || mode === 'None') return [];
  const present = locationsOf(service);
  return settings.locations.flatMap((wanted, index) => {
    const found = present.find(({ location, isPrimary }) => (wanted.location === undefined ? isPrimary : location === wanted.location));
    const place = seen.locations[index];
    if (!found || !place) return [];
    const { location, isPrimary } = found;
    return [{ settings, mode, location, isPrimary, wanted, seen: place, service, present: found, several: present.length > 1 }];
  });
}

/** A site whose network could be read: most checks can say nothing without it. */
export interface Ground {
  readonly network: VirtualNetwork;
  readonly subnet: Subnet;
}

export function groundOf({ seen }: Site): Ground | undefined {
  const network = valueOf(seen.network);
  return network && seen.subnet && { network, subnet: seen.subnet };
}

/** The gateway is in the declared subnet of this region, in any mode. */
export const isInPlace = ({ service, present, wanted }: Site): boolean =>
  service.virtualNetworkType !== 'None' && sameId(present.subnetId, wanted.subnetId);

/** Asks region by region; in a gateway of several regions, findings and steps say which one they speak of. */
export const perSite =
  (checkSite: (site: Site, context: Context, seen: Observation) => Judgement): Check =>
  (settings, seen, context) =>
    together(sitesOf(settings, seen).map((site) => located(site, checkSite(site, context, seen))));

const located = ({ location, several }: Site, judgement: Judgement): Judgement =>
  several
    ? {
        findings: judgement.findings.map((finding): Finding => ({ location, ...finding })),
        steps: judgement.steps.map((step) => ({ location, ...step })),
        audited: judgement.audited.map((step) => ({ location, ...step })),
        removals: locatedRemovals(location, judgement.removals),
      }
    : judgement;

/** Several things may go by one step, and that stays one. */
function locatedRemovals(location: string, removals: readonly Removal[]): readonly Removal[] {
  const known = new Map<Step, Step>();
  const located = (step: Step): Step => {
    const there = known.get(step) ?? { location, ...step };
    known.set(step, there);
    return there;
  };
  return removals.map(({ verdict, ...thing }): Removal => {
    if (verdict.is === 'Remove') return { ...thing, verdict: { ...verdict, step: located(verdict.step) } };
    if (verdict.is === 'Stays' && verdict.audited) return { ...thing, verdict: { ...verdict, audited: located(verdict.audited) } };
    return { ...thing, verdict };
  });
}
