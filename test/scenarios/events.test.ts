/** P14: what people see in `kubectl describe` and `kubectl events`: each thing once, in a line, and a warning where they have to act. */

import { describe, expect, test } from '@jest/globals';
import type { ToldEvent } from '../told/events.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { network, rule, securityGroup, service, serviceId, subnetId } from './support/world.ts';

async function eventsOf(stage: Stage, since = 0): Promise<readonly string[]> {
  const { items } = await stage.cluster
    .api()
    .request<{ readonly items: readonly ToldEvent[] }>({ method: 'GET', path: '/apis/events.k8s.io/v1/events' });
  return items
    .filter(({ eventTime }) => Date.parse(eventTime) >= since)
    .toSorted((a, b) => a.eventTime.localeCompare(b.eventTime))
    .map(({ type, reason, note }) => `${type} ${reason}: ${note}`);
}

const reasonsIn = (events: readonly string[]): readonly string[] => events.map((event) => event.split(':')[0] ?? '');

async function settled(options: Parameters<typeof createStage>[0] = {}): Promise<Stage> {
  const stage = await createStage({ steady: true, ...options });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), networkSecurity: { clientSources: ['Internet'] } });
  await stage.until('orders', 'True/Settled');
  return stage;
}

const closed = (priority = 100) => [
  securityGroup('apim-nsg', [rule('deny-all', priority, 'Inbound Deny * from * to *')]),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
  service('orders'),
];

test('P14: a binding that is made again takes over the rules of its predecessor, in one short line', async () => {
  const stage = await settled();
  await stage.remove('orders');
  await stage.forward('30m');
  const since = stage.clock.now();
  await stage.apply('orders', { ...ordinarySpec(), networkSecurity: { clientSources: ['Internet'] } });
  await stage.until('orders', 'True/Settled');
  expect(await eventsOf(stage, since)).toEqual([
    'Normal PreparingNetwork: Takes over 9 rules of an earlier binding of this service in network security group apim-nsg.',
    expect.stringMatching(/^Normal Settled: /),
  ]);
});

test('P14: what is in the way is told once, as a warning, and not again when it lasts', async () => {
  const stage = await createStage({ resources: closed(), steady: true });
  stage.start();
  await stage.apply('orders', ordinarySpec());
  await stage.forward('2h');
  const events = (await eventsOf(stage)).filter((event) => event.includes('deny-all'));
  expect(events).toEqual([
    expect.stringMatching(/^Warning FlowBlocked: Rule deny-all \(priority 100, Deny\) .* blocks the required flow "management endpoint"/),
  ]);
});

test('P14: what is in the way instead is told, once', async () => {
  const stage = await createStage({ resources: closed(), steady: true });
  stage.start();
  await stage.apply('orders', ordinarySpec());
  await stage.forward('30m');
  stage.azure.put(subnetId('hub', 'apim'), {
    properties: { addressPrefix: '10.0.1.0/27', delegations: [{ name: 'd', properties: { serviceName: 'Microsoft.Web/serverFarms' } }] },
  });
  await stage.forward('1h');
  expect(reasonsIn(await eventsOf(stage)).filter((reason) => reason.startsWith('Warning'))).toEqual([
    'Warning NoClientCanConnect',
    'Warning FlowBlocked',
    'Warning SubnetDelegated',
  ]);
});

test('P14: a right that lacks is told once, as a warning, though its grace ends later', async () => {
  const stage = await createStage({ steady: true, assignments: [] });
  stage.start();
  await stage.apply('orders', ordinarySpec());
  await stage.forward('2h');
  const warnings = reasonsIn(await eventsOf(stage)).filter((reason) => reason.startsWith('Warning'));
  expect(warnings).toHaveLength(1);
});

describe('P14: a move', () => {
  test('is told without losses that are its own, and nothing is reached "again"', async () => {
    const stage = await settled();
    const since = stage.clock.now();
    await stage.edit('orders', { mode: 'Internal', networkSecurity: { clientSources: null } });
    await stage.until('orders', 'True/Settled');
    await stage.forward('1h');
    expect(reasonsIn(await eventsOf(stage, since))).toEqual(
      expect.arrayContaining([
        'Normal UpdatingNetwork',
        'Normal UpdatingWithDowntime',
        'Normal Verifying',
        'Normal AddressChanged',
        'Normal Settled',
      ]),
    );
    expect((await eventsOf(stage)).filter((event) => /Dependency|again/.test(event))).toEqual([]);
  });

  test('tells of an address once, though it is the outbound one too', async () => {
    const stage = await settled();
    const told = (await eventsOf(stage)).filter((event) => event.includes('AddressChanged'));
    expect(told).toEqual([
      expect.stringMatching(
        /^Normal AddressChanged: The public and outbound address of the gateway in westeurope changed from 20\.61\.0\.10 to /,
      ),
    ]);
  });
});

describe('P14: an approval that is no hash', () => {
  test.each([
    ['apimvnet.io/approve', 'yes', 'yes'],
    ['apimvnet.io/approve', 'true,please', 'true, please'],
    ['apimvnet.io/revoke', 'all', 'all'],
  ])('%s=%s is told, once, with where the hashes are', async (annotation, value, shown) => {
    const stage = await settled();
    await stage.annotate('orders', { [annotation]: value });
    await stage.forward('2h');
    expect((await eventsOf(stage)).filter((event) => event.includes('no hash'))).toEqual([
      expect.stringContaining(`Warning ApprovalNoHash: ${shown} in the annotation ${annotation} is no hash of a step. status.plan`),
    ]);
  });
});

test('P14: an edit that changes nothing in Azure is answered by one event', async () => {
  const stage = await settled();
  await stage.forward('20m');
  const since = stage.clock.now();
  await stage.edit('orders', { serviceId: serviceId('orders').toUpperCase().replace('/SUBSCRIPTIONS/', '/subscriptions/') });
  await stage.forward('2h');
  expect(reasonsIn(await eventsOf(stage, since))).toEqual(['Normal Settled']);
});
