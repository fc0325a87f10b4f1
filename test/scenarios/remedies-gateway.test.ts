/** A17: remedies that help: each action that a finding about the service or its windows names is carried out, and the finding goes. */

import { azure, bound, carryOut, edited, group, hub, made, settled, turned, world, type Row } from './remedies.test-support.ts';
import { addressId, furtherRegion, network, publicIp, service, serviceId, subnetId } from './support/world.ts';

const orders = serviceId('orders');
const north = network('north', { apim: { prefix: '10.7.1.0/27', group: 'north-nsg' } }, 'northeurope');
const northGroup = { ...group, id: group['id']?.toString().replace('apim-nsg', 'north-nsg'), location: 'northeurope' };
const premium = (more = {}) => service('orders', { sku: 'Premium', properties: more });
const region = { location: 'northeurope', subnetId: subnetId('north', 'apim') };
const deletedId = `${orders.replace(/\/resourceGroups.*/, '')}/providers/Microsoft.ApiManagement/locations/westeurope/deletedservices/orders`;

const fromHub = { name: 'from-hub', properties: { privateLinkServiceConnectionState: { status: 'Approved' } } };
const zonal = { ...premium(), zones: ['1', '2', '3'], sku: { name: 'Premium', capacity: 3 } };

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
    check: 'PrivateEndpointPresent',
    options: { resources: [group, hub, service('orders', { properties: { privateEndpointConnections: [fromHub] } })] },
    remedies: [
      { says: 'Remove the connection', act: (stage) => turned(stage, orders, { privateEndpointConnections: [] }) },
      { says: 'leave spec.mode at None', act: edited({ mode: 'None', subnetId: null }) },
    ],
  },
  {
    check: 'PublicAccessDisabled',
    options: { resources: [group, hub, service('orders', { properties: { publicNetworkAccess: 'Disabled' } })] },
    remedies: [
      { says: 'Set publicNetworkAccess to Enabled', act: (stage) => turned(stage, orders, { publicNetworkAccess: 'Enabled' }) },
      { says: 'or spec.mode to Internal', act: edited({ mode: 'Internal' }) },
    ],
  },
  {
    check: 'GatewayDisabled',
    spec: { mode: 'Internal' },
    options: { resources: [group, hub, service('orders', { properties: { disableGateway: true } })] },
    remedies: [
      { says: 'Enable the gateway in westeurope', act: (stage) => turned(stage, orders, { disableGateway: false }) },
      { says: 'set spec.mode to External', act: edited({ mode: 'External' }) },
    ],
  },
  {
    check: 'ZonesWithManagedAddress',
    options: {
      resources: [group, hub, zonal, publicIp('own', { zones: ['1', '2', '3'] })],
    },
    spec: { publicIp: { azureManaged: true }, changes: { approval: 'WhenDisruptive' } },
    remedies: [
      {
        says: 'name an address with the same zones',
        act: edited({ publicIp: { ids: [addressId('own')], azureManaged: null } }),
        becomes: 'False/AwaitingApproval',
      },
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
        says: 'Once Azure says Succeeded the operator sees it by itself',
        act: (stage) => turned(stage, orders, { provisioningState: 'Succeeded' }),
      },
      {
        says: 'or at once with the annotation apimvnet.io/reconcile-requested-at',
        act: async (stage) => {
          await turned(stage, orders, { provisioningState: 'Succeeded' });
          await stage.annotate('orders', { 'apimvnet.io/reconcile-requested-at': '1' });
          await stage.until('orders', 'True/Settled', '1m');
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

carryOut([...ofService, ...ofWindows]);
