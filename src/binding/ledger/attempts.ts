/** What became of each target lately: how often its write was carried out, met another client, found Azure at work or got no answer. Pure; kept in memory. */

import { idKey } from '../../api/arm-id.ts';
import type { Instant } from '../../runtime/clock.ts';
import { compact } from '../model/terms/compact.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import type { Attempt, Attempts, Outcome, WhyUnsent, Written } from '../model/values/ledger.ts';
import type { Step, Write } from '../model/values/step.ts';

/** What is set on a resource of another is a target of its own, for each of its fields. */
const keyOf = ({ verb, target, changes }: Write): string =>
  verb === 'merge' ? `${idKey(target)} ${changes.map(({ path }) => path).join()}` : idKey(target);

/** A write names what differs now, so the same wish may name more or fewer paths than last time. */
export function attemptAt(attempts: Attempts, write: Write): Attempt | undefined {
  const known = attempts.get(keyOf(write));
  const wanted = Object.entries(wishOf(write));
  return known && wanted.every(([path, to]) => (known.wish[path] ?? to) === to) ? known : undefined;
}

const wishOf = ({ verb, changes }: Write): Attempt['wish'] => ({
  verb: verb === 'delete' ? 'delete' : 'put',
  ...Object.fromEntries(changes.map(({ path, to }) => [path, to ?? ''])),
});

/** With these. A refusal is not counted here but in status, so that a restart does not forget it. */
export const withAttempts = (attempts: Attempts, written: readonly Written[], now: Instant): Attempts =>
  written.reduce((before, { write, outcome }) => withAttempt(before, write, outcome, now), attempts);

function withAttempt(attempts: Attempts, write: Write, outcome: Outcome, now: Instant): Attempts {
  const before = attemptAt(attempts, write) ?? first(write, now);
  const next = after(before, outcome);
  return next === before ? attempts : new Map(attempts).set(keyOf(write), { ...next, wish: { ...before.wish, ...wishOf(write) }, at: now });
}

function afterUnsent(before: Attempt, why: WhyUnsent, words: string): Attempt {
  const { tries, busy } = before;
  switch (why) {
    case 'Busy':
    case 'Unreadable':
      return { ...before, tries: tries + 1, busy: busy + 1, words };
    case 'TooMany':
      return { ...before, tries: tries + 1 };
    case 'Budget':
    case 'Changed':
    case 'Stopped':
      return before;
  }
}

/** With those that never left: what is still due then was not undone by anybody. */
export const withUnsent = (attempts: Attempts, writes: readonly Write[], now: Instant): Attempts =>
  new Map([
    ...writes.filter((write) => !attemptAt(attempts, write)).map((write) => [keyOf(write), first(write, now)] as const),
    ...attempts,
  ]);

const first = (write: Write, at: Instant): Attempt => ({
  wish: wishOf(write),
  at,
  tries: 0,
  done: 0,
  arrived: false,
  moved: 0,
  lost: 0,
  busy: 0,
});

function after(before: Attempt, outcome: Outcome): Attempt {
  switch (outcome.is) {
    case 'Done': {
      const { altered: _altered, words: _words, ...kept } = before;
      return compact({
        ...kept,
        tries: before.tries + 1,
        done: before.done + 1,
        arrived: false,
        moved: 0,
        lost: 0,
        busy: 0,
        altered: outcome.altered,
      });
    }
    case 'Moved':
      return { ...before, tries: before.tries + 1, moved: before.moved + 1, words: outcome.why };
    case 'Lost':
      return { ...before, tries: before.tries + 1, lost: before.lost + 1, words: outcome.why };
    case 'Unsent':
      return afterUnsent(before, outcome.why, outcome.words);
    case 'Accepted':
    case 'Refused':
      return before;
  }
}

/** Those whose write the plan does not want any more have arrived. Forgotten is what is a day old, or of a time to come: the clock was set back since. */
export function withArrivals(attempts: Attempts, steps: readonly Step[], now: Instant, intervals: Intervals): Attempts {
  if (attempts.size === 0) return attempts;
  const wanted = new Set(steps.flatMap(({ writes }) => writes.map(keyOf)));
  return new Map(
    [...attempts]
      .filter(([, { at }]) => at <= now && now - at < intervals.contest)
      .map(([target, one]) => [target, wanted.has(target) ? one : arrived(one)] as const),
  );
}

const arrived = (one: Attempt): Attempt =>
  one.done === 0 ? { ...one, moved: 0, lost: 0, busy: 0 } : { ...one, arrived: true, moved: 0, lost: 0, busy: 0 };
