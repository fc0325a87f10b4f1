/**
 * One turn of the short writes of a binding: asks about those that Azure is at work on, sends what may leave now, and comes back when there is more to do.
 *
 * Guarantees: no worker waits here for Azure; each write ends in exactly one outcome; no other binding writes to the same resource meanwhile.
 */

import type { ArmId } from '../../api/arm-id.ts';
import { failureOf } from '../../azure/operations.ts';
import { instant, ticks } from '../../runtime/clock.ts';
import { backoff } from '../ledger/backoff.ts';
import type { Outcome, Written } from '../model/values/ledger.ts';
import { apply, carriedOut, type Applied, type WriteContext } from './apply.ts';
import type { WriteKeys, Writer } from './keys.ts';
import { dropDependents, freeIn, isBeside, isLive, pendingIn, type Item, type Pending, type Work } from './work.ts';

export interface Sender extends WriteContext {
  readonly keys: WriteKeys;
  readonly writer: Writer;
}

export interface SendResult {
  readonly written: readonly Written[];
  /** Milliseconds until there is something to do; undefined when nothing is open any more. */
  readonly after: number | undefined;
}

export async function sendDue(work: Work, sender: Sender): Promise<SendResult> {
  const written: Written[] = [];
  const touched: ArmId[] = [];
  try {
    const end = ticks(sender.clock) + sender.intervals.shortWork;
    while (!sender.signal.aborted && ticks(sender.clock) < end) {
      const due = pendingIn(work).filter(({ state }) => state.askAt <= sender.clock.now());
      const free = freeIn(
        work,
        sender.clock.now(),
        (parent) => sender.keys.width(parent),
        (item) => mayTake(item, work, sender),
      );
      if (due.length + free.length === 0) break;
      touched.push(...free.map(({ step }) => step.parent));
      const results = await all([...due.map((item) => asked(item, item.state, sender)), ...free.map((item) => sent(item, work, sender))]);
      written.push(...results.flatMap((result) => taken(result, work, sender)));
    }
    return { written, after: nextIn(work, sender) };
  } finally {
    const open = work.items.filter(isLive).map(({ step }) => step.parent);
    // The end of what was sent earlier counts as well: until then the resource showed Azure at work.
    if (open.length === 0)
      touched.push(...work.items.filter(({ state }) => state.is === 'Over' && state.done).map(({ step }) => step.parent));
    sender.keys.settle(sender.writer.uid, open, touched, work.observesNext);
  }
}

/** All of them end before the first that threw is told: nothing is on its way any more when the reconcile ends. */
async function all<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  const results = await Promise.allSettled(promises);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

/** What another binding has written to since is observed anew first, and what rests on it too. */
function mayTake(item: Item, work: Work, { keys, writer }: Sender): boolean {
  const turned = keys.take(item.step.parent, writer, work.seenAt);
  if (turned === 'Outdated') {
    item.state = { is: 'Over', done: false };
    dropDependents(work, item);
  }
  return turned === 'Taken';
}

interface Result extends Applied {
  readonly item: Item;
}

const sent = async (item: Item, work: Work, sender: Sender): Promise<Result> => ({
  item,
  ...(await apply(item.step, item.write, sender, work.hasMoved(item.write))),
});

/** The end of an operation counts. What cannot be read, or is no word that is known, is left to the resource itself to tell. */
async function asked(item: Item, pending: Pending, sender: Sender): Promise<Result> {
  const { arm, clock, intervals, signal } = sender;
  const state = await arm.operation(pending.handle, signal);
  const later = (ms: number): Result => ({
    item,
    outcome: { is: 'Accepted', handle: pending.handle, askAt: instant(clock.now() + Math.max(ms, slower(pending, sender))) },
    ...(pending.before && { before: pending.before }),
  });
  if (!state.ok) {
    const { class: is, retryAfterMs = intervals.retryFirst } = state.failure;
    return is === 'Gone' || is === 'Invalid' || is === 'Blocked'
      ? { item, outcome: await carriedOut(item.write, pending.before, pending.altered, sender) }
      : later(retryAfterMs);
  }
  switch (state.value.status) {
    case 'InProgress':
      return later(state.value.retryAfterMs ?? intervals.next);
    case 'Failed':
    case 'Canceled': {
      const failure = failureOf(state.value);
      const busy: Outcome = { is: 'Unsent', why: 'Busy', words: `${failure.code}: ${failure.message}` };
      return { item, outcome: failure.class === 'Waiting' ? busy : { is: 'Refused', at: 'End', failure } };
    }
    case 'Succeeded':
    case 'Unknown':
      return { item, outcome: await carriedOut(item.write, pending.before, pending.altered, sender) };
  }
}

