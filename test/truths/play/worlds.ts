/** The states of table B as worlds of the simulator. */

import type { Json } from '../../../sim/azure/json.ts';
import {
  address,
  group,
  lockOf,
  network,
  routeTable,
  securityGroup,
  service,
  subnet,
  virtualNetwork,
  type State,
} from '../requests/request.ts';

const location = 'westus2';
/** Keeps the subscription known where the group is not there. */
const elsewhere: Json = { id: group.replace(/gateways$/, 'elsewhere'), location };
const here: Json = { id: group, location };

const rule: Json = {
  name: 'kept',
  properties: {
    access: 'Allow',
    direction: 'Inbound',
    priority: 200,
    protocol: 'Tcp',
    sourceAddressPrefix: '*',
    sourcePortRange: '23-45',
    destinationAddressPrefix: '*',
    destinationPortRange: '46-56',
  },
};
const route = (name: string, addressPrefix: string): Json => ({
  name,
  properties: { addressPrefix, nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.0.100.4' },
});
const hub = (more: Json = {}): Json => ({
  id: virtualNetwork,
  location,
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
    subnets: [{ name: 'apim', properties: { addressPrefix: '10.0.1.0/24', ...more } }],
  },
});
const groupOfRules = (more: Json = {}): Json => ({ id: securityGroup, location, properties: { securityRules: [rule], ...more } });
const publicAddress = (more: Json = {}): Json => ({
  id: address,
  location,
  sku: { name: 'Standard' },
  properties: { publicIPAllocationMethod: 'Static', ipAddress: '52.246.249.159', ...more },
});
const gateway = (tier: string, more: Json = {}): Json => ({
  id: service,
  location: 'West US 2',
  sku: { name: tier, capacity: 1 },
  properties: { publisherEmail: 'publisher@example.invalid', publisherName: 'sample', virtualNetworkType: 'None', ...more },
});
const user = { id: `${network('networkInterfaces', 'nic')}/ipConfigurations/one` };
/** Where a gateway may move: the control plane comes in. */
const ground: readonly Json[] = [
  groupOfRules({
    securityRules: [
      {
        name: 'mgmt',
        properties: {
          priority: 100,
          direction: 'Inbound',
          access: 'Allow',
          protocol: 'Tcp',
          sourcePortRange: '*',
          destinationPortRange: '3443',
          sourceAddressPrefix: 'ApiManagement',
          destinationAddressPrefix: 'VirtualNetwork',
        },
      },
    ],
  }),
  hub({ networkSecurityGroup: { id: securityGroup } }),
];
const lock = (scope: string): Json => ({ id: lockOf(scope), properties: { level: 'CanNotDelete' } });

export const worlds: Readonly<Record<State, readonly Json[]>> = {
  'an empty group': [here, elsewhere],
  'no group': [elsewhere],
  'a security group without rules': [here, groupOfRules({ securityRules: [] })],
  'a security group': [here, groupOfRules()],
  'a route table': [
    here,
    { id: routeTable, location, properties: { routes: [route('kept', '10.7.0.0/16'), route('other', '10.8.0.0/16')] } },
  ],
  'a network': [here, hub()],
  'a public address': [here, publicAddress()],
  'all of it in use': [
    here,
    groupOfRules({ networkInterfaces: [{ id: network('networkInterfaces', 'nic') }] }),
    hub({ ipConfigurations: [user] }),
    publicAddress({ ipConfiguration: user }),
  ],
  'a lock on the group': [here, lock(group)],
  'a lock on the network': [here, hub(), lock(virtualNetwork)],
  'a gateway': [here, ...ground, gateway('Developer')],
  'a Premium gateway': [here, ...ground, gateway('Premium')],
  'a gateway in a network': [
    here,
    ...ground,
    gateway('Developer', { virtualNetworkType: 'Internal', virtualNetworkConfiguration: { subnetResourceId: subnet } }),
  ],
  'a soft-deleted gateway': [here, ...ground, gateway('Developer')],
};
