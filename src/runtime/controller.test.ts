/** Promises about which key runs when: once for all that happened to it, never twice at a time, never on what is older than our own writes. */

import { describe, expect, test } from '@jest/globals';
import { sleep } from './clock.ts';
import { fails, settles, world } from './controller.test-support.ts';

describe('the controller', () => {
  test('begins with all keys of the store, and runs a settled one only when it is added', async () => {
    const w = world({ keys: ['a', 'b'], reconcile: settles });
    await w.forward(3_600_000);
    w.controller.add('a');
    await w.forward(3_600_000);
    expect(w.runs).toEqual(['a 0', 'b 0', 'a 3600000']);
    expect(await w.metric('controller_runtime_reconcile_total')).toEqual({ success: 3 });
  });

  test('runs a key once for all that happened to it, never twice at a time', async () => {
    const w = world({
      workers: 3,
      reconcile: async () => {
        await sleep(w.clock, 100);
        return 'settled';
      },
    });
    for (let i = 0; i < 5; i++) w.controller.add('a');
    await w.forward(50);
    for (let i = 0; i < 5; i++) w.controller.add('a');
    await w.forward(1_000);
    expect(w.runs).toEqual(['a 0', 'a 100']);
  });

  test('begins no run within the call that adds its key', async () => {
    const w = world({ keys: ['a'], reconcile: settles });
    w.controller.add('b');
    expect(w.runs).toEqual([]);
    await w.settle();
    expect(w.runs).toEqual(['a 0', 'b 0']);
  });

  test('comes back after the time that a run asked for', async () => {
    const w = world({ keys: ['a'], reconcile: async (_, __, run) => (run < 3 ? { after: 60_000 } : 'settled') });
    await w.forward(3_600_000);
    expect(w.at('a')).toEqual([0, 60_000, 120_000]);
    expect(await w.metric('controller_runtime_reconcile_total')).toEqual({ requeue_after: 2, success: 1 });
  });

  test('tells a run the time, a name for the log, and keeps each line findable', async () => {
    const w = world({
      keys: ['n/a'],
      reconcile: async (_, { now, log }) => {
        log.info('hello', { now });
        return 'settled';
      },
    });
    await w.forward(1);
    expect(w.written).toEqual([
      expect.objectContaining({ message: 'hello', now: 0, controller: 'test', key: 'n/a', reconcileID: expect.any(String) }),
    ]);
  });
});

describe('a key that is woken', () => {
  test.each<[string, Parameters<typeof world>[0]['reconcile'], number]>([
    ['an hour', async () => ({ after: 3_600_000 }), 1],
    ['its back-off after five failures', fails, 5],
  ])('waits no longer for %s', async (_, reconcile, before) => {
    const w = world({ keys: ['a'], reconcile });
    await w.forward(16_000);
    expect(w.at('a')).toHaveLength(before);
    w.controller.wake('a');
    await w.settle();
    expect(w.at('a').slice(before)).toEqual([16_000]);
  });

  test('waits all the same until the cache has what it wrote itself', async () => {
    const w = world({ keys: ['a'], reconcile: async () => ({ after: 3_600_000 }) });
    await w.forward(1_000);
    w.controller.wrote('a', '999999');
    w.controller.wake('a');
    await w.forward(5_000);
    expect(w.at('a')).toEqual([0]);
    await w.forward(60_000);
    expect(w.at('a')).toHaveLength(2);
  });
});

describe('what we wrote ourselves', () => {
  test('is waited for: no run sees a store that lacks it', async () => {
    const w = world({ keys: ['a', 'b'], reconcile: settles });
    await w.forward(1);
    w.controller.wrote('a', '12');
    for (const key of ['a', 'b']) w.controller.add(key);
    await w.forward(1_000);
    expect(w.runs).toEqual(['a 0', 'b 0', 'b 1']);
    w.store.lastRevision = '12';
    await w.forward(200);
    expect(w.runs.at(-1)).toMatch(/^a 1[012]\d\d$/);
  });

  test('is waited for 30 s at most', async () => {
    const w = world({ keys: ['a'], reconcile: settles });
    await w.forward(1);
    w.controller.wrote('a', '12');
    w.controller.add('a');
    await w.forward(60_000);
    expect(w.at('a')).toHaveLength(2);
    expect(w.at('a')[1]).toBeGreaterThanOrEqual(30_000);
    expect(w.at('a')[1]).toBeLessThanOrEqual(30_300);
  });

  test('is compared as a number of any length', async () => {
    const w = world({ reconcile: settles });
    w.store.lastRevision = '100';
    w.controller.wrote('a', '99');
    w.controller.add('a');
    await w.forward(1);
    expect(w.at('a')).toEqual([0]);
  });
});

describe('a key that has left the store', () => {
  test('is still run, and begins with short waits; so does one that came back', async () => {
    let broken = true;
    const w = world({ keys: ['a'], reconcile: async () => (broken ? fails() : 'settled') });
    await w.until(64_000);
    w.versions.delete('a');
    w.controller.add('a');
    await w.until(70_000);
    expect(w.at('a').slice(-3)).toEqual([64_000, 65_000, 67_000]);
    w.versions.set('a', '2');
    w.controller.add('a');
    await w.until(71_500);
    expect(w.at('a').slice(-2)).toEqual([70_000, 71_000]);
    broken = false;
    await w.until(1_000_000);
    expect([w.at('a').at(-1), w.pending()]).toEqual([73_000, 0]);
  });
});
