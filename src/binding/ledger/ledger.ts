/**
 * The accounts of one binding: says of each write whether it may be sent now, and takes in what came of those that were. Pure.
 *
 * Guarantees: whatever decision asks for a write, it meets the same rules; a write that was refused, undone, met by another client or not answered waits
 * for a growing time; a request for a reconcile frees everything once. Long requests are kept apart (operation/).
 */

import { contains, idKey, isType, nameOf, parentOf, sameId } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import { fromIso, instant, toIso, type Instant } from '../../runtime/clock.ts';
import { thing } from '../model/terms/words.ts';
import { unfinished } from '../model/values/observation.ts';
import { emptyLedger, type Attempt, type Ledger, type Refusal, type Deferred } from '../model/values/ledger.ts';
import type { Situation } from '../model/values/situation.ts';
import { isLong, writeHash, type Step, type Write } from '../model/values/step.ts';
import { attemptAt, withArrivals } from './attempts.ts';
import { backoff } from './backoff.ts';
import { contestOver, wasSettled, withCorrections, type CorrectionFacts } from './corrections.ts';
import { isBackingOff, refusalOf, ofThisSpec, stillMeant, targetOf, withEntry } from './refusals.ts';

type Facts = Pick<Situation, 'ledger' | 'previous' | 'binding' | 'seen' | 'requested' | 'now' | 'intervals'>;

/** What status and memory know, for the plan at hand; nothing of it counts once a user asks for a reconcile, but what Azure is at work on. */
export function ledgerFor(
  { refusals = [], corrections = [] }: BindingStatus,
  memory: Pick<Ledger, 'attempts' | 'accepted'>,
  steps: readonly Step[],
  {
    requested,
    isPlanWhole,
    generation,
    now,
    intervals,
  }: Pick<Situation, 'requested' | 'now' | 'intervals'> & { readonly isPlanWhole: boolean; readonly generation: number },
): Ledger {
  if (requested) return { ...emptyLedger, accepted: memory.accepted };
  return {
    refusals: stillMeant(ofThisSpec(refusals, generation), steps, isPlanWhole),
    corrections,
    attempts: isPlanWhole ? withArrivals(memory.attempts, steps, now, intervals) : memory.attempts,
    accepted: memory.accepted,
  };
}

export interface Sorted {
  /** The steps, with those of their writes that may be sent now. */
  readonly send: readonly Step[];
  readonly deferred: readonly Deferred[];
}

/** What depends on a deferred write is deferred too, and has no reason of its own. */
export function sorted(steps: readonly Step[], s: Facts): Sorted {
  const deferred: Deferred[] = [];
  const send = steps.flatMap((step): readonly Step[] => {
    const writes = step.writes.filter((write) => {
      if (deferred.some((rest) => dependsOn(write, rest.write))) return false;
      const rest = deferralOf(write, step, s);
      if (rest) deferred.push(rest);
      return rest === undefined;
    });
    if (writes.length === 0) return [];
    return writes.length === step.writes.length ? [step] : [{ ...step, writes }];
  });
  return { send: deferred.length === 0 ? steps : send.filter((step) => !isAttachmentAfter(step, deferred)), deferred };
}

/** What is inside of something that could not be made, what holds something that could not be removed, and a link whose zone lacks the record: it would hide the public name. */
export const dependsOn = ({ target }: Write, { target: other }: Write): boolean =>
  contains(other, target) ||
  contains(target, other) ||
  (isType(target, links) && isType(other, records) && sameId(parentOf(target), parentOf(other)));

const links = 'Microsoft.Network/privateDnsZones/virtualNetworkLinks';
const records = 'Microsoft.Network/privateDnsZones/A';
const subnets = 'Microsoft.Network/virtualNetworks/subnets';

/** A group or a table is attached when everything that is to be in it is there. */
const isAttachmentAfter = (step: Step, deferred: readonly Deferred[]): boolean =>
  step.phase === 'prepare' &&
  isType(step.parent, subnets) &&
  deferred.some((rest) => rest.step.phase === 'prepare' && !isType(rest.step.parent, subnets));

