/** Promises that users of other tools wished for (docs/wishes.md), as far as they are about how networks are judged. */

import { expect, test } from '@jest/globals';
import { rulesOf, statusOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { network, routeTable, securityGroup, service, subnetId, tableId } from './support/world.ts';

const passing = ['AzureMonitor', 'Internet', 'AzureActiveDirectory', 'EventHub', 'AzureKeyVault', 'Storage', 'Sql'];
const endpointsOf = (stage: Stage): unknown =>
  (stage.azure.resource(subnetId('hub', 'apim')) as unknown as { readonly properties: { readonly serviceEndpoints?: unknown } }).properties
    .serviceEndpoints ?? [];

async function declared(routing: object): Promise<Stage> {
  const stage = await createStage({
    resources: [
      securityGroup('apim-nsg'),
      routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' }, passing),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: tableId('rt') } } }),
      service('orders'),
    ],
  });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal', routing });
  await stage.until('orders', 'True/Settled');
  return stage;
}

test.each([
  ['by a policy of its own', { forcedTunnelling: 'Yes', serviceEndpoints: { policy: 'Ignore' } }],
  ['by a list of none', { forcedTunnelling: 'Yes', serviceEndpoints: { services: [] } }],
])('wish 10: a tunnel that takes everything is declared, %s: no endpoint is added or missed, and the gateway works', async (_, routing) => {
  const stage = await declared(routing);
  await stage.forward('3h');
  expect(endpointsOf(stage)).toEqual([]);
  const { findings = [], summary } = await statusOf(stage);
  expect(findings.map(({ check }) => check)).toContain('FirewallMustAllow');
  expect(findings.map(({ check }) => check)).not.toContain('ServiceEndpointMissing');
  expect(summary?.network).toBe('6/6');
  expect(rulesOf(stage).length).toBeGreaterThan(0);
});
