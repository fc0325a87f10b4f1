/**
 * What API Management looks at before it starts to move a gateway into a subnet.
 * Where no recording or report has Azure's wording (region, subscription, size, delegation, tier), code `InvalidParameters` and a sentence of the simulator's own stand in.
 */

import ipaddr from 'ipaddr.js';
import { apimRefusal } from './answers.ts';
import { entryOf, region, type Engine } from './engine.ts';
import { holderOf } from './holds.ts';
import { object, objects, properties, text, type Json } from './json.ts';
import { modeOf, placesOf, type Place } from './places.ts';
import { childOf, groupIdOf, prefixOf, servicesIn } from './relations.ts';
import { key, parseId } from './resource-id.ts';
import { displayName } from './shapes/regions.ts';

const invalid = (message: string) => apimRefusal(400, 'InvalidParameters', `Invalid parameter: ${message}`);

/** `after` is the service as it would be. Throws the refusal, if there is one. */
export function checkService(engine: Engine, serviceId: string, after: Json, before: Json): void {
  const type = modeOf(after);
  if (!['None', 'External', 'Internal'].includes(type)) throw invalid(`virtualNetworkType '${type}' is none of None, External, Internal.`);
  const places = placesOf(after);
  // Recorded: Azure/azure-sdk-for-python, test_apiservice2, 2020-10-27.
  const twice = places.find((place, at) => places.findIndex((one) => one.location === place.location) < at);
  if (twice) throw invalid(`Cannot have two services in the same location '${displayName(twice.location)}'.`);
  if (type === 'None') {
    const own = places.find(({ addressId, location }) => addressId !== '' && !isKept(engine, before, location, addressId));
    if (own) throw invalid(`publicIpAddressId is supported only for a service in a virtual network; ${own.location} has ${own.addressId}.`);
    return;
  }
  const tier = text(object(after['sku'])['name']);
  if (tier !== 'Developer' && tier !== 'Premium')
    throw apimRefusal(400, 'InvalidOperation', `Configure VPN capability is not supported for Sku Type '${tier}'`);
  for (const place of places) checkPlace(engine, serviceId, after, before, place);
}

/** Where Azure reads no null, nobody can take an address off: a service that leaves its network then keeps it. */
const isKept = ({ assumptions }: Engine, before: Json, location: string, addressId: string): boolean =>
  assumptions.nullInPatch === 'ignored' &&
  placesOf(before).some((place) => place.location === location && key(place.addressId) === key(addressId));

function checkPlace(engine: Engine, serviceId: string, after: Json, before: Json, place: Place): void {
  const { subnetId, location } = place;
  const parsed = parseId(subnetId);
  if (!parsed?.parent)
    throw invalid(
      `virtualNetworkConfiguration.subnetResourceId is required when virtualNetworkType is ${modeOf(after)}${place.isPrimary ? '' : ` (location ${location})`}.`,
    );
  if (key(parsed.subscription) !== key(parseId(serviceId)?.subscription ?? ''))
    throw invalid(`SubnetId \`${subnetId}\` must be in the same subscription as the API Management service.`);
  const network = entryOf(engine, parsed.parent);
  const subnet = childOf(engine, subnetId);
  if (!network || !subnet) throw invalid(`SubnetId \`${subnetId}\` was not found.`);
  if (region(text(network.body['location'])) !== location)
    throw invalid(
      `SubnetId \`${subnetId}\` must be in the same region as the API Management service, ${place.isPrimary ? text(after['location']) : location}.`,
    );
  checkSubnet(engine, serviceId, subnetId, subnet, after);
  const isThere = placesOf(before).some((one) => key(one.subnetId) === key(subnetId));
  if (!isThere) checkCompany(engine, serviceId, subnetId);
  checkAddress(engine, place, before, after);
}

