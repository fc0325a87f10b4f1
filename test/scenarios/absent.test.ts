/** Promises about what Azure says is not there while a binding lives: it is forgotten when that is confirmed, and what was of ours in it goes in the end. */

import { expect, test } from '@jest/globals';
import { approveWhenAsked } from './support/approving.ts';
import { shown, statusOf } from './support/shown.ts';
import { createStage, ms, ordinarySpec, type Stage } from './support/stage.ts';
import { groupId, network, networkId, ordinary, routeTable, securityGroup, service, subnetId, tableId, zoneId } from './support/world.ts';

const passes = ['AzureMonitor', 'Internet', 'AzureActiveDirectory'];
const world = [
  securityGroup('old-nsg'),
  securityGroup('new-nsg'),
  routeTable('old-rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' }, passes),
  network('hub', {
    old: { prefix: '10.0.1.0/27', group: 'old-nsg', routeTable: { id: tableId('old-rt') } },
    new: { prefix: '10.0.2.0/27', group: 'new-nsg' },
  }),
  service('orders'),
];

/** It answers that this is not there, until the answer is called. */
const deny = (stage: Stage, one: string): (() => void) =>
  stage.azure.faults.add({
    where: ({ method, path }) => method === 'GET' && path.toLowerCase() === one.toLowerCase(),
    fault: { kind: 'status', status: 404, code: 'ResourceNotFound', message: 'The Resource was not found.' },
  });

const ownedIn = async (stage: Stage): Promise<readonly string[]> =>
  ((await statusOf(stage)).owned ?? []).map(({ id }) => id.split('/').at(-1) ?? '');
const partsOf = (stage: Stage, id: string, part: string): readonly string[] =>
  ((shown(stage, id)?.[part] ?? []) as readonly { readonly name: string }[])
    .map(({ name }) => name)
    .filter((name) => name.startsWith('apimvnet-'));

async function moved(): Promise<Stage> {
  const stage = await createStage({ resources: world });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), subnetId: subnetId('hub', 'old') });
  await stage.until('orders', 'True/Settled');
  await stage.edit('orders', { subnetId: subnetId('hub', 'new') });
  await stage.until('orders', 'False/UpdatingNetwork');
  expect(await stage.clock.until(() => stage.ready('orders').startsWith('True/'), ms('4h'))).toBe(true);
  return stage;
}

test.each([
  ['a security group', groupId('old-nsg'), 'securityRules', 'old-nsg'],
  // A further member of the kind.
  ['a route table', tableId('old-rt'), 'routes', 'old-rt'],
])(
  'W6: %s of before that cannot be found in one reconcile is not forgotten, and is emptied when the subnet is free',
  async (_, id, part, name) => {
    const stage = await moved();
    expect(partsOf(stage, id, part).length).toBeGreaterThan(0);
    const back = deny(stage, id);
    await stage.annotate('orders', { 'apimvnet.io/reconcile-requested-at': '1' });
    await stage.forward('1m');
    back();
    expect(await ownedIn(stage)).toContain(name);
    await stage.forward('12h');
    expect([partsOf(stage, id, part), stage.ready('orders')]).toEqual([[], 'True/Settled']);
    expect(await ownedIn(stage)).not.toContain(name);
  },
);

// A further member of the kind.
test('W6: a private zone that cannot be found while Internal mode is left is not forgotten, and goes when it shows again', async () => {
  const stage = await createStage({ resources: ordinary });
  stage.start();
  const dns = { privateRecords: { linkedVnetIds: [networkId('hub')] } };
  await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal', dns });
  await stage.until('orders', 'True/Settled');
  await stage.forward('3h');
  const zone = zoneId('orders.azure-api.net');
  const back = deny(stage, zone);
  await stage.edit('orders', { mode: 'External', dns: null, networkSecurity: { clientSources: ['Internet'] } });
  await approveWhenAsked(stage);
  await stage.until('orders', 'True/Settled');
  back();
  expect(shown(stage, zone)).toBeDefined();
  await stage.forward('5h');
  expect([shown(stage, zone), stage.ready('orders')]).toEqual([undefined, 'True/Settled']);
});

test('W6: what a user has deleted is forgotten once that is confirmed', async () => {
  const stage = await moved();
  stage.azure.remove(groupId('old-nsg'));
  await stage.forward('1d');
  expect([await ownedIn(stage), stage.ready('orders')]).toEqual([expect.not.arrayContaining(['old-nsg']), 'True/Settled']);
});