/** Why a write is not sent now; undefined when it may be. */
export function deferralOf(write: Write, step: Step, s: Facts): Deferred | undefined {
  const asked = s.ledger.accepted.get(idKey(write.target));
  if (asked !== undefined) return { step, write, until: asked, words: `Azure is at work on ${nameOf(write.target)}.` };
  const refusal = refusalOf(s.ledger.refusals, step, write);
  if (refusal && isBackingOff(refusal, s.now)) return resting(write, step, fromIso(refusal.retryAfter), refusal);
  const contest = contestOver(write, step, correctionFacts(s));
  if (contest !== undefined) return { step, write, because: { reason: 'Contested', message: contest } };
  const attempt = attemptAt(s.ledger.attempts, write);
  return attempt && waiting(write, step, attempt, s);
}

const resting = (
  write: Write,
  step: Step,
  until: Instant | undefined,
  { reason, message }: Pick<Refusal, 'reason' | 'message'>,
): Deferred => ({
  step,
  write,
  ...(until === undefined ? {} : { until }),
  because: { reason, message },
});

/** A read may be some seconds behind a write, and another client may be at it: the first repetitions come soon, then each waits twice as long. */
function waiting(write: Write, step: Step, attempt: Attempt, s: Facts): Deferred | undefined {
  const until = instant(attempt.at + restAfter(attempt, step, s));
  if (until <= s.now) return undefined;
  if (attempt.altered) return resting(write, step, until, { reason: 'Contested', message: alteredMessage(write, attempt.altered) });
  if (hasNoEffect(attempt)) return resting(write, step, until, { reason: 'Contested', message: noEffectMessage(write, attempt) });
  const words = attempt.words ?? `The effect of what was written to ${nameOf(write.target)} is awaited.`;
  const many = Math.max(attempt.moved, attempt.lost, attempt.busy);
  return many < shownFrom
    ? { step, write, until, words }
    : resting(write, step, until, { reason: attempt.busy === many ? 'ServiceBusy' : 'RetryingAfterError', message: words });
}

/** From this count on, what met another client, found Azure at work or got no answer is shown. */
const shownFrom = 3;

function restAfter(attempt: Attempt, { phase }: Step, { intervals }: Facts): number {
  const { tries, done, lost, altered, arrived } = attempt;
  if (altered) return backoff('Definite', done, intervals);
  if (hasNoEffect(attempt)) return intervals.contest;
  if (tries === 0) return 0;
  const again = backoff('Passing', tries, intervals);
  // The second time after as long as a read may lag: what does not show then is altered as soon as it is written.
  if (lost > 0 || isUnseen(attempt, withoutEffect - 1)) return Math.max(again, intervals.resend);
  // Undone after it was seen as wanted: that is a correction, and is counted as one.
  return arrived && phase !== 'clean' && phase !== 'retire' ? Math.max(again, intervals.resend) : again;
}

/** Carried out so often, and never seen as written: from then on it is left to a human for a day. */
const withoutEffect = 3;

/** A removal never is: it goes on, more rarely each time, because a binding that goes waits for it. */
const isUnseen = ({ done, arrived, wish }: Attempt, times: number): boolean => done >= times && !arrived && wish['verb'] !== 'delete';

const hasNoEffect = (attempt: Attempt): boolean => isUnseen(attempt, withoutEffect);

const noEffectMessage = (write: Write, { done }: Attempt): string =>
  `Azure carried out what was written to ${thing(write.target)} ${done} times and shows something else each time: another client or a policy changes it at once. Find out which (its Activity Log says), then trigger a reconcile with the annotation apimvnet.io/reconcile-requested-at.`;

