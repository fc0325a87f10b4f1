/** A status that no client of ours has written, or a clock and an Azure that tell of another time: seen anew or said, and never a second request. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { bindingsPath } from '../../src/api/binding.ts';
import { isSound, overwrite } from './support/overwritten.ts';
import { createStage, type Stage, type StageOptions } from './support/stage.ts';
import { childrenOf } from './support/shown.ts';
import { group, groupId, ruleId, serviceId, subnetId } from './support/world.ts';

/** Who finds another status than the one that was written tells anew what is the case. */
const byHand = { judged: 'statuses' } as const;

const patches = (stage: Stage) => stage.azure.requests.filter(({ method }) => method === 'PATCH').length;
const writes = (stage: Stage) => stage.azure.requests.filter(isWrite).length;

const [past, future] = ['2019-01-01T00:00:00Z', '2099-01-01T00:00:00Z'];
const record = (more: object = {}) => ({
  kind: 'UpdatingNetwork',
  step: 'abcdef012345',
  generation: 1,
  attempt: 1,
  target: serviceId('orders'),
  requestId: '22222222-2222-5222-8222-222222222222',
  startedAt: past,
  usualUntil: past,
  overdueAfter: past,
  ...more,
});
const condition = (type: string, status: string, reason = 'Invented') => ({
  type,
  status,
  reason,
  message: 'By hand.',
  lastTransitionTime: past,
  observedGeneration: 1,
});
const elsewhere = { mode: 'Internal', subnetId: subnetId('another', 'subnet') };

/** What the schema lets through. */
const oddities: readonly (readonly [string, object | null])[] = [
  ['nothing', null],
  ['no conditions but Ready, of a reason that there is not', { conditions: [condition('Ready', 'False')] }],
  [
    'everything True at once',
    { conditions: ['Stalled', 'Reconciling', 'Ready', 'PrerequisitesMet'].map((type) => condition(type, 'True')) },
  ],
  ['Ready that is older than the world', { conditions: [condition('Ready', 'True', 'Settled')], summary: { since: past } }],
  ['a generation that is yet to come', { observedGeneration: 99 }],
  ['a generation of long ago', { observedGeneration: 0 }],
  ['an operation of an older version, with what it had to have only', { operation: record() }],
  ['an operation that has just begun, without a handle', { operation: record({ startedAt: '2026-01-05T08:40:00Z', desired: elsewhere }) }],
  ['an operation of another service', { operation: record({ target: serviceId('another'), desired: elsewhere }) }],
  ['an operation that begins in the far future', { operation: record({ startedAt: future, usualUntil: future, overdueAfter: future }) }],
  ['an operation that ended before it began', { operation: record({ startedAt: future, endedAt: past, desired: elsewhere }) }],
  ['an operation of a kind that there is not', { operation: record({ kind: 'Dancing', target: 'x', step: '', requestId: '' }) }],
  ['an operation with a handle of another host', { operation: record({ handle: 'https://evil.example/operations/1' }) }],
  ['an operation with a handle that is no address', { operation: record({ handle: 'urn:x', desired: {} }) }],
  [
    'a failure that forbids everything for ever',
    {
      lastFailure: {
        step: '*',
        reason: 'OperationFailed',
        count: 2 ** 31,
        at: future,
        retryAfter: future,
        code: '',
        message: '',
        observation: '',
      },
    },
  ],
  [
    'a failure of a reason that there is not',
    { lastFailure: { step: 'x', reason: 'Bored', count: -1, at: past, message: '', observation: 'x' } },
  ],
  ['a wait for nothing', { waiting: { reason: 'Godot', since: future, until: past, evidence: '' } }],
  ['a blindness since long ago', { waiting: { reason: 'AzureUnreachable', since: past } }],
  [
    "another client's things as owned",
    { owned: [{ id: `${group}/providers/Microsoft.Network/networkSecurityGroups/theirs`, kind: 'SecurityGroup' }] },
  ],
  ['owned things that are none', { owned: [{ id: 'x', kind: 'y' }] }],
  ['corrections without end', { corrections: [{ target: groupId('apim-nsg'), at: [future, future, future] }] }],
  ['a plan of another client', { plan: { hash: 'x', disruptive: true, steps: [] } }],
  ['regions that there are not', { locations: [{ location: 'atlantis', networkStatus: { required: '0/9', optional: 'x' } }] }],
  ['a history of the future', { history: [{ at: future, what: 'x', outcome: 'y' }] }],
];

async function settled(options: StageOptions = {}) {
  const stage = await createStage({ ...byHand, ...options });
  const instance = stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  await stage.forward('1m');
  return { stage, instance };
}

describe('a settled binding whose status was written over by hand with', () => {
  test.each(oddities)('%s', async (_, odd) => {
    const { stage, instance } = await settled();
    const before = writes(stage);
    await overwrite(stage, odd);
    await stage.forward('45m');
    expect(stage.ready('orders')).toBe('True/Settled');
    expect(writes(stage)).toBe(before);
    await isSound(instance);
  });
});

