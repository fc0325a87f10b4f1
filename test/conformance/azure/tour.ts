/** Calls that no recording has, in one world: a gateway in two regions in a network, its routes, its names, its rules from above, and what is refused. */

import type { Answer } from '../../../sim/azure/exchange.ts';
import {
  addressId,
  attach,
  bench,
  group,
  groupId,
  management,
  network,
  networkId,
  rule,
  securityGroup,
  service,
  serviceId,
  subnet,
  subnetId,
  subscription,
} from '../../../sim/azure/azure.test-support.ts';
import { properties, type Json } from '../../../sim/azure/json.ts';
import type { Request } from './replay.ts';

export interface Call {
  readonly method: string;
  readonly id: string;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
  /** Status and code of the answer, e.g. `409 ScopeLocked`. */
  readonly answers: string;
  /** How long to wait afterwards. */
  readonly minutes?: number;
}

export interface Leg {
  readonly title: string;
  readonly calls: readonly Call[];
}

const far = (id: string): string => id.replace('/hub', '/far').replace('/nsg', '/nsg-far');
const tableId = `${group}/providers/Microsoft.Network/routeTables/rt`;
const lockId = `${group}/providers/Microsoft.Authorization/locks/keep`;
const route = (addressPrefix: string, nextHopType: string, more: Json = {}): Json => ({
  properties: { addressPrefix, nextHopType, ...more },
});
const adminRules: readonly Json[] = [
  {
    id: `${subscription}/resourceGroups/core/providers/Microsoft.Network/networkManagers/m/securityAdminConfigurations/c/ruleCollections/r/rules/deny`,
    kind: 'Custom',
    properties: {
      access: 'Deny',
      direction: 'Inbound',
      priority: 10,
      protocol: 'Tcp',
      sources: [{ addressPrefix: 'Internet', addressPrefixType: 'ServiceTag' }],
      destinations: [{ addressPrefix: '*', addressPrefixType: 'IPPrefix' }],
      sourcePortRanges: ['0-65535'],
      destinationPortRanges: ['22'],
      provisioningState: 'Succeeded',
    },
  },
];

export const world: readonly Json[] = [
  securityGroup(management),
  { ...network(), simulated: { adminRules } },
  { ...securityGroup(management), id: far(groupId), location: 'northeurope' },
  {
    id: far(networkId),
    location: 'northeurope',
    properties: {
      addressSpace: { addressPrefixes: ['10.1.0.0/16'] },
      subnets: [subnet('apim', '10.1.1.0/24', { networkSecurityGroup: { id: far(groupId) } })],
    },
  },
  {
    id: `${group}/providers/Microsoft.Authorization/policyAssignments/deny`,
    properties: { policyDefinitionId: `${subscription}/providers/Microsoft.Authorization/policyDefinitions/deny` },
    simulated: { denies: 'Microsoft.Network/publicIPAddresses', below: `${addressId}-denied` },
  },
  service({
    sku: { name: 'Premium', capacity: 1 },
    // As old as the documents' example: with the portal that is gone by now.
    properties: {
      legacyPortalStatus: 'Enabled',
      additionalLocations: [{ location: 'North Europe', sku: { name: 'Premium', capacity: 1 } }],
    },
  }),
];

const inBoth: Json = attach(subnetId, 'Internal', {
  additionalLocations: [
    {
      location: 'North Europe',
      sku: { name: 'Premium', capacity: 1 },
      virtualNetworkConfiguration: { subnetResourceId: far(subnetId) },
    },
  ],
});
const address: Json = {
  location: 'westeurope',
  sku: { name: 'Standard' },
  properties: { publicIPAllocationMethod: 'Static', dnsSettings: { domainNameLabel: 'orders' } },
};
const routed: Json = {
  properties: { addressPrefix: '10.0.1.0/24', networkSecurityGroup: { id: groupId }, routeTable: { id: tableId } },
};
const range: Json = { location: 'westeurope', properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] } } };
const stale = { 'if-match': 'W/"00000000-0000-4000-8000-000000000000"' };