/** A sixth of the time that it has taken so far: what takes long is asked about less and less. */
const slower = ({ since }: Pending, { clock, intervals }: Sender): number =>
  Math.min(intervals.repairs, Math.max(intervals.next, (clock.now() - since) / 6));

/** Where an item stands after an answer; an outcome that is to be remembered, if it is one. */
function taken({ item, outcome, before }: Result, work: Work, sender: Sender): readonly Written[] {
  const { step, write } = item;
  const now = sender.clock.now();
  const over = (done: boolean): readonly Written[] => {
    item.state = { is: 'Over', done };
    if (!done) dropDependents(work, item);
    return [{ step, write, outcome }];
  };
  switch (outcome.is) {
    case 'Done':
      return over(true);
    case 'Accepted': {
      const since = item.state.is === 'Pending' ? item.state.since : now;
      const { handle, askAt, altered } = outcome;
      const kept = item.state.is === 'Pending' ? item.state.altered : altered;
      item.state = { is: 'Pending', handle, since, askAt, ...(before && { before }), ...(kept && { altered: kept }) };
      return [];
    }
    case 'Refused':
      if (outcome.failure.class === 'Throttled') dropAll(work);
      return over(false);
    case 'Moved':
    case 'Lost':
      return over(false);
    case 'Unsent':
      return unsent(item, outcome, work, sender, over);
  }
}

function unsent(
  item: Item,
  outcome: Extract<Outcome, { is: 'Unsent' }>,
  work: Work,
  { clock, intervals, keys }: Sender,
  over: (done: boolean) => readonly Written[],
): readonly Written[] {
  const { retryAfterMs = 0 } = outcome;
  const busy = item.state.is === 'Waits' ? item.state.busy : 0;
  const waitFor = (ms: number, count: number): void =>
    void (item.state = { is: 'Waits', notBefore: instant(clock.now() + ms), busy: count });
  switch (outcome.why) {
    case 'Busy': {
      // Busy with what we sent beside it: that is no trouble, only too many at once, and its end is seen here sooner than Azure says to come back.
      const isOurs = work.items.some((other) => isBeside(item, other) && other.state.is === 'Pending');
      if (isOurs) keys.narrow(item.step.parent);
      waitFor(isOurs ? 0 : backoff('Passing', busy + 1, intervals, retryAfterMs), isOurs ? busy : busy + 1);
      return [{ step: item.step, write: item.write, outcome: isOurs ? { ...outcome, why: 'TooMany' } : outcome }];
    }
    case 'TooMany':
    case 'Budget':
      waitFor(Math.max(intervals.next, retryAfterMs), busy);
      return [];
    case 'Unreadable':
      return over(false);
    case 'Changed':
    case 'Stopped':
      dropAll(work);
      return [];
  }
}

/** What is under way is followed; the rest is decided anew. */
function dropAll({ items }: Work): void {
  for (const item of items) if (item.state.is === 'Waits') item.state = { is: 'Over', done: false };
}

/** Who waits for another binding is woken; this is for a wake that gets lost. */
function nextIn({ items }: Work, { clock, intervals }: Sender): number | undefined {
  const now = clock.now();
  const open = items.filter(isLive);
  if (open.length === 0) return undefined;
  const times = open.flatMap(({ state }) =>
    state.is === 'Pending' ? [state.askAt - now] : state.is === 'Waits' && state.notBefore > now ? [state.notBefore - now] : [],
  );
  return Math.max(0, Math.min(intervals.repairs, ...times));
}
