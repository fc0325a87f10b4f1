/** Elections under faults: three candidates, each with a clock of its own, over a store that loses, delays and cuts. */

import { instant, sleep, ticks, type Clock } from './clock.ts';
import { fastClock } from './fast-clock.test-support.ts';
import { Candidate, type Lease, type LeaseApi } from './lease.ts';
import { seededRandom } from './random.ts';

export const timing = { leaseMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };

/** One stored lease; `via` says what happens to each call on its way. */
export function leaseStore() {
  let stored: Lease | undefined;
  let version = 0;
  const write = (lease: Lease): Lease => {
    if ((stored?.version ?? '') !== lease.version) throw new Error('conflict');
    return (stored = { ...lease, version: `${++version}` });
  };
  return {
    get lease(): Lease | undefined {
      return stored;
    },
    remove: () => void (stored = undefined),
    api: (via: (act: () => Lease | undefined) => Promise<Lease | undefined> = async (act) => act()): LeaseApi => {
      const must = async (act: () => Lease) => (await via(act)) ?? Promise.reject(new Error('none'));
      return {
        read: () => via(() => stored),
        create: (lease) => must(() => write({ ...lease, version: '' })),
        replace: (lease) => must(() => write(lease)),
      };
    },
  };
}

/** The same passing of time, by a clock that runs faster or slower and whose reading is set now and then. */
function skewed(clock: Clock, rate: number, setBy: () => number): Clock {
  return {
    now: () => instant(clock.now() * rate + setBy()),
    schedule: (ms, fn) => clock.schedule(ms / rate, fn),
  };
}

export interface Faults {
  /** How long work may go on after a loss. */
  readonly endAfterLossMs: number;
  /** A clock without `ticks` counts by the machine's time. */
  readonly countsByMachineTime?: boolean;
}

/** Cuts, lost and late acknowledgements, slow servers, drains longer than the lease, clocks that are set by hours and differ by 2 %. */
export async function simulate(seed: number, { endAfterLossMs, countsByMachineTime = false }: Faults) {
  const random = seededRandom(seed);
  const { clock, until } = fastClock({ hops: 15 });
  const store = leaseStore();
  let leaders = 0;
  const seen = { overlaps: 0, terms: 0, lost: 0 };
  const cutUntil = [0, 0, 0];
  const setBy = [0, 0, 0];

  const apiOf = (who: number): LeaseApi =>
    store.api(async (act) => {
      const cut = () => clock.now() < (cutUntil[who] ?? 0);
      await sleep(clock, random.next() * (random.next() < 0.1 ? 2_400 : 100));
      if (cut()) throw new Error('cut');
      const answer = act();
      await sleep(clock, random.next() * (random.next() < 0.1 ? 2_400 : 100));
      if (cut() || random.next() < 0.05) throw new Error('lost acknowledgement');
      return answer;
    });

  const clockOf = (who: number): Clock => {
    const rate = 0.98 + who * 0.02;
    const machine = skewed(clock, rate, () => setBy[who] ?? 0);
    return countsByMachineTime ? machine : { ...machine, ticks: () => ticks(clock) * rate };
  };

  const life = async (who: number) => {
    for (let n = 0; clock.now() < 600_000; n++) {
      const stop = new AbortController();
      clock.schedule(20_000 + random.next() * 120_000, () => stop.abort());
      const drainMs = random.next() * 25_000;
      const end = await new Candidate(apiOf(who), `c${who}-${n}`, clockOf(who), timing).run(async (lost) => {
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
      setBy[Math.floor(random.next() * 3)] = (random.next() - 0.5) * 7_200_000;
    });
  }
  for (const who of [0, 1, 2]) void life(who);
  await until(700_000);
  return seen;
}

export async function simulateAll(seeds: number, faults: Faults) {
  const sum = { overlaps: 0, terms: 0, lost: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const one = await simulate(seed, faults);
    sum.overlaps += one.overlaps;
    sum.terms += one.terms;
    sum.lost += one.lost;
  }
  return sum;
}
