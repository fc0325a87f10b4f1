/**
 * Counts what is sent to each target. The fourth equal write within an hour is not sent: whoever or whatever undoes it would undo it again, and the
 * reason is told instead. Also keeps the handle of a write that Azure is still at work on, so that its end is read and it is not sent again meanwhile.
 *
 * In memory: after a restart each write has three attempts again. A new generation of the binding, or a request for a reconcile, begins anew too.
 */

import { idKey, nameOf } from '../../api/arm-id.ts';
import type { Failure, OperationHandle } from '../../azure/arm.ts';
import { instant, toIso, type Instant } from '../../runtime/clock.ts';
import type { Pace } from '../model/terms/intervals.ts';
import { canonicalJson } from '../model/terms/canonical-json.ts';
import type { Step, Write } from '../model/values/step.ts';

/** Of one binding at one generation. */
export interface Attempts {
  /** Why a write is not sent now; undefined when it may be. */
  refusal(write: Write, now: Instant): Failure | undefined;
  /** It is about to leave. Call the result when Azure did not look at it, as it was busy or the operator's own budget kept it back. */
  send(write: Write, now: Instant): () => void;
  /** What Azure said last of it; undefined when Azure took it. */
  said(write: Write, words: string | undefined): void;
  /** The operation of a write that Azure took and has not ended. */
  handleOf(write: Write): OperationHandle | undefined;
  accepted(write: Write, handle: OperationHandle | undefined): void;
}

export interface AttemptsByBinding {
  of(key: string, generation: number): Attempts;
  forget(key: string): void;
}

const most = 3;

interface Entry {
  readonly times: Instant[];
  words?: string | undefined;
  handle?: OperationHandle | undefined;
}

export function createAttempts(pace: Pace): AttemptsByBinding {
  const known = new Map<string, { readonly generation: number; readonly entries: Map<string, Entry> }>();
  return {
    of(key, generation) {
      const before = known.get(key);
      const entries = before?.generation === generation ? before.entries : new Map<string, Entry>();
      if (before?.entries !== entries) known.set(key, { generation, entries });
      return attemptsIn(entries, pace);
    },
    forget: (key) => void known.delete(key),
  };
}

function attemptsIn(entries: Map<string, Entry>, pace: Pace): Attempts {
  const entryOf = (write: Write): Entry => {
    const key = keyOf(write);
    const entry = entries.get(key) ?? { times: [] };
    entries.set(key, entry);
    return entry;
  };
  const recent = ({ times }: Entry, now: Instant): readonly Instant[] => times.filter((time) => time <= now && now - time < pace.left);
  return {
    refusal(write, now) {
      const entry = entries.get(keyOf(write));
      const times = entry ? recent(entry, now) : [];
      const [first] = times.slice(-most);
      return times.length < most || first === undefined || entry?.handle ? undefined : refused(write, entry?.words, first, pace, now);
    },
    send(write, now) {
      const entry = entryOf(write);
      entry.times.splice(0, entry.times.length, ...recent(entry, now), now);
      return () => {
        const at = entry.times.lastIndexOf(now);
        if (at >= 0) entry.times.splice(at, 1);
      };
    },
    said: (write, words) => void (entryOf(write).words = words),
    handleOf: (write) => entries.get(keyOf(write))?.handle,
    accepted: (write, handle) => void (entryOf(write).handle = handle),
  };
}

/** Whether a step has nothing left that may be sent now. */
export const isExhausted = ({ writes }: Step, attempts: Attempts, now: Instant): boolean =>
  writes.length > 0 && writes.every((write) => attempts.refusal(write, now) !== undefined);

/** The wish alone: what others made of the resource meanwhile makes it no other write. */
const keyOf = ({ verb, target, changes }: Write): string =>
  canonicalJson([verb, idKey(target), changes.map(({ path, to }) => [path, to ?? null])]);

const undone =
  'Azure took each of them, and afterwards it read differently again: another client or a policy changes it. Its Activity Log says who.';

const refused = ({ target }: Write, words: string | undefined, first: Instant, pace: Pace, now: Instant): Failure => ({
  class: 'Blocked',
  obstacle: 'Other',
  status: 0,
  code: words === undefined ? 'NoLastingEffect' : 'RefusedRepeatedly',
  message: `${nameOf(target)} was written ${most} times since ${toIso(first)} and is due again. ${words ?? undone}`,
  retryAfterMs: Math.max(0, instant(first + pace.left) - now),
  ambiguous: false,
});
