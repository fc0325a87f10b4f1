/** Promises about the end of a binding: Retain leaves Azure as it is and says what stays; Detach takes out what is ours, in order, and nothing else. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { deletions, isGone, lastWords, removeNamespace, setFinalizers, untilGone, untilWaiting, waitsFor } from './support/leaving.ts';
import { childrenOf, rulesOf, shown, statusOf, writesOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Instance, type Stage, type StageOptions } from './support/stage.ts';
import { expectGolden, storyOf } from './support/golden.ts';
import {
  addressId,
  group,
  groupId,
  network,
  networkId,
  routeTable,
  rule,
  securityGroup,
  service,
  serviceId,
  subnetId,
  tableId,
  zoneId,
} from './support/world.ts';

const bare = [network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')];
const shared = [
  securityGroup('apim-nsg', [rule('theirs', 200, 'Inbound Allow 22 from 10.0.0.0/8 to VirtualNetwork')]),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
  service('orders'),
];
const detaching = (more: object = {}) => ({ ...ordinarySpec(), deletionPolicy: 'Detach', ...more });
const making = (more: object = {}) =>
  detaching({ networkSecurity: { create: { name: 'made' } }, publicIp: { create: { name: 'front' } }, ...more });
const subnet = subnetId('hub', 'apim');
const mode = (stage: Stage) => shown(stage, serviceId('orders'))?.['virtualNetworkType'];

/** A binding that has done its work. */
async function settled(
  spec: object,
  options: StageOptions = {},
): Promise<{ readonly stage: Stage; readonly operator: Instance; readonly from: number }> {
  const stage = await createStage({ resources: bare, ...options });
  const operator = stage.start();
  await stage.apply('orders', spec);
  await stage.until('orders', 'True/Settled');
  return { stage, operator, from: stage.azure.requests.length };
}

describe('with the policy Retain', () => {
  test('a binding goes at once; an event, a metric and nothing else follow', async () => {
    const { stage, operator, from } = await settled({ ...ordinarySpec(), networkSecurity: { create: { name: 'made' } } });
    expect((await stage.binding('orders')).metadata.finalizers).toBeUndefined();
    await stage.remove('orders');
    expect(await isGone(stage)).toBe(true);
    expect(await lastWords(stage)).toEqual([
      expect.objectContaining({
        reason: 'Retained',
        type: 'Normal',
        note: 'The binding was deleted. What stays in Azure as it is: the gateway of orders in subnet hub/apim; network security group made; the network security group on subnet hub/apim.',
      }),
    ]);
    expect(await deletions(operator, 'Retained')).toBe(1);
    await stage.forward('2h');
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
  });

  test('in a namespace that goes the event is one of the namespace, in default', async () => {
    const { stage } = await settled(ordinarySpec(), { resources: shared });
    await removeNamespace(stage);
    const [event] = await lastWords(stage);
    expect(event).toMatchObject({ metadata: { namespace: 'default' }, regarding: { kind: 'Namespace', name: 'platform' } });
    expect(event?.note).toContain('ApimVnetBinding orders: The binding was deleted.');
  });

  test('and foreground deletion: nothing is done while the garbage collector has it, and it is told once it is gone', async () => {
    const { stage, from } = await settled(ordinarySpec(), { resources: shared });
    await setFinalizers(stage, ['foregroundDeletion']);
    await stage.remove('orders');
    await stage.forward('1h');
    expect([await isGone(stage), (await lastWords(stage)).length]).toEqual([false, 0]);
    await setFinalizers(stage, []);
    expect(await lastWords(stage)).toHaveLength(1);
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
  });
});

