/** A17: remedies that help: each action that a finding about DNS servers, private zones, locks, rights or owners names is carried out, and the finding goes. */

import { armId } from '../../src/api/arm-id.ts';
import { rulePrefix } from '../../src/binding/model/terms/owner.ts';
import { azure, bound, carryOut, change, edited, group, hub, made, settled, world, type Row } from './remedies.test-support.ts';
import { group as resourceGroup, groupId, network, networkId, rule, securityGroup, service, serviceId, zoneId } from './support/world.ts';
import { approveWhenAsked } from './support/approving.ts';
import type { Stage } from './support/stage.ts';

const orders = serviceId('orders');
const setServers = (stage: Stage, dnsServers: readonly string[]) => change(stage, networkId('hub'), { dhcpOptions: { dnsServers } });
const apply = (stage: Stage) => azure(stage, 'POST', `${orders}/applynetworkconfigurationupdates`, {});

const ofServers: readonly Row[] = [
  {
    check: 'DnsServersDiffer',
    spec: { dns: { policy: 'Audit', servers: ['10.0.0.9'] } },
    first: (stage) => stage.until('orders', 'True/DeviationsAudited'),
    remedies: [
      {
        says: 'Change them by hand',
        // The gateway has to take them over as well, which the next finding says.
        act: async (stage) => {
          await setServers(stage, ['10.0.0.9']);
          await apply(stage);
        },
      },
      { says: 'set spec.dns.policy to Enforce', act: edited({ dns: { policy: 'Enforce' } }) },
    ],
  },
  {
    check: 'DnsNotApplied',
    when: 'only audited',
    spec: { dns: { policy: 'Audit' } },
    first: async (stage) => {
      await settled(stage);
      await setServers(stage, ['10.0.0.4']);
    },
    remedies: [
      { says: 'Apply the network configuration by hand', act: apply },
      { says: 'set spec.dns.policy to Enforce', act: edited({ dns: { policy: 'Enforce' } }) },
    ],
  },
];

const clients = network('clients', { pods: { prefix: '10.0.9.0/24' } });
const corp = zoneId('corp.example');
const zone = (id: string, more: object = {}) => ({ id, location: 'global', properties: {}, ...more });
const internal = (records: object, more: object = {}) => ({
  mode: 'Internal',
  dns: { privateRecords: { linkedVnetIds: [networkId('hub')], ...records }, ...more },
});
const named = service('orders', { properties: { hostnameConfigurations: [{ type: 'Proxy', hostName: 'api.corp.example' }] } });
const apex = zoneId('azure-api.net');

const ofZones: readonly Row[] = [
  {
    check: 'ZoneMissing',
    options: { resources: [group, hub, named] },
    spec: internal({ existingZoneIds: [corp], hosts: 'All' }),
    remedies: [
      { says: 'Create it', act: (stage) => azure(stage, 'PUT', corp, { location: 'global' }) },
      {
        says: 'take it out of spec.dns.privateRecords.existingZoneIds',
        act: edited({ dns: { privateRecords: { existingZoneIds: null } } }),
      },
    ],
  },
  {
    check: 'ZoneNotOurs',
    options: world(zone(zoneId('orders.azure-api.net'))),
    spec: internal({}),
    remedies: [
      {
        says: 'Name it in spec.dns.privateRecords.existingZoneIds',
        act: edited({ dns: { privateRecords: { existingZoneIds: [zoneId('orders.azure-api.net')] } } }),
      },
      {
        says: 'make zones in another resource group with zoneResourceGroupId',
        act: async (stage) => {
          const others = resourceGroup.replace(/gateways$/, 'names');
          await made(stage, { id: others, location: 'westeurope' });
          await stage.edit('orders', { dns: { privateRecords: { zoneResourceGroupId: others } } });
        },
      },
    ],
  },
  {
    check: 'RecordNotOurs',
    options: {
      resources: [group, hub, named, zone(corp), { id: `${corp}/A/api`, properties: { ttl: 60, aRecords: [{ ipv4Address: '10.9.9.9' }] } }],
    },
    spec: internal({ existingZoneIds: [corp], hosts: 'All' }),
    remedies: [
      { says: 'Remove that record', act: (stage) => azure(stage, 'DELETE', `${corp}/A/api`) },
      {
        says: 'correct it by hand',
        act: (stage) => azure(stage, 'PUT', `${corp}/A/api`, { properties: { ttl: 60, aRecords: [{ ipv4Address: insideOf(stage) }] } }),
      },
    ],
  },
  {
    check: 'NameOfMicrosoft',
    options: {
      resources: [
        group,
        hub,
        service('orders', { properties: { hostnameConfigurations: [{ type: 'Proxy', hostName: 'login.microsoftonline.com' }] } }),
      ],
    },
    spec: internal({ hosts: 'All' }),
    remedies: [
      {
        says: 'Take the custom domain off orders',
        act: (stage) => azure(stage, 'PATCH', orders, { properties: { hostnameConfigurations: [] } }),
      },
      { says: 'set spec.dns.privateRecords.hosts to Defaults', act: edited({ dns: { privateRecords: { hosts: 'Defaults' } } }) },
    ],
  },
  {
    check: 'ApexZone',
    options: world(zone(apex)),
    spec: internal({ existingZoneIds: [apex] }),
    remedies: [
      {
        says: 'take it out of spec.dns.privateRecords.existingZoneIds and unlink it',
        act: edited({ dns: { privateRecords: { existingZoneIds: null } } }),
      },
    ],
  },
  {
    check: 'ZoneNotLinked',
    options: {
      resources: [
        group,
        { ...hub, properties: { ...(hub['properties'] as object), dhcpOptions: { dnsServers: ['10.0.9.4'] } } },
        service('orders'),
        clients,
      ],
    },
    spec: internal({ linkedVnetIds: [networkId('clients')] }),
    remedies: [
      {
        says: 'Add hub to spec.dns.privateRecords.linkedVnetIds',
        act: edited({ dns: { privateRecords: { linkedVnetIds: [networkId('clients'), networkId('hub')] } } }),
      },
    ],
  },
  {
    check: 'RecordsDiffer',
    spec: internal({}, { policy: 'Audit' }),
    remedies: [{ says: 'set spec.dns.policy to Enforce', act: edited({ dns: { policy: 'Enforce' } }) }],
  },
  {
    check: 'ZoneKept',
    options: world(clients),
    spec: internal({}),
    first: async (stage) => {
      await settled(stage);
      await made(stage, {
        id: `${zoneId('orders.azure-api.net')}/A/theirs`,
        properties: { ttl: 60, aRecords: [{ ipv4Address: '10.9.9.9' }] },
      });
      await stage.edit('orders', { dns: null, mode: 'External', networkSecurity: { clientSources: ['Internet'] } });
      await approveWhenAsked(stage);
    },
    remedies: [
      {
        says: 'Move what is needed elsewhere and remove it from the zone',
        act: (stage) => azure(stage, 'DELETE', `${zoneId('orders.azure-api.net')}/A/theirs`),
      },
    ],
  },
];

