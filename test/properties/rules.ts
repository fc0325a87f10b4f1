/** Random rules of others in a security group: some, a full band of them, and what careful owners end a group with. */

import fc from 'fast-check';
import { cluster } from '../../src/binding/testing/observation.test-support.ts';
import { ownerMark } from '../../src/binding/model/terms/owner.ts';
import type { Json } from '../../sim/azure/json.ts';

const settled = { provisioningState: 'Succeeded' };

const peers = [
  '*',
  'Internet',
  'VirtualNetwork',
  'AzureCloud',
  'Storage',
  'Sql',
  'ApiManagement',
  'AzureLoadBalancer',
  'Storage.WestEurope',
  'ApiManagement.WestEurope',
];
const ranges = ['20.150.8.0/24', '51.145.179.78', '203.0.113.0/25', '10.0.0.0/8', '40.68.37.158/32'];

export const foreignRule: fc.Arbitrary<Json> = fc
  .record({
    direction: fc.constantFrom('Inbound', 'Outbound'),
    access: fc.constantFrom('Allow', 'Deny'),
    protocol: fc.constantFrom('*', 'Tcp', 'Udp'),
    ports: fc.constantFrom('*', '443', '3443', '1433', '53', '80', '6390'),
    theirs: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...peers) }, { weight: 1, arbitrary: fc.constantFrom(...ranges) }),
    ours: fc.constantFrom('*', '*', 'VirtualNetwork', '10.0.1.0/27', '10.0.2.0/24', '10.0.1.16/28'),
    priority: fc.oneof(fc.integer({ min: 100, max: 4096 }), fc.integer({ min: 2996, max: 3012 }), fc.integer({ min: 4050, max: 4096 })),
  })
  .map(({ theirs, ours, direction, ports, ...rest }) => {
    const [sourceAddressPrefix, destinationAddressPrefix] = direction === 'Inbound' ? [theirs, ours] : [ours, theirs];
    return {
      name: `corp-${direction.toLowerCase()}-${rest.priority}`,
      properties: {
        ...rest,
        ...settled,
        direction,
        sourcePortRange: '*',
        destinationPortRange: ports,
        sourceAddressPrefix,
        destinationAddressPrefix,
      },
    };
  });

/** Of another binding in this cluster, which went, or of one for another service. */
const kin: fc.Arbitrary<Json> = fc.integer({ min: 3000, max: 3030 }).map((priority) => ({
  name: `apimvnet-abcdef-storage-${priority}`,
  properties: {
    ...settled,
    direction: 'Outbound',
    access: 'Allow',
    protocol: 'Tcp',
    priority,
    sourcePortRange: '*',
    destinationPortRange: '443',
    sourceAddressPrefix: '*',
    destinationAddressPrefix: 'Storage',
    description: `apim-vnet-operator ${ownerMark(cluster, '77777777-7777-4777-8777-777777777777')}: Azure Storage`,
  },
}));

/** Every priority of the band is a user's. */
const fullBand: readonly Json[] = ['Inbound', 'Outbound'].flatMap((direction) =>
  Array.from({ length: 60 }, (_, at) => ({
    name: `full-${direction.toLowerCase()}-${at}`,
    properties: {
      ...settled,
      direction,
      access: 'Allow',
      protocol: 'Udp',
      priority: 3000 + at,
      sourcePortRange: '*',
      destinationPortRange: `${9000 + at}`,
      sourceAddressPrefix: '*',
      destinationAddressPrefix: '*',
    },
  })),
);

const slot = ({ properties }: Json): string => {
  const { direction, priority } = properties as Json;
  return `${String(direction)} ${String(priority)}`;
};

/** What careful owners end a group with. */
const lastRule = (direction: string): Json => ({
  name: `last-${direction.toLowerCase()}`,
  properties: {
    ...settled,
    direction,
    access: 'Deny',
    protocol: '*',
    priority: 4096,
    sourcePortRange: '*',
    destinationPortRange: '*',
    sourceAddressPrefix: '*',
    destinationAddressPrefix: '*',
  },
});

/** The rules of one group. */
export const rules = fc
  .record({
    some: fc.array(fc.oneof({ weight: 9, arbitrary: foreignRule }, { weight: 1, arbitrary: kin }), { maxLength: 6 }),
    isFull: fc.constantFrom(...Array<boolean>(11).fill(false), true),
    ends: fc.constantFrom([], [], ['Outbound'], ['Inbound', 'Outbound']),
  })
  .map(({ some, isFull, ends }) => {
    const all = [...some, ...(isFull ? fullBand : []), ...ends.map(lastRule)];
    return [...new Map(all.map((rule) => [slot(rule), rule])).values()];
  });
