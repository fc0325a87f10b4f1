/** A17: remedies that help: each action that a finding about the network, the subnet or what is attached to it names is carried out, and the finding goes. */

import { nothingGranted, parseGrants, type Grant } from '../../src/azure/tenancy/grants.ts';
import type { Stage } from './support/stage.ts';
import { azure, carryOut, change, edited, group, hub, made, world, type Remedy, type Row } from './remedies.test-support.ts';
import { group as resourceGroup, groupId, network, securityGroup, service, subnetId } from './support/world.ts';

const nic = (name: string) => ({ id: `${resourceGroup}/providers/Microsoft.Network/networkInterfaces/${name}/ipConfigurations/ip` });
const apim = (more: object, group = 'apim-nsg') =>
  network('hub', {
    apim: { prefix: '10.0.1.0/27', ...(group && { group }), ...more },
    spare: { prefix: '10.0.2.0/27', group: 'apim-nsg' },
  });
const inSpare = edited({ subnetId: subnetId('hub', 'spare') });
const with2 = (more: object, ...others: readonly object[]) => ({ resources: [group, apim(more), service('orders'), ...others] });
const bare = { resources: [group, apim({}, ''), service('orders')] };
/** As the portal does, one subnet is written with everything it has. */
const subnet =
  (properties: Record<string, unknown>): Remedy['act'] =>
  (stage) =>
    change(stage, subnetId('hub', 'apim'), properties);
const attached = (name: string) => subnet({ networkSecurityGroup: { id: groupId(name) } });
const wanting = (networkSecurity: object) => ({ networkSecurity });
const north = network('north', { apim: { prefix: '10.7.1.0/27', group: 'north-nsg' } }, 'northeurope');
const northGroup = securityGroup('north-nsg', [], 'northeurope');

const ofSubnet: readonly Row[] = [
  {
    check: 'NetworkMissing',
    options: { resources: [group, service('orders'), network('other', { apim: { prefix: '10.8.1.0/27', group: 'apim-nsg' } })] },
    remedies: [
      { says: 'Create it', act: (stage) => made(stage, hub) },
      { says: 'correct spec.subnetId', act: edited({ subnetId: subnetId('other', 'apim') }) },
    ],
  },
  {
    check: 'SubnetMissing',
    spec: { subnetId: subnetId('hub', 'apin') },
    remedies: [
      {
        says: 'Create it',
        act: (stage) =>
          azure(stage, 'PUT', subnetId('hub', 'apin'), {
            properties: { addressPrefix: '10.0.3.0/27', networkSecurityGroup: { id: groupId('apim-nsg') } },
          }),
      },
      { says: 'correct spec.subnetId', act: edited({ subnetId: subnetId('hub', 'apim') }) },
    ],
  },
  {
    check: 'SubnetInAnotherRegion',
    options: world(north, northGroup),
    spec: { subnetId: subnetId('north', 'apim') },
    remedies: [{ says: 'Bind a subnet of a virtual network in West Europe', act: edited({ subnetId: subnetId('hub', 'apim') }) }],
  },
  {
    check: 'SubnetDelegated',
    options: with2({ delegations: [{ name: 'apim', properties: { serviceName: 'Microsoft.ApiManagement/service' } }] }),
    remedies: [
      { says: 'Set "Delegate subnet to a service" to None', act: subnet({ delegations: [] }) },
      { says: 'bind another subnet', act: inSpare },
    ],
  },
  {
    check: 'SubnetTooSmall',
    options: with2({ prefix: '10.0.1.0/29' }),
    spec: { mode: 'Internal' },
    first: async (stage) => {
      stage.azure.put(...entry(service('orders', { sku: 'Premium', units: 2 })));
      await stage.edit('orders', { mode: 'External' });
    },
    remedies: [{ says: 'Bind a larger subnet', act: inSpare }],
  },
  {
    check: 'SubnetTooSmall',
    when: 'beside others',
    options: with2({ prefix: '10.0.1.0/29', ipConfigurations: [nic('a'), nic('b'), nic('c')] }),
    remedies: [{ says: 'Bind a larger subnet', act: inSpare }],
  },
  {
    check: 'SubnetWithoutRoom',
    options: { resources: [group, apim({ prefix: '10.0.1.0/29' }), service('orders', { sku: 'Premium' })] },
    spec: { mode: 'Internal' },
    remedies: [{ says: 'Bind a larger subnet before you scale out: a /28 holds 5 units, a /27 13', act: inSpare }],
  },
  {
    check: 'SubnetReservedByRetiredPlatform',
    options: with2({
      resourceNavigationLinks: [{ id: `${subnetId('hub', 'apim')}/resourceNavigationLinks/old`, name: 'old', properties: { link: 'old' } }],
    }),
    remedies: [
      { says: 'wait up to six hours until the link is gone', act: (stage) => made(stage, apim({})) },
      { says: 'or bind another subnet', act: inSpare },
    ],
  },
  {
    check: 'ProvisioningFailed',
    first: async (stage) => {
      let isMended = false;
      stage.azure.around = (request, serve) => {
        const answer = serve();
        const body = answer.body as { readonly properties?: object } | undefined;
        isMended ||= request.method === 'PUT' && request.path === groupId('apim-nsg');
        const isFailed = !isMended && request.method === 'GET' && request.path === groupId('apim-nsg') && body?.properties !== undefined;
        return isFailed ? { ...answer, body: { ...body, properties: { ...body.properties, provisioningState: 'Failed' } } } : answer;
      };
    },
    remedies: [{ says: 'repeat the write; the same values will do', act: (stage) => change(stage, groupId('apim-nsg'), {}) }],
  },
];

