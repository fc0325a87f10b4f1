/** Judges whether the bound subnet can hold the gateway: its place, delegation, size and company. */

import { nameOf } from '../../../api/arm-id.ts';
import type { Subnet } from '../../../azure/resources.ts';
import { sameRegion } from '../../../network/regions.ts';
import { describeFit, subnetFit, type Fit } from '../../../network/subnets.ts';
import { advisory, blockingAll, blockingSwitch, type Finding } from '../../model/values/finding.ts';
import { findingsOnly, together, type Check } from '../../model/values/judgement.ts';
import type { SeenLocation } from '../../model/values/observation.ts';
import type { LocationSettings } from '../../model/values/settings.ts';
import { groundOf, perSite, type Site } from '../../model/values/site.ts';
import { othersIn } from './attachment.ts';

/** What is missing is said even while the service itself is. */
export const checkSubnet: Check = (settings, seen, context) =>
  together([
    findingsOnly(settings.locations.flatMap((wanted, index) => missing(wanted, seen.locations[index]))),
    checkSites(settings, seen, context),
  ]);

const checkSites = perSite((site) => {
  const ground = groundOf(site);
  return findingsOnly([
    ...inAnotherRegion(site),
    ...(ground ? [...delegated(ground.subnet), ...reservedByRetiredPlatform(ground.subnet), ...size(site, ground.subnet)] : []),
  ]);
});

function missing({ subnetId, networkId, field }: LocationSettings, place: SeenLocation | undefined): readonly Finding[] {
  const source = 'apim-vnet-operator: it binds what exists';
  if (!place) return [];
  const { network, subnet } = place;
  if (!network.ok) {
    if (network.failure.class !== 'Gone') return [];
    return [
      blockingAll('NetworkMissing', networkId, {
        message: `Virtual network ${nameOf(networkId)} does not exist.`,
        remedy: `Create it, or correct ${field}.subnetId. The operator never creates a virtual network or a subnet.`,
        source,
      }),
    ];
  }
  if (subnet) return [];
  const others = network.value.subnets.map(({ name }) => name);
  return [
    blockingAll('SubnetMissing', subnetId, {
      message: `Subnet ${nameOf(subnetId)} does not exist in virtual network ${nameOf(networkId)}, which has ${others.length === 0 ? 'no subnets' : others.join(', ')}.`,
      remedy: `Create it, or correct ${field}.subnetId. The operator never creates a virtual network or a subnet.`,
      source,
    }),
  ];
}

function inAnotherRegion({ location, service, present, seen: { network } }: Site): readonly Finding[] {
  if (!network.ok || sameRegion(location, network.value.location)) return [];
  const region = present.isPrimary ? service.location : location;
  return [
    blockingAll('SubnetInAnotherRegion', network.value.id, {
      message: `Virtual network ${network.value.name} is in ${network.value.location}, the ${present.isPrimary ? 'service' : 'gateway'} in ${region}. A gateway can only be put into a subnet of its own region.`,
      remedy: `Bind a subnet of a virtual network in ${region}.`,
      source: 'Microsoft: virtual network injection resources, 2025-04-17',
    }),
  ];
}

/** Classic injection refuses any delegation, also one to Microsoft.ApiManagement, which the portal offers (MicrosoftDocs/azure-docs#109182). */
const delegated = (subnet: Subnet): readonly Finding[] =>
  subnet.delegations.map((service) =>
    blockingAll('SubnetDelegated', subnet.id, {
      message: `Subnet ${subnet.name} is delegated to ${service}. API Management in the Developer and Premium tiers needs a subnet without delegation.`,
      remedy: 'Set "Delegate subnet to a service" to None, or bind another subnet.',
      source: 'Microsoft: virtual network injection resources, 2025-04-17',
    }),
  );

const sizes = 'Microsoft: virtual network injection resources, 2025-04-17';

/** A subnet that is too small for the gateway alone never fits; too small beside others may pass, when they go. */
function size(site: Site, subnet: Subnet): readonly Finding[] {
  const { mode, service, present } = site;
  const { name } = service.sku;
  const { units } = present;
  if (subnet.prefixes.length === 0 || (name !== 'Developer' && name !== 'Premium')) return [];
  const others = othersIn(site);
  const fitsBeside = (taken: number): readonly Fit[] => subnet.prefixes.map((prefix) => subnetFit(prefix, name, units, mode, taken));
  const [alone, beside] = [fitsBeside(0), fitsBeside(others)];
  const gateway = `${name} with ${count(units, 'unit')} in ${mode} mode`;
  const words = (fits: readonly Fit[], company: string) => ({
    message: `Subnet ${subnet.name} (${subnet.prefixes.join(', ')}) is ${fits.map(describeFit).join('; ')} for ${gateway}${company}.`,
    remedy: 'Bind a larger subnet; leave room for the units that you may add later.',
    source: sizes,
  });
  if (!alone.some(({ fits }) => fits)) return [blockingAll('SubnetTooSmall', subnet.id, words(alone, ''))];
  const company = `, beside ${count(others, 'address', 'addresses')} that others have in it`;
  if (!beside.some(({ fits }) => fits)) return [blockingSwitch('SubnetTooSmall', subnet.id, words(beside, company))];
  // Azure adds the addresses of a new unit from the same subnet, and a subnet with a gateway in it cannot be made larger.
  if (!beside.every((fit) => !fit.fits || fit.spareUnits === 0)) return [];
  return [
    advisory('SubnetWithoutRoom', subnet.id, {
      message: `Subnet ${subnet.name} (${subnet.prefixes.join(', ')}) holds ${gateway}${others > 0 ? company : ''}, and not one unit more.`,
      remedy: 'Bind a larger subnet before you scale out: a /28 holds 5 units, a /27 13, a /26 29, a /25 61.',
      source: sizes,
    }),
  ];
}

const count = (many: number, one: string, more = `${one}s`): string => `${many} ${many === 1 ? one : more}`;

/** A navigation link is what a gateway of the retired stv1 platform leaves; stv2 refuses such a subnet (Azure/jpazpaas, 2024-02-13). */
const reservedByRetiredPlatform = (subnet: Subnet): readonly Finding[] =>
  subnet.navigationLinks.map(({ id, link }) =>
    blockingSwitch('SubnetReservedByRetiredPlatform', subnet.id, {
      message: `Subnet ${subnet.name} is still reserved by navigation link ${nameOf(id)} (${link}), left by a gateway of the retired stv1 platform.`,
      remedy:
        'Delete or move that service, remove locks above the subnet, and wait up to six hours until the link is gone; or bind another subnet.',
      source: 'Microsoft: Migrate a VNet-injected instance to stv2, 2024-08-09',
    }),
  );
