/** A17: remedies that help: each action that a finding about where the subnet's traffic goes names is carried out, and the finding goes. */

import { azure, behind, carryOut, edited, forbidden, made, type Row } from './remedies.test-support.ts';
import { everything, firewall, inTable, put, removed, routed, routing, straight, subnet } from './remedies-routed.test-support.ts';
import type { Stage } from './support/stage.ts';
import { furtherRegion, group as resourceGroup, network, routeTable, securityGroup, service, subnetId, tableId } from './support/world.ts';

const clients = (...sources: readonly string[]) => ({ networkSecurity: { clientSources: sources } });
const internal = edited({ mode: 'Internal', networkSecurity: { clientSources: null }, routing: { clientPrefixes: null } });

const withoutStorage = routing({ serviceEndpoints: { services: ['Microsoft.EventHub', 'Microsoft.KeyVault', 'Microsoft.Sql'] } });

/** The tags of the list go to whoever looks after the firewall, who lets them through. */
async function allowed(stage: Stage): Promise<void> {
  const { data } = await stage.cluster.api().request<{ readonly data: Readonly<Record<string, string>> }>({
    method: 'GET',
    path: '/api/v1/namespaces/platform/configmaps/orders-firewall',
  });
  const rows = [data['firewall.json'] ?? '[]'].flatMap(
    (text) => JSON.parse(text) as readonly { readonly kind: string; readonly name: string }[],
  );
  await made(
    stage,
    routeTable(
      'rt',
      firewall,
      rows.filter(({ kind }) => kind === 'Tag').map(({ name }) => name),
    ),
  );
}

const twoRegions = [
  ...(behind([]).resources ?? []).slice(0, 2),
  securityGroup('north-nsg', [], 'northeurope'),
  { ...routeTable('north-rt', { ...firewall, cp: straight }, everything), location: 'northeurope' },
  network('north', { apim: { prefix: '10.7.1.0/27', group: 'north-nsg', routeTable: { id: tableId('north-rt') } } }, 'northeurope'),
  service('orders', { sku: 'Premium', properties: { additionalLocations: [furtherRegion('North Europe')] } }),
];

