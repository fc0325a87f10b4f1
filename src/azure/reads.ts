/** Reads that several bindings share: one request for the same thing within a few seconds, forgotten as soon as we write there. */

import pRetry, { AbortError } from 'p-retry';
import { contains, parentOf, parseArmId } from '../api/arm-id.ts';
import { sleep, ticks, type Clock } from '../runtime/clock.ts';
import type { Outcome } from './arm.ts';

export interface SharedReads {
  /** `fresh` asks anew, and what comes is shared by those who ask later. Failures are never kept. */
  read<T>(key: string, fresh: boolean, ask: () => Promise<Outcome<T>>): Promise<Outcome<T>>;
  /** Forgets the resource, everything in it and everything around it. */
  forget(id: string): void;
}

const most = 5_000;

export function createSharedReads(clock: Clock, keepMs: number): SharedReads {
  const kept = new Map<string, { readonly answer: Promise<Outcome<unknown>>; readonly at: number }>();
  return {
    async read<T>(key: string, fresh: boolean, ask: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
      const small = key.toLowerCase();
      const known = kept.get(small);
      if (!fresh && known && ticks(clock) - known.at < keepMs) return known.answer as Promise<Outcome<T>>;
      const answer = ask();
      if (kept.size >= most) kept.clear();
      const entry = { answer, at: ticks(clock) };
      kept.set(small, entry);
      const drop = () => kept.get(small) === entry && kept.delete(small);
      const outcome = await answer.catch((error: unknown) => {
        drop();
        throw error;
      });
      if (!outcome.ok) drop();
      return outcome;
    },
    forget(id) {
      const parsed = parseArmId(id);
      const root = parsed ? parentOf(parsed) : id;
      for (const key of kept.keys()) if (contains(root, key) || contains(key, root)) kept.delete(key);
    },
  };
}

/** A read that failed in passing is tried this often in all before the caller hears of it. */
const tries = 2;
const pauseMs = 300;

/** A read that fails in passing is asked once more before the caller hears of it; what Azure wants us to wait for is the caller's business. */
export async function patiently<T>(ask: () => Promise<Outcome<T>>, clock: Clock, signal: AbortSignal | undefined): Promise<Outcome<T>> {
  let last: Outcome<T> | undefined;
  const attempt = async (): Promise<Outcome<T>> => {
    last = await ask();
    if (last.ok) return last;
    if (last.failure.class !== 'Transient' || signal?.aborted) throw new AbortError(last.failure.code);
    throw new Error(last.failure.code);
  };
  // Our clock does the waiting; the library's own timer stays at nothing.
  const onFailedAttempt = ({ retriesLeft }: { readonly retriesLeft: number }): Promise<void> =>
    retriesLeft > 0 ? sleep(clock, pauseMs, signal) : Promise.resolve();
  return pRetry(attempt, { retries: tries - 1, minTimeout: 0, maxTimeout: 0, randomize: false, onFailedAttempt }).catch(
    (error: unknown) => {
      if (last) return last;
      throw error;
    },
  );
}
