/** One request to ARM: a turn in the budget, the request, its answer counted and classified; a limit that it passed rests for as long as Azure says. */

import type { Clock } from '../runtime/clock.ts';
import type { Caller, Failure, Outcome } from './arm.ts';
import type { Ask, Budget } from './budget/budget.ts';
import { kindOf } from './budget/limits.ts';
import type { Regions } from './budget/regions.ts';
import { classify, type Answer } from './errors.ts';
import type { ArmMetrics } from './metrics.ts';
import type { RawRequest, Send } from './pipeline.ts';
import { aheadOf, sayAhead } from './skew.ts';

/** What all callers share. */
export interface Wire {
  readonly clock: Clock;
  readonly metrics: ArmMetrics;
  readonly send: Send;
  readonly budget: Budget;
  readonly regions: Regions;
}

export interface AskedRequest extends RawRequest {
  /** What the request is about, as an id or an id with a fixed word behind it. */
  readonly path: string;
  /** Statuses beside 200 to 299 that the caller reads itself. */
  readonly also?: readonly number[];
  /** In the metrics, in place of the provider. */
  readonly counted?: string;
}

export type Request = (asked: AskedRequest) => Promise<Outcome<Answer>>;

/** A worker waits no longer than this for a turn; who would have to is told when there may be one. A write can be left for a later turn, a half-read observation is of no use. */
const mostWaitMs = { read: 10_000, write: 1_000 } as const;
/** Where Azure refuses for a limit and does not say for how long. */
const restMs = 10_000;

/** An answer that is no success is a failure. */
export function createRequest({ clock, metrics, send, budget, regions }: Wire, caller: Caller | undefined): Request {
  /** Classifies, counts, and lets the limit that was passed rest. */
  const refused = (ask: Ask, answer: Answer): Outcome<Answer> => {
    const { failure, known, scope } = classify(answer);
    if (!known) metrics.unknownError(failure.code);
    if (failure.class === 'Throttled') {
      metrics.throttled();
      budget.pause(ask, scope, failure.retryAfterMs ?? restMs);
    }
    // A token that is valid in another time is refused like one that is not.
    const wrong = failure.status === 401 ? sayAhead(aheadOf(answer, clock.now())) : undefined;
    return { ok: false, failure: wrong === undefined ? failure : { ...failure, message: `${failure.message} ${wrong}` } };
  };

  return async ({ path, also = [], counted, ...raw }) => {
    const isRead = raw.method === 'GET' || raw.isRead === true;
    const ask: Ask = {
      subscription: path.split('/')[2] ?? '',
      provider: raw.provider,
      region: regions.of(path),
      kind: kindOf(raw.method),
      isRead,
      path,
    };
    const wait = await budget.take(ask, isRead ? mostWaitMs.read : mostWaitMs.write, raw.signal, caller);
    if (wait > 0) {
      metrics.queued(raw.provider);
      return { ok: false, failure: noTurn(ask, wait) };
    }
    const outcome = await send(isRead ? raw : { ...raw, mayLeave: caller?.mayWrite });
    metrics.request(raw.method, outcome.ok ? outcome.answer.status : 0, counted ?? raw.provider);
    if (!outcome.ok) return outcome;
    const { status, header } = outcome.answer;
    metrics.clockAhead(aheadOf(outcome.answer, clock.now()));
    const left = Number(header(`x-ms-ratelimit-remaining-subscription-${ask.kind}s`) ?? NaN);
    if (left >= 0) budget.left(ask, left);
    return (status >= 200 && status < 300) || also.includes(status) ? { ok: true, value: outcome.answer } : refused(ask, outcome.answer);
  };
}

/** Not sent: our own limits, which are below Azure's, or a pause that Azure asked for, leave no room before then. */
const noTurn = ({ provider, region, kind }: Ask, retryAfterMs: number): Failure => ({
  class: 'Budget',
  status: 0,
  code: 'NoTurn',
  message: `Waiting for room in the operator's own budget of ${kind} requests to ${provider}${region === '' ? '' : ` in ${region}`}, which keeps it below Azure's limits.`,
  retryAfterMs,
  ambiguous: false,
});
