/** Which rights a request to Azure needs: that on its own resource, and those on everything that its body leads to, at any depth. */

import { describe, expect, test } from '@jest/globals';
import { actionsFor } from './support/azure-actions.ts';

type Json = Readonly<Record<string, unknown>>;

describe('the action that a request needs', () => {
  const group = '/subscriptions/1/resourceGroups/net/providers/Microsoft.Network';
  test.each<[method: string, path: string, actions: readonly string[]]>([
    ['GET', `${group}/virtualNetworks/hub`, ['Microsoft.Network/virtualNetworks/read']],
    ['DELETE', `${group}/networkSecurityGroups/a/securityRules/b`, ['Microsoft.Network/networkSecurityGroups/securityRules/delete']],
    ['GET', '/subscriptions/1/providers/Microsoft.ApiManagement/deletedservices', ['Microsoft.ApiManagement/deletedservices/read']],
    ['GET', '/subscriptions/1/providers/Microsoft.Network/locations/here/operations/42', ['Microsoft.Network/locations/operations/read']],
    ['GET', `${group}/virtualNetworks/hub/providers/Microsoft.Authorization/locks`, ['Microsoft.Authorization/locks/read']],
    ['GET', `${group}/virtualNetworks`, ['Microsoft.Network/virtualNetworks/read']],
    ['GET', '/subscriptions/1/resourceGroups/net', ['Microsoft.Resources/subscriptions/resourceGroups/read']],
  ])('%s %s', (method, path, actions) => {
    expect(actionsFor({ method, path })).toEqual(actions);
  });

  test('to put a subnet includes joining what the subnet already has', () => {
    const body = { properties: { addressPrefix: '10.0.0.0/24', routeTable: { id: 'x' }, natGateway: null, serviceEndpointPolicies: [] } };
    expect(actionsFor({ method: 'PUT', path: `${group}/virtualNetworks/hub/subnets/apim`, body })).toEqual([
      'Microsoft.Network/virtualNetworks/subnets/write',
      'Microsoft.Network/routeTables/join/action',
    ]);
  });

  const id = (type: string) => ({ id: `/subscriptions/2/resourceGroups/x/providers/Microsoft.Network/${type}/x` });
  test.each<[what: string, properties: Json, actions: readonly string[]]>([
    [
      'the networks of its peerings',
      { virtualNetworkPeerings: [{ name: 'a', properties: { remoteVirtualNetwork: id('virtualNetworks') } }] },
      ['virtualNetworks/peer'],
    ],
    ['its DDoS plan', { ddosProtectionPlan: id('ddosProtectionPlans') }, ['ddosProtectionPlans/join']],
    ['no plan and no peering', { ddosProtectionPlan: null, virtualNetworkPeerings: [] }, []],
    [
      'what its subnets have',
      {
        subnets: [
          { name: 'a', properties: { networkSecurityGroup: id('networkSecurityGroups'), natGateway: id('natGateways') } },
          { name: 'b', properties: { routeTable: id('routeTables'), serviceEndpointPolicies: [id('serviceEndpointPolicies')] } },
        ],
      },
      ['networkSecurityGroups/join', 'natGateways/join', 'routeTables/join', 'serviceEndpointPolicies/join'],
    ],
    [
      'what lies deeper in them, and a prefix of an address is no address',
      { subnets: [{ properties: { ipAllocations: [id('IpAllocations')], addressPrefix: '10.0.0.0/24' } }] },
      ['ipAllocations/join'],
    ],
  ])('A23: to put a network includes %s', (_, properties, actions) => {
    expect(actionsFor({ method: 'PUT', path: `${group}/virtualNetworks/hub`, body: { location: 'here', properties } })).toEqual([
      'Microsoft.Network/virtualNetworks/write',
      ...actions.map((action) => `Microsoft.Network/${action}/action`),
    ]);
  });

  test('A12: to patch a service includes the subnets and addresses of all its regions', () => {
    const region = { virtualNetworkConfiguration: { subnetResourceId: id('subnets').id }, publicIpAddressId: id('publicIPAddresses').id };
    const body = { properties: { virtualNetworkType: 'External', additionalLocations: [region] } };
    const path = '/subscriptions/1/resourceGroups/net/providers/Microsoft.ApiManagement/service/orders';
    expect(actionsFor({ method: 'PATCH', path, body })).toEqual([
      'Microsoft.ApiManagement/service/write',
      'Microsoft.Network/virtualNetworks/subnets/join/action',
      'Microsoft.Network/publicIPAddresses/join/action',
    ]);
  });
});
