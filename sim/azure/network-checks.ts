/** What Microsoft.Network refuses because of what a write refers to, or what refers to it. */

import { networkRefusal } from './answers.ts';
import { entryOf, region, type Engine } from './engine.ts';
import { holderOf } from './holds.ts';
import { object, objects, properties, text, type Json } from './json.ts';
import { checkSubnetRange, hasSameRange } from './network/subnet-ranges.ts';
import { checkEndpoints, checkValues } from './network/value-checks.ts';
import { checkRoutes } from './network-routes.ts';
import { checkRules } from './network-rules.ts';
import { checkLabel } from './public-addresses.ts';
import { foreignUsers } from './relations/foreign-users.ts';
import { groupIdOf, named, prefixOf, residents, servicesWith, subnetsWith, tableIdOf } from './relations.ts';
import { childField, parseId, topId, topType, type ResourceId } from './resource-id.ts';

/** `after` is the resource or child as it would be kept. */
export function checkPut(engine: Engine, id: ResourceId, after: Json): void {
  const field = childField(topType(id));
  if (id.parent === undefined) checkValues(id.type, { id: id.id, ...after });
  const before = properties(entryOf(engine, topId(id))?.body ?? {});
  if (field === 'securityRules') {
    if (id.parent === undefined) return checkRules(id.id, objects(properties(after)['securityRules']), []);
    const siblings = objects(before['securityRules']).filter(({ name }) => text(name).toLowerCase() !== id.name.toLowerCase());
    return checkRules(topId(id), [after], siblings);
  }
  if (field === 'routes') {
    if (id.parent === undefined) return checkRoutes(id.id, objects(properties(after)['routes']), []);
    const siblings = objects(before['routes']).filter(({ name }) => text(name).toLowerCase() !== id.name.toLowerCase());
    return checkRoutes(topId(id), [after], siblings);
  }
  if (/\/publicIPAddresses$/i.test(id.type)) return checkLabel(engine, id.id, after);
  if (field !== 'subnets') return;
  const subnets = id.parent === undefined ? objects(properties(after)['subnets']) : [after];
  const location = entryOf(engine, topId(id))?.body['location'] ?? after['location'];
  const space = object((id.parent === undefined ? properties(after) : before)['addressSpace']);
  const beside = id.parent === undefined ? subnets : objects(before['subnets']);
  const network = parseId(topId(id))?.name ?? '';
  for (const subnet of subnets) {
    const name = text(subnet['name']).toLowerCase();
    if (!hasSameRange(named(objects(before['subnets']), name), subnet))
      checkSubnetRange(
        network,
        space,
        subnet,
        beside.filter((one) => text(one['name']).toLowerCase() !== name),
      );
    const subnetId = `${topId(id)}/subnets/${text(subnet['name'])}`;
    for (const reference of [groupIdOf(subnet), tableIdOf(subnet)]) checkReference(engine, subnetId, reference, text(location));
    checkEndpoints(subnet);
    checkRange(engine, subnetId, subnet, named(objects(before['subnets']), text(subnet['name'])));
  }
  if (id.parent !== undefined) return;
  for (const { name } of objects(before['subnets']))
    if (!named(subnets, text(name))) refuseUsedSubnet(engine, `${id.id}/subnets/${text(name)}`);
}

/** A range in use does not change (quoted: hashicorp/terraform-provider-azurerm#11211). */
function checkRange(engine: Engine, subnetId: string, after: Json, before: Json | undefined): void {
  if (!before || prefixOf(before) === prefixOf(after) || residents(engine, subnetId).length === 0) return;
  throw networkRefusal(
    400,
    'InUsePrefixCannotBeDeleted',
    `IpPrefix ${prefixOf(before)} on Subnet ${text(after['name'])} has active allocations and cannot be deleted.`,
  );
}

function checkReference(engine: Engine, subnetId: string, reference: string, location: string): void {
  const group = reference === '' ? undefined : entryOf(engine, reference);
  if (reference !== '' && (!group || region(text(group.body['location'])) !== region(location)))
    throw networkRefusal(
      400,
      'InvalidResourceReference',
      `Resource ${reference} referenced by resource ${subnetId} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
    );
}

export function refuseInUse(engine: Engine, id: ResourceId): void {
  switch ((id.type.split('/').at(-1) ?? '').toLowerCase()) {
    case 'networksecuritygroups':
      return refuseUsedGroup(engine, id.id);
    case 'routetables':
      return refuseUsedTable(engine, id.id);
    case 'publicipaddresses':
      return refuseUsedAddress(engine, id.id);
    case 'subnets':
      return refuseUsedSubnet(engine, id.id);
    case 'virtualnetworks':
      for (const { name } of objects(properties(entryOf(engine, id.id)?.body ?? {})['subnets']))
        refuseUsedSubnet(engine, `${id.id}/subnets/${text(name)}`);
  }
}

function refuseUsedGroup(engine: Engine, id: string): void {
  const interfaces = objects(properties(entryOf(engine, id)?.body ?? {})['networkInterfaces']).map((one) => text(one['id']));
  const users = [...new Set([...interfaces, ...foreignUsers(engine, 'networkSecurityGroup', id)]), ...subnetsWith(engine, id)];
  if (users.length > 0)
    throw networkRefusal(
      400,
      'InUseNetworkSecurityGroupCannotBeDeleted',
      `Network security group ${id} cannot be deleted because it is in use by the following resources: ${users.join(', ')}. In order to delete the Network security group, remove the association with the resource(s). To learn how to do this, see aka.ms/deletensg.`,
    );
}

/** The name alone, and nobody who uses it: quoted in a public Terraform module for Azure Pipelines agents; code and status also in Microsoft, Troubleshoot the InUseRouteTableCannotBeDeleted error code. */
function refuseUsedTable(engine: Engine, id: string): void {
  if (subnetsWith(engine, id).length > 0)
    throw networkRefusal(400, 'InUseRouteTableCannotBeDeleted', `Route table ${parseId(id)?.name ?? id} is in use and cannot be deleted.`);
}

function refuseUsedSubnet(engine: Engine, id: string): void {
  const user = residents(engine, id)[0];
  if (user !== undefined)
    throw networkRefusal(
      400,
      'InUseSubnetCannotBeDeleted',
      `Subnet ${parseId(id)?.name ?? id} is in use by ${user} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.`,
    );
}

/** Recorded for an application gateway's address; what the text names for a gateway of ours, whose balancer is Microsoft's own, nobody has recorded. */
function refuseUsedAddress(engine: Engine, id: string): void {
  const foreign = text(object(properties(entryOf(engine, id)?.body ?? {})['ipConfiguration'])['id']);
  const user = servicesWith(engine, id)[0]?.id ?? holderOf(engine, id) ?? foreignUsers(engine, 'publicIPAddress', id)[0] ?? foreign;
  if (user !== '')
    throw networkRefusal(
      400,
      'PublicIPAddressCannotBeDeleted',
      `Public IP address ${id} can not be deleted since it is still allocated to resource ${user}. In order to delete the public IP, disassociate/detach the Public IP address from the resource.  To learn how to do this, see aka.ms/deletepublicip.`,
    );
}
