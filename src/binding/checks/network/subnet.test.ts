/** Promises about the subnet: there, in the right region, undelegated, large enough and free of the retired platform. */

import { expect, test } from '@jest/globals';
import type { Service, Subnet } from '../../../azure/resources.ts';
import { gone, ids, network, preparedObservation, premium, seen, service, subnet, unseen } from '../../testing/observation.test-support.ts';
import type { Seen } from '../../testing/observation.test-support.ts';
import { situation } from '../../testing/situation.test-support.ts';

const checks = (change: Seen) =>
  situation({ seen: preparedObservation(change) }).plan.findings.flatMap(({ check, gates }) => (gates ? [`${check}/${gates}`] : []));

test.each<[string, Partial<Subnet>, Partial<Service>, readonly string[]]>([
  ['an ordinary one', {}, {}, []],
  ['a delegation to API Management itself', { delegations: ['Microsoft.ApiManagement/service'] }, {}, ['SubnetDelegated/All']],
  [
    'two delegations',
    { delegations: ['Microsoft.Web/serverFarms', 'Microsoft.Sql/x'] },
    {},
    ['SubnetDelegated/All', 'SubnetDelegated/All'],
  ],
  ['the smallest for Developer', { prefixes: ['10.0.1.0/29'] }, {}, []],
  ['one that is too small for anything', { prefixes: ['10.0.1.0/30'] }, {}, ['SubnetTooSmall/All']],
  ['the smallest for one unit of Premium', { prefixes: ['10.0.1.0/29'] }, premium, []],
  ['one that is too small for two units', { prefixes: ['10.0.1.0/29'] }, { sku: { name: 'Premium', capacity: 2 } }, ['SubnetTooSmall/All']],
  [
    'one that is too small beside two others',
    { prefixes: ['10.0.1.0/29'], ipConfigurations: [ids.address, ids.elsewhere] },
    premium,
    ['SubnetTooSmall/Switch'],
  ],
  ['two ranges of which one is enough', { prefixes: ['10.0.1.0/30', '10.0.2.0/28'] }, premium, []],
  ['two ranges of which none is', { prefixes: ['10.0.1.0/30', '10.0.2.0/30'] }, premium, ['SubnetTooSmall/All']],
  ['an IPv6 range besides', { prefixes: ['10.0.1.0/28', 'fd00::/64'] }, premium, []],
  ['service endpoints, an association and neighbours', { serviceEndpoints: ['Microsoft.Sql'], ipConfigurations: [ids.address] }, {}, []],
  ['a link of the retired platform', { navigationLinks: [{ id: 'nav', link: '/x' }] }, {}, ['SubnetReservedByRetiredPlatform/Switch']],
])('%s', (_, change, found, expected) => {
  expect(checks({ subnet: subnet(change), service: seen(service(found)) })).toEqual(expected);
});

test.each<[string, Seen, readonly string[]]>([
  ['a network that is gone', { network: gone, subnet: undefined, group: undefined }, ['NetworkMissing/All']],
  ['a network that cannot be read', { network: unseen(), subnet: undefined, group: undefined }, []],
  ['a network without subnets', { network: seen(network({ subnets: [] })), subnet: undefined, group: undefined }, ['SubnetMissing/All']],
  ['a region by its other name', { network: seen(network({ location: 'West Europe' })) }, []],
  ['another region', { network: seen(network({ location: 'eastus' })) }, ['SubnetInAnotherRegion/All']],
  ['another region, and a service that is gone', { network: seen(network({ location: 'eastus' })), service: gone }, ['ServiceMissing/All']],
])('%s', (_, change, expected) => expect(checks(change)).toEqual(expected));

test('a network that is gone is named, and so is a subnet that is missing, with those that are there', () => {
  const messages = (change: Seen) => situation({ seen: preparedObservation(change) }).plan.findings.map(({ message }) => message);
  expect(messages({ network: gone, subnet: undefined, group: undefined })[0]).toBe('Virtual network hub does not exist.');
  const none = { network: seen(network({ subnets: [] })), subnet: undefined, group: undefined };
  expect(messages(none)[0]).toBe('Subnet apim does not exist in virtual network hub, which has no subnets.');
  const two = network({ subnets: [subnet({ name: 'web' }), subnet({ name: 'db' })] });
  expect(messages({ ...none, network: seen(two) })[0]).toContain('which has web, db.');
});
