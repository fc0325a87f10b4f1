/** The main job: a committed binding puts a gateway into its subnet, and its status tells the truth on the way. */

import { isWrite } from '../../sim/azure/azure.ts';
import { describe, expect, test } from '@jest/globals';
import { createStage, ordinarySpec, type StageOptions } from './support/stage.ts';
import { groupId, network, rule, ruleId, securityGroup, service, serviceId, subnetId } from './support/world.ts';

interface Rules {
  readonly properties: { readonly securityRules: readonly { readonly name: string; readonly properties: Record<string, unknown> }[] };
}

const steps = [
  'Unknown/Pending',
  'Unknown/Observing',
  'False/PreparingNetwork',
  'False/UpdatingNetwork',
  'False/Verifying',
  'True/Settled',
];

async function settled(options: StageOptions, spec: object = ordinarySpec()) {
  const stage = await createStage(options);
  stage.start();
  await stage.apply('orders', spec);
  await stage.until('orders', 'True/Settled');
  return stage;
}

describe('a clean attach', () => {
  test('goes from apply to Ready by one PATCH, and the reasons of Ready tell how', async () => {
    const stage = await settled({});
    expect(stage.seen('orders')).toEqual(steps);
    expect(stage.azure.resource(serviceId('orders'))).toMatchObject({
      properties: { virtualNetworkType: 'External', virtualNetworkConfiguration: { subnetResourceId: subnetId('hub', 'apim') } },
    });
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
  });

  test('shows its plan and its operation while Azure works, and neither afterwards', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('10m');
    const during = await stage.binding('orders');
    expect(during.status).toMatchObject({
      operation: { kind: 'UpdatingNetwork', attempt: 1, generation: 1, handle: expect.stringContaining('operationsStatuses') },
      waiting: { reason: 'UpdatingNetwork' },
      plan: { disruptive: true, steps: [{ phase: 'switch', impact: { traffic: 'Downtime', minutes: [15, 45] } }] },
    });
    expect(during.status?.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
      'Reconciling=True',
      'Ready=False',
      'AcceptingChanges=False',
      'Available=False',
      'PrerequisitesMet=True',
    ]);
    await stage.until('orders', 'True/Settled');
    const after = await stage.binding('orders');
    expect(after.status).not.toHaveProperty('operation');
    expect(after.status).not.toHaveProperty('plan');
    expect(after.status?.history).toMatchObject([{ what: 'UpdatingNetwork', outcome: 'Succeeded, and verified by network status.' }]);
    expect(after.status?.summary?.network).toBe('6/6');
  });

  test('writes one rule for each flow that is required, in its band, and opens clients only when told to', async () => {
    const stage = await settled(
      {},
      { ...ordinarySpec(), networkSecurity: { clientSources: ['Internet'], priorities: { from: 500, to: 600 } } },
    );
    const { properties } = stage.azure.resource(groupId('apim-nsg')) as unknown as Rules;
    expect(
      properties.securityRules
        .map(({ name, properties }) => `${name.replace(/^apimvnet-[0-9a-f]{6}-/, '')} ${String(properties['priority'])}`)
        .toSorted(),
    ).toEqual([
      'certificates 500',
      'clients 500',
      'keyvault 503',
      'loadbalancer 502',
      'management 501',
      'monitor 504',
      'sql 502',
      'storage 501',
      'trafficmanager 503',
    ]);
  });

  test('of a Premium service keeps the gateway available', async () => {
    const stage = await createStage({
      resources: [
        securityGroup('apim-nsg'),
        network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
        service('orders', { sku: 'Premium', units: 2 }),
      ],
    });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('5m');
    const { status } = await stage.binding('orders');
    expect(status?.conditions?.find(({ type }) => type === 'Available')).toMatchObject({ status: 'True', reason: 'Serving' });
    await stage.until('orders', 'True/Settled');
  });
});

describe('a subnet without a security group', () => {
  const resources = [network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')];

  test('gets the one that the binding has made, with everything in it, before the gateway is touched', async () => {
    const stage = await settled(
      { resources },
      { ...ordinarySpec(), networkSecurity: { create: { name: 'made' }, clientSources: ['Internet'] } },
    );
    expect(stage.seen('orders')).toEqual(steps);
    const writes = stage.azure.requests.filter(isWrite).map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);
    expect(writes).toEqual(['PUT made', 'PUT apim', 'PATCH orders']);
    expect(stage.azure.resource(groupId('made'))).toMatchObject({
      tags: { 'apimvnet-owner': expect.stringMatching(/^[0-9a-f-]{36}\/[0-9a-f-]{36}$/) },
      properties: { subnets: [{ id: subnetId('hub', 'apim') }] },
    });
  });

  test('gets an existing one attached, and the rules that it lacks', async () => {
    const stage = await settled(
      {
        resources: [
          securityGroup('central', [rule('keep-me', 200, 'Inbound Allow 8080 from VirtualNetwork to VirtualNetwork')]),
          ...resources,
        ],
      },
      { ...ordinarySpec(), networkSecurity: { groupId: groupId('central') } },
    );
    expect(stage.azure.resource(subnetId('hub', 'apim'))).toMatchObject({
      properties: { networkSecurityGroup: { id: groupId('central') } },
    });
    expect(stage.azure.resource(ruleId('central', 'keep-me'))).toMatchObject({ properties: { priority: 200 } });
  });

  test('and other fields of the subnet survive the attachment byte for byte', async () => {
    const rare = {
      serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['westeurope'] }],
      someFutureField: { a: [1, null, 'x'] },
    };
    const stage = await settled(
      { resources: [network('hub', { apim: { prefix: '10.0.1.0/27', ...rare }, other: { prefix: '10.0.2.0/27' } }), service('orders')] },
      { ...ordinarySpec(), networkSecurity: { create: { name: 'made' } } },
    );
    expect(stage.azure.resource(subnetId('hub', 'apim'))).toMatchObject({ properties: rare });
  });
});

describe('policy', () => {
  test('Audit writes nothing, and says what it would do', async () => {
    const open = rule('management', 200, 'Inbound Allow 3443 from ApiManagement to VirtualNetwork');
    const stage = await createStage({
      resources: [
        securityGroup('apim-nsg', [open]),
        network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
        service('orders'),
      ],
    });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), policy: 'Audit' });
    await stage.until('orders', 'True/DeviationsAudited', '10m');
    expect(stage.azure.requests.filter(isWrite)).toEqual([]);
    expect((await stage.binding('orders')).status?.plan?.steps.map(({ phase }) => phase)).toEqual(
      expect.arrayContaining(['switch', 'prepare']),
    );
  });

  test('suspend starts nothing; once lifted, the work is done', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), suspend: true });
    await stage.until('orders', 'False/Suspended', '10m');
    await stage.forward('1h');
    expect(stage.azure.requests.filter(isWrite)).toEqual([]);
    await stage.edit('orders', { suspend: false });
    await stage.until('orders', 'True/Settled');
  });

  test('suspend during an operation follows it to its end', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.edit('orders', { suspend: true });
    await stage.until('orders', 'False/Suspended', '5m');
    await stage.until('orders', 'True/Settled', '2h');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
  });
});