const alteredMessage = (write: Write, paths: readonly string[]): string =>
  `Azure took ${thing(write.target)} and made something else of it at once (${paths.join(', ')}): most likely an Azure Policy with the effect modify. Exempt the resource from it, or change the policy, then trigger a reconcile with the annotation apimvnet.io/reconcile-requested-at.`;

/** With what these steps put right, which is recorded before they are sent. */
export const correctionsBefore = (s: Facts, steps: readonly Step[]): BindingStatus['corrections'] =>
  withCorrections(correctionFacts(s), steps);

const correctionFacts = (s: Facts): CorrectionFacts => ({
  corrections: s.ledger.corrections,
  attempts: s.ledger.attempts,
  wasSettled: wasSettled(s),
  generation: s.binding.metadata.generation,
  isQuiet: unfinished(s.seen) === undefined,
  now: s.now,
  intervals: s.intervals,
});

/** What status shows: what Azure refused, and what is deferred because it had no lasting effect, met another client or found Azure at work again and again. */
export function refusalsOf(s: Facts & Pick<Situation, 'plan'>): readonly Refusal[] {
  const { refusals, attempts, corrections } = s.ledger;
  if (attempts.size === 0 && corrections.length === 0) return refusals;
  const short = s.plan.steps.filter((step) => !isLong(step));
  return sorted(short, s).deferred.reduce((list, rest) => withRest(list, rest, s), refusals);
}

function withRest(list: readonly Refusal[], { step, write, until, because }: Deferred, s: Facts): readonly Refusal[] {
  if (because === undefined || refusalOf(list, step, write)) return list;
  const attempt = attemptAt(s.ledger.attempts, write);
  const reverted = s.ledger.corrections.find(({ target }) => idKey(target) === idKey(write.target))?.at ?? [];
  const isAltered = attempt !== undefined && (attempt.altered !== undefined || hasNoEffect(attempt));
  const isContest = because.reason === 'Contested' && !isAltered;
  const oldest = fromIso(reverted[0]);
  return withEntry(list, {
    ...targetOf(step, write),
    write: writeHash(write),
    step: step.hash,
    generation: s.binding.metadata.generation,
    result: isContest ? 'Reverted' : isAltered ? 'Altered' : attempt?.lost ? 'Lost' : 'Moved',
    reason: because.reason,
    code: because.reason,
    message: because.message,
    count: isContest ? reverted.length : (attempt?.tries ?? 1),
    at: toIso((isContest ? fromIso(reverted.at(-1)) : attempt?.at) ?? s.now),
    retryAfter: (isContest && oldest !== undefined ? instant(oldest + s.intervals.contest) : until) ?? undefined,
  });
}

/** The whole of what was refused and still stands: its worst reason, everything that Azure said, and when the first is tried again. */
export interface BackoffSummary {
  /** Absent while only effects are awaited. */
  readonly reason?: string;
  readonly message: string;
  readonly until?: Instant;
}

export function backoffSummary(deferred: readonly Deferred[]): BackoffSummary | undefined {
  if (deferred.length === 0) return undefined;
  const worst = deferred.toSorted((a, b) => rank(a) - rank(b));
  const said = worst.flatMap(({ because, words }) => because?.message ?? words ?? []);
  const times = deferred.flatMap(({ until }) => until ?? []);
  const reason = worst[0]?.because?.reason;
  return {
    ...(reason === undefined ? {} : { reason }),
    message: [...new Set(reason === undefined ? said : worst.flatMap(({ because }) => because?.message ?? []))].join('\n'),
    ...(times.length === 0 ? {} : { until: instant(Math.min(...times)) }),
  };
}

const passing: ReadonlySet<string> = new Set(['ServiceBusy', 'RetryingAfterError']);

/** What ends only by a human's deed before what passes. */
const rank = ({ because }: Deferred): number => (because === undefined ? 2 : passing.has(because.reason) ? 1 : 0);

/** A loss after a read-modify-write, which stays until a human has looked. */
export const alarmIn = ({ refusals }: Ledger): Refusal | undefined => refusals.find(({ result }) => result === 'Alarm');
