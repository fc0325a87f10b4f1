import { describe, expect, test } from '@jest/globals';
import { instant, sleep, type Clock } from './clock.ts';
import { fastClock } from './fast-clock.test-support.ts';
import { Candidate, type Lease, type LeaseApi } from './lease.ts';
import { leaseStore, timing } from './lease.test-support.ts';

const never = new AbortController().signal;

/** Candidates that keep what they won until they are told to stop or lose it. */
function election() {
  const time = fastClock();
  const store = leaseStore();
  const stand = (name: string, api: LeaseApi = store.api(), clock = time.clock) => {
    const stop = new AbortController();
    const seen = { ledAt: undefined as number | undefined, lostAt: undefined as number | undefined };
    const candidate = new Candidate(api, name, clock, timing);
    const end = candidate.run(async (lost) => {
      seen.ledAt = time.clock.now();
      await sleep(time.clock, 1e9, AbortSignal.any([stop.signal, lost]));
      if (lost.aborted) seen.lostAt = time.clock.now();
      return 'ended';
    }, stop.signal);
    return { candidate, end, seen, stop: () => stop.abort() };
  };
  return { ...time, store, stand };
}

describe('leader election', () => {
  test('a follower leads within lease + 1 s after a leader died, and not before the lease has run out', async () => {
    const { stand, store, clock, forward, until } = election();
    let dead = false;
    const alive = store.api(async (act) => (dead ? new Promise(() => undefined) : act()));
    stand('first', alive);
    await forward(60_000);
    const second = stand('second');
    await forward(60_700);
    dead = true;
    const diedAt = clock.now();
    const renewedAt = Math.floor(diedAt / timing.retryMs) * timing.retryMs;
    await until(1e6, () => second.seen.ledAt !== undefined);
    expect(second.seen.ledAt).toBeGreaterThanOrEqual(renewedAt + timing.leaseMs);
    expect(second.seen.ledAt).toBeLessThanOrEqual(diedAt + timing.leaseMs + 1_000);
  });

  test('a follower leads within a second after an orderly stop, and the change is counted', async () => {
    const { stand, store, clock, forward, until } = election();
    const first = stand('first');
    await forward(5_000);
    const second = stand('second');
    await forward(5_000);
    first.stop();
    const stoppedAt = clock.now();
    await until(1e6, () => second.seen.ledAt !== undefined);
    expect(await first.end).toBe('stopped');
    expect((second.seen.ledAt ?? NaN) - stoppedAt).toBeLessThanOrEqual(1_000);
    expect(store.lease).toMatchObject({ holder: 'second', transitions: 1 });
  });

  test('a leader that cannot renew is told 10 s after its last renewal was sent, however slow the answers are', async () => {
    const { stand, store, clock, forward } = election();
    let lastSentAt = 0;
    let cut = false;
    const slow = store.api(async (act) => {
      const sentAt = clock.now();
      await sleep(clock, 2_000);
      if (cut) await sleep(clock, 3_000).then(() => Promise.reject(new Error('no answer')));
      lastSentAt = sentAt;
      return act();
    });
    const leader = stand('first', slow);
    await forward(60_000);
    cut = true;
    await forward(30_000);
    expect([await leader.end, leader.seen.lostAt]).toEqual(['lost', lastSentAt + 10_000]);
    expect(store.lease?.holder).toBe('first');
  });

  test('setting the machine hours ahead or back neither ends a term nor lets a follower in', async () => {
    const { stand, clock, forward, setAhead, store } = election();
    const first = stand('first');
    await forward(5_000);
    const second = stand('second');
    for (const ms of [3_600_000, -7_200_000, 3_600_000]) {
      setAhead(ms);
      await forward(30_000);
    }
    expect(store.lease?.holder).toBe('first');
    expect([first.seen.lostAt, second.seen.ledAt, first.candidate.overdue(0)]).toEqual([undefined, undefined, false]);
    expect(clock.now()).toBe(instant(95_000));
  });

  test('a lease that a user deletes goes to its holder again, not to a follower that saw it', async () => {
    const { stand, forward, store } = election();
    const first = stand('first');
    await forward(5_000);
    const second = stand('second');
    await forward(30_000);
    store.remove();
    await forward(30_000);
    expect([first.seen.lostAt, second.seen.ledAt, store.lease?.holder]).toEqual([undefined, undefined, 'first']);
    expect(first.candidate.slowPaths).toBe(1);
  });

  test('whoever is stopped while it waits or while it takes the lease never leads', async () => {
    const { stand, store, clock, forward } = election();
    const late = stand(
      'late',
      store.api(async (act) => sleep(clock, 1_000).then(act)),
    );
    await forward(500);
    late.stop();
    await forward(5_000);
    expect([await late.end, late.seen.ledAt, store.lease?.holder]).toEqual(['stopped', undefined, '']);
  });

  test('a lease whose last renewal was in doubt is still given back', async () => {
    const { stand, store, forward } = election();
    let losing = false;
    const first = stand(
      'first',
      store.api(async (act) => {
        const answer = act();
        if (losing) throw new Error('lost acknowledgement');
        return answer;
      }),
    );
    await forward(5_000);
    losing = true;
    await forward(2_500);
    losing = false;
    first.stop();
    await forward(100);
    expect([await first.end, store.lease?.holder]).toEqual(['stopped', '']);
  });

  test('the lease is renewed through a drain longer than itself, and kept when work goes on', async () => {
    const { clock, forward, store } = election();
    const stop = new AbortController();
    const candidate = new Candidate(store.api(), 'first', clock, timing);
    const end = candidate.run(async () => {
      await sleep(clock, 1e9, stop.signal);
      await sleep(clock, 60_000);
      return 'keep';
    }, stop.signal);
    await forward(1_000);
    stop.abort();
    await forward(59_000);
    expect([candidate.leading, candidate.overdue(0)]).toEqual([true, false]);
    await forward(2_000);
    expect([await end, store.lease?.holder, candidate.leading]).toEqual(['stopped', 'first', false]);
  });

  test('work that throws gives the lease back and rejects', async () => {
    const { clock, store } = election();
    const run = new Candidate(store.api(), 'first', clock, timing).run(async () => Promise.reject(new Error('work')), never);
    await expect(run).rejects.toThrow('work');
    expect(store.lease?.holder).toBe('');
  });

  test('liveness fails when a leader goes on although its lease ran out', async () => {
    const { clock, forward, store } = election();
    let cut = false;
    const candidate = new Candidate(
      store.api(async (act) => (cut ? Promise.reject(new Error('cut')) : act())),
      'first',
      clock,
      timing,
    );
    void candidate.run(async () => new Promise(() => undefined), never);
    await forward(20_000);
    cut = true;
    const seen: boolean[] = [];
    for (const ms of [14_000, 14_000, 5_000]) {
      await forward(ms);
      seen.push(candidate.overdue(timing.leaseMs));
    }
    expect(seen).toEqual([false, false, true]);
  });

  test('times are those of client-go unless a user says otherwise', () => {
    const { store, clock } = election();
    expect(new Candidate(store.api(), 'first', clock).timing).toEqual({ leaseMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 });
  });

  test('a leader is certain for 10 s after its last renewal was sent, and overdue when its lease has run out', async () => {
    const { clock, forward, store } = election();
    let calls = 0;
    const candidate = new Candidate(
      store.api(async (act) => (++calls > 2 ? Promise.reject(new Error('cut')) : act())),
      'first',
      clock,
      timing,
    );
    const say = () => ({ certain: candidate.certain, overdue: candidate.overdue(0), leading: candidate.leading });
    expect(say()).toEqual({ certain: false, overdue: false, leading: false });
    void candidate.run(async () => new Promise(() => undefined), never);
    const seen: Record<number, ReturnType<typeof say>> = {};
    for (const ms of [0, 9_999, 10_000, 15_000, 15_001]) {
      await forward(ms - clock.now());
      seen[ms] = say();
    }
    expect(seen).toEqual({
      0: { certain: true, overdue: false, leading: true },
      9_999: { certain: true, overdue: false, leading: true },
      10_000: { certain: false, overdue: false, leading: true },
      15_000: { certain: false, overdue: false, leading: true },
      15_001: { certain: false, overdue: true, leading: true },
    });
  });

  describe('a follower that saw the last renewal', () => {
    /** The leader renews every 2 s and dies after the renewal at 60 s; the follower stands 50.05 s in. */
    const orphaned = async (via: (act: () => Lease | undefined, clock: Clock) => Promise<Lease | undefined>) => {
      const { stand, store, clock, forward, until } = election();
      const leader = stand(
        'first',
        store.api(async (act) => (clock.now() > 60_000 ? new Promise(() => undefined) : act())),
      );
      await forward(50_050);
      const second = stand(
        'second',
        store.api((act) => via(act, clock)),
      );
      return { leader, second, store, clock, forward, until };
    };

    test('leads in the instant in which the lease runs out', async () => {
      const { second, until } = await orphaned(async (act) => act());
      await until(1e6, () => second.seen.ledAt !== undefined);
      expect(second.seen.ledAt).toBe(75_050);
    });

    test('asks in that instant also where its questions take time', async () => {
      const { second, until } = await orphaned(async (act, clock) => sleep(clock, 100).then(act));
      await until(1e6, () => second.seen.ledAt !== undefined);
      // Seen at 60,050; the read and the write take 100 ms each.
      expect(second.seen.ledAt).toBe(75_250);
    });

    test('waits no longer because a question failed meanwhile, which is no failed renewal', async () => {
      const { second, until } = await orphaned(async (act, clock) =>
        clock.now() > 64_000 && clock.now() < 66_000 ? Promise.reject(new Error('cut')) : act(),
      );
      await until(1e6, () => second.seen.ledAt !== undefined);
      expect([second.seen.ledAt, second.candidate.slowPaths]).toEqual([75_050, 0]);
    });

    test('asks once a second while it cannot take a lease that ran out', async () => {
      let asked = 0;
      const { second, forward } = await orphaned(async (act, clock) => {
        if (clock.now() < 75_050) return act();
        asked++;
        throw new Error('cut');
      });
      await forward(35_000);
      expect([asked, second.seen.ledAt]).toEqual([11, undefined]);
    });
  });

  test('a lease that another client took is not given back', async () => {
    const { stand, store, forward } = election();
    const first = stand('first');
    await forward(5_000);
    const mine = store.lease;
    if (!mine) throw new Error('nobody leads');
    await store.api().replace({ ...mine, holder: 'thief' });
    await forward(4_500);
    first.stop();
    await forward(100);
    expect([await first.end, store.lease?.holder, first.candidate.slowPaths]).toEqual(['stopped', 'thief', 1]);
  });
});
