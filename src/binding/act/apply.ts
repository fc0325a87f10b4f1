/** Sends one short write, and says what came of it; never waits for Azure to carry it out. */

import { idKey, nameOf, sameId } from '../../api/arm-id.ts';
import type { Arm, Failure, Written as Sent, WriteRequest } from '../../azure/arm.ts';
import { instant, type Clock } from '../../runtime/clock.ts';
import { lossAlarm } from '../ledger/recorded.ts';
import { canonicalJson } from '../model/terms/canonical-json.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import { requestIdOf } from '../model/terms/request-id.ts';
import type { Outcome } from '../model/values/ledger.ts';
import type { Change, Step, Write } from '../model/values/step.ts';
import { at, render } from '../plan/render.ts';
import { alteredIn } from './altered.ts';
import { firstLoss } from './losses.ts';
import { reasonOf } from './reason.ts';

export interface WriteContext {
  readonly arm: Arm;
  readonly clock: Clock;
  readonly intervals: Intervals;
  readonly signal: AbortSignal;
  /** Identifies the requests: uid and generation of the binding. */
  readonly uid: string;
  readonly generation: number;
  /** Reads the binding live; false when it is gone or has changed, and then nothing may be removed. */
  readonly isCurrent: () => Promise<boolean>;
}

export type Body = Readonly<Record<string, unknown>>;

/** What came of a write, and what its end has to be compared with. */
export interface Applied {
  readonly outcome: Outcome;
  /** What a read-modify-write rested on. */
  readonly before?: Body;
}

/** Another client may be faster: the resource is read anew once, then left to the next reconcile. */
const rereads = 2;

/** `hasMovedBefore`: another client was faster last time too, so there is no second try at once. */
export async function apply(step: Step, write: Write, context: WriteContext, hasMovedBefore = false): Promise<Applied> {
  for (let attempt = 1; ; attempt++) {
    const request = await requestFor(step, write, context, attempt);
    if ('is' in request) return { outcome: request };
    const answer = await context.arm.write(request.request);
    if (answer.ok) return taken(write, answer.value, request.before, context);
    if (write.verb === 'delete' && answer.failure.class === 'Gone') return { outcome: { is: 'Done' } };
    const hasMoved = answer.failure.status === 412 || answer.failure.code === 'PreconditionFailed';
    if (!hasMoved) return { outcome: refusal(answer.failure) };
    if (isNew(write)) return onWhatIsThere(step, write, context);
    if (hasMovedBefore || attempt >= rereads) return { outcome: moved(write) };
  }
}

/**
 * What was not there when it was planned is there now. It may be what is wanted, which a read did not show yet; or it lacks only what is to be set, as a
 * rule of which a field was not shown; else another client made it.
 */
async function onWhatIsThere(step: Step, write: Write, context: WriteContext): Promise<Applied> {
  const { arm, signal } = context;
  const fresh = await arm.raw(write.target, { fresh: true, signal });
  if (!fresh.ok) return { outcome: unreadable(fresh.failure) };
  const { body, etag } = fresh.value;
  const shown = write.changes.map(({ path, to }) => [text(at(body, path)), to] as const);
  if (shown.every(([present, to]) => present === to)) return { outcome: { is: 'Done' } };
  const isLacking = shown.every(([present, to]) => present === undefined || present === to);
  if (!isLacking || etag === undefined || sameId(write.target, step.parent)) return { outcome: moved(write) };
  const clientRequestId = requestIdOf(context.uid, context.generation, step.hash, idKey(write.target), rereads);
  const answer = await arm.write({
    method: 'PUT',
    id: write.target,
    body: render(body, write.changes),
    ifMatch: etag,
    clientRequestId,
    signal,
    reason: reasonOf(step, write),
  });
  if (answer.ok) return taken(write, answer.value, undefined, context);
  return { outcome: answer.failure.status === 412 ? moved(write) : refusal(answer.failure) };
}

const moved = (write: Write): Outcome => ({
  is: 'Moved',
  why: isNew(write)
    ? `${nameOf(write.target)} was made by another client meanwhile.`
    : `${nameOf(write.target)} was changed by another client at each attempt.`,
});

function refusal(failure: Failure): Outcome {
  const words = `${failure.code}: ${failure.message}`;
  if (failure.class === 'Budget') return { is: 'Unsent', why: 'Budget', words, ...askAtOf(failure) };
  if (failure.code === 'LeaseLost') return { is: 'Unsent', why: 'Stopped', words };
  if (failure.class === 'Waiting') return { is: 'Unsent', why: 'Busy', words, ...askAtOf(failure) };
  if (failure.ambiguous && failure.status === 0) return { is: 'Lost', why: words };
  return { is: 'Refused', at: 'Answer', failure };
}

const askAtOf = ({ retryAfterMs }: Failure): { readonly retryAfterMs?: number } => (retryAfterMs === undefined ? {} : { retryAfterMs });

/** Planned where nothing was: sent only if there still is nothing. */
export const isNew = ({ verb, changes }: Write): boolean => verb === 'put' && changes.every(({ from }) => from === undefined);

interface Request {
  readonly request: WriteRequest;
  readonly before?: Body;
}

