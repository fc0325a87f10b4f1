/** Carries out a decision: short steps one after another, the long request after its intent; says what status has to remember. */

import { nameOf } from '../api/arm-id.ts';
import type { BindingStatus, OperationRecord } from '../api/binding.ts';
import type { Failure, Outcome } from '../azure/arm.ts';
import { carryOut, type Carried, type Hands } from './carry-out.ts';
import { heldBy } from './held-refusals.ts';
import { failureRecord, type Retries } from './outcome.ts';
import { consentOf, givenBack } from './plan/approval.ts';
import { at, render } from './plan/render.ts';
import type { Step, Write } from './plan/step.ts';
import type { Situation } from './situation.ts';

/** What came of it: a change of status, and when to come back if sooner or later than the decision says. */
export interface Aftermath {
  readonly change?: (status: BindingStatus) => BindingStatus;
  readonly after?: number;
  /** For the log. */
  readonly note?: string;
}

export async function actShort(steps: readonly Step[], s: Situation, hands: Hands): Promise<Aftermath> {
  for (const step of steps) {
    const release = hands.keys.take(step.parent, hands.uid, s.seen.at);
    if (!release) return { after: 2 * s.pace.next, note: `another binding writes to ${nameOf(step.parent)}` };
    const carried = await carryOut(step, hands).finally(release);
    if (carried.is === 'Done') continue;
    return aftermathOf(step, carried, s);
  }
  return {};
}

function aftermathOf(step: Step, carried: Exclude<Carried, { is: 'Done' }>, s: Situation): Aftermath {
  switch (carried.is) {
    case 'Unfinished':
      return { after: Math.max(s.pace.next, carried.retryAfterMs ?? 0), note: 'Azure is still at work on it' };
    case 'Stopped':
      return { after: s.pace.next, note: carried.why };
    case 'Refused':
      return remember(step, carried.failure, s);
  }
}

/** Sends the one request of a switch, and waits for its answer even when the program stops. `recorded` is the intent that is in status by now. */
export async function actLong(step: Step, recorded: OperationRecord, s: Situation, hands: Hands): Promise<Aftermath> {
  const [write] = step.writes;
  if (!write) return {};
  const base = await echoFor(write, hands);
  if (!base.ok) return remember(step, base.failure, s);
  const outcome = await hands.arm.write({
    method: write.verb === 'post' ? 'POST' : 'PATCH',
    id: write.target,
    ...(write.action === undefined ? {} : { action: write.action }),
    // In a PATCH what is left out stays as it is, so what shall go is said.
    body: render(
      base.value,
      write.changes.map((change) => ({ ...change, to: change.to ?? 'null' })),
    ),
    clientRequestId: recorded.requestId,
  });
  if (outcome.ok) {
    const { operation, correlationId } = outcome.value;
    return {
      change: (status) => ({
        ...status,
        operation: {
          ...recorded,
          ...(operation ? { handle: operation.url } : {}),
          ...(correlationId === undefined ? {} : { correlationId }),
        },
      }),
      ...(operation ? {} : { after: s.pace.next }),
    };
  }
  // Azure may have it although no answer came: the intent stays, and the service itself will tell.
  if (outcome.failure.ambiguous) return { after: s.pace.pollLate, note: `no clear answer: ${outcome.failure.message}` };
  return refused(step, outcome.failure, s);
}

/** Nothing runs, and what was approved is still to be done. */
function refused(step: Step, failure: Failure, s: Situation): Aftermath {
  const { change, ...rest } = remember(step, failure, s);
  const asked = consentOf(s).askedAs(step);
  return {
    ...rest,
    change: (status) => {
      const { operation: _gone, approvals, ...kept } = change ? change(status) : status;
      return approvals ? { ...kept, approvals: givenBack(approvals, asked) } : kept;
    },
  };
}

/** What Azure alone writes in an additional location. */
const readOnly: ReadonlySet<string> = new Set([
  'publicIPAddresses',
  'privateIPAddresses',
  'outboundPublicIPAddresses',
  'gatewayRegionalUrl',
  'platformVersion',
  'provisioningState',
]);

/** Additional locations are written as one list, and a region that is left out is deleted: the whole list is echoed from a read taken in the act. */
async function echoFor({ target, changes }: Write, { arm }: Hands): Promise<Outcome<Readonly<Record<string, unknown>>>> {
  if (!changes.some(({ path }) => path.includes('additionalLocations['))) return { ok: true, value: {} };
  const raw = await arm.raw(target, { fresh: true });
  if (!raw.ok) return raw;
  const entries = at(raw.value.body, 'properties.additionalLocations');
  const additionalLocations = (Array.isArray(entries) ? entries : []).map((entry: unknown) =>
    Object.fromEntries(Object.entries(entry ?? {}).filter(([name]) => !readOnly.has(name))),
  );
  return { ok: true, value: { properties: { additionalLocations } } };
}

/** A refused request is remembered with the reason it gives to Ready and the time of the next try. */
function remember(step: Step, failure: Failure, s: Situation): Aftermath {
  const { now, pace, previous, fingerprint } = s;
  const [reason, retries] = classOf(failure, step.phase);
  const record = failureRecord(previous, {
    step: step.hash,
    reason,
    code: failure.code,
    message:
      failure.detail === undefined ? `${failure.code}: ${failure.message}` : `${failure.code} (${failure.detail}): ${failure.message}`,
    observation: fingerprint,
    retries,
    retryAfterMs: failure.retryAfterMs,
    reverts: step.needsApproval,
    now,
    pace,
  });
  return { change: (status) => ({ ...status, lastFailure: record }), after: pace.next, note: record.message };
}

function classOf(failure: Failure, phase: Step['phase']): readonly [reason: string, retries: Retries] {
  const held = phase === 'switch' && failure.class !== 'Throttled' ? heldBy(failure.code, failure.message) : undefined;
  if (held) return [held, 'Hourly'];
  switch (failure.class) {
    case 'Waiting':
      return ['ServiceBusy', 'Soon'];
    case 'Transient':
    case 'Throttled':
    case 'Gone':
      return ['RetryingAfterError', 'Soon'];
    case 'Blocked':
      if (failure.obstacle === 'Authorization') return ['NotAuthorized', 'Soon'];
      if (failure.obstacle === 'Policy') return ['PolicyDenied', 'Slowly'];
      return failure.obstacle === 'Lock' ? ['PrerequisitesNotMet', 'Soon'] : ['OperationFailed', 'Slowly'];
    case 'Invalid':
      return ['OperationFailed', 'WhenFactsChange'];
  }
}