const ofWays: readonly Row[] = [
  {
    check: 'ClientPrefixNotPublic',
    options: routed(firewall),
    spec: { routing: { clientPrefixes: ['10.7.0.0/16'] } },
    remedies: [{ says: 'Take 10.7.0.0/16 out', act: routing({ clientPrefixes: null }) }],
  },
  {
    check: 'ClientsUnanswered',
    when: 'of ranges',
    options: routed(firewall),
    spec: clients('203.0.113.0/24'),
    remedies: [
      {
        says: 'Name 203.0.113.0/24 in spec.routing.clientPrefixes, so that the operator writes straight routes for it',
        act: routing({ clientPrefixes: ['203.0.113.0/24'] }),
      },
      { says: 'or use mode Internal without clientSources and clientPrefixes', act: internal },
    ],
  },
  {
    check: 'ClientsUnanswered',
    when: 'of a tag',
    options: routed(firewall),
    spec: clients('AzureFrontDoor.Backend'),
    remedies: [
      { says: 'Add a route AzureFrontDoor.Backend → Internet to the table by hand', act: put('afd', 'AzureFrontDoor.Backend Internet') },
      { says: 'or use mode Internal without clientSources and clientPrefixes', act: internal },
    ],
  },
  {
    check: 'ClientsUnanswered',
    when: 'of the whole internet',
    options: routed(firewall),
    spec: clients('Internet'),
    remedies: [
      {
        says: 'Name the ranges of the clients in spec.networkSecurity.clientSources and spec.routing.clientPrefixes',
        act: edited({ ...clients('203.0.113.0/24'), routing: { clientPrefixes: ['203.0.113.0/24'] } }),
      },
      { says: 'give the route the next hop Internet', act: put('all', '0.0.0.0/0 Internet') },
      { says: 'or use mode Internal without clientSources and clientPrefixes', act: internal },
    ],
  },
  {
    check: 'TrafficDropped',
    options: routed({ all: '0.0.0.0/0 None' }),
    remedies: [
      { says: 'Give all a next hop that leads out, such as a firewall', act: put('all', firewall.all) },
      { says: 'or remove it', act: removed('all') },
    ],
  },
  {
    check: 'TrafficDropped',
    when: 'of a range',
    options: routed({ some: '20.150.0.0/16 None' }),
    spec: { routing: { serviceEndpoints: { policy: 'Ignore' } } },
    remedies: [
      { says: 'or remove it', act: removed('some') },
      { says: 'add routes that lead straight to the internet for what is lost', act: put('storage', '20.150.8.0/23 Internet') },
    ],
  },
  {
    check: 'TrafficDropped',
    when: 'perhaps, while tags cannot be read',
    options: routed({ some: '20.150.0.0/16 None' }),
    spec: { routing: { serviceEndpoints: { policy: 'Ignore' } } },
    first: forbidden('Microsoft.Network/locations/serviceTags/read', (path) => path.endsWith('/serviceTags')),
    remedies: [
      { says: 'See to it that some takes nothing that the gateway needs', act: removed('some') },
      { says: 'give it a next hop that leads out', act: put('some', '20.150.0.0/16 VirtualAppliance 10.9.0.4') },
    ],
  },
  {
    check: 'FirewallMustAllow',
    options: behind([], [routeTable('rt', firewall, [])], inTable),
    spec: { firewall: { configMap: true } },
    // A reminder, which stays as long as something stands in the way; the gateway that failed gets through.
    remedies: [{ says: 'Run `apimvnet firewall`, which prints the list of hosts, tags and ports', act: allowed, stays: true }],
  },
  {
    check: 'PrimarySqlViaTunnel',
    options: { resources: [...twoRegions] },
    spec: { mode: 'Internal', additionalLocations: [{ location: 'northeurope', subnetId: subnetId('north', 'apim') }] },
    remedies: [
      {
        says: 'Let it through in routes and firewalls by its name',
        act: (stage) =>
          azure(stage, 'PUT', `${tableId('north-rt')}/routes/sql`, {
            properties: { addressPrefix: 'Sql.WestEurope', nextHopType: 'Internet' },
          }),
      },
    ],
  },
  {
    check: 'PrivateSubnet',
    options: routed(firewall, { defaultOutboundAccess: false }),
    spec: { mode: 'Internal' },
    remedies: [
      {
        says: 'Attach a NAT gateway to the subnet',
        act: subnet({ natGateway: { id: `${resourceGroup}/providers/Microsoft.Network/natGateways/out` } }),
      },
      { says: 'set its defaultOutboundAccess to true', act: subnet({ defaultOutboundAccess: true }) },
    ],
  },
  {
    check: 'ServiceEndpointMissing',
    options: routed(firewall),
    spec: { routing: { serviceEndpoints: { policy: 'Audit' } } },
    remedies: [
      {
        says: 'Add them by hand',
        act: subnet({
          serviceEndpoints: ['Storage', 'EventHub', 'KeyVault', 'Sql'].map((one) => ({ service: `Microsoft.${one}` })),
        }),
      },
      { says: 'set spec.routing.serviceEndpoints.policy to Enforce', act: routing({ serviceEndpoints: { policy: 'Enforce' } }) },
    ],
  },
  {
    check: 'EndpointPolicyLimitsStorage',
    when: 'on an endpoint',
    options: routed(firewall, {
      serviceEndpoints: [{ service: 'Microsoft.Storage' }],
      serviceEndpointPolicies: [{ id: `${resourceGroup}/providers/Microsoft.Network/serviceEndpointPolicies/own` }],
    }),
    remedies: [
      { says: 'Take the policy off the subnet of the gateway', act: subnet({ serviceEndpointPolicies: [] }) },
      {
        says: 'remove the endpoint, name in spec.routing.serviceEndpoints.services only others than Microsoft.Storage',
        act: async (stage) => {
          await withoutStorage(stage);
          await subnet({ serviceEndpoints: [] })(stage);
        },
      },
    ],
  },
  {
    check: 'EndpointPolicyLimitsStorage',
    when: 'on one that would be added',
    options: routed(firewall, {
      serviceEndpointPolicies: [{ id: `${resourceGroup}/providers/Microsoft.Network/serviceEndpointPolicies/own` }],
    }),
    remedies: [
      { says: 'Take the policy off the subnet of the gateway', act: subnet({ serviceEndpointPolicies: [] }) },
      {
        says: 'name in spec.routing.serviceEndpoints.services only others than Microsoft.Storage, and let what stands in the way pass Storage on 443',
        act: withoutStorage,
      },
    ],
  },
];

carryOut(ofWays);
