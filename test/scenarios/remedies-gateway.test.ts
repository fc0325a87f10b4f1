/** A17: remedies that help: each action that a finding about the service, its addresses or its windows names is carried out, and the finding goes. */

import { describe, test } from '@jest/globals';
import { azure, bound, carriedOut, change, edited, group, hub, made, settled, turned, world, type Row } from './remedies.test-support.ts';
import { addressId, furtherRegion, network, publicIp, service, serviceId, subnetId } from './support/world.ts';

const orders = serviceId('orders');
const north = network('north', { apim: { prefix: '10.7.1.0/27', group: 'north-nsg' } }, 'northeurope');
const northGroup = { ...group, id: group['id']?.toString().replace('apim-nsg', 'north-nsg'), location: 'northeurope' };
const premium = (more = {}) => service('orders', { sku: 'Premium', properties: more });
const region = { location: 'northeurope', subnetId: subnetId('north', 'apim') };
const deletedId = `${orders.replace(/\/resourceGroups.*/, '')}/providers/Microsoft.ApiManagement/locations/westeurope/deletedservices/orders`;

const ofService: readonly Row[] = [
  {
    check: 'ServiceMissing',
    options: { resources: [group, hub] },
    remedies: [{ says: 'Create the service', act: (stage) => made(stage, service('orders')) }],
  },
  {
    check: 'ServiceSoftDeleted',
    first: async (stage) => {
      await settled(stage);
      await azure(stage, 'DELETE', orders);
    },
    remedies: [
      // The gateway comes back outside the network, and the way in again is the user's to approve.
      { says: 'Recover it', act: (stage) => made(stage, service('orders')), becomes: 'False/AwaitingApproval' },
      {
        says: 'purge it and create a new one',
        act: async (stage) => {
          await azure(stage, 'DELETE', deletedId);
          await stage.forward('10m');
          await made(stage, service('orders'));
        },
        becomes: 'False/AwaitingApproval',
      },
      { says: 'delete this binding', act: bound, becomes: 'gone' },
    ],
  },
  {
    check: 'ServiceGoing',
    options: { resources: [group, hub, service('orders', { properties: { provisioningState: 'Terminating' } })] },
    remedies: [
      { says: 'Wait until Azure is done with it', act: async (stage) => stage.azure.remove(orders), becomes: 'False/PrerequisitesNotMet' },
      { says: 'delete this binding', act: bound, becomes: 'gone' },
    ],
  },
  {
    check: 'TierNotSupported',
    options: { resources: [group, hub, service('orders', { sku: 'Standard' })] },
    remedies: [
      {
        says: 'Move the service to Developer or Premium',
        act: (stage) => azure(stage, 'PATCH', orders, { sku: { name: 'Premium', capacity: 1 } }),
      },
    ],
  },
  {
    check: 'PlatformRetired',
    options: { resources: [group, hub, service('orders', { properties: { platformVersion: 'stv1' } })] },
    remedies: [{ says: 'Migrate it to stv2', act: (stage) => turned(stage, orders, { platformVersion: 'stv2' }) }],
  },
  {
    check: 'LocationNotDeclared',
    options: { resources: [group, hub, northGroup, north, premium({ additionalLocations: [furtherRegion('North Europe')] })] },
    remedies: [
      { says: 'Add northeurope to spec.additionalLocations with its subnet', act: edited({ additionalLocations: [region] }) },
      {
        says: 'remove the region from the service',
        act: (stage) => azure(stage, 'PATCH', orders, { properties: { additionalLocations: [] } }),
      },
    ],
  },
  {
    check: 'LocationMissing',
    options: { resources: [group, hub, northGroup, north, premium()] },
    spec: { additionalLocations: [region] },
    remedies: [
      {
        says: 'Add the region to the service',
        act: (stage) =>
          azure(stage, 'PATCH', orders, {
            properties: { additionalLocations: [{ location: 'North Europe', sku: { name: 'Premium', capacity: 1 } }] },
          }),
      },
      { says: 'take northeurope out of spec.additionalLocations', act: edited({ additionalLocations: null }) },
    ],
  },
  {
    check: 'ServiceFailed',
    first: async (stage) => {
      await settled(stage);
      await turned(stage, orders, { provisioningState: 'Failed' });
    },
    remedies: [
      {
        says: 'ask for a reconcile',
        act: async (stage) => {
          // Whoever has found the reason puts it right, and Azure says so.
          await turned(stage, orders, { provisioningState: 'Succeeded' });
          await stage.annotate('orders', { 'apimvnet.io/reconcile-requested-at': '1' });
        },
      },
    ],
  },
  {
    check: 'AddressKept',
    options: { ...world(publicIp('front', { label: 'orders' })), assumptions: { nullInPatch: 'ignored' } },
    spec: { publicIp: { ids: [addressId('front')] } },
    first: async (stage) => {
      await settled(stage);
      await stage.edit('orders', { mode: 'None', subnetId: null, publicIp: null });
    },
    remedies: [{ says: 'take it off the service by hand', act: (stage) => turned(stage, orders, { publicIpAddressId: null }) }],
  },
];

const own = { publicIp: { ids: [addressId('front')] } };
const front = (more: Parameters<typeof publicIp>[1] = {}) => world(publicIp('front', more), publicIp('back', { label: 'orders' }));
const another = edited({ publicIp: { ids: [addressId('back')] } });

