/** Sends the writes of one short step, each as its own request, and stays until Azure has done them or the time of a reconcile is up. */

import { contains, idKey, isType, nameOf, parentOf, sameId } from '../../api/arm-id.ts';
import type { Arm, Failure, OperationHandle, Outcome, Written } from '../../azure/arm.ts';
import { failureOf } from '../../azure/operations.ts';
import { sleep, ticks, type Clock } from '../../runtime/clock.ts';
import type { Attempts } from '../ledger/attempts.ts';
import type { Pace } from '../model/terms/intervals.ts';
import { canonicalJson } from '../model/terms/canonical-json.ts';
import { firstLoss } from './losses.ts';
import { at, render } from '../plan/render.ts';
import type { Change, Step, Write } from '../model/values/step.ts';
import { requestIdOf } from '../model/terms/request-id.ts';
import type { WriteKeys } from './keys.ts';

export type Carried =
  | { readonly is: 'Done' }
  /** Azure is still at it, or the resource is busy: the next look shows what is left. */
  | { readonly is: 'Unfinished'; readonly retryAfterMs?: number }
  /** A removal that is no longer wanted, or a resource that changed under our hands. */
  | { readonly is: 'Stopped'; readonly why: string }
  | { readonly is: 'Refused'; readonly write: Write; readonly failure: Failure };

export interface Hands {
  readonly arm: Arm;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  readonly keys: WriteKeys;
  readonly attempts: Attempts;
  /** Identifies the requests: uid and generation of the binding. */
  readonly uid: string;
  readonly generation: number;
  /** Reads the binding live; false when it is gone or has changed, and then nothing may be removed. */
  readonly isCurrent: () => Promise<boolean>;
  /** Told of each write that Azure has carried out. */
  readonly done: (write: Write) => void;
  /** Told of each that Azure refused, or that could not be carried out as planned. */
  readonly tried: (write: Write) => void;
}

type Body = Readonly<Record<string, unknown>>;

/** Several writers may race for one resource: it is read anew once, then left to the next reconcile. */
const rereads = 2;

/**
 * `until` is when the reconcile has to give its worker back. A definite refusal stops only what rests on that write; what passes (a busy resource, a pause
 * that Azure asks for) stops the step, because its other writes would meet the same.
 */
export async function carryOut(step: Step, hands: Hands, until = ticks(hands.clock) + hands.pace.shortWork): Promise<Carried> {
  const troubles: Trouble[] = [];
  for (const write of step.writes) {
    if (troubles.some((trouble) => restsOn(write, trouble.write))) continue;
    const carried = await one(step, write, hands, until);
    if (carried.is === 'Done') {
      hands.done(write);
      continue;
    }
    troubles.push({ ...carried, write });
    if (isPassing(carried)) break;
  }
  return worstOf(troubles);
}

export const isPassing = (carried: Carried): boolean =>
  carried.is === 'Unfinished' ||
  (carried.is === 'Refused' && (carried.failure.class === 'Throttled' || carried.failure.class === 'Transient'));

type Trouble = Exclude<Carried, { is: 'Done' }> & { readonly write: Write };

/** What is inside of something that could not be made, what holds something that could not be removed, and a link whose zone lacks the record: it would hide the public name. */
const restsOn = ({ target }: Write, { target: failed }: Write): boolean =>
  contains(failed, target) ||
  contains(target, failed) ||
  (isType(target, links) && isType(failed, records) && sameId(parentOf(target), parentOf(failed)));

const links = 'Microsoft.Network/privateDnsZones/virtualNetworkLinks';
const records = 'Microsoft.Network/privateDnsZones/A';

function worstOf(troubles: readonly Trouble[]): Carried {
  const refusals = troubles.flatMap((trouble) => (trouble.is === 'Refused' ? [trouble] : []));
  const [refusal] = refusals;
  const [first] = troubles;
  if (!first) return { is: 'Done' };
  if (!refusal) return withoutWrite(first);
  const message = [...new Set(refusals.map(({ failure }) => failure.message))].join('\n');
  return { ...refusal, failure: { ...refusal.failure, message } };
}

const withoutWrite = (trouble: Trouble): Carried => {
  if (trouble.is === 'Refused') return trouble;
  const { write: _write, ...carried } = trouble;
  return carried;
};

