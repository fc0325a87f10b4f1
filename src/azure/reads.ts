/**
 * Reads that several bindings share: one request for the same thing within some seconds, forgotten as soon as we write there, and again when that write's
 * operation ends. Of one identity only: what one token may see is nothing for another.
 */

import pRetry, { AbortError } from 'p-retry';
import { contains, parentOf, parseArmId } from '../api/arm-id.ts';
import { sleep, ticks, type Clock } from '../runtime/clock.ts';
import type { Outcome } from './arm.ts';

export interface SharedReads {
  /** What is younger than `maxAgeMs` is shared; 0 asks anew, and what comes is shared by those who ask later. Failures are never kept. */
  read<T>(key: string, maxAgeMs: number, ask: () => Promise<Outcome<T>>): Promise<Outcome<T>>;
  /** Forgets the resource, everything in it and everything around it. */
  forget(id: string): void;
  /** A write to the resource goes on under this URL. */
  begun(url: string, id: string): void;
  /** What is under this URL is over, and has changed the resource once more. */
  over(url: string): void;
}

const most = 5_000;
/** Far more than run at a time. */
const mostRunning = 10_000;

export function createSharedReads(clock: Clock): SharedReads {
  const kept = new Map<string, { readonly answer: Promise<Outcome<unknown>>; readonly at: number }>();
  const running = new Map<string, string>();
  const forget = (id: string): void => {
    const parsed = parseArmId(id);
    const root = parsed ? parentOf(parsed) : id;
    for (const key of kept.keys()) if (contains(root, key) || contains(key, root)) kept.delete(key);
  };
  const anew = async <T>(key: string, ask: () => Promise<Outcome<T>>): Promise<Outcome<T>> => {
    const answer = ask();
    if (kept.size >= most) kept.clear();
    const entry = { answer, at: ticks(clock) };
    kept.set(key, entry);
    const drop = () => kept.get(key) === entry && kept.delete(key);
    const outcome = await answer.catch((error: unknown) => {
      drop();
      throw error;
    });
    if (!outcome.ok) drop();
    return outcome;
  };
  return {
    async read<T>(key: string, maxAgeMs: number, ask: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
      const small = key.toLowerCase();
      const known = kept.get(small);
      if (!known || ticks(clock) - known.at >= maxAgeMs) return anew(small, ask);
      const outcome = (await known.answer) as Outcome<T>;
      // Who asked first has stopped, or had no turn: that is nothing to those who wait for the same.
      return outcome.ok || outcome.failure.status !== 0 ? outcome : anew(small, ask);
    },
    forget,
    begun(url, id) {
      if (running.size >= mostRunning) running.clear();
      running.set(url, id);
    },
    over(url) {
      const id = running.get(url);
      running.delete(url);
      if (id !== undefined) forget(id);
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