describe('a binding whose operation runs, and whose status was written over by hand with', () => {
  test.each([...oddities, ['no operation', { operation: null }] as const])('%s', async (_, odd) => {
    const stage = await createStage(byHand);
    const instance = stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('5m');
    await overwrite(stage, odd);
    await stage.until('orders', 'True/Settled', '4h');
    expect(patches(stage)).toBe(1);
    await isSound(instance);
  });
});

describe('a binding that a backup tool restores', () => {
  test.each(['with its status', 'without its status'])(
    '%s and with its annotations is settled again without a request to the service',
    async (how) => {
      const { stage, instance } = await settled();
      await stage.annotate('orders', { 'apimvnet.io/reconcile-requested-at': 'before-the-backup' });
      await stage.forward('1m');
      const { metadata, spec, status, ...kind } = await stage.binding('orders');
      await stage.remove('orders');
      await stage.forward('1m');
      const { name, namespace, annotations } = metadata;
      const labels = { 'velero.io/backup-name': 'nightly', 'velero.io/restore-name': 'nightly-1' };
      await stage.cluster.api().request({
        method: 'POST',
        path: bindingsPath(namespace),
        body: { ...kind, metadata: { name, namespace, annotations, labels }, spec },
      });
      if (how === 'with its status') await overwrite(stage, status ?? {});
      await stage.forward('1h');
      expect(stage.ready('orders')).toBe('True/Settled');
      expect(patches(stage)).toBe(1);
      const rules = childrenOf(stage, groupId('apim-nsg'), 'securityRules');
      const { uid } = (await stage.binding('orders')).metadata;
      for (const { properties } of rules) expect(properties['description']).toContain(uid);
      await isSound(instance);
    },
  );

  test('as it was in the middle of an operation, after that ended, is settled without a second request', async () => {
    const stage = await createStage(byHand);
    const instance = stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('5m');
    const { status } = await stage.binding('orders');
    await stage.until('orders', 'True/Settled');
    await stage.forward('1h');
    await overwrite(stage, status ?? {});
    await stage.until('orders', 'True/Settled', '2h');
    await stage.forward('2h');
    expect([stage.ready('orders'), patches(stage)]).toEqual(['True/Settled', 1]);
    await isSound(instance);
  });
});

describe('a machine whose time is set', () => {
  const hour = 3_600_000;
  const takeAway = (stage: Stage): string => {
    const name = childrenOf(stage, groupId('apim-nsg'), 'securityRules').find((rule) => rule.name.endsWith('-sql'))?.name ?? '';
    stage.azure.remove(ruleId('apim-nsg', name));
    return ruleId('apim-nsg', name);
  };

  test.each([-30, -3, 3, 30])(
    '%i hours while the gateway is settled stays silent, and still sees what a user takes away',
    async (hours) => {
      const { stage, instance } = await settled();
      const before = writes(stage);
      instance.life.setAhead(hours * hour);
      await stage.forward('40m');
      expect([stage.ready('orders'), writes(stage)]).toEqual(['True/Settled', before]);
      const taken = takeAway(stage);
      await stage.forward('40m');
      expect(stage.azure.resource(taken)).toBeDefined();
      await stage.until('orders', 'True/Settled', '1h');
      expect(patches(stage)).toBe(1);
      await isSound(instance);
    },
  );

  test.each([-30, -3, 3, 30])('%i hours ahead during an operation follows it to its end, with one request', async (hours) => {
    const stage = await createStage(byHand);
    const instance = stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('5m');
    instance.life.setAhead(hours * hour);
    await stage.until('orders', 'True/Settled', '2h');
    expect(patches(stage)).toBe(1);
    await isSound(instance);
  });

  test.each([-30, -3, 3, 30])(
    '%i hours ahead, and set right when the operation has ended, is proven by what is newer than that',
    async (hours) => {
      const stage = await createStage(byHand);
      const instance = stage.start();
      instance.life.setAhead(hours * hour);
      await stage.apply('orders');
      await stage.until('orders', 'False/Verifying');
      instance.life.setAhead(0);
      await stage.until('orders', 'True/Settled', '2h');
      expect(patches(stage)).toBe(1);
      await isSound(instance);
    },
  );
});

describe('an Azure that answers from the past', () => {
  test.each([2, 5, 20])('for %i reads after each write gets one request to the service all the same', async (staleReads) => {
    const stage = await createStage({ ...byHand, assumptions: { staleReads } });
    const instance = stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled', '12h');
    await stage.forward('3h');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
    expect(patches(stage)).toBeLessThanOrEqual(2);
    expect(stage.ready('orders')).toBe('True/Settled');
    await isSound(instance);
  });
});