const ofGroups: readonly Row[] = [
  {
    check: 'NoSecurityGroup',
    options: bare,
    remedies: [
      { says: 'Attach one', act: attached('apim-nsg') },
      {
        says: 'set spec.networkSecurity.groupId to one that the operator shall attach',
        act: edited(wanting({ groupId: groupId('apim-nsg') })),
      },
      { says: 'spec.networkSecurity.create to have one made', act: edited(wanting({ create: { name: 'made' } })) },
    ],
  },
  {
    check: 'NoSecurityGroup',
    when: 'under Audit',
    options: bare,
    spec: wanting({ policy: 'Audit', groupId: groupId('apim-nsg') }),
    remedies: [
      { says: 'Attach it by hand', act: attached('apim-nsg'), becomes: 'False/PrerequisitesNotMet' },
      { says: 'set spec.networkSecurity.policy to Enforce', act: edited(wanting({ policy: 'Enforce' })) },
    ],
  },
  {
    check: 'SecurityGroupMissing',
    options: bare,
    spec: wanting({ groupId: groupId('new-nsg') }),
    remedies: [
      { says: 'Create it', act: (stage) => made(stage, securityGroup('new-nsg')) },
      { says: 'correct spec.networkSecurity.groupId', act: edited(wanting({ groupId: groupId('apim-nsg') })) },
      { says: 'use spec.networkSecurity.create instead', act: edited(wanting({ groupId: null, create: { name: 'made' } })) },
    ],
  },
  {
    check: 'SecurityGroupNotOurs',
    options: { resources: [...bare.resources, securityGroup('new-nsg')] },
    spec: wanting({ create: { name: 'new-nsg' } }),
    remedies: [
      {
        says: 'Use spec.networkSecurity.groupId to have it attached as it is',
        act: edited(wanting({ create: null, groupId: groupId('new-nsg') })),
      },
      { says: 'choose another spec.networkSecurity.create.name', act: edited(wanting({ create: { name: 'made' } })) },
    ],
  },
  {
    check: 'SecurityGroupInAnotherRegion',
    options: { resources: [...bare.resources, northGroup] },
    spec: wanting({ groupId: groupId('north-nsg') }),
    remedies: [{ says: 'Name one in the region of the virtual network', act: edited(wanting({ groupId: groupId('apim-nsg') })) }],
  },
  {
    check: 'SecurityGroupDiffers',
    options: world(securityGroup('new-nsg')),
    spec: wanting({ groupId: groupId('new-nsg') }),
    remedies: [
      { says: 'Detach apim-nsg by hand', act: subnet({ networkSecurityGroup: null }) },
      { says: 'take it out of spec.networkSecurity', act: edited(wanting({ groupId: null })) },
    ],
  },
  {
    check: 'AttachTouchesOthers',
    options: { resources: [group, apim({ ipConfigurations: [nic('vm')] }, ''), service('orders')] },
    spec: wanting({ groupId: groupId('apim-nsg') }),
    remedies: [
      { says: 'Attach apim-nsg by hand when that is all right for them', act: attached('apim-nsg') },
      { says: 'bind a subnet of its own', act: inSpare },
    ],
  },
];

const dedicated = network('own', { apim: { prefix: '10.9.1.0/27', group: 'apim-nsg' } });
const beside = { prefix: '10.0.1.0/27', group: 'apim-nsg' };
/** As the operator's tenancy file has it, which the platform team may change. */
const grants = (): Map<string, Grant> => new Map(parseGrants(`namespaces: { platform: { scopes: [${resourceGroup}] } }`));
const granted = grants();

const ofOthers: readonly Row[] = [
  {
    check: 'OthersNotAllowed',
    options: {
      resources: [
        group,
        network('hub', { apim: beside, web: { prefix: '10.0.3.0/24', ipConfigurations: [nic('vm')] } }),
        dedicated,
        service('orders'),
      ],
      grants: granted,
    },
    spec: { dns: { servers: ['10.0.0.4'] } },
    first: async () => void granted.set('platform', grants().get('platform') ?? nothingGranted),
    remedies: [
      { says: 'Use what no others are in', act: edited({ subnetId: subnetId('own', 'apim') }) },
      {
        says: 'ask the platform team for touchesOthers: Approved for this namespace',
        act: async () => void granted.set('platform', { scopes: grants().get('platform')?.scopes ?? [], touchesOthers: 'Approved' }),
        becomes: 'False/AwaitingApproval',
      },
    ],
  },
];

/** As `azure.put` takes it. */
function entry(resource: object): Parameters<Stage['azure']['put']> {
  const { id, ...body } = resource as { readonly id: string };
  return [id, body];
}

carryOut([...ofSubnet, ...ofGroups, ...ofOthers]);