async function requestFor(step: Step, write: Write, context: WriteContext, attempt: number): Promise<Request | Outcome> {
  const clientRequestId = requestIdOf(context.uid, context.generation, step.hash, idKey(write.target), attempt);
  const common = { id: write.target, clientRequestId, signal: context.signal, reason: reasonOf(step, write) };
  switch (write.verb) {
    case 'delete':
      return (await context.isCurrent()) ? { request: { method: 'DELETE', ...common } } : changed(write);
    case 'put':
      return isNew(write)
        ? { request: { method: 'PUT', body: render({}, write.changes), ifNoneMatch: '*', ...common } }
        : onFreshRead(write, context, common);
    case 'merge':
      return takesAway(write) && !(await context.isCurrent()) ? changed(write) : onFreshRead(write, context, common);
    case 'patch':
    case 'post':
      throw new Error(`${write.verb} of ${write.target} is a long operation and needs an intent`);
  }
}

const takesAway = ({ changes }: Write): boolean => changes.some(({ to }) => to === undefined);

const changed = ({ target }: Write): Outcome => ({
  is: 'Unsent',
  why: 'Changed',
  words: `the binding changed before something was taken from ${nameOf(target)}`,
});

/**
 * Read-modify-write of raw JSON, so that fields we do not know survive. Stops when the place we change is not what the plan saw, and is not sent without
 * an ETag: what another client changes meanwhile would be lost, and nothing would tell.
 */
async function onFreshRead(
  write: Write,
  { arm, signal }: WriteContext,
  common: Pick<WriteRequest, 'id' | 'clientRequestId' | 'reason'>,
): Promise<Request | Outcome> {
  const fresh = await arm.raw(write.target, { fresh: true, signal });
  if (!fresh.ok) return unreadable(fresh.failure);
  const { body, etag } = fresh.value;
  if (etag === undefined) return { is: 'Refused', at: 'Answer', failure: withoutEtag(write) };
  if (write.verb === 'merge') {
    const other = write.changes.find((change) => !isAsPlanned(body, change));
    if (other && other.to === undefined && text(at(body, other.path)) === undefined) return { is: 'Done' };
    if (other) return { is: 'Moved', why: `${other.path} of ${nameOf(write.target)} changed meanwhile.` };
  }
  const request: WriteRequest = { method: 'PUT', body: render(body, write.changes), ifMatch: etag, ...common };
  return write.verb === 'merge' ? { request, before: body } : { request };
}

/** A definite answer says what is wrong; the rest is another try. */
const unreadable = (failure: Failure): Outcome =>
  failure.class === 'Blocked' || failure.class === 'Invalid'
    ? { is: 'Refused', at: 'Answer', failure }
    : {
        is: 'Unsent',
        why: failure.class === 'Budget' ? 'Budget' : 'Unreadable',
        words: `${failure.code}: ${failure.message}`,
        ...askAtOf(failure),
      };

const withoutEtag = ({ target }: Write): Failure => ({
  class: 'Invalid',
  status: 200,
  code: 'NoEtag',
  message: `Azure shows ${nameOf(target)} without an ETag, neither as a header nor in the body. It is not written as a whole, because a change that another client makes at the same moment would be lost. Make the change by hand, or ask Microsoft why the ETag is missing.`,
  ambiguous: false,
});

/** Azure adds what it knows to an entry of a list: to take one away it need only be there. */
const isAsPlanned = (body: Body, { path, from, to }: Change): boolean => {
  const present = text(at(body, path));
  return to === undefined && path.endsWith(']') ? present !== undefined : present === (from === '[]' ? undefined : from);
};

/** An empty list and none at all are the same to Azure. */
const text = (value: unknown): string | undefined =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0) ? undefined : canonicalJson(value);

/** The end of an operation counts, not that Azure took the request. */
async function taken(write: Write, { operation, body }: Sent, before: Body | undefined, context: WriteContext): Promise<Applied> {
  const altered = alteredIn(body, write);
  if (!operation || at(body, 'properties.provisioningState') === 'Succeeded')
    return { outcome: await carriedOut(write, before, altered, context) };
  // Recorded: a rule is written within two seconds as a rule; to ask earlier only costs a request.
  const pause = Math.max(operation.retryAfterMs ?? 0, 2 * context.intervals.next);
  const outcome: Outcome = {
    is: 'Accepted',
    handle: operation,
    askAt: instant(context.clock.now() + pause),
    ...(altered && { altered }),
  };
  return { outcome, ...(before && { before }) };
}

/** What was not meant to change is compared with what it was: a loss is an alarm, and the same request is not sent again. */
export async function carriedOut(
  write: Write,
  before: Body | undefined,
  altered: readonly string[] | undefined,
  { arm, signal }: WriteContext,
): Promise<Outcome> {
  if (before) {
    const after = await arm.raw(write.target, { fresh: true, signal });
    const loss = after.ok ? firstLoss(before, after.value.body, write.changes) : undefined;
    if (loss !== undefined) return { is: 'Refused', at: 'End', failure: lossOf(write, loss) };
  }
  return { is: 'Done', ...(altered && { altered }) };
}

const lossOf = ({ target }: Write, loss: string): Failure => ({
  class: 'Invalid',
  status: 200,
  code: lossAlarm,
  message: `After ${nameOf(target)} was written, ${loss} is no longer what it was, although the operator did not change it. Look at its Activity Log; nothing more is written to it until what is asked for changes or a reconcile is triggered with the annotation apimvnet.io/reconcile-requested-at.`,
  ambiguous: false,
});
