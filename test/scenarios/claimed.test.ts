/** Promises between tenants: what a living binding has made, or asked for first, is not made by another one, also while Azure shows nothing of it. */

import { describe, expect, test } from '@jest/globals';
import { findingsOf, shown } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { applyAsTenant, createTenant, sayOf } from './support/tenants.ts';
import {
  groupId,
  network,
  networkId,
  ordinary,
  publicIp,
  securityGroup,
  service,
  serviceId,
  subnetId,
  tableId,
  zoneId,
} from './support/world.ts';

const shared = { properties: { hostnameConfigurations: [{ type: 'Proxy', hostName: 'api.shared.example' }] } };
const world = [
  ...ordinary.slice(0, 2),
  service('orders', shared),
  service('evilsvc', shared),
  securityGroup('evil-nsg'),
  network('evilnet', { evil: { prefix: '10.7.1.0/27', group: 'evil-nsg' }, bare: { prefix: '10.7.2.0/27' } }),
  network('bare', { one: { prefix: '10.8.1.0/27' } }),
];
const zone = zoneId('api.shared.example');
const records = { mode: 'Internal', dns: { privateRecords: { hosts: 'All', linkedVnetIds: [networkId('hub')] } } };
const victim = { ...ordinarySpec(), ...records };
const grab = { serviceId: serviceId('evilsvc'), subnetId: subnetId('evilnet', 'evil'), ...records };

async function stageWith(spec: object): Promise<Stage> {
  const stage = await createStage({ resources: world });
  await createTenant(stage);
  stage.start();
  await stage.apply('orders', spec);
  return stage;
}
const tenantChecks = (stage: Stage) => (stage.latest('grab')?.status?.findings ?? []).map(({ check }) => check);

describe('T3: a zone of a living binding', () => {
  const removals: readonly (readonly [what: string, act: (stage: Stage) => void])[] = [
    ['that a third party has deleted', (stage) => stage.azure.remove(zone)],
    [
      'that a third party has emptied, and taken its mark off',
      (stage) => stage.azure.put(zone, { id: zone, location: 'global', properties: {} }),
    ],
  ];
  test.each(removals)('T3: %s is not made or taken by another binding, which does not learn whose it is', async (_, act) => {
    const stage = await stageWith(victim);
    await stage.until('orders', 'True/Settled');
    await stage.edit('orders', { suspend: true });
    await stage.forward('1m');
    act(stage);
    await applyAsTenant(stage, 'grab', grab);
    await stage.forward('3h');
    expect(shown(stage, `${zone}/A/@`) ?? {}).not.toMatchObject({ aRecords: [{ ipv4Address: '10.7.1.5' }] });
    expect(tenantChecks(stage)).toContain('ZoneNotOurs');
    expect(JSON.stringify(stage.latest('grab')?.status)).not.toMatch(/platform(?!Version)/);
  });

  test('T3: is free when that one has gone', async () => {
    const stage = await stageWith({ ...victim, deletionPolicy: 'Retain' });
    await stage.until('orders', 'True/Settled');
    stage.azure.remove(zone);
    await stage.remove('orders');
    await applyAsTenant(stage, 'grab', grab);
    await stage.until('grab', 'True/Settled');
    expect(shown(stage, `${zone}/A/@`)).toBeDefined();
  });

  test('T3: that was deleted is made again by the one that had it', async () => {
    const stage = await stageWith(victim);
    await stage.until('orders', 'True/Settled');
    stage.azure.remove(zone);
    await applyAsTenant(stage, 'grab', grab);
    await stage.forward('5h');
    expect(shown(stage, `${zone}/A/@`)).toMatchObject({ aRecords: [{ ipv4Address: '10.0.1.5' }] });
    expect(await findingsOf(stage, 'ZoneNotOurs')).toEqual([]);
  });
});

describe('T3: what two bindings ask to be made', () => {
  const bare = { ...ordinarySpec(), subnetId: subnetId('bare', 'one'), suspend: true };
  const group = { networkSecurity: { create: { name: 'made-nsg' } } };
  const table = { routing: { create: { name: 'made-rt' }, forcedTunnelling: 'Yes' } };
  test.each<[string, object, string]>([
    ['a security group', group, groupId('made-nsg')],
    ['a route table', { networkSecurity: { groupId: groupId('evil-nsg') }, ...table }, tableId('made-rt')],
  ])('T3: %s is made by the older one only, also while that one is suspended', async (_, asked, id) => {
    const stage = await stageWith({ ...bare, ...asked });
    await stage.forward('1m');
    await applyAsTenant(stage, 'grab', {
      mode: 'External',
      serviceId: serviceId('evilsvc'),
      subnetId: subnetId('evilnet', 'bare'),
      ...asked,
    });
    await stage.forward('1h');
    expect([stage.ready('grab'), sayOf(stage, 'grab')]).toEqual([
      'False/Conflict',
      expect.stringMatching(/^A binding in another namespace is older/),
    ]);
    expect(stage.azure.resource(id)).toBeUndefined();
  });
});

test("T6: the owner's mark on the address that the gateway has keeps it where it is, where its security group bears none", async () => {
  const theirMark = '88888888-8888-4888-8888-888888888888/77777777-7777-4777-8777-777777777777';
  const marked = { ...(publicIp('front') as { readonly id: string }), tags: { 'apimvnet-owner': theirMark } };
  const inPlace = service('orders', {
    properties: {
      virtualNetworkType: 'External',
      virtualNetworkConfiguration: { subnetResourceId: subnetId('hub', 'apim') },
      publicIpAddressId: marked.id,
    },
  });
  const stage = await createStage({ resources: [...world.filter((one) => one !== world[2]), inPlace, marked] });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), subnetId: subnetId('evilnet', 'evil') });
  await stage.forward('3h');
  expect(stage.ready('orders')).toBe('False/OwnedElsewhere');
  expect(shown(stage, serviceId('orders'))).toMatchObject({ virtualNetworkConfiguration: { subnetResourceId: subnetId('hub', 'apim') } });
});
