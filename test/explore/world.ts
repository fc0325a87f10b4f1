/** The world of random stories: one gateway, subnets that fit and that do not, and things of other teams in all of them. */

import {
  addressId,
  furtherRegion,
  network,
  publicIp,
  routeTable,
  rule,
  securityGroup,
  service,
  tableId,
} from '../scenarios/support/world.ts';

export const tiers = ['Developer', 'Premium', 'Premium in two regions'] as const;
export type Tier = (typeof tiers)[number];

const passing = ['AzureMonitor', 'Internet', 'AzureActiveDirectory', 'EventHub', 'AzureKeyVault', 'Storage', 'Sql'];
const delegations = [{ name: 'web', properties: { serviceName: 'Microsoft.Web/serverFarms' } }];

const theirRules = [
  rule('team-ssh', 200, 'Inbound Allow 22 from 10.0.0.0/8 to VirtualNetwork'),
  rule('team-printer', 3_050, 'Inbound Deny 9100 from 10.7.0.0/16 to VirtualNetwork'),
  rule('team-closes', 4_000, 'Inbound Deny * from Internet to *'),
];

export const worldOf = (tier: Tier): readonly object[] => [
  securityGroup('apim-nsg', theirRules),
  securityGroup('spare-nsg', theirRules.slice(0, 1)),
  securityGroup('north-nsg', [], 'northeurope'),
  routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4', 'team-branch': '172.16.0.0/12 VirtualAppliance 10.9.0.5' }, passing),
  network('hub', {
    apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' },
    spare: { prefix: '10.0.2.0/27', group: 'spare-nsg', serviceEndpoints: [{ service: 'Microsoft.Web' }] },
    bare: { prefix: '10.0.3.0/27' },
    tiny: { prefix: '10.0.4.0/29', group: 'spare-nsg' },
    tunnelled: { prefix: '10.0.5.0/27', group: 'spare-nsg', routeTable: { id: tableId('rt') } },
    delegated: { prefix: '10.0.6.0/27', group: 'spare-nsg', delegations },
    team: { prefix: '10.0.7.0/24' },
  }),
  network('clients', { pods: { prefix: '10.8.9.0/24' } }),
  network(
    'north',
    { apim: { prefix: '10.1.1.0/27', group: 'north-nsg' }, spare: { prefix: '10.1.2.0/27', group: 'north-nsg' } },
    'northeurope',
  ),
  ...['front', 'back', 'good-0', 'good-1'].map((name) => publicIp(name)),
  publicIp('basic', { sku: 'Basic' }),
  service('orders', {
    sku: tier === 'Developer' ? 'Developer' : 'Premium',
    ...(tier === 'Premium in two regions' && { properties: { additionalLocations: [furtherRegion('North Europe')] } }),
  }),
];

/** Never asked for by a random spec, so that they are free when everything has to be put right. */
export const goodAddresses = [addressId('good-0'), addressId('good-1')];