const ofAddresses: readonly Row[] = [
  {
    check: 'AddressMustDiffer',
    options: front(),
    spec: own,
    first: async (stage) => {
      await settled(stage);
      await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
    },
    remedies: [
      { says: 'Name a second address in spec.publicIp.ids', act: edited({ publicIp: { ids: [addressId('front'), addressId('back')] } }) },
      {
        says: 'let the operator make them with spec.publicIp.create, or',
        act: edited({ publicIp: { ids: null, create: { name: 'made', dnsLabel: 'made' } } }),
      },
      { says: 'let Azure manage it with spec.publicIp.azureManaged', act: edited({ publicIp: { ids: null, azureManaged: true } }) },
    ],
  },
  {
    // As most gateways have it: the label is the name of the service, which new addresses would have as well.
    check: 'AddressMustDiffer',
    when: 'the present address has the label',
    options: world(publicIp('front', { label: 'orders' })),
    spec: own,
    first: async (stage) => {
      await settled(stage);
      await stage.edit('orders', { mode: 'Internal' });
    },
    remedies: [
      {
        says: 'make them with spec.publicIp.create and a dnsLabel other than orders, which is in use',
        act: edited({ publicIp: { ids: null, create: { name: 'made', dnsLabel: 'another' } } }),
      },
    ],
  },
  {
    check: 'AddressMissing',
    spec: own,
    remedies: [
      { says: 'Create it', act: (stage) => made(stage, publicIp('front', { label: 'orders' })) },
      {
        says: 'correct spec.publicIp.ids',
        act: async (stage) => {
          await made(stage, publicIp('back', { label: 'orders' }));
          await another(stage);
        },
      },
      {
        says: 'let the operator make addresses with spec.publicIp.create',
        act: edited({ publicIp: { ids: null, create: { name: 'made' } } }),
      },
    ],
  },
  {
    check: 'AddressNotOurs',
    options: world(publicIp('front-0', { label: 'elsewhere' })),
    spec: { publicIp: { create: { name: 'front' } } },
    remedies: [
      { says: 'Use spec.publicIp.ids to bring it as it is', act: edited({ publicIp: { create: null, ids: [addressId('front-0')] } }) },
      { says: 'choose another spec.publicIp.create.name.', act: edited({ publicIp: { create: { name: 'made' } } }) },
    ],
  },
  {
    check: 'AddressNotOurs',
    when: 'it has the label',
    options: world(publicIp('front-0', { label: 'orders' })),
    spec: { publicIp: { create: { name: 'front' } } },
    remedies: [
      {
        says: 'choose another spec.publicIp.create.name and another dnsLabel',
        act: edited({ publicIp: { create: { name: 'made', dnsLabel: 'made' } } }),
      },
    ],
  },
  {
    check: 'AddressInAnotherRegion',
    options: front({ location: 'northeurope' }),
    spec: own,
    remedies: [{ says: 'Bring an address of westeurope', act: another }],
  },
  {
    check: 'AddressSku',
    options: front({ sku: 'Basic' }),
    spec: own,
    remedies: [{ says: 'Bring an address with SKU Standard', act: another }],
  },
  {
    check: 'AddressNotStatic',
    options: front({ publicIPAllocationMethod: 'Dynamic' }),
    spec: own,
    remedies: [
      { says: 'Make its allocation static', act: (stage) => change(stage, addressId('front'), { publicIPAllocationMethod: 'Static' }) },
    ],
  },
  {
    check: 'AddressNotIpv4',
    options: front({ publicIPAddressVersion: 'IPv6' }),
    spec: own,
    remedies: [{ says: 'Bring an IPv4 address', act: another }],
  },
  {
    check: 'AddressWithoutLabel',
    options: world(publicIp('front', { label: '' })),
    spec: own,
    remedies: [
      {
        says: 'Give it a DNS name label, normally orders',
        act: (stage) => change(stage, addressId('front'), { dnsSettings: { domainNameLabel: 'orders' } }),
      },
    ],
  },
  {
    check: 'AddressInUse',
    options: front({
      ipConfiguration: { id: `${addressId('x').replace(/publicIPAddresses.*/, '')}loadBalancers/lb/frontendIPConfigurations/f` },
    }),
    spec: own,
    remedies: [
      {
        says: 'Detach it there',
        act: (stage) => made(stage, publicIp('front', { label: 'orders' })),
      },
      { says: 'bring another one', act: another },
    ],
  },
  {
    check: 'AddressRouting',
    options: front({ ipTags: [{ ipTagType: 'RoutingPreference', tag: 'Internet' }] }),
    spec: own,
    remedies: [{ says: 'routing preference "Microsoft network"', act: another }],
  },
];

const window = (more: object) => ({
  changes: { windows: [{ schedule: '0 22 * * *', duration: '4h', timeZone: 'Europe/Amsterdam', ...more }] },
});
const ofWindows: readonly Row[] = [
  {
    check: 'WindowInvalid',
    spec: window({ timeZone: 'Europe/Nowhere' }),
    remedies: [{ says: 'Correct spec.changes.windows', act: edited(window({ schedule: '0 * * * *' })) }],
  },
  {
    check: 'WindowTooShort',
    spec: window({ duration: '10m' }),
    remedies: [
      {
        says: 'Make a window of spec.changes.windows at least 45 minutes long',
        act: edited(window({ schedule: '0 * * * *', duration: '45m' })),
      },
      { says: 'take the windows out', act: edited({ changes: null }) },
    ],
  },
];

const rows = [...ofService, ...ofAddresses, ...ofWindows].map(
  (row) => [row.when === undefined ? row.check : `${row.check}, ${row.when}`, row] as const,
);

describe.each(rows)('%s', (_, row) => {
  test.each(row.remedies.map((remedy) => [remedy.says, remedy] as const))('A17: "%s" helps', async (_says, remedy) => {
    await carriedOut(row, remedy);
  });
});
