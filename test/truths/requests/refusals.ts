/** What Azure refuses whatever stands there: by resource manager itself, or as a rule that cannot be. */

import { group, mined, none, reported, requests, securityGroup, virtualNetwork, type Request } from './request.ts';

const version = '2024-03-01';
const rule = (name: string, more: object): Request => ({
  method: 'PUT',
  path: `${securityGroup}/securityRules/${name}`,
  version,
  body: {
    properties: {
      access: 'Allow',
      direction: 'Inbound',
      priority: 300,
      protocol: 'Tcp',
      sourceAddressPrefix: '*',
      sourcePortRange: '*',
      destinationAddressPrefix: '*',
      destinationPortRange: '443',
      ...more,
    },
  },
});
const families = { sourceAddressPrefix: undefined, sourceAddressPrefixes: ['10.0.1.0/27', 'fd00:1:0:1::/64'] };
const mixed = reported(
  'gardener/gardener-extension-provider-azure#397: Handle extensionsv1alpha1.Bastion resources',
  '2022-01-26',
  'https://github.com/gardener/gardener-extension-provider-azure/pull/397',
);

export const refusals = requests([
  {
    id: 'refused-families',
    says: 'a rule whose prefixes are of both families',
    state: 'a security group',
    request: rule('mixed', families),
    answer: { status: 400, code: 'ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies', headers: none },
    means: 'something has to change',
    ...mixed('StatusCode=400 … contains IP addresses or prefixes that belong to different address families'),
  },
  {
    id: 'refused-families-sides',
    says: 'one family on either side as well',
    state: 'a security group',
    request: rule('sides', { sourceAddressPrefix: '2001:db8::/32', destinationAddressPrefix: '10.0.1.0/27' }),
    answer: { status: 400, code: 'ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies', headers: none },
    means: 'something has to change',
    ...mixed('All IP addresses or prefixes in the resource should belong to the same address family'),
  },
  {
    id: 'refused-same-priority',
    says: 'a second rule of one number and direction',
    state: 'a security group',
    request: rule('second', { priority: 200 }),
    answer: { status: 400, code: 'SecurityRuleConflict', headers: none },
    means: 'something has to change',
    ...reported(
      'egen/bucc#183: credhub and vault security rules conflict',
      '2019-03-15',
      'https://github.com/egen/bucc/issues/183',
    )('StatusCode=400 … Code="SecurityRuleConflict" … Rules cannot have the same Priority and Direction'),
  },
  {
    id: 'refused-version',
    says: 'an api-version that the type does not have',
    state: 'a network',
    request: { method: 'PUT', path: virtualNetwork, version: '1999-01-01', body: { location: 'westus2', properties: {} } },
    answer: { status: 400, code: 'NoRegisteredProviderFound', headers: none },
    means: 'something has to change',
    ...reported(
      'Azure/migAz#246: {"error":{"code":"NoRegisteredProviderFound}',
      '2019-07-25',
      'https://github.com/Azure/migAz/issues/246',
    )('NoRegisteredProviderFound … No registered resource provider found for location … and API version … (400) Bad Request'),
  },
  {
    id: 'refused-type',
    says: 'a type that the provider does not have',
    state: 'an empty group',
    request: { method: 'GET', path: `${group}/providers/Microsoft.Network/interfaceEndpoints/one`, version: '2019-02-01' },
    answer: { status: 404, code: 'InvalidResourceType' },
    means: 'something has to change',
    ...mined('The resource type could not be found in the namespace ‘Microsoft.Network’ for api version …'),
  },
  {
    id: 'refused-provider',
    says: 'a provider for which the subscription is not registered',
    state: 'an empty group',
    request: {
      method: 'PUT',
      path: `${group}/providers/Microsoft.SqlVirtualMachine/sqlVirtualMachines/one`,
      version: '2017-03-01-preview',
      body: { location: 'westus2' },
    },
    answer: { status: 409, code: 'MissingSubscriptionRegistration' },
    means: 'something has to change',
    ...mined('The subscription is not registered to use namespace ‘Microsoft.SqlVirtualMachine’'),
  },
  {
    id: 'refused-reference',
    says: 'a subnet with a security group that is not there',
    state: 'a network',
    request: {
      method: 'PUT',
      path: `${virtualNetwork}/subnets/apim`,
      version,
      body: { properties: { addressPrefix: '10.0.1.0/24', networkSecurityGroup: { id: securityGroup } } },
    },
    answer: { status: 400, code: 'InvalidResourceReference', headers: none },
    means: 'something has to change',
    ...mined('Resource … referenced by resource … was not found'),
  },
]);
