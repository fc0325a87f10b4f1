/** Promises about Microsoft.Network's JSON: singular and plural fields are one, spellings and null lists do not matter, and nothing is guessed that is judged. */

import { describe, expect, test } from '@jest/globals';
import { readLock, readRoute, readRule, readSecurityGroup, readSubnet, readVirtualNetwork } from './read-network.ts';
import { readAdminRule } from './read-tags.ts';

const group = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/apim';
const scaleSet = `${group.replace(/networkSecurityGroups.*/, '')}networkInterfaces/|providers|Microsoft.Compute|virtualMachineScaleSets|s|virtualMachines|1|networkInterfaces|n`;
const vnet = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/hub';
const done = { provisioningState: 'Succeeded' };
const rule = (properties: object = {}) => ({
  id: `${group}/securityRules/a`,
  name: 'a',
  etag: 'W/"1"',
  properties: {
    ...done,
    priority: 200,
    direction: 'Inbound',
    access: 'Allow',
    protocol: 'Tcp',
    sourcePortRange: '*',
    destinationPortRange: '443',
    sourceAddressPrefix: 'Internet',
    destinationAddressPrefix: 'VirtualNetwork',
    sourcePortRanges: [],
    destinationPortRanges: [],
    sourceAddressPrefixes: [],
    destinationAddressPrefixes: [],
    ...properties,
  },
});
const subnet = (properties: object = {}) => ({
  id: `${vnet}/subnets/apim`,
  name: 'apim',
  properties: { ...done, addressPrefix: '10.0.1.0/27', ...properties },
});
const network = (properties: object = {}) => ({
  id: vnet,
  name: 'hub',
  location: 'westeurope',
  properties: { ...done, addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: [subnet()], ...properties },
});

describe('a rule', () => {
  test('as Azure shows it', () =>
    expect(readRule(rule())).toEqual({
      id: `${group}/securityRules/a`,
      name: 'a',
      etag: 'W/"1"',
      provisioningState: 'Succeeded',
      priority: 200,
      direction: 'Inbound',
      access: 'Allow',
      protocol: 'Tcp',
      sourcePortRanges: ['*'],
      destinationPortRanges: ['443'],
      sourceAddressPrefixes: ['Internet'],
      destinationAddressPrefixes: ['VirtualNetwork'],
      sourceApplicationSecurityGroups: [],
      destinationApplicationSecurityGroups: [],
      description: undefined,
    }));

  test.each<[string, object, object]>([
    ['several ports', { destinationPortRange: '', destinationPortRanges: ['443', '1886'] }, { destinationPortRanges: ['443', '1886'] }],
    ['one and several', { destinationPortRange: '80', destinationPortRanges: ['443'] }, { destinationPortRanges: ['80', '443'] }],
    [
      'null lists',
      { sourcePortRanges: null, sourceAddressPrefixes: null },
      { sourcePortRanges: ['*'], sourceAddressPrefixes: ['Internet'] },
    ],
    [
      'other spellings',
      { direction: 'inbound', access: 'ALLOW', protocol: 'TCP' },
      { direction: 'Inbound', access: 'Allow', protocol: 'Tcp' },
    ],
    ['any protocol', { protocol: '*' }, { protocol: '*' }],
    [
      'application security groups',
      { sourceAddressPrefix: '', sourceApplicationSecurityGroups: [{ id: `${group}-asg` }] },
      { sourceAddressPrefixes: [], sourceApplicationSecurityGroups: [`${group}-asg`] },
    ],
  ])('with %s', (_, properties, read) => expect(readRule(rule(properties))).toMatchObject(read));

  test.each<[string, object, string]>([
    ['no priority', { priority: null }, 'securityRule.properties.priority is not a number'],
    ['a priority in quotes', { priority: '200' }, 'securityRule.properties.priority is not a number'],
    ['no direction', { direction: null }, 'securityRule.properties.direction is missing'],
    ['no access', { access: null }, 'securityRule.properties.access is missing'],
    ['no protocol', { protocol: null }, 'securityRule.properties.protocol is missing'],
    ['ports that are no list', { destinationPortRanges: '443' }, 'destinationPortRanges is not a list'],
    ['no state', { provisioningState: null }, 'securityRule.properties.provisioningState is missing'],
  ])('with %s is refused, by name', (_, properties, sentence) => expect(() => readRule(rule(properties))).toThrow(sentence));
});

