/** The Azure role that we ship holds each action that the operator's requests need, and no other; its page explains each of them. */

import { beforeAll, describe, expect, test } from '@jest/globals';
import { untilGone } from '../scenarios/support/leaving.ts';
import { createStage, ordinarySpec, type Stage, type StageOptions } from '../scenarios/support/stage.ts';
import {
  group,
  groupId,
  network,
  networkId,
  ordinary,
  rule,
  ruleId,
  securityGroup,
  service,
  tableId,
  zoneId,
} from '../scenarios/support/world.ts';
import { actionsFor, type ArmRequest } from './support/azure-actions.ts';
import { textOf } from './support/objects.ts';

interface Role {
  readonly Actions: readonly string[];
  readonly NotActions: readonly string[];
  readonly DataActions: readonly string[];
  readonly AssignableScopes: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

const role = JSON.parse(textOf('deploy/azure-role.json')) as Role;
const page = textOf('deploy/azure-role.md');

/** Everything that is sent to Azure in this world from now on, with its body. */
async function recorded(options: StageOptions): Promise<{ readonly stage: Stage; readonly requests: readonly ArmRequest[] }> {
  const stage = await createStage(options);
  const requests: ArmRequest[] = [];
  const httpClient = stage.azure.httpClient.bind(stage.azure);
  const recording: typeof httpClient = () => {
    const real = httpClient();
    return {
      sendRequest(request) {
        const { method, url, body } = request;
        const path = decodeURIComponent(new URL(url).pathname);
        requests.push({ method, path, ...(typeof body === 'string' && { body: JSON.parse(body) as unknown }) });
        return real.sendRequest(request);
      },
    };
  };
  Object.assign(stage.azure, { httpClient: recording });
  stage.start();
  return { stage, requests };
}

/** A subnet with everything that a subnet of ours may have attached already, and no security group yet. */
const crowded = {
  prefix: '10.0.1.0/27',
  routeTable: { id: groupId('rt').replace('networkSecurityGroups', 'routeTables') },
  natGateway: { id: groupId('nat').replace('networkSecurityGroups', 'natGateways') },
  serviceEndpointPolicies: [{ id: groupId('sep').replace('networkSecurityGroups', 'serviceEndpointPolicies') }],
};

/** Attaches a gateway to it by a group of our own, corrects a rule that a user changed, removes one that is no longer wanted. */
async function aLife(): Promise<readonly ArmRequest[]> {
  const { stage, requests } = await recorded({
    resources: [
      { id: crowded.routeTable.id, location: 'westeurope', properties: { routes: [] } },
      {
        id: crowded.natGateway.id,
        location: 'westeurope',
        properties: { publicIpPrefixes: [{ id: groupId('block').replace('networkSecurityGroups', 'publicIPPrefixes') }] },
      },
      network('hub', { apim: crowded }),
      service('orders'),
    ],
  });
  await stage.apply('orders', { ...ordinarySpec(), networkSecurity: { create: { name: 'made' }, clientSources: ['Internet'] } });
  await stage.until('orders', 'True/Settled');
  const made = stage.azure.resource(groupId('made')) as { properties: { securityRules: { name: string; properties: object }[] } };
  const management = made.properties.securityRules.find(({ name }) => name.includes('management'));
  if (!management) throw new Error('there is no rule for management');
  stage.azure.put(ruleId('made', management.name), {
    ...management,
    properties: { ...management.properties, destinationPortRange: '3444' },
  });
  await stage.forward('1h');
  await stage.edit('orders', { networkSecurity: { clientSources: null } });
  await stage.until('orders', 'True/Settled');
  return requests;
}

/** An update that fails, whose own word is asked for. */
async function aFailure(operationUrls: 'service' | 'location'): Promise<readonly ArmRequest[]> {
  const { stage, requests } = await recorded({ assumptions: { operationUrls } });
  await stage.apply('orders');
  await stage.until('orders', 'False/UpdatingNetwork');
  stage.azure.put(ruleId('apim-nsg', 'oops'), rule('oops', 150, 'Inbound Deny 3443 from * to *'));
  await stage.until('orders', 'False/OperationFailed', '2h');
  return requests;
}

/** A network as real ones are: peered with one of another subscription, and under a plan of a third. */
const peered = (name: string, subnets: Parameters<typeof network>[1]): Json => {
  const { properties, ...rest } = network(name, subnets);
  const elsewhere = (subscription: string, type: string, of: string) => ({
    id: `/subscriptions/${subscription}/resourceGroups/hub/providers/Microsoft.Network/${type}/${of}`,
  });
  return {
    ...rest,
    properties: {
      ...(properties as Json),
      enableDdosProtection: true,
      ddosProtectionPlan: elsewhere('33333333-3333-4333-8333-333333333333', 'ddosProtectionPlans', 'all'),
      virtualNetworkPeerings: [
        {
          name: 'to-hub',
          properties: {
            peeringState: 'Connected',
            remoteVirtualNetwork: elsewhere('22222222-2222-4222-8222-222222222222', 'virtualNetworks', 'central'),
            remoteAddressSpace: { addressPrefixes: ['10.9.0.0/16'] },
          },
        },
      ],
    },
  };
};

/** A gateway behind a tunnel with everything made for it, Internal with names, its DNS servers changed, and External again without the tunnel. */
async function aWholeNetwork(): Promise<readonly ArmRequest[]> {
  const { stage, requests } = await recorded({
    resources: [
      securityGroup('apim-nsg', [rule('partner', 900, 'Inbound Deny 443 from 198.51.100.0/24 to *')]),
      peered('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
      network('clients', { pods: { prefix: '10.0.9.0/24' } }),
      service('orders', { properties: { hostnameConfigurations: [{ type: 'Proxy', hostName: 'api.corp.example' }] } }),
      { id: zoneId('corp.example'), location: 'global', properties: {} },
    ],
  });
  await stage.apply('orders', {
    ...ordinarySpec(),
    mode: 'Internal',
    publicIp: { create: { name: 'front' } },
    routing: { forcedTunnelling: 'Yes', create: { name: 'made' } },
    dns: {
      servers: [],
      privateRecords: { linkedVnetIds: [networkId('clients')], hosts: 'All', existingZoneIds: [zoneId('corp.example')] },
    },
  });
  await stage.until('orders', 'True/Settled');
  const made = stage.azure.resource(tableId('made')) as unknown as { properties: { routes: { id: string; properties: object }[] } };
  for (const route of made.properties.routes)
    stage.azure.put(route.id, { ...route, properties: { ...route.properties, nextHopType: 'None' } });
  await stage.forward('3h');
  await stage.edit('orders', { dns: { servers: ['10.0.0.4'] } });
  await stage.until('orders', 'False/ApplyingNetworkConfiguration');
  await stage.until('orders', 'True/Settled');
  await stage.edit('orders', { mode: 'External', dns: null, routing: { forcedTunnelling: 'No', create: null } });
  await stage.until('orders', 'False/AwaitingApproval');
  const { plan } = (await stage.binding('orders')).status ?? {};
  await stage.annotate('orders', { 'apimvnet.io/approve': (plan?.steps ?? []).map(({ hash }) => hash).join(',') });
  await stage.until('orders', 'False/UpdatingNetwork');
  await stage.until('orders', 'True/Settled');
  await stage.forward('3h');
  return requests;
}

/** Everything that was made goes again with the binding. */
async function anEnd(): Promise<readonly ArmRequest[]> {
  const { stage, requests } = await recorded({ resources: [network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')] });
  await stage.apply('orders', {
    ...ordinarySpec(),
    deletionPolicy: 'Detach',
    networkSecurity: { create: { name: 'made' } },
    routing: { forcedTunnelling: 'Yes', create: { name: 'made' } },
    publicIp: { create: { name: 'front' } },
  });
  await stage.until('orders', 'True/Settled');
  await stage.remove('orders');
  await untilGone(stage);
  return requests;
}

/** A group that goes with all that is in it, before the binding goes: is it gone indeed? */
async function anEndAfterAll(): Promise<readonly ArmRequest[]> {
  const elsewhere = `${group.replace(/gateways$/, 'others')}/providers/Microsoft.Network/routeTables/any`;
  const { stage, requests } = await recorded({
    resources: [...ordinary, { id: elsewhere, location: 'westeurope', properties: { routes: [] } }],
  });
  await stage.apply('orders', { ...ordinarySpec(), deletionPolicy: 'Detach' });
  await stage.until('orders', 'True/Settled');
  stage.azure.remove(group);
  await stage.remove('orders');
  await untilGone(stage);
  return requests;
}

/** A service that is not there: has a user deleted it? */
async function aMissingService(): Promise<readonly ArmRequest[]> {
  const { stage, requests } = await recorded({
    resources: [securityGroup('apim-nsg'), network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } })],
  });
  await stage.apply('orders');
  await stage.forward('5m');
  return requests;
}

/** Asked only where an answer names a result and no status, which the recorded ones never do (Microsoft: Track asynchronous Azure operations). */
const seldom = [
  'Microsoft.Network/locations/operationResults/read',
  // A zone takes longer than a reconcile may wait; the next reconcile shows what became of it.
  'Microsoft.Network/privateDnsOperationStatuses/read',
];

const sorted = (actions: Iterable<string>): readonly string[] => [...new Set(actions)].toSorted();

const lower = (action: string): string => action.toLowerCase();

describe('the Azure role', () => {
  let requests: readonly ArmRequest[];
  beforeAll(async () => {
    requests = (
      await Promise.all([aLife(), aWholeNetwork(), aFailure('service'), aFailure('location'), aMissingService(), anEnd(), anEndAfterAll()])
    ).flat();
  });

  test('A23, A12: holds the actions that are used, each of them, and no more, those on what a network is linked to included', () => {
    expect(sorted(role.Actions.map(lower))).toEqual(sorted([...requests.flatMap(actionsFor), ...seldom].map(lower)));
  });

  test('names no wildcard, nothing twice, and no data', () => {
    expect(role.Actions.filter((action) => action.includes('*'))).toEqual([]);
    expect(new Set(role.Actions).size).toBe(role.Actions.length);
    expect([...role.NotActions, ...role.DataActions]).toEqual([]);
  });

  test('leaves the subscription to the reader', () => {
    expect(role.AssignableScopes).toEqual(['/subscriptions/00000000-0000-0000-0000-000000000000']);
  });

  test('is explained action by action on its page, in the same order', () => {
    const explained = [...page.matchAll(/^\| `(Microsoft\.[^`]+)`/gm)].map(([, action]) => action);
    expect(explained).toEqual(role.Actions);
  });

  /** Actions that nothing needs but the PUT of a whole network, which only `dns.servers` sends. */
  const onlyForDns = () => {
    const isNetwork = ({ method, path }: ArmRequest) =>
      method === 'PUT' && /\/virtualNetworks\/[^/]+$/i.test(path) && !/privateDnsZones/i.test(path);
    const others = new Set(requests.filter((one) => !isNetwork(one)).flatMap(actionsFor));
    return sorted(requests.filter(isNetwork).flatMap(actionsFor)).filter((action) => !others.has(action));
  };

  test('A23: asks for links of a network for dns.servers alone, and its page says so', () => {
    expect(onlyForDns()).toEqual([
      'Microsoft.Network/ddosProtectionPlans/join/action',
      'Microsoft.Network/virtualNetworks/peer/action',
      'Microsoft.Network/virtualNetworks/write',
    ]);
    for (const action of onlyForDns()) {
      const why = page.split('\n').find((line) => line.startsWith(`| \`${action}\``));
      expect([action, why]).toEqual([action, expect.stringContaining('only for `dns.servers`')]);
    }
  });

  test('A23: has a small sister for where the links lead, a role with nothing else in it', () => {
    for (const action of ['Microsoft.Network/virtualNetworks/peer/action', 'Microsoft.Network/ddosProtectionPlans/join/action'])
      expect(page.slice(page.indexOf('## Elsewhere'))).toContain(`"${action}"`);
  });
});
