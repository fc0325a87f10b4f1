/** A17: remedies that help: each action that a finding about public addresses names is carried out, and the finding goes. */

import { carryOut, change, edited, group, hub, made, settled, world, type Row } from './remedies.test-support.ts';
import { addressId, publicIp, service, subnetId } from './support/world.ts';

const premium = () => service('orders', { sku: 'Premium' });
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
    check: 'AddressZones',
    options: {
      resources: [
        group,
        hub,
        { ...premium(), zones: ['1', '2', '3'] },
        { ...publicIp('front'), zones: ['1'] },
        { ...publicIp('back', { label: 'orders' }), zones: ['1', '2', '3'] },
      ],
    },
    spec: own,
    remedies: [{ says: 'Bring a zone-redundant address', act: another }],
  },
  {
    check: 'AddressLabelDiffers',
    when: 'of an address that is brought and in use',
    options: world(publicIp('front', { label: 'orders' })),
    spec: own,
    first: async (stage) => {
      await settled(stage);
      await change(stage, addressId('front'), { dnsSettings: { domainNameLabel: 'another' } });
    },
    remedies: [
      { says: 'set it back to orders', act: (stage) => change(stage, addressId('front'), { dnsSettings: { domainNameLabel: 'orders' } }) },
    ],
  },
  {
    check: 'AddressLabelDiffers',
    when: 'of an address that the operator made',
    spec: { publicIp: { create: { name: 'front' } } },
    first: async (stage) => {
      await settled(stage);
      await change(stage, addressId('front-0'), { dnsSettings: { domainNameLabel: 'another' } });
    },
    remedies: [
      {
        says: 'Set spec.publicIp.create.dnsLabel to another',
        act: edited({ publicIp: { create: { name: 'front', dnsLabel: 'another' } } }),
      },
      {
        says: 'give the address the label orders by hand',
        act: (stage) => change(stage, addressId('front-0'), { dnsSettings: { domainNameLabel: 'orders' } }),
      },
    ],
  },
  {
    check: 'AddressRouting',
    options: front({ ipTags: [{ ipTagType: 'RoutingPreference', tag: 'Internet' }] }),
    spec: own,
    remedies: [{ says: 'routing preference "Microsoft network"', act: another }],
  },
];

carryOut(ofAddresses);