function checkSubnet(engine: Engine, serviceId: string, subnetId: string, subnet: Json, after: Json): void {
  const fields = properties(subnet);
  const reference = groupIdOf(subnet);
  if (reference === '' || !entryOf(engine, reference))
    throw apimRefusal(
      400,
      'NetworkSecurityGroupNotFound',
      `Invalid parameter: API Management service deployment into SubnetId \`${subnetId}\` requires a Network Security Group to be associated with it. For recommended configuration and sample templates, please refer to aka.ms/apimvnet`,
    );
  if (fields['provisioningState'] !== 'Succeeded')
    throw apimRefusal(
      400,
      'ReferencedResourceNotProvisioned',
      `Cannot proceed with operation because resource ${subnetId} used by resource ${serviceId} is not in Succeeded state. Resource is in ${text(fields['provisioningState'])} state and the last operation that updated/is updating the resource is PutSubnetOperation.`,
    );
  const delegation = objects(fields['delegations'])[0];
  if (delegation)
    throw invalid(
      `SubnetId \`${subnetId}\` is delegated to ${text(properties(delegation)['serviceName'])}; a subnet without delegation is required.`,
    );
  const needed = 5 + addressesIn(after, subnetId) + others(engine, serviceId, subnetId);
  const prefix = prefixOf(subnet);
  const size = 2 ** (32 - (ipaddr.isValidCIDR(prefix) ? ipaddr.parseCIDR(prefix)[1] : 32));
  if (size < needed) throw invalid(`SubnetId \`${subnetId}\` has ${size} addresses; ${needed} are required.`);
}

/** Microsoft: virtual network injection resources, 2025-04-17: Developer one address, Premium two per unit, one more for an internal balancer. */
const addressesIn = (service: Json, subnetId: string): number =>
  placesOf(service)
    .filter((place) => key(place.subnetId) === key(subnetId))
    .reduce((sum, { tier, units }) => sum + (tier === 'Developer' ? 1 : 2 * units) + (modeOf(service) === 'Internal' ? 1 : 0), 0);

const others = (engine: Engine, serviceId: string, subnetId: string): number =>
  servicesIn(engine, subnetId)
    .filter(({ id }) => key(id) !== key(serviceId))
    .reduce((sum, { body }) => sum + addressesIn(body, subnetId), 0);

/** A subnet may be shared; one that a gateway left may not, not even by the one that left. */
function checkCompany(engine: Engine, serviceId: string, subnetId: string): void {
  const holder = holderOf(engine, subnetId);
  if (holder !== undefined)
    throw apimRefusal(
      400,
      'SubnetWithExternalResourcesCannotBeUsedByOtherResources',
      `Subnet ${subnetId} referenced by ${serviceId} cannot be used because it contains external resources. The external resources in this subnet are (Microsoft.ApiManagement/service, ${holder}). You need to delete these external resources before deploying into this subnet.`,
    );
}

/** Microsoft: virtual network prerequisites, 2025-04-17. The wording is the simulator's own. */
function checkAddress(engine: Engine, { addressId, location }: Place, before: Json, after: Json): void {
  if (addressId === '') return;
  const entry = entryOf(engine, addressId);
  if (!entry) throw invalid(`PublicIpAddressId \`${addressId}\` was not found.`);
  const said = properties(entry.body);
  const refuse = (why: string): never => {
    throw invalid(`PublicIpAddressId \`${addressId}\` ${why}`);
  };
  if (region(text(entry.body['location'])) !== location) refuse(`must be in the region of the gateway, ${location}.`);
  if (text(object(entry.body['sku'])['name']).toLowerCase() !== 'standard') refuse('must have the SKU Standard.');
  if (text(said['publicIPAddressVersion']).toLowerCase() === 'ipv6') refuse('must be an IPv4 address.');
  if (text(object(said['dnsSettings'])['domainNameLabel']) === '') refuse('must have a DNS name label.');
  if (text(object(said['ipConfiguration'])['id']) !== '') refuse('is in use by another resource.');
  checkDifference(
    engine,
    placesOf(before).find((one) => one.location === location),
    addressId,
    before,
    after,
  );
}

/** A move or a change of mode needs another address than the present one (Microsoft: IP addresses of Azure API Management, 2021-12-21). */
function checkDifference(engine: Engine, old: Place | undefined, addressId: string, before: Json, after: Json): void {
  if (engine.assumptions.addressReuse !== 'refusedAtOnce' || !old || modeOf(before) === 'None' || key(old.addressId) !== key(addressId))
    return;
  const next = placesOf(after).find((one) => one.location === old.location);
  if (modeOf(before) === modeOf(after) && key(next?.subnetId ?? '') === key(old.subnetId)) return;
  throw invalid(
    `API Management service deployment into a Virtual Network using Public IP Address requires a new PublicIPAddress, as we setup a parallel compute and swap it after successful setup, to avoid downtime. \`${addressId}\` is in use.`,
  );
}
