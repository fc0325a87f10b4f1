/** Promises about what a gateway works without: a policy that denies service endpoints keeps nothing back, and both ways out are named and work. */

import { describe, expect, test } from '@jest/globals';
import { findingsOf, statusOf, writesOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { group, networkId, policy, routeTable, securityGroup, service, serviceId, tableId, network } from './support/world.ts';

type Json = Readonly<Record<string, unknown>>;
const denial = policy('no-endpoints', 'Microsoft.Network/virtualNetworks/subnets', 'serviceEndpoints');
const denialId = `${group}/providers/Microsoft.Authorization/policyAssignments/no-endpoints`;
const tunnel = { straight: 'ApiManagement Internet', all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' };

async function applied(spec: Json = {}, subnet: Json = { group: 'apim-nsg', routeTable: { id: tableId('rt') } }): Promise<Stage> {
  const stage = await createStage({
    resources: [
      denial,
      securityGroup('apim-nsg'),
      routeTable('rt', tunnel, ['*']),
      network('hub', { apim: { prefix: '10.0.1.0/27', ...subnet } }),
      service('orders', { sku: 'Premium' }),
    ],
  });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal', networkSecurity: {}, ...spec });
  return stage;
}

const subnetOf = (stage: Stage): Json => {
  const { properties } = stage.azure.resource(networkId('hub')) as { properties: { subnets: { properties: Json }[] } };
  return properties.subnets[0]?.properties ?? {};
};
const endpoints = (stage: Stage): number => ((subnetOf(stage)['serviceEndpoints'] ?? []) as readonly unknown[]).length;
const puts = (stage: Stage): number => writesOf(stage).filter((write) => write.startsWith('PUT apim')).length;
const said = async (stage: Stage) =>
  (await findingsOf(stage, 'ServiceEndpointMissing')).map(({ severity, message }) => `${severity}: ${message}`);
const deniedWords = [expect.stringMatching(/^Degrading: An Azure policy denies the service endpoints Microsoft\.Storage, .*no-endpoints/)];

describe('A17: a policy denies service endpoints', () => {
  test('A17: the gateway is moved all the same, and the ways out are named', async () => {
    const stage = await applied();
    await stage.until('orders', 'True/Settled', '3h');
    expect(await said(stage)).toEqual(deniedWords);
    const [finding] = await findingsOf(stage, 'ServiceEndpointMissing');
    expect(finding?.remedy).toMatch(/serviceEndpoints to \{services: \[\]\} or \{policy: Audit\}/);
    expect(endpoints(stage)).toBe(0);
    const sent = puts(stage);
    await stage.forward('30h');
    expect([stage.ready('orders'), puts(stage)]).toEqual(['True/Settled', sent]);
  });

  test.each([
    ['services that are none', { services: [] }],
    ['the policy Audit', { policy: 'Audit' }],
  ])('A17: %s, and it is not said any more that Azure denies them', async (_, serviceEndpoints) => {
    const stage = await applied();
    await stage.until('orders', 'True/Settled', '3h');
    await stage.edit('orders', { routing: { serviceEndpoints } });
    await stage.forward('10m');
    expect((await said(stage)).filter((text) => text.includes('denies'))).toEqual([]);
    expect(stage.ready('orders')).toMatch(/^True\//);
  });

  test('A17: the subnet exempted and a reconcile asked for, they are added', async () => {
    const stage = await applied();
    await stage.until('orders', 'True/Settled', '3h');
    stage.azure.remove(denialId);
    await stage.annotate('orders', { 'apimvnet.io/reconcile-requested-at': '1' });
    await stage.forward('20m');
    expect([endpoints(stage), await said(stage), stage.ready('orders')]).toEqual([4, [], 'True/Settled']);
  });

  test('A17: what is not optional is attached without them', async () => {
    const stage = await applied(
      { networkSecurity: { create: { name: 'made' } }, routing: { forcedTunnelling: 'Yes', create: { name: 'made-rt' } } },
      {},
    );
    await stage.until('orders', 'True/Settled', '6h');
    expect(subnetOf(stage)).toMatchObject({ networkSecurityGroup: { id: expect.anything() }, routeTable: { id: expect.anything() } });
    expect(endpoints(stage)).toBe(0);
    expect(await said(stage)).toEqual(deniedWords);
  });

  test('A17: endpoints that the spec names keep the move from nothing either, and Ready tells that they are not there', async () => {
    const stage = await applied({ routing: { serviceEndpoints: { services: ['Microsoft.Storage'] } } });
    await stage.until('orders', 'False/PolicyDenied', '3h');
    await stage.forward('2h');
    expect(stage.azure.resource(serviceId('orders'))).toMatchObject({
      properties: { virtualNetworkType: 'Internal' },
    });
    expect((await statusOf(stage)).conditions?.find(({ type }) => type === 'Available')?.status).toBe('True');
  });
});
