/**
 * What API Management looks at before it starts to move a gateway into a subnet.
 * Where no recording or report has Azure's wording (region, subscription, size, delegation, tier), code `InvalidParameters` and a sentence of the simulator's own stand in.
 */

import ipaddr from 'ipaddr.js';
import { apimRefusal } from './answers.ts';
import { entryOf, region, type Engine } from './engine.ts';
import { childOf, residents } from './network-shape.ts';
import { list, object, objects, properties, text, texts, type Json } from './json.ts';
import { key, parseId } from './resource-id.ts';

const invalid = (message: string) => apimRefusal(400, 'InvalidParameters', `Invalid parameter: ${message}`);

export const subnetIdOf = (service: Json): string => text(object(properties(service)['virtualNetworkConfiguration'])['subnetResourceId']);

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
  const reference = text(object(fields['networkSecurityGroup'])['id']);
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
  const capacity = object(after['sku'])['capacity'];
  const units = typeof capacity === 'number' ? capacity : 1;
  const internal = properties(after)['virtualNetworkType'] === 'Internal';
  const needed = 5 + 2 * units + (internal ? 1 : 0);
  const prefix = prefixOf(subnet);
  const size = 2 ** (32 - (ipaddr.isValidCIDR(prefix) ? ipaddr.parseCIDR(prefix)[1] : 32));
  if (size < needed) throw invalid(`SubnetId \`${subnetId}\` has ${size} addresses; ${needed} are required.`);
}

function checkCompany(engine: Engine, serviceId: string, subnetId: string): void {
  const hold = engine.holds.get(key(subnetId));
  const other = residents(engine, subnetId).find((id) => key(id) !== key(serviceId) || hold !== undefined);
  if (other !== undefined && hold && hold.until > engine.clock.now())
    throw apimRefusal(
      400,
      'SubnetWithExternalResourcesCannotBeUsedByOtherResources',
      `Subnet ${subnetId} referenced by ${serviceId} cannot be used because it contains external resources. The external resources in this subnet are (Microsoft.ApiManagement/service, ${other}). You need to delete these external resources before deploying into this subnet.`,
    );
}

function checkAddress(engine: Engine, after: Json): void {
  const id = text(properties(after)['publicIpAddressId']);
  if (id !== '' && !entryOf(engine, id)) throw invalid(`PublicIpAddressId \`${id}\` was not found.`);
}

export const prefixOf = (subnet: Json): string =>
  text(properties(subnet)['addressPrefix']) || (texts(properties(subnet)['addressPrefixes'])[0] ?? '');

/** Locations of the service besides its own. */
export const additionalLocations = (service: Json): readonly Json[] => objects(list(properties(service)['additionalLocations']));