async function one(step: Step, write: Write, hands: Hands, until: number): Promise<Carried> {
  const { attempts, clock } = hands;
  const underWay = attempts.handleOf(write);
  if (underWay) return noted(write, await ended(write, underWay, hands, until, 0), hands);
  const refusal = attempts.refusal(write, clock.now());
  if (refusal) return { is: 'Refused', write, failure: refusal };
  return noted(write, await sent(step, write, hands, until), hands);
}

/** What Azure said is kept for when the write is due again; a write that did not come through is not sent in each reconcile. */
function noted(write: Write, carried: Carried, { attempts, tried }: Hands): Carried {
  if (carried.is === 'Refused') attempts.said(write, `Azure: ${carried.failure.code}: ${carried.failure.message}`);
  if (carried.is === 'Stopped') attempts.said(write, carried.why);
  if (carried.is === 'Done') attempts.said(write, undefined);
  if (carried.is === 'Refused' || carried.is === 'Stopped') tried(write);
  return carried;
}

/** What ends in an exception has not reached Azure as far as anybody knows, and is no attempt. */
async function sent(step: Step, write: Write, hands: Hands, until: number): Promise<Carried> {
  const takeBack = hands.attempts.send(write, hands.clock.now());
  return attempted(step, write, hands, until, takeBack).catch((error: unknown) => {
    takeBack();
    throw error;
  });
}

async function attempted(step: Step, write: Write, hands: Hands, until: number, takeBack: () => void): Promise<Carried> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await send(step, write, hands, attempt);
    if ('is' in outcome) return outcome;
    if (outcome.ok) {
      const carried = await finish(write, outcome.value, hands, until);
      return carried.is === 'Done' && outcome.before ? compared(write, outcome.before, hands) : carried;
    }
    const { failure } = outcome;
    const moved = failure.status === 412 || failure.code === 'PreconditionFailed';
    if (moved && isNew(write)) return { is: 'Stopped', why: `${nameOf(write.target)} was made by another client meanwhile.` };
    if (moved && attempt < rereads) continue;
    if (moved) return { is: 'Stopped', why: `${nameOf(write.target)} was changed by another client at each attempt.` };
    if (failure.class === 'Budget' || failure.code === 'LeaseLost') takeBack();
    // It waits for its turn, and Azure has refused nothing.
    if (failure.class === 'Budget') return { is: 'Unfinished', ...retryOf(failure) };
    if (failure.class !== 'Waiting') return { is: 'Refused', write, failure };
    const pause = Math.max(failure.retryAfterMs ?? 2 * hands.pace.next, hands.pace.next);
    if (ticks(hands.clock) + pause > until || hands.signal.aborted) {
      takeBack();
      return { is: 'Unfinished', retryAfterMs: pause };
    }
    await sleep(hands.clock, pause, hands.signal);
  }
}

const retryOf = ({ retryAfterMs }: Failure): { readonly retryAfterMs?: number } => (retryAfterMs === undefined ? {} : { retryAfterMs });

/** Planned where nothing was: sent only if there still is nothing. */
const isNew = ({ verb, changes }: Write): boolean => verb === 'put' && changes.every(({ from }) => from === undefined);

/** What was sent; `before` is what a read-modify-write rested on. */
type Sent = Outcome<Written> & { readonly before?: Body };

async function send(step: Step, write: Write, hands: Hands, attempt: number): Promise<Sent | Carried> {
  const clientRequestId = requestIdOf(hands.uid, hands.generation, step.hash, idKey(write.target), attempt);
  const common = { id: write.target, clientRequestId, signal: hands.signal };
  switch (write.verb) {
    case 'delete':
      if (!(await hands.isCurrent())) return { is: 'Stopped', why: `the binding changed before ${nameOf(write.target)} was removed` };
      return gone(await hands.arm.write({ method: 'DELETE', ...common }));
    case 'put':
      return isNew(write)
        ? hands.arm.write({ method: 'PUT', body: render({}, write.changes), ifNoneMatch: '*', ...common })
        : onFreshRead(write, hands, (body, etag) => hands.arm.write({ method: 'PUT', body, ifMatch: etag, ...common }));
    case 'merge':
      if (takesAway(write) && !(await hands.isCurrent()))
        return { is: 'Stopped', why: `the binding changed before something was taken from ${nameOf(write.target)}` };
      return onFreshRead(write, hands, (body, etag) => hands.arm.write({ method: 'PUT', body, ifMatch: etag, ...common }));
    case 'patch':
    case 'post':
      throw new Error(`${write.verb} of ${write.target} is a long operation and needs an intent`);
  }
}

