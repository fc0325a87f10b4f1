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

/** A gateway behind a tunnel with everything made for it, Internal with names, its DNS servers changed, and External again without the tunnel. */
async function aWholeNetwork(): Promise<readonly ArmRequest[]> {
  const { stage, requests } = await recorded({
    resources: [
      securityGroup('apim-nsg', [rule('partner', 900, 'Inbound Deny 443 from 198.51.100.0/24 to *')]),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
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

  test('holds the actions that are used, each of them, and no more', () => {
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
});

describe('the action that a request needs', () => {
  const group = '/subscriptions/1/resourceGroups/net/providers/Microsoft.Network';
  test.each<[method: string, path: string, actions: readonly string[]]>([
    ['GET', `${group}/virtualNetworks/hub`, ['Microsoft.Network/virtualNetworks/read']],
    ['DELETE', `${group}/networkSecurityGroups/a/securityRules/b`, ['Microsoft.Network/networkSecurityGroups/securityRules/delete']],
    ['GET', '/subscriptions/1/providers/Microsoft.ApiManagement/deletedservices', ['Microsoft.ApiManagement/deletedservices/read']],
    ['GET', '/subscriptions/1/providers/Microsoft.Network/locations/here/operations/42', ['Microsoft.Network/locations/operations/read']],
    ['GET', `${group}/virtualNetworks/hub/providers/Microsoft.Authorization/locks`, ['Microsoft.Authorization/locks/read']],
    ['GET', `${group}/virtualNetworks`, ['Microsoft.Network/virtualNetworks/read']],
    ['GET', '/subscriptions/1/resourceGroups/net', ['Microsoft.Resources/subscriptions/resourceGroups/read']],
  ])('%s %s', (method, path, actions) => {
    expect(actionsFor({ method, path })).toEqual(actions);
  });

  test('to put a subnet includes joining what the subnet already has', () => {
    const body = { properties: { addressPrefix: '10.0.0.0/24', routeTable: { id: 'x' }, natGateway: null, serviceEndpointPolicies: [] } };
    expect(actionsFor({ method: 'PUT', path: `${group}/virtualNetworks/hub/subnets/apim`, body })).toEqual([
      'Microsoft.Network/virtualNetworks/subnets/write',
      'Microsoft.Network/routeTables/join/action',
    ]);
  });
});
