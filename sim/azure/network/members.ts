/**
 * Members of a body that Microsoft.Network knows at an api-version; any other is no request to it (quoted: Azure/azure-powershell#13544, Azure/azure-cli#16205,
 * of a member that came with a newer version). Names: the REST specification at 2024-03-01, with those that later versions added.
 */

import { Refusal } from '../answers.ts';
import { objects, properties, text, type Json } from '../json.ts';
import { childField } from '../resource-id.ts';
import { firstVersionOf } from '../shapes/versions.ts';

interface Kind {
  /** As Azure calls it in this refusal. */
  readonly name: string;
  readonly members: ReadonlySet<string>;
}

const kind = (name: string, members: string): Kind => ({ name, members: new Set(members.toLowerCase().split(' ')) });

const kinds: Readonly<Record<string, Kind>> = {
  virtualnetworks: kind(
    'VirtualNetworkProperties',
    'addressSpace bgpCommunities ddosProtectionPlan defaultPublicNatGateway dhcpOptions enableDdosProtection enableVmProtection encryption flowLogs flowTimeoutInMinutes ipAllocations privateEndpointVNetPolicies provisioningState resourceGuid subnets virtualNetworkPeerings',
  ),
  subnets: kind(
    'SubnetProperties',
    'addressPrefix addressPrefixes applicationGatewayIPConfigurations defaultOutboundAccess delegations ipAllocations ipConfigurationProfiles ipConfigurations ipamPoolPrefixAllocations natGateway networkSecurityGroup privateEndpointNetworkPolicies privateEndpoints privateLinkServiceNetworkPolicies provisioningState purpose resourceNavigationLinks routeTable serviceAssociationLinks serviceEndpointPolicies serviceEndpoints serviceGateway sharingScope',
  ),
  networksecuritygroups: kind(
    'NetworkSecurityGroupProperties',
    'defaultSecurityRules flowLogs flushConnection networkInterfaces provisioningState resourceGuid securityRules subnets',
  ),
  securityrules: kind(
    'SecurityRuleProperties',
    'access description destinationAddressPrefix destinationAddressPrefixes destinationApplicationSecurityGroups destinationPortRange destinationPortRanges direction priority protocol provisioningState sourceAddressPrefix sourceAddressPrefixes sourceApplicationSecurityGroups sourcePortRange sourcePortRanges',
  ),
  routetables: kind('RouteTableProperties', 'disableBgpRoutePropagation disablePeeringRoute provisioningState resourceGuid routes subnets'),
  routes: kind('RouteProperties', 'addressPrefix hasBgpOverride nextHop nextHopIpAddress nextHopType provisioningState'),
  publicipaddresses: kind(
    'PublicIpAddressProperties',
    'ddosSettings deleteOption dnsSettings idleTimeoutInMinutes ipAddress ipConfiguration ipTags linkedPublicIPAddress migrationPhase natGateway provisioningState publicIPAddressVersion publicIPAllocationMethod publicIPPrefix resourceGuid servicePublicIPAddress',
  ),
};

/** `before` is what the world has: members that are not listed here are known if it has them. */
export function checkMembers(type: string, body: Json, before: Json | undefined, version: string): void {
  checkOne(type, body, before, version, 'properties', body);
  const field = childField(type);
  if (field === undefined || type.split('/').length > 2) return;
  const old = objects(properties(before ?? {})[field]);
  objects(properties(body)[field]).forEach((child, at) => {
    const same = old.find(({ name }) => text(name).toLowerCase() === text(child['name']).toLowerCase());
    checkOne(`${type}/${field}`, child, same, version, `properties.${field}[${at}].properties`, body);
  });
}

function checkOne(type: string, body: Json, before: Json | undefined, version: string, path: string, whole: Json): void {
  const last = type.split('/').at(-1) ?? '';
  const { name, members } = kinds[last.toLowerCase()] ?? { name: '', members: undefined };
  if (!members) return;
  const isKnown = (field: string): boolean =>
    members.has(field.toLowerCase()) ? firstVersionOf(last, field) <= version : field in properties(before ?? {});
  const unknown = Object.keys(properties(body)).find((field) => !isKnown(field));
  if (unknown === undefined) return;
  const position = JSON.stringify(whole).indexOf(`"${unknown}":`) + unknown.length + 3;
  throw new Refusal(400, 'InvalidRequestFormat', 'Cannot parse the request.', {
    error: {
      details: [
        {
          code: 'InvalidJson',
          message: `Could not find member '${unknown}' on object of type '${name}'. Path '${path}.${unknown}', line 1, position ${position}.`,
        },
      ],
    },
  });
}