/** In this order: each leg starts from where the one before it ended. */
export const legs: readonly Leg[] = [
  {
    title: 'a table, its routes, and two with one prefix',
    calls: [
      { method: 'PUT', id: tableId, body: { location: 'westeurope', properties: {} }, answers: '201', minutes: 1 },
      { method: 'PUT', id: `${tableId}/routes/control`, body: route('ApiManagement', 'Internet'), answers: '201', minutes: 1 },
      {
        method: 'PUT',
        id: `${tableId}/routes/all`,
        body: route('0.0.0.0/0', 'VirtualAppliance', { nextHopIpAddress: '10.9.0.4' }),
        answers: '201',
        minutes: 1,
      },
      { method: 'PUT', id: `${tableId}/routes/twice`, body: route('0.0.0.0/0', 'Internet'), answers: '400 RouteConflict' },
      { method: 'GET', id: `${tableId}/routes`, answers: '200' },
      { method: 'GET', id: `${tableId}/routes/all`, answers: '200' },
      { method: 'DELETE', id: `${tableId}/routes/all`, answers: '202', minutes: 1 },
      { method: 'GET', id: `${tableId}/routes/all`, answers: '404 NotFound' },
      { method: 'PUT', id: subnetId, body: routed, answers: '200', minutes: 1 },
      { method: 'GET', id: tableId, answers: '200' },
      { method: 'DELETE', id: tableId, answers: '400 InUseRouteTableCannotBeDeleted' },
    ],
  },
  {
    title: 'a public address: made, its label taken, another denied by a policy',
    calls: [
      { method: 'PUT', id: addressId, body: address, answers: '201', minutes: 1 },
      { method: 'PUT', id: `${addressId}-2`, body: address, answers: '400 DnsRecordInUse' },
      { method: 'PUT', id: `${addressId}-denied`, body: address, answers: '403 RequestDisallowedByPolicy' },
      { method: 'GET', id: addressId, answers: '200' },
    ],
  },
  {
    title: 'a gateway in two regions, Internal; what it says of its network',
    calls: [
      { method: 'PATCH', id: serviceId, body: inBoth, answers: '202' },
      { method: 'PATCH', id: serviceId, body: inBoth, answers: '409 ServiceLocked' },
      { method: 'GET', id: serviceId, answers: '200', minutes: 90 },
      { method: 'GET', id: serviceId, answers: '200' },
      { method: 'GET', id: `${serviceId}/networkstatus`, answers: '200' },
      { method: 'GET', id: `${serviceId}/locations/West Europe/networkstatus`, answers: '200' },
      { method: 'GET', id: `${serviceId}/locations/northeurope/networkstatus`, answers: '200' },
      { method: 'GET', id: `${serviceId}/outboundNetworkDependenciesEndpoints`, answers: '200' },
      { method: 'POST', id: `${serviceId}/applynetworkconfigurationupdates`, body: { location: 'northeurope' }, answers: '202' },
      { method: 'POST', id: `${serviceId}/applynetworkconfigurationupdates`, body: {}, answers: '409 ServiceLocked', minutes: 90 },
      {
        method: 'POST',
        id: `${serviceId}/applynetworkconfigurationupdates`,
        body: { location: 'uksouth' },
        answers: '400 InvalidParameters',
      },
      { method: 'GET', id: `${serviceId}x/networkstatus`, answers: '404 ResourceNotFound' },
    ],
  },
  {
    title: 'in use: subnets, networks, groups and ranges',
    calls: [
      { method: 'GET', id: subnetId, answers: '200' },
      { method: 'GET', id: `${networkId}/subnets`, answers: '200' },
      { method: 'DELETE', id: subnetId, answers: '400 InUseSubnetCannotBeDeleted' },
      { method: 'DELETE', id: networkId, answers: '400 InUseSubnetCannotBeDeleted' },
      {
        method: 'PUT',
        id: networkId,
        body: { ...range, properties: { ...properties(range), subnets: [] } },
        answers: '400 InUseSubnetCannotBeDeleted',
      },
      { method: 'PUT', id: subnetId, body: subnet('apim', '10.0.9.0/24'), answers: '400 InUsePrefixCannotBeDeleted' },
      { method: 'DELETE', id: groupId, answers: '400 InUseNetworkSecurityGroupCannotBeDeleted' },
    ],
  },
  {
    title: 'tags that are no longer those of the resource; two rules with one priority',
    calls: [
      { method: 'PUT', id: subnetId, body: routed, headers: stale, answers: '412 PreconditionFailed' },
      { method: 'PUT', id: networkId, body: range, headers: stale, answers: '412 PreconditionFailed' },
      {
        method: 'PUT',
        id: tableId,
        body: { location: 'westeurope' },
        headers: { 'if-none-match': '*' },
        answers: '412 PreconditionFailed',
      },
      {
        method: 'PUT',
        id: `${groupId}/securityRules/twice`,
        body: { properties: properties(rule('twice', 3000, 'Inbound Allow 443 from Internet to VirtualNetwork')) },
        answers: '400 SecurityRuleConflict',
      },
    ],
  },
  {
    title: 'service tags of a region, and rules from a network manager',
    calls: [
      { method: 'GET', id: `${subscription}/providers/Microsoft.Network/locations/westeurope/serviceTags`, answers: '200' },
      { method: 'POST', id: `${networkId}/listNetworkManagerEffectiveSecurityAdminRules`, body: {}, answers: '200' },
      { method: 'POST', id: `${far(networkId)}/listNetworkManagerEffectiveSecurityAdminRules`, body: {}, answers: '200' },
      { method: 'POST', id: `${networkId}x/listNetworkManagerEffectiveSecurityAdminRules`, body: {}, answers: '404 ResourceNotFound' },
    ],
  },
  {
    title: 'what a group holds, by type, and a group that is not there',
    calls: [
      { method: 'GET', id: `${group}/providers/Microsoft.ApiManagement/service`, answers: '200' },
      { method: 'GET', id: `${group}/providers/Microsoft.Network/networkSecurityGroups`, answers: '200' },
      { method: 'GET', id: `${group}/providers/Microsoft.Network/virtualNetworks`, answers: '200' },
      { method: 'GET', id: `${group}/providers/Microsoft.Network/routeTables`, answers: '200' },
      { method: 'GET', id: `${group}/providers/Microsoft.Network/publicIPAddresses`, answers: '200' },
      { method: 'GET', id: `${group}x/providers/Microsoft.Network/virtualNetworks`, answers: '404 ResourceGroupNotFound' },
    ],
  },
  {
    title: 'under a lock',
    calls: [
      { method: 'PUT', id: lockId, body: { properties: { level: 'ReadOnly' } }, answers: '201' },
      { method: 'PUT', id: subnetId, body: routed, answers: '409 ScopeLocked' },
      { method: 'PATCH', id: serviceId, body: { tags: { a: 'b' } }, answers: '409 ScopeLocked' },
      { method: 'DELETE', id: tableId, answers: '409 ScopeLocked' },
      { method: 'DELETE', id: lockId, answers: '200' },
    ],
  },
];

export interface Made {
  readonly leg: string;
  readonly call: Call;
  readonly request: Request;
  readonly answer: Answer;
}

export async function travel(): Promise<readonly Made[]> {
  const b = bench(world);
  const made: Made[] = [];
  for (const { title, calls } of legs)
    for (const call of calls) {
      const { method, id, body, headers, minutes = 0 } = call;
      const answer = await b.ask(method, id, body, headers);
      made.push({ leg: title, call, request: { method, path: id, version: '2024-05-01', body }, answer });
      await b.minutes(minutes);
    }
  return made;
}