const takesAway = ({ changes }: Write): boolean => changes.some(({ to }) => to === undefined);

/**
 * Read-modify-write of raw JSON, so that fields we do not know survive. Stops when the place we change is not what the plan saw, and is not sent without
 * an ETag: what another client changes meanwhile would be lost, and nothing would tell.
 */
async function onFreshRead(
  write: Write,
  hands: Hands,
  put: (body: Body, etag: string) => Promise<Outcome<Written>>,
): Promise<Sent | Carried> {
  const fresh = await hands.arm.raw(write.target, { fresh: true, signal: hands.signal });
  if (!fresh.ok) return fresh;
  const { body, etag } = fresh.value;
  if (etag === undefined) return { is: 'Refused', write, failure: withoutEtag(write) };
  if (write.verb === 'merge') {
    const moved = write.changes.find((change) => !isAsPlanned(body, change));
    if (moved && moved.to === undefined && text(at(body, moved.path)) === undefined) return { is: 'Done' };
    if (moved) return { is: 'Stopped', why: `${moved.path} of ${nameOf(write.target)} changed meanwhile` };
  }
  const outcome = await put(render(body, write.changes), etag);
  return write.verb === 'merge' ? { ...outcome, before: body } : outcome;
}

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

/** What was not meant to change is compared with what it was: a loss is an alarm, and the same request is not sent again. */
async function compared(write: Write, before: Body, hands: Hands): Promise<Carried> {
  const after = await hands.arm.raw(write.target, { fresh: true, signal: hands.signal });
  const loss = after.ok ? firstLoss(before, after.value.body, write.changes) : undefined;
  if (loss === undefined) return { is: 'Done' };
  return {
    is: 'Refused',
    write,
    failure: {
      class: 'Invalid',
      status: 200,
      code: 'OtherSettingsChanged',
      message: `After ${nameOf(write.target)} was written, ${loss} is no longer what it was, although the operator did not change it. Look at its Activity Log; nothing more is written to it until something changes or somebody asks for a look.`,
      ambiguous: false,
    },
  };
}

const gone = (outcome: Outcome<Written>): Outcome<Written> =>
  outcome.ok || outcome.failure.class !== 'Gone' ? outcome : { ok: true, value: { status: 204, body: undefined } };

/** Waits for Azure's own short operation, because the next write to the same resource would be refused until it ends. */
async function finish(write: Write, { operation, body }: Written, hands: Hands, until: number): Promise<Carried> {
  if (!operation || settledAtOnce(body)) return { is: 'Done' };
  return ended(write, operation, hands, until, Math.max(operation.retryAfterMs ?? 0, hands.pace.next));
}

/** The end of an operation counts, not that Azure took the request. It is asked about after `first`; where the time is up, the next reconcile asks on. */
async function ended(write: Write, operation: OperationHandle, hands: Hands, until: number, first: number): Promise<Carried> {
  const { attempts, clock, signal } = hands;
  attempts.accepted(write, operation);
  let pause = first;
  for (;;) {
    if (ticks(clock) + pause > until || signal.aborted) return { is: 'Unfinished', retryAfterMs: pause };
    await sleep(clock, pause, signal);
    const state = await hands.arm.operation(operation, signal);
    if (!state.ok) return { is: 'Unfinished', ...retryOf(state.failure) };
    pause = Math.max(state.value.retryAfterMs ?? pause, hands.pace.next);
    if (state.value.status === 'InProgress') continue;
    attempts.accepted(write, undefined);
    if (state.value.status !== 'Failed' && state.value.status !== 'Canceled') return { is: 'Done' };
    const failure = failureOf(state.value);
    return failure.class === 'Waiting' ? { is: 'Unfinished', retryAfterMs: pause } : { is: 'Refused', write, failure };
  }
}

const settledAtOnce = (body: unknown): boolean => at(body, 'properties.provisioningState') === 'Succeeded';
