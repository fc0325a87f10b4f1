/** Promises about runs that fail, take too long or are stopped: when they are tried again, and what is counted. */

import { describe, expect, test } from '@jest/globals';
import { sleep } from './clock.ts';
import { seededRandom } from './random.ts';
import { fails, settles, world } from './controller.test-support.ts';

describe('a run that fails', () => {
  test('is tried again after 1 s, doubled up to 5 min', async () => {
    const w = world({ keys: ['a'], reconcile: fails });
    await w.forward(20 * 60_000);
    const waits = w.at('a').map((at, i, all) => (at - (all[i - 1] ?? 0)) / 1000);
    expect(waits).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    expect([await w.metric('controller_runtime_reconcile_errors_total'), await w.metric('workqueue_retries_total')]).toEqual([12, 12]);
  });

  test('is tried again at a moment that differs by 10 % at most, so that many do not come together', async () => {
    const w = world({ keys: Array.from({ length: 200 }, (_, i) => `k${i}`), random: seededRandom(1), workers: 200, reconcile: fails });
    await w.forward(1_150);
    const seconds = w.runs.slice(200).map((run) => Number(run.split(' ')[1]));
    expect(seconds).toHaveLength(200);
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(900);
    expect(Math.max(...seconds)).toBeLessThanOrEqual(1_100);
    expect(Math.max(...seconds) - Math.min(...seconds)).toBeGreaterThan(150);
  });

  test('begins with 1 s again after a success', async () => {
    const w = world({
      keys: ['a'],
      reconcile: async (_, __, run) => (run === 4 ? { after: 50_000 } : Promise.reject(new Error('broken'))),
    });
    await w.forward(60_000);
    expect(w.at('a').slice(0, 6)).toEqual([0, 1_000, 3_000, 7_000, 57_000, 58_000]);
  });

  test('is tried at once when something happens to its key', async () => {
    const w = world({ keys: ['a'], reconcile: fails });
    await w.until(100_000);
    w.controller.add('a');
    await w.settle();
    expect(w.at('a').at(-1)).toBe(100_000);
  });

  test('does not keep others waiting', async () => {
    const w = world({ keys: ['bad', 'good'], reconcile: async (key) => (key === 'bad' ? fails() : { after: 10_000 }) });
    await w.forward(100_000);
    expect(w.at('good')).toHaveLength(11);
  });

  test('is logged with its error, and counted as a fault of the program when it is one', async () => {
    const w = world({
      keys: ['a'],
      reconcile: async (_, __, run) => Promise.reject(run === 1 ? new TypeError('x is not a function') : new Error('broken')),
    });
    await w.until(2_000);
    expect(w.written.map(({ level, message, error }) => ({ level, message, error }))).toEqual([
      { level: 'error', message: 'the run failed', error: expect.objectContaining({ type: 'TypeError', message: 'x is not a function' }) },
      { level: 'error', message: 'the run failed', error: expect.objectContaining({ message: 'broken' }) },
    ]);
    expect(await w.metric('controller_runtime_reconcile_panics_total')).toBe(1);
  });

  test('is one that throws at once, or asks to come back at no time at all', async () => {
    const w = world({
      keys: ['a'],
      reconcile: (_, __, run) => {
        if (run === 1) throw new Error('at once');
        return Promise.resolve({ after: NaN });
      },
    });
    await w.until(10_000);
    expect(w.at('a')).toEqual([0, 1_000, 3_000, 7_000]);
  });
});

describe('a run that takes too long', () => {
  test('has its signal aborted after 30 s, and is counted', async () => {
    const w = world({
      keys: ['a'],
      reconcile: async (_, { signal }) => {
        await sleep(w.clock, 1e9, signal);
        throw signal.reason;
      },
    });
    await w.until(30_500);
    expect([await w.metric('controller_runtime_reconcile_timeouts_total'), await w.metric('controller_runtime_reconcile_total')]).toEqual([
      1,
      { error: 1 },
    ]);
    await w.until(31_000);
    expect(w.at('a')).toEqual([0, 31_000]);
  });

  test('is counted also when it ends well all the same, and leaves no timer when it ends in time', async () => {
    const w = world({
      reconcile: async (key) => {
        await sleep(w.clock, key === 'slow' ? 31_000 : 29_000);
        return 'settled';
      },
    });
    w.controller.add('quick');
    await w.forward(29_500);
    expect(w.pending()).toBe(0);
    w.controller.add('slow');
    await w.forward(40_000);
    expect([await w.metric('controller_runtime_reconcile_timeouts_total'), await w.metric('controller_runtime_reconcile_total')]).toEqual([
      1,
      { success: 2 },
    ]);
  });

  test('shows in the metrics while it goes on', async () => {
    const w = world({ workers: 2, reconcile: async () => new Promise(() => undefined) });
    w.controller.add('a');
    await w.forward(40_000);
    for (const key of ['b', 'c']) w.controller.add(key);
    await w.forward(20_000);
    expect({
      active: await w.metric('controller_runtime_active_workers'),
      depth: await w.metric('workqueue_depth'),
      longest: await w.metric('workqueue_longest_running_processor_seconds'),
      unfinished: await w.metric('workqueue_unfinished_work_seconds'),
    }).toEqual({ active: 2, depth: 1, longest: 60, unfinished: 80 });
  });
});

describe('stopping', () => {
  const working = (endsAfterAbort: number) =>
    world({
      keys: ['a', 'b'],
      reconcile: async (_, { signal }) => {
        await sleep(w.clock, 1e9, signal);
        await sleep(w.clock, endsAfterAbort);
        throw new Error('aborted');
      },
    });
  let w: ReturnType<typeof world>;

  test('waits for what runs, begins nothing, and counts no failure', async () => {
    w = working(5_000);
    await w.forward(1_000);
    w.controller.abort();
    let drained: boolean | undefined;
    void w.controller.drain(new AbortController().signal).then((all) => (drained = all));
    await w.forward(4_900);
    expect([drained, w.controller.idle]).toEqual([undefined, false]);
    w.controller.add('c');
    await w.forward(200);
    expect([drained, w.controller.idle, w.runs]).toEqual([true, true, ['a 0']]);
    expect([await w.metric('controller_runtime_reconcile_errors_total'), await w.metric('controller_runtime_reconcile_total')]).toEqual([
      0,
      {},
    ]);
    expect(w.written.map(({ level, message }) => `${String(level)} ${String(message)}`)).toEqual(['info the run was stopped']);
    await w.forward(1e9);
    expect([w.runs.length, w.pending()]).toEqual([1, 0]);
  });

  test('says so when a run does not end in time', async () => {
    w = working(60_000);
    await w.forward(1_000);
    w.controller.abort();
    const patience = new AbortController();
    const drained = w.controller.drain(patience.signal);
    await w.forward(30_000);
    patience.abort();
    expect(await drained).toBe(false);
  });

  test('is done at once when nothing runs', async () => {
    w = world({ reconcile: settles });
    await expect(w.controller.drain(new AbortController().signal)).resolves.toBe(true);
  });
});
