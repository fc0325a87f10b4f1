/** Promises about what a gateway leaves behind: our rules and routes in its old group and table go when nothing of it is there, and not before. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { createStage, ms, ordinarySpec, type Stage } from './support/stage.ts';
import { groupId, network, routeTable, ruleId, securityGroup, rule, service, serviceId, subnetId, tableId } from './support/world.ts';

interface Shown {
  readonly properties: Readonly<Record<string, unknown>>;
}
const shown = (stage: Stage, id: string) => (stage.azure.resource(id) as Shown | undefined)?.properties ?? {};
const names = (stage: Stage, id: string, part: string) =>
  ((shown(stage, id)[part] ?? []) as readonly { readonly name: string }[]).map(({ name }) => name);
const ours = (stage: Stage) => [
  ...names(stage, groupId('old-nsg'), 'securityRules').filter((name) => name.startsWith('apimvnet-')),
  ...names(stage, tableId('old-rt'), 'routes').filter((name) => name.startsWith('apimvnet-')),
];
const owned = async (stage: Stage) => ((await stage.binding('orders')).status?.owned ?? []).map(({ id }) => id.split('/').at(-1));

const tunnel = { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' };
const passes = ['AzureMonitor', 'Internet', 'AzureActiveDirectory'];
const world = [
  securityGroup('old-nsg', [rule('theirs', 200, 'Inbound Allow 22 from 10.0.0.0/8 to VirtualNetwork')]),
  securityGroup('new-nsg'),
  routeTable('old-rt', tunnel, passes),
  network('hub', {
    old: { prefix: '10.0.1.0/27', group: 'old-nsg', routeTable: { id: tableId('old-rt') } },
    new: { prefix: '10.0.2.0/27', group: 'new-nsg' },
  }),
  service('orders'),
];
const inOld = { ...ordinarySpec(), subnetId: subnetId('hub', 'old') };

/** In the old subnet, and then moved. */
async function moved(options: Parameters<typeof createStage>[0] = {}): Promise<Stage> {
  const stage = await createStage({ resources: world, ...options });
  stage.start();
  await stage.apply('orders', inOld);
  await stage.until('orders', 'True/Settled');
  expect(ours(stage).length).toBeGreaterThan(5);
  await stage.edit('orders', { subnetId: subnetId('hub', 'new') });
  await stage.until('orders', 'False/UpdatingNetwork');
  expect(await stage.clock.until(() => stage.ready('orders').startsWith('True/'), ms('4h'))).toBe(true);
  return stage;
}

describe('after a move to a subnet with another group and table', () => {
  test.each(['visible', 'hidden'] as const)(
    'what is left goes when the old subnet is free, with a hold that is %s',
    async (holdEvidence) => {
      const stage = await moved({ assumptions: { holdEvidence } });
      expect(ours(stage).length).toBeGreaterThan(5);
      await stage.forward('50m');
      expect(ours(stage).length).toBeGreaterThan(5);
      await stage.forward('11h');
      expect(ours(stage)).toEqual([]);
      expect(names(stage, groupId('old-nsg'), 'securityRules')).toEqual(['theirs']);
      expect(names(stage, tableId('old-rt'), 'routes')).toEqual(['all']);
      expect(stage.ready('orders')).toBe('True/Settled');
      expect(await owned(stage)).toEqual(expect.not.arrayContaining(['old-nsg', 'old-rt']));
    },
  );

  test('under Audit it stays, and is said to be left', async () => {
    const stage = await moved();
    await stage.edit('orders', { policy: 'Audit' });
    await stage.forward('12h');
    expect(ours(stage).length).toBeGreaterThan(5);
    const { plan } = (await stage.binding('orders')).status ?? {};
    expect(plan?.steps.map(({ why }) => why).join('\n')).toContain('what is left of ours in network security group old-nsg');
  });

  test('when it comes back before that, its rules are still there', async () => {
    const stage = await moved({ assumptions: { holdMinutes: 0 } });
    const before = ours(stage);
    await stage.edit('orders', { subnetId: subnetId('hub', 'old') });
    await stage.forward('14h');
    expect(ours(stage)).toEqual(before);
    expect(shown(stage, serviceId('orders'))['virtualNetworkConfiguration']).toMatchObject({ subnetResourceId: subnetId('hub', 'old') });
  });

  test('then nothing is written any more', async () => {
    const stage = await moved();
    await stage.forward('12h');
    const from = stage.azure.requests.length;
    await stage.forward('24h');
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
  });

  test('a rule that is ours no more is let be', async () => {
    const stage = await moved();
    const [name = ''] = ours(stage);
    const mark = 'apim-vnet-operator 99999999-9999-4999-8999-999999999999/88888888-8888-4888-8888-888888888888';
    const { properties } = stage.azure.resource(ruleId('old-nsg', name)) as unknown as Shown;
    stage.azure.put(ruleId('old-nsg', name), { name, properties: { ...properties, description: mark } });
    await stage.forward('12h');
    expect(ours(stage)).toEqual([name]);
  });
});

test('a gateway that leaves its network for good leaves no rule and no route', async () => {
  const stage = await createStage({ resources: world });
  stage.start();
  await stage.apply('orders', inOld);
  await stage.until('orders', 'True/Settled');
  await stage.edit('orders', { mode: 'None', subnetId: null });
  await stage.forward('14h');
  expect(ours(stage)).toEqual([]);
  expect(stage.ready('orders')).toBe('True/Settled');
});
