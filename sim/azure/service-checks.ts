/**
 * What API Management looks at before it starts to move a gateway into a subnet.
 * Where no recording or report has Azure's wording (region, subscription, size, delegation, tier), code `InvalidParameters` and a sentence of the simulator's own stand in.
 */

import ipaddr from 'ipaddr.js';
import { apimRefusal } from './answers.ts';
import { entryOf, region, type Engine } from './engine.ts';
import { holderOf } from './holds.ts';
import { object, objects, properties, text, type Json } from './json.ts';
import { childOf, groupIdOf, prefixOf, servicesIn, subnetIdOf } from './relations.ts';
import { key, parseId } from './resource-id.ts';

const invalid = (message: string) => apimRefusal(400, 'InvalidParameters', `Invalid parameter: ${message}`);

/** `after` is the service as it would be. Throws the refusal, if there is one. */
export function checkService(engine: Engine, serviceId: string, after: Json, before: Json): void {
  const type = text(properties(after)['virtualNetworkType']) || 'None';
  if (!['None', 'External', 'Internal'].includes(type)) throw invalid(`virtualNetworkType '${type}' is none of None, External, Internal.`);
  if (type === 'None') return;
  const tier = text(object(after['sku'])['name']);
  if (tier !== 'Developer' && tier !== 'Premium')
    throw apimRefusal(400, 'InvalidOperation', `Configure VPN capability is not supported for Sku Type '${tier}'`);
  const subnetId = subnetIdOf(after);
  const parsed = parseId(subnetId);
  if (!parsed?.parent) throw invalid(`virtualNetworkConfiguration.subnetResourceId is required when virtualNetworkType is ${type}.`);
  if (key(parsed.subscription) !== key(parseId(serviceId)?.subscription ?? ''))
    throw invalid(`SubnetId \`${subnetId}\` must be in the same subscription as the API Management service.`);
  const network = entryOf(engine, parsed.parent);
  const subnet = childOf(engine, subnetId);
  if (!network || !subnet) throw invalid(`SubnetId \`${subnetId}\` was not found.`);
  if (region(text(network.body['location'])) !== region(text(after['location'])))
    throw invalid(`SubnetId \`${subnetId}\` must be in the same region as the API Management service, ${text(after['location'])}.`);
  checkSubnet(engine, serviceId, subnetId, subnet, after);
  if (key(subnetIdOf(before)) !== key(subnetId)) checkCompany(engine, serviceId, subnetId);
  checkAddress(engine, after);
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
  const needed = 5 + addressesOf(after) + others(engine, serviceId, subnetId);
  const prefix = prefixOf(subnet);
  const size = 2 ** (32 - (ipaddr.isValidCIDR(prefix) ? ipaddr.parseCIDR(prefix)[1] : 32));
  if (size < needed) throw invalid(`SubnetId \`${subnetId}\` has ${size} addresses; ${needed} are required.`);
}

/** Microsoft: virtual network injection resources, 2025-04-17: Developer one address, Premium two per unit, one more for an internal balancer. */
function addressesOf(service: Json): number {
  const { name, capacity } = object(service['sku']);
  const units = typeof capacity === 'number' ? capacity : 1;
  return (name === 'Developer' ? 1 : 2 * units) + (properties(service)['virtualNetworkType'] === 'Internal' ? 1 : 0);
}

const others = (engine: Engine, serviceId: string, subnetId: string): number =>
  servicesIn(engine, subnetId)
    .filter(({ id }) => key(id) !== key(serviceId))
    .reduce((sum, { body }) => sum + addressesOf(body), 0);

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

function checkAddress(engine: Engine, after: Json): void {
  const id = text(properties(after)['publicIpAddressId']);
  if (id !== '' && !entryOf(engine, id)) throw invalid(`PublicIpAddressId \`${id}\` was not found.`);
}