describe('a security group', () => {
  const body = (properties: object = {}, more: object = {}) => ({
    id: group,
    name: 'apim',
    location: 'westeurope',
    properties: { ...done, ...properties },
    ...more,
  });
  test('is its rules, tags and subnets', () =>
    expect(
      readSecurityGroup(body({ securityRules: [rule()], subnets: [{ id: `${vnet}/subnets/apim` }] }, { tags: { a: 'b', odd: 7 } })),
    ).toMatchObject({
      rules: [{ name: 'a' }],
      subnets: [`${vnet}/subnets/apim`],
      tags: { a: 'b' },
    }));
  test('without any has none', () =>
    expect(readSecurityGroup(body({ securityRules: null, subnets: null }, { tags: null }))).toMatchObject({
      rules: [],
      subnets: [],
      tags: {},
    }));
  test('of which one rule cannot be read is not read at all: half a group is worse than none', () =>
    expect(() => readSecurityGroup(body({ securityRules: [rule(), rule({ priority: 'high' })] }))).toThrow('priority is not a number'));
  test('with a subnet without an id is refused', () =>
    expect(() => readSecurityGroup(body({ subnets: [{}] }))).toThrow('subnets.id is missing'));
});

describe('a subnet', () => {
  test('as it is before a gateway comes', () =>
    expect(readSubnet(subnet())).toEqual({
      id: `${vnet}/subnets/apim`,
      name: 'apim',
      etag: undefined,
      provisioningState: 'Succeeded',
      prefixes: ['10.0.1.0/27'],
      securityGroupId: undefined,
      routeTableId: undefined,
      delegations: [],
      serviceEndpoints: [],
      endpointPolicies: [],
      natGatewayId: undefined,
      isPrivate: false,
      ipConfigurations: [],
      navigationLinks: [],
      associationLinks: [],
    }));

  test.each<[string, object, object]>([
    [
      'several ranges',
      { addressPrefix: undefined, addressPrefixes: ['10.0.1.0/27', 'fd00::/64'] },
      { prefixes: ['10.0.1.0/27', 'fd00::/64'] },
    ],
    [
      'attachments',
      { networkSecurityGroup: { id: group }, routeTable: { id: `${group}-rt` } },
      { securityGroupId: group, routeTableId: `${group}-rt` },
    ],
    ['no attachment, as null', { networkSecurityGroup: null, routeTable: null }, { securityGroupId: undefined }],
    [
      'a delegation',
      { delegations: [{ name: 'd', properties: { serviceName: 'Microsoft.Web/serverFarms' } }] },
      { delegations: ['Microsoft.Web/serverFarms'] },
    ],
    ['a delegation without details', { delegations: [{ name: 'd' }, {}] }, { delegations: ['d', 'an unnamed service'] }],
    ['service endpoints', { serviceEndpoints: [{ service: 'Microsoft.Sql' }, {}] }, { serviceEndpoints: ['Microsoft.Sql'] }],
    ['machines', { ipConfigurations: [{ id: `${group}-ip` }] }, { ipConfigurations: [`${group}-ip`] }],
    // T1: as in the quoted error InUseSubnetCannotBeDeleted of a scale set; none of our ids, and no reason not to read a network.
    [
      'machines of a scale set',
      { ipConfigurations: [{ id: `${scaleSet}/ipConfigurations/c` }] },
      { ipConfigurations: [`${scaleSet}/ipConfigurations/c`] },
    ],
    [
      'links',
      { resourceNavigationLinks: [{ id: 'nav', properties: { link: '/x' } }, {}] },
      {
        navigationLinks: [
          { id: 'nav', link: '/x' },
          { id: '', link: '' },
        ],
      },
    ],
    [
      'association links',
      { serviceAssociationLinks: [{ id: 'sal', properties: { linkedResourceType: 'Microsoft.Web/serverfarms' } }] },
      { associationLinks: [{ id: 'sal', linkedResourceType: 'Microsoft.Web/serverfarms' }] },
    ],
  ])('with %s', (_, properties, read) => expect(readSubnet(subnet(properties))).toMatchObject(read));

  test.each<[string, object, string]>([
    ['no range', { addressPrefix: '' }, 'subnet.properties.addressPrefix is missing'],
    ['a group that is no id', { networkSecurityGroup: { id: 'apim' } }, '"apim" is not a resource id'],
    ['no state', { provisioningState: undefined }, 'subnet.properties.provisioningState is missing'],
    ['delegations that are no list', { delegations: 'none' }, 'delegations is not a list'],
  ])('with %s is refused, by name', (_, properties, sentence) => expect(() => readSubnet(subnet(properties))).toThrow(sentence));
});