describe('with the policy Detach', () => {
  test('everything of ours goes in order, and the story can be read', async () => {
    const { stage, operator, from } = await settled(making(), { steady: true });
    const story = await storyOf(stage, operator, 'orders');
    await stage.remove('orders');
    await untilWaiting(stage, 'UpdatingNetwork', 5);
    await story.tell('the gateway leaves its network');
    await untilWaiting(stage, 'WaitingForSubnetRelease');
    await story.tell('the subnet is held');
    await untilGone(stage);
    expect(writesOf(stage, from)).toEqual([
      'PATCH service/orders',
      'PUT subnets/apim',
      'DELETE publicIPAddresses/front-0',
      'DELETE networkSecurityGroups/made',
    ]);
    expect([
      mode(stage),
      shown(stage, subnet)?.['networkSecurityGroup'],
      shown(stage, addressId('front-0')),
      shown(stage, groupId('made')),
    ]).toEqual(['None', undefined, undefined, undefined]);
    expect(await lastWords(stage)).toEqual([
      expect.objectContaining({ reason: 'Detached', note: expect.stringContaining('Nothing of it stays.') }),
    ]);
    expect(await deletions(operator, 'Detached')).toBe(1);
    expectGolden('deletion-detach', story.text);
  });

  test('the finalizer is there before the first write to Azure', async () => {
    const stage = await createStage({ resources: bare });
    const bald: string[] = [];
    stage.azure.faults.add({
      where: isWrite,
      when: ({ path }) => {
        if (!stage.latest('orders')?.metadata.finalizers?.includes('apimvnet.io/detach')) bald.push(path);
        return false;
      },
      fault: { kind: 'reset' },
    });
    stage.start();
    await stage.apply('orders', making());
    await stage.until('orders', 'True/Settled');
    expect(bald).toEqual([]);
  });

  test('finalizers of others are left where they are', async () => {
    const { stage } = await settled(detaching(), { resources: shared });
    await setFinalizers(stage, ['example.org/before', 'apimvnet.io/detach', 'example.org/after']);
    await stage.remove('orders');
    await stage.forward('8h');
    expect((await stage.binding('orders')).metadata.finalizers).toEqual(['example.org/before', 'example.org/after']);
    expect(mode(stage)).toBe('None');
  });

  test('edited back to Retain, the finalizer goes and nothing else', async () => {
    const { stage, from } = await settled(detaching(), { resources: shared });
    await stage.edit('orders', { deletionPolicy: 'Retain' });
    await stage.until('orders', 'True/Settled');
    expect((await stage.binding('orders')).metadata.finalizers).toBeUndefined();
    await stage.remove('orders');
    expect([await isGone(stage), mode(stage)]).toEqual([true, 'External']);
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
  });

  test('in an attached group of another client only our rules go, and the group stays where it is', async () => {
    const { stage } = await settled(detaching(), { resources: shared });
    await stage.remove('orders');
    await untilGone(stage);
    expect(rulesOf(stage)).toEqual(['theirs@200 -> VirtualNetwork']);
    expect(shown(stage, subnet)?.['networkSecurityGroup']).toMatchObject({ id: groupId('apim-nsg') });
  });

  test('a group of ours in which others have a rule stays, and the event says why', async () => {
    const { stage } = await settled(making());
    const made = stage.azure.resource(groupId('made')) as { properties: { securityRules: object[] } };
    const theirs = rule('theirs', 200, 'Inbound Allow 22 from 10.0.0.0/8 to VirtualNetwork');
    stage.azure.put(groupId('made'), {
      ...made,
      properties: { ...made.properties, securityRules: [...made.properties.securityRules, theirs] },
    });
    await stage.remove('orders');
    await untilGone(stage);
    expect(rulesOf(stage, 'made')).toEqual(['theirs@200 -> VirtualNetwork']);
    expect((await lastWords(stage))[0]?.note).toContain('What stays: made (rules of others are in it).');
  });

  test('what we attached stays while others are in the subnet', async () => {
    const { stage } = await settled(making());
    const nic = `${group}/providers/Microsoft.Network/networkInterfaces/vm/ipConfigurations/ip`;
    const hub = stage.azure.resource(networkId('hub')) as { properties: { subnets: { properties: { ipConfigurations?: object[] } }[] } };
    const [apim] = hub.properties.subnets;
    const before = apim?.properties.ipConfigurations ?? [];
    stage.azure.put(networkId('hub'), {
      ...hub,
      properties: {
        ...hub.properties,
        subnets: [{ ...apim, properties: { ...apim?.properties, ipConfigurations: [...before, { id: nic }] } }],
      },
    });
    await stage.remove('orders');
    await untilGone(stage);
    expect(shown(stage, subnet)?.['networkSecurityGroup']).toMatchObject({ id: groupId('made') });
    expect((await lastWords(stage))[0]?.note).toMatch(/apim \(made: 1 of others is in the subnet\).*made \(subnet apim keeps it\)/);
  });

  test('routes and service endpoints of ours go, and the endpoint that was there stays', async () => {
    const { stage } = await settled(detaching({ routing: { serviceEndpoints: { services: ['Microsoft.Storage', 'Microsoft.Sql'] } } }), {
      resources: [
        securityGroup('apim-nsg'),
        routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' }, [
          'AzureMonitor',
          'Internet',
          'AzureActiveDirectory',
          'EventHub',
          'AzureKeyVault',
          'Storage',
          'Sql',
        ]),
        network('hub', {
          apim: {
            prefix: '10.0.1.0/27',
            group: 'apim-nsg',
            routeTable: { id: tableId('rt') },
            serviceEndpoints: [{ service: 'Microsoft.Sql' }],
          },
        }),
        service('orders'),
      ],
    });
    const endpoints = () =>
      (shown(stage, subnet)?.['serviceEndpoints'] as readonly { readonly service: string }[]).map((one) => one.service);
    expect(endpoints()).toEqual(['Microsoft.Sql', 'Microsoft.Storage']);
    await stage.remove('orders');
    await untilGone(stage);
    expect(endpoints()).toEqual(['Microsoft.Sql']);
    expect(childrenOf(stage, tableId('rt'), 'routes').map(({ name }) => name)).toEqual(['all']);
    expect(shown(stage, subnet)?.['routeTable']).toMatchObject({ id: tableId('rt') });
  });

  test('leaving Internal mode waits for a human, because it exposes; zones of ours follow, others stay', async () => {
    const { stage, from } = await settled(detaching({ mode: 'Internal', dns: { privateRecords: { linkedVnetIds: [networkId('hub')] } } }), {
      resources: shared,
    });
    await stage.remove('orders');
    const message = await untilWaiting(stage, 'AwaitingApproval', 10);
    const hash = /apimvnet\.io\/approve=([0-9a-f]{12})/.exec(message)?.[1] ?? 'none';
    await stage.forward('3h');
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
    const zone = zoneId('orders.azure-api.net');
    expect(shown(stage, zone)).toBeDefined();
    await stage.annotate('orders', { 'apimvnet.io/approve': hash });
    await untilWaiting(stage, 'WaitingForSubnetRelease');
    expect([mode(stage), shown(stage, zone)]).toEqual(['None', undefined]);
    await untilGone(stage);
  });

  test('what another binding rests on stays with it', async () => {
    const { stage } = await settled(making());
    await stage.apply('billing', { ...ordinarySpec('billing'), suspend: true });
    await stage.forward('1m');
    await stage.remove('orders');
    await untilGone(stage);
    expect(shown(stage, subnet)?.['networkSecurityGroup']).toMatchObject({ id: groupId('made') });
    expect((await lastWords(stage))[0]?.note).toContain('another binding uses the subnet');
  });

  test('a binding made anew takes over what its predecessor left half-way', async () => {
    const { stage } = await settled(making());
    await stage.remove('orders');
    await untilWaiting(stage, 'WaitingForSubnetRelease');
    await stage.edit('orders', { deletionPolicy: 'Retain' });
    await stage.forward('1m');
    expect(await isGone(stage)).toBe(true);
    await stage.apply('orders', making());
    await stage.until('orders', 'True/Settled', '12h');
    expect((await statusOf(stage)).findings?.map(({ check }) => check) ?? []).not.toContain('SecurityGroupNotOurs');
    await stage.remove('orders');
    await untilGone(stage);
  });

  test('hidden holds: an address that Azure refuses to give up is tried again until it goes', async () => {
    const { stage } = await settled(making(), { assumptions: { holdEvidence: 'hidden' } });
    await stage.remove('orders');
    await untilGone(stage);
    expect(shown(stage, addressId('front-0'))).toBeUndefined();
  });

  test('edited back to Retain on the way, it stops there', async () => {
    const { stage } = await settled(making());
    await stage.remove('orders');
    await untilWaiting(stage, 'WaitingForSubnetRelease');
    await stage.edit('orders', { deletionPolicy: 'Retain' });
    await stage.forward('10s');
    expect([await isGone(stage), shown(stage, groupId('made')) !== undefined]).toEqual([true, true]);
    expect((await lastWords(stage))[0]).toMatchObject({ reason: 'Retained', note: expect.stringContaining('network security group made') });
  });

  test('every reconcile of a deletion is False/Deleting', async () => {
    const { stage } = await settled(making());
    await stage.remove('orders');
    await untilGone(stage);
    const taken = stage.seen('orders');
    expect(taken.slice(taken.lastIndexOf('True/Settled') + 1)).toEqual(['False/Deleting']);
    expect(await waitsFor(stage).catch(() => 'gone')).toBe('gone');
  });
});
