import { describe, expect, test } from '@jest/globals';
import { sleep } from './clock.ts';
import { fastClock } from './fast-clock.test-support.ts';
import { Candidate, type Lease, type LeaseApi } from './lease.ts';
import { seededRandom } from './random.ts';

const timing = { leaseMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };

/** Three candidates under cuts, lost and late acknowledgements, slow servers and drains longer than the lease. */
async function simulate(seed: number, endAfterLossMs: number) {
  const random = seededRandom(seed);
  const { clock, until } = fastClock();
  let stored: Lease | undefined;
  let version = 0;
  let leaders = 0;
  const seen = { overlaps: 0, terms: 0, lost: 0 };
  const cutUntil = [0, 0, 0];

  const apiOf = (who: number): LeaseApi => {
    const call = async (act: () => Lease | undefined) => {
      const cut = () => clock.now() < (cutUntil[who] ?? 0);
      await sleep(clock, random.next() * (random.next() < 0.1 ? 2_400 : 100));
      if (cut()) throw new Error('cut');
      const answer = act();
      await sleep(clock, random.next() * (random.next() < 0.1 ? 2_400 : 100));
      if (cut() || random.next() < 0.05) throw new Error('lost acknowledgement');
      return answer;
    };
    const write = (lease: Lease) => () => {
      if ((stored?.version ?? '') !== lease.version) throw new Error('conflict');
      return (stored = { ...lease, version: `${++version}` });
    };
    const must = (lease: Lease | undefined) => lease ?? Promise.reject(new Error('none'));
    return {
      read: () => call(() => stored),
      create: async (lease) => must(await call(write({ ...lease, version: '' }))),
      replace: async (lease) => must(await call(write(lease))),
    };
  };

  const life = async (who: number) => {
    for (let n = 0; clock.now() < 600_000; n++) {
      const stop = new AbortController();
      clock.schedule(20_000 + random.next() * 120_000, () => stop.abort());
      const drainMs = random.next() * 25_000;
      const end = await new Candidate(apiOf(who), `c${who}-${n}`, clock, timing).run(async (lost) => {
        seen.terms++;
        if (++leaders > 1) seen.overlaps++;
        await sleep(clock, 1e9, AbortSignal.any([stop.signal, lost]));
        if (!lost.aborted) await sleep(clock, drainMs, lost);
        if (lost.aborted) await sleep(clock, random.next() * endAfterLossMs);
        leaders--;
        return 'ended';
      }, stop.signal);
      if (end === 'lost') seen.lost++;
      await sleep(clock, random.next() * 5_000);
    }
  };
  for (let i = 0; i < 12; i++) {
    clock.schedule(random.next() * 600_000, () => {
      const who = Math.floor(random.next() * 3);
      cutUntil[who] = clock.now() + random.next() * 40_000;
    });
  }
  for (const who of [0, 1, 2]) void life(who);
  await until(900_000);
  return seen;
}

async function total(seeds: number, endAfterLossMs: number) {
  const sum = { overlaps: 0, terms: 0, lost: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const one = await simulate(seed, endAfterLossMs);
    sum.overlaps += one.overlaps;
    sum.terms += one.terms;
    sum.lost += one.lost;
  }
  return sum;
}

describe('leader election', () => {
  test('no two leaders overlap in 200 random fault schedules', async () => {
    const { overlaps, terms, lost } = await total(200, 4_000);
    expect({ overlaps, enoughTerms: terms > 400, enoughLosses: lost > 20 }).toEqual({ overlaps: 0, enoughTerms: true, enoughLosses: true });
  }, 30_000);

  test('the simulation would notice: work that outlives the lease after a loss overlaps', async () => {
    expect((await total(200, 30_000)).overlaps).toBeGreaterThan(0);
  }, 30_000);
});