const insideOf = (stage: Stage): unknown =>
  ((stage.azure.resource(orders) as unknown as { properties: { privateIPAddresses: readonly string[] } }).properties.privateIPAddresses ??
    [])[0];

const lock = (scope: string, level: string) => ({ id: `${scope}/providers/Microsoft.Authorization/locks/frozen`, properties: { level } });
const foreignMark = '00000000-0000-4000-8000-0000000000aa/00000000-0000-4000-8000-0000000000bb';
const ownedRule = `${rulePrefix(armId(orders))}in-management`;
/** The security group as a binding of another cluster has left it. */
const owned = () => {
  const { name, properties } = rule(ownedRule, 3000, 'Inbound Allow 3443 from ApiManagement to VirtualNetwork');
  return securityGroup('apim-nsg', [
    { name, properties: { ...(properties as object), description: `apim-vnet-operator ${foreignMark}: management` } },
  ]);
};

const ofAccess: readonly Row[] = [
  ...[orders, groupId('apim-nsg'), resourceGroup].map((scope): Row => ({
    check: 'ScopeLocked',
    when: `at ${scope.split('/').at(-1) ?? ''}`,
    options: world(lock(scope, 'ReadOnly')),
    remedies: [{ says: 'Remove the lock frozen', act: (stage) => azure(stage, 'DELETE', lock(scope, '').id, undefined, '2020-05-01') }],
  })),
  {
    check: 'NotAuthorized',
    first: async (stage) => {
      stage.azure.faults.add({
        where: ({ path }) => path.endsWith('/locks'),
        fault: {
          kind: 'status',
          status: 403,
          code: 'AuthorizationFailed',
          message: `The client 'x' does not have authorization to perform action 'Microsoft.Authorization/locks/read' over scope '${resourceGroup}'.`,
        },
      });
    },
    remedies: [{ says: 'Grant Microsoft.Authorization/locks/read', act: async (stage) => stage.azure.faults.clear() }],
  },
  {
    check: 'OwnedElsewhere',
    when: 'by another cluster',
    options: { resources: [owned(), hub, service('orders')] },
    remedies: [
      {
        says: 'name its owner mark in spec.takeOver',
        act: edited({ takeOver: foreignMark }),
      },
      {
        says: 'delete the rules that bear it',
        act: (stage) => azure(stage, 'DELETE', `${groupId('apim-nsg')}/securityRules/${ownedRule}`),
      },
      { says: 'or this one', act: bound, becomes: 'gone' },
    ],
  },
];

carryOut([...ofServers, ...ofZones, ...ofAccess]);
