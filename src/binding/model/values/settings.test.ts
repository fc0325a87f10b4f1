/** Promises about settings: an absent field has one meaning, and what is no id is a bug of the definition, said with its field. */

import { describe, expect, test } from '@jest/globals';
import type { BindingSpec } from '../../../api/binding.ts';
import { ids } from '../../testing/observation.test-support.ts';
import { settingsOf } from './settings.ts';

const bare: BindingSpec = { serviceId: ids.service, mode: 'External', subnetId: ids.subnet };
const of = (change: Partial<BindingSpec> = {}) => settingsOf({ ...bare, ...change });
const home = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups';

test('a bare binding opens nothing, makes nothing, and enforces the rest', () => {
  expect(of()).toEqual({
    wish: { is: 'Declared' },
    serviceId: ids.service,
    mode: 'External',
    locations: [
      {
        location: undefined,
        field: 'spec',
        subnetId: ids.subnet,
        networkId: ids.network,
        address: { is: 'Unchanged' },
        securityGroup: undefined,
        routeTable: undefined,
      },
    ],
    policy: 'Enforce',
    suspend: false,
    security: { policy: 'Enforce', priorities: { from: 3000, to: 3199 }, clientSources: [], clientPorts: [443], optionalFlows: [] },
    routing: {
      policy: 'Enforce',
      forcedTunnelling: 'Auto',
      clientPrefixes: [],
      endpointPolicy: 'Enforce',
      endpoints: undefined,
      allowSharedTable: false,
    },
    addressPolicy: 'Enforce',
    dns: { policy: 'Enforce', servers: undefined, records: undefined },
    changes: {
      approval: 'Automatic',
      approved: [],
      windows: undefined,
      subnetHoldTimeout: 6 * 3_600_000,
      overdueAfter: undefined,
      onFailure: 'Hold',
    },
    deletionPolicy: 'Retain',
    firewallConfigMap: false,
    takeOver: undefined,
  });
});

describe('the policy for the security group', () => {
  test.each([
    [undefined, undefined, 'Enforce'],
    ['Audit', undefined, 'Audit'],
    ['Audit', 'Enforce', 'Enforce'],
    ['Enforce', 'Ignore', 'Ignore'],
  ] as const)('of policy %s and networkSecurity.policy %s is %s', (policy, own, is) =>
    expect(of({ ...(policy && { policy }), networkSecurity: own ? { policy: own } : {} }).security.policy).toBe(is),
  );
});

describe('what is attached', () => {
  test.each<[string, BindingSpec['networkSecurity'], object | undefined]>([
    ['nothing that no client asked for', {}, undefined],
    ['a group that is there', { groupId: ids.wanted }, { how: 'Existing', id: ids.wanted }],
    ['a new group beside the network', { create: { name: 'new-nsg' } }, { how: 'Create', id: ids.wanted }],
    [
      'a new group elsewhere',
      { create: { name: 'new-nsg', resourceGroupId: `${home}/security/` } },
      { how: 'Create', id: `${home}/security/providers/Microsoft.Network/networkSecurityGroups/new-nsg` },
    ],
  ])('%s', (_, networkSecurity, attach) =>
    expect(of({ ...(networkSecurity && { networkSecurity }) }).locations[0]?.securityGroup).toEqual(attach),
  );
});

test.each<[Partial<BindingSpec>, string]>([
  [{ serviceId: 'orders' }, 'spec.serviceId: "orders" is not an Azure resource id'],
  [{ dns: { servers: ['10.0.0.4', 'fd00::1'] } }, 'spec.dns.servers: "fd00::1" is not an IPv4 address'],
  [{ dns: { servers: ['10.0.0.4/32'] } }, 'spec.dns.servers: "10.0.0.4/32" is not an IPv4 address'],
  [{ subnetId: '' }, 'spec.subnetId: "" is not an Azure resource id'],
  [{ networkSecurity: { groupId: 'x' } }, 'spec.networkSecurity.groupId: "x" is not an Azure resource id'],
  [
    { networkSecurity: { create: { name: 'a', resourceGroupId: 'x' } } },
    'spec.networkSecurity.create.resourceGroupId: "x" is not an Azure resource id',
  ],
])('%j is refused with its field', (change, sentence) => expect(() => of(change)).toThrow(sentence));
