import { describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { orAborted, sleep } from './clock.ts';
import { startController, type Next } from './controller.ts';
import { fastClock } from './fast-clock.test-support.ts';
import type { Checks } from './health.ts';
import { Candidate } from './lease.ts';
import { leaseStore, timing } from './lease.test-support.ts';
import { createLog } from './log.ts';
import { createRuntimeMetrics } from './metrics.ts';
import { exitCode, runProgram, type ProgramOptions } from './program.ts';
import { seededRandom } from './random.ts';
import type { Store } from './reflector.ts';

type Settings = Partial<Omit<ProgramOptions, 'candidate'>> & {
  readonly syncsAfterMs?: number;
  readonly election?: boolean;
  /** What a run does; by default it waits until it is told to stop. */
  readonly reconcile?: (signal: AbortSignal) => Promise<Next>;
};

/** A place where programs run: one clock, one lease, and the story of what they did. */
function place() {
  const time = fastClock();
  const { clock } = time;
  const lease = leaseStore();
  const story: string[] = [];

  /** One program whose store syncs after a while and whose one key is worked on. */
  const start = (name: string, settings: Settings = {}) => {
    const { syncsAfterMs = 100, election = true, reconcile, ...given } = settings;
    const say = (what: string) => void story.push(`${name} ${what} at ${clock.now()}`);
    const stop = new AbortController();
    const registry = new Registry();
    const metrics = createRuntimeMetrics(registry);
    const silent = createLog({ level: 'silent' });
    let probes: { readonly healthz: Checks; readonly readyz: Checks } | undefined;
    let cut = false;

    const store = (signal: AbortSignal): Store<unknown> => {
      say('watches');
      const synced = sleep(clock, syncsAfterMs, signal);
      const state = { synced: false, refused: undefined as string | undefined };
      void synced.then(() => (state.synced = !signal.aborted));
      return Object.assign(state, {
        get: () => undefined,
        list: () => [],
        keys: () => ['k'],
        version: () => '1',
        lastRevision: '1',
        whenSynced: (limit: AbortSignal) => orAborted(synced, limit),
        stopped: sleep(clock, 1e9, signal).then(() => say('watches no more')),
      });
    };
    const work = () => {
      say('works');
      const waits = async (signal: AbortSignal): Promise<Next> => {
        await sleep(clock, 1e9, signal);
        say('ends its run');
        return 'settled';
      };
      const parts = { name, clock, random: seededRandom(1), log: silent, workers: 1 };
      return [
        startController({
          ...parts,
          store: { keys: () => ['k'], version: () => '1', lastRevision: '1' },
          reconcile: (_, { signal }) => (reconcile ?? waits)(signal),
        }),
      ];
    };

    const api = lease.api(async (act) => (cut ? Promise.reject(new Error('cut off')) : act()));
    const candidate = election ? new Candidate(api, name, clock, timing) : undefined;
    const ended = runProgram({
      name,
      clock,
      log: silent,
      signal: stop.signal,
      metrics,
      ...(candidate && { candidate }),
      health: async (checks) => {
        say('serves health');
        probes = checks;
        return { close: async () => say('closes health') };
      },
      reflectors: (signal) => [store(signal)],
      workers: work,
      events: { flush: async () => say('flushes events') },
      close: async () => say('closes'),
      ...given,
    });
    ended.then(
      (end) => say(`is ${end}`),
      () => say('threw'),
    );
    const passing = (checks: Checks = {}) =>
      Object.entries(checks)
        .filter(([, check]) => check())
        .map(([check]) => check);
    return {
      ended,
      stop: () => stop.abort(),
      /** As good as dead to all clients else. */
      cutOff: () => void (cut = true),
      ready: () => passing(probes?.readyz),
      alive: () => passing(probes?.healthz),
      leads: async () => /leader_election_master_status\S+ 1/.test(await registry.metrics()),
    };
  };
  return { ...time, lease, story, start };
}

describe('a program', () => {
  test('starts in the order in which nothing acts without what it depends on', async () => {
    const p = place();
    const one = p.start('one');
    await p.settle();
    expect([p.story, one.ready(), one.alive()]).toEqual([
      ['one serves health at 0', 'one watches at 0'],
      ['shutdown'],
      ['event-loop', 'leader-election', 'reconciles'],
    ]);
    expect(p.lease.lease).toBeUndefined();
    await p.forward(100);
    expect(p.story.slice(2)).toEqual(['one works at 100']);
    expect([one.ready(), p.lease.lease?.holder, await one.leads()]).toEqual([['caches', 'shutdown'], 'one', true]);
  });

  test('stops in the opposite order, and gives the lease back last', async () => {
    const p = place();
    const holders: (string | undefined)[] = [];
    const one = p.start('one', {
      events: {
        flush: async () => {
          holders.push(p.lease.lease?.holder);
          p.story.push(`one flushes events at ${p.clock.now()}`);
          await sleep(p.clock, 1_000);
          holders.push(p.lease.lease?.holder);
        },
      },
      reconcile: async (signal) => {
        await sleep(p.clock, 1e9, signal);
        await sleep(p.clock, 20_000);
        p.story.push(`one ends its run at ${p.clock.now()}`);
        return 'settled';
      },
    });
    await p.until(1_000);
    p.story.length = 0;
    one.stop();
    expect(one.ready()).toEqual(['caches']);
    await p.until(60_000);
    expect(p.story).toEqual([
      'one watches no more at 1000',
      'one ends its run at 21000',
      expect.stringMatching(/^one flushes events at 210[0-2]\d$/),
      expect.stringMatching(/^one closes at 220\d\d$/),
      expect.stringMatching(/^one closes health at/),
      expect.stringMatching(/^one is stopped at/),
    ]);
    expect([holders, p.lease.lease?.holder, p.pending(), await one.leads()]).toEqual([['one', 'one'], '', 0, false]);
    expect(exitCode(await one.ended)).toBe(0);
  });

  test('flushes events for five seconds at most', async () => {
    const p = place();
    const one = p.start('one', { events: { flush: (signal) => sleep(p.clock, 1e9, signal) } });
    await p.until(1_000);
    one.stop();
    await p.until(7_000);
    expect(await one.ended).toBe('stopped');
    expect(p.clock.now()).toBeLessThanOrEqual(7_000);
  });

  test('without an election works as soon as its caches are there', async () => {
    const p = place();
    const one = p.start('one', { election: false });
    await p.until(1_000);
    expect([p.story.at(-1), p.lease.lease, await one.leads()]).toEqual(['one works at 100', undefined, true]);
    one.stop();
    await p.until(10_000);
    expect([await one.ended, p.pending(), await one.leads()]).toEqual(['stopped', 0, false]);
  });

  test('that is told to stop before it has begun ends in order', async () => {
    const p = place();
    const one = p.start('one');
    one.stop();
    await p.until(10_000);
    expect([exitCode(await one.ended), p.story.some((line) => line.includes('works')), p.pending()]).toEqual([0, false, 0]);
  });

  test('gives up when its caches do not sync within two minutes', async () => {
    const p = place();
    const one = p.start('one', { syncsAfterMs: 1e9 });
    await p.until(119_999);
    expect(p.story.at(-1)).toBe('one watches at 0');
    await p.until(121_000);
    expect([await one.ended, exitCode('unsynced'), p.lease.lease, p.pending()]).toEqual(['unsynced', 1, undefined, 0]);
  });
});

describe('two programs', () => {
  test('one works; the other has its caches, is ready and waits', async () => {
    const p = place();
    const [one, two] = [p.start('one'), p.start('two')];
    await p.until(600_000);
    expect(p.story.filter((line) => line.includes('works'))).toEqual(['one works at 100']);
    expect([two.ready(), two.alive(), await one.leads(), await two.leads()]).toEqual([
      ['caches', 'shutdown'],
      ['event-loop', 'leader-election', 'reconciles'],
      true,
      false,
    ]);
  });

  test('the other takes over within two seconds after an orderly stop', async () => {
    const p = place();
    const [one, two] = [p.start('one'), p.start('two')];
    await p.until(30_000);
    one.stop();
    await p.until(32_000);
    expect(await one.ended).toBe('stopped');
    expect(p.story.at(-1)).toMatch(/^two works at 3[01]\d\d\d$/);
    expect(await two.leads()).toBe(true);
  });

  test('the other takes over within lease + 1 s after the first was cut off, when that has ended', async () => {
    const p = place();
    const [one] = [p.start('one'), p.start('two')];
    await p.until(30_000);
    one.cutOff();
    await p.until(46_000);
    expect([await one.ended, exitCode('lost')]).toEqual(['lost', 1]);
    const ends = p.story.findIndex((line) => line.startsWith('one ends its run'));
    const takesOver = p.story.findIndex((line) => line.startsWith('two works'));
    expect([ends > 0, takesOver > ends]).toEqual([true, true]);
    expect(p.story.some((line) => line.startsWith('one flushes'))).toBe(false);
  });

  test('a follower that stops leaves the leader alone', async () => {
    const p = place();
    const [, two] = [p.start('one'), p.start('two')];
    await p.until(30_000);
    two.stop();
    await p.until(60_000);
    expect([await two.ended, p.lease.lease?.holder]).toEqual(['stopped', 'one']);
  });
});

describe('a run that ignores that it should stop', () => {
  const stubborn = { reconcile: async () => new Promise<never>(() => undefined) };

  test('holds an orderly stop for 30 s, and then the lease is left to expire', async () => {
    const p = place();
    const [one] = [p.start('one', stubborn), p.start('two')];
    await p.until(10_000);
    one.stop();
    await p.until(39_000);
    expect(p.lease.lease?.holder).toBe('one');
    await p.until(41_000);
    expect([await one.ended, p.lease.lease?.holder]).toEqual(['stopped', 'one']);
    await p.until(57_000);
    expect(Number(p.story.at(-1)?.replace('two works at ', ''))).toBeGreaterThanOrEqual(53_000);
  });

  test.each([
    ['at work', false],
    ['while it stops', true],
  ])('after the lease was lost %s ends the program before another can begin', async (_, stopping) => {
    const p = place();
    const [one] = [p.start('one', stubborn), p.start('two')];
    await p.until(30_000);
    if (stopping) one.stop();
    one.cutOff();
    await p.until(60_000);
    expect(await one.ended).toBe('lost');
    const when = (what: string) =>
      Number(
        p.story
          .find((line) => line.startsWith(what))
          ?.split(' ')
          .at(-1),
      );
    expect(when('one is lost')).toBeLessThanOrEqual(when('two works'));
  });
});

describe('a part that fails', () => {
  test('ends the program and closes the rest: workers that cannot start', async () => {
    const p = place();
    const one = p.start('one', {
      workers: () => {
        throw new Error('no workers today');
      },
    });
    const failed = expect(one.ended).rejects.toThrow('no workers today');
    await p.until(10_000);
    await failed;
    expect([p.lease.lease?.holder, p.pending()]).toEqual(['', 0]);
    expect(p.story.slice(-4)).toEqual(['one watches no more at 100', 'one closes at 100', 'one closes health at 100', 'one threw at 100']);
  });

  test('ends the program and closes the rest: a port that is taken', async () => {
    const p = place();
    const one = p.start('one', { health: async () => Promise.reject(new Error('port is taken')) });
    const failed = expect(one.ended).rejects.toThrow('port is taken');
    await p.until(10_000);
    await failed;
    expect([p.story, p.pending()]).toEqual([['one closes at 0', 'one threw at 0'], 0]);
  });

  test('closes health also when closing the rest throws', async () => {
    const p = place();
    const one = p.start('one', { close: async () => Promise.reject(new Error('cannot close')) });
    await p.until(1_000);
    one.stop();
    const failed = expect(one.ended).rejects.toThrow('cannot close');
    await p.until(10_000);
    await failed;
    expect(p.story.slice(-2).map((line) => line.split(' at ')[0])).toEqual(['one closes health', 'one threw']);
  });
});

describe('the checks', () => {
  test('of readiness fail while the API server refuses us, and the log hears when that begins and ends', async () => {
    const p = place();
    const written: string[] = [];
    const log = createLog({ level: 'info', destination: { write: (text) => void written.push(text) } });
    const state = { synced: true, refused: undefined as string | undefined };
    const store = Object.assign(state, {
      get: () => undefined,
      list: () => [],
      keys: () => [],
      version: () => undefined,
      lastRevision: '1',
      whenSynced: async () => undefined,
      stopped: Promise.resolve(),
    });
    const one = p.start('one', { log, reflectors: () => [store] });
    await p.until(1_000);
    const seen: (readonly string[])[] = [one.ready()];
    state.refused = 'says 403';
    seen.push(one.ready(), one.ready());
    state.refused = undefined;
    seen.push(one.ready(), one.ready());
    expect(seen.map((names) => names.includes('caches'))).toEqual([true, false, false, true, true]);
    const heard = written.map((text) => JSON.parse(text) as { message: string; check?: string }).filter(({ check }) => check !== undefined);
    expect(heard.map(({ message, check }) => `${check}: ${message}`)).toEqual(['caches: a check fails', 'caches: a check passes again']);
  });

  const minute = 60_000;

  test('T7: of liveness fail when a run does not end for five minutes, its time being up after half a minute', async () => {
    const p = place();
    const written: string[] = [];
    const log = createLog({ level: 'info', destination: { write: (text) => void written.push(text) } });
    const one = p.start('one', { log, reconcile: () => new Promise<never>(() => undefined) });
    await p.until(5 * minute);
    expect(one.alive()).toContain('reconciles');
    await p.until(5 * minute + 1_000);
    expect(one.alive()).toEqual(['event-loop', 'leader-election']);
    expect(written.some((text) => text.includes('"check":"reconciles"'))).toBe(true);
    one.stop();
    await p.until(7 * minute);
    expect(await one.ended).toBe('stopped');
  });

  test.each<[string, NonNullable<Settings['reconcile']>]>([
    ['that is settled', async () => 'settled'],
    ['that is looked at once an hour', async () => ({ after: 60 * minute })],
    ['whose runs fail', async () => Promise.reject(new Error('Azure is away'))],
  ])('T7: of liveness pass for a day with a binding %s', async (_, reconcile) => {
    const p = place();
    const one = p.start('one', { reconcile });
    for (let passed = 0; passed < 24 * 60; passed += 5) {
      await p.forward(5 * minute);
      expect(one.alive()).toContain('reconciles');
    }
  });

  test('T7: of liveness pass while every run takes two minutes, of an Azure and an API server that are slow', async () => {
    const p = place();
    const one = p.start('one', {
      reconcile: async () => {
        await sleep(p.clock, 2 * minute);
        return { after: 1 };
      },
    });
    for (let passed = 0; passed < 120; passed++) {
      await p.forward(minute);
      expect(one.alive()).toContain('reconciles');
    }
  });

  test('T7: of liveness pass for one who follows, whatever becomes of the leader', async () => {
    const p = place();
    const [one, two] = [p.start('one', { reconcile: () => new Promise<never>(() => undefined) }), p.start('two')];
    await p.until(60 * minute);
    expect([one.alive().includes('reconciles'), two.alive().includes('reconciles')]).toEqual([false, true]);
  });

  test('of liveness fail when the event loop stands still', async () => {
    const { clock, until } = fastClock();
    let stands = 0;
    const standing = { ...clock, ticks: () => clock.ticks() + stands };
    let probes: Checks | undefined;
    const stop = new AbortController();
    void runProgram({
      name: 'one',
      clock: standing,
      log: createLog({ level: 'silent' }),
      signal: stop.signal,
      health: async (checks) => {
        probes = checks.healthz;
        return { close: async () => undefined };
      },
      reflectors: () => [],
      workers: () => [],
    });
    await until(60_000);
    expect(probes?.['event-loop']?.()).toBe(true);
    stands = 31_000;
    expect(probes?.['event-loop']?.()).toBe(false);
    await until(66_000);
    expect(probes?.['event-loop']?.()).toBe(true);
    stop.abort();
  });
});