describe('a network', () => {
  test('is its ranges, servers and subnets', () =>
    expect(readVirtualNetwork(network({ dhcpOptions: { dnsServers: ['10.0.0.4'] } }))).toMatchObject({
      prefixes: ['10.0.0.0/16'],
      dnsServers: ['10.0.0.4'],
      subnets: [{ name: 'apim' }],
    }));
  test.each([{ dhcpOptions: null }, { dhcpOptions: { dnsServers: null } }, {}])('without servers of its own has none: %j', (properties) =>
    expect(readVirtualNetwork(network(properties)).dnsServers).toEqual([]),
  );
  test('without subnets has none', () => expect(readVirtualNetwork(network({ subnets: null })).subnets).toEqual([]));
  test.each<[string, object, string]>([
    ['no ranges', { addressSpace: null }, 'virtualNetwork.addressSpace is not an object'],
    ['one subnet that cannot be read', { subnets: [subnet(), {}] }, 'subnet.properties is not an object'],
  ])('with %s is refused', (_, properties, sentence) => expect(() => readVirtualNetwork(network(properties))).toThrow(sentence));
});

describe('a lock', () => {
  const lock = (id: string, level: unknown = 'ReadOnly') => ({ id, name: 'freeze', properties: { level, notes: 'n' } });
  test.each([
    [
      '/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.Authorization/locks/freeze',
      '/subscriptions/11111111-1111-4111-8111-111111111111',
    ],
    [
      '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/microsoft.authorization/LOCKS/freeze',
      '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g',
    ],
    [`${group}/providers/Microsoft.Authorization/locks/freeze`, group],
  ])('%s lies on %s', (id, scope) => expect(readLock(lock(id))).toMatchObject({ scope, level: 'ReadOnly', name: 'freeze' }));

  test.each([
    ['CanNotDelete', 'CanNotDelete'],
    ['cannotdelete', 'CanNotDelete'],
    ['readonly', 'ReadOnly'],
  ])('of level %s is %s', (level, read) => expect(readLock(lock('/x', level)).level).toBe(read));

  test('without a level is refused, not overlooked', () =>
    expect(() => readLock(lock('/x', null))).toThrow('lock.properties.level is missing'));
});

/** Azure REST API: Microsoft.Network types of 2025-09-01 have hops that those of 2024-03-01 do not. */
describe('A6: words that Azure may add are kept as Azure has them', () => {
  const route = (properties: object) =>
    readRoute({ id: '/r', name: 'r', properties: { provisioningState: 'Succeeded', addressPrefix: '0.0.0.0/0', ...properties } });

  test('a next hop of several appliances', () =>
    expect(route({ nextHopType: 'VirtualApplianceEcmp', nextHop: { nextHopIpAddresses: ['10.9.0.4', '10.9.0.5'] } })).toMatchObject({
      nextHopType: 'VirtualApplianceEcmp',
      nextHopIp: '10.9.0.4, 10.9.0.5',
    }));

  test.each([
    ['internet', 'Internet'],
    ['VIRTUALAPPLIANCE', 'VirtualAppliance'],
    ['SomethingNew', 'SomethingNew'],
  ])('the next hop %s is %s', (nextHopType, read) => expect(route({ nextHopType })).toMatchObject({ nextHopType: read }));

  test('no next hop is refused', () => expect(() => route({ nextHopType: null })).toThrow('route.properties.nextHopType is missing'));

  test.each(['access', 'direction', 'protocol'] as const)('%s of a rule', (field) =>
    expect(readRule(rule({ [field]: 'SomethingNew' }))[field]).toBe('SomethingNew'),
  );

  test('one such rule among others makes no group unreadable', () =>
    expect(
      readSecurityGroup({
        id: group,
        name: 'apim',
        location: 'westeurope',
        properties: { ...done, securityRules: [rule(), rule({ access: 'Audit', direction: 'Both', protocol: 'Quic' })] },
      }).rules,
    ).toHaveLength(2));

  test('nor does one of a network manager', () =>
    expect(
      readAdminRule({ id: '/r', properties: { priority: 1, direction: 'Both', access: 'Quarantine', protocol: 'Any' } }),
    ).toMatchObject({ direction: 'Both', access: 'Quarantine', protocol: '*' }));

  test('a level of a lock', () =>
    expect(readLock({ id: '/x', name: 'freeze', properties: { level: 'NotSpecified' } }).level).toBe('NotSpecified'));
});
