/** Invariants of the operation: whatever happens in whatever order, nothing is sent twice, dropped, or ended by what could not be seen. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BindingStatus, OperationRecord } from '../../api/binding.ts';
import { instant, toIsoExact, type Instant } from '../../runtime/clock.ts';
import {
  at,
  attached,
  gone,
  ids,
  observation,
  intervals,
  region,
  seen,
  service,
  status,
  unseen,
} from '../testing/observation.test-support.ts';
import { operation } from '../testing/situation.test-support.ts';
import type { Verdict } from '../model/values/reach.ts';
import { isTransitional, valueOf, type Observation } from '../model/values/observation.ts';
import { advance, type Advanced, type Event, type Facts } from './advance.ts';
import { basisOf, isEtagOf } from './basis.ts';
import { taken } from './ends.ts';
import { readEarlier } from './earlier.test-support.ts';
import { isAccepted, readOperation, writtenOperation, type Intended, type Operation } from './record.ts';

const start = at('08:00');
const basisAt = (etag: string) => basisOf(observation({ service: seen(service({ etag })) }));
/** As often absent as present. */
const optional = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined, freq: 1 });
const present = (record: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

const services = fc.constantFrom(
  service(),
  service({ etag: 'two' }),
  service({ etag: undefined }),
  service({ provisioningState: 'Updating' }),
  service({ targetProvisioningState: 'Updating' }),
  service({ provisioningState: 'Failed' }),
  service({ provisioningState: 'Unheard-of' }),
  attached(),
  attached({ etag: 'two', additionalLocations: [region()] }),
  attached({ provisioningState: 'Failed', answeredAt: at('09:00') }),
  attached({ subnetId: ids.elsewhere, publicIpAddressId: ids.address }),
);
const facts: fc.Arbitrary<Facts> = fc
  .record({
    service: fc.oneof(
      { weight: 6, arbitrary: services.map((one) => seen(one)) },
      fc.constant(gone),
      fc.constantFrom(unseen(), unseen({ class: 'Blocked', obstacle: 'Authorization', status: 403 })),
    ),
    operation: optional(
      fc.record({
        status: fc.constantFrom('InProgress', 'Succeeded', 'Failed', 'Canceled', 'Unknown'),
        code: fc.constantFrom('ActivationFailed', 'SettingsUnchanged', ''),
        message: fc.constant('No.'),
      }),
    ),
    networkStatus: optional(fc.constantFrom(seen(status({ db: 'success' }, '08:30')), unseen())),
  })
  .map((one) => observation(one as Parameters<typeof observation>[0]));

const atRest = fc.constantFrom(undefined, 'one', 'two').map((etag): Facts => observation({ service: seen(service({ etag })) }));

const records: fc.Arbitrary<OperationRecord> = fc
  .record({
    attempt: fc.integer({ min: 1, max: 3 }),
    kind: fc.constantFrom('UpdatingNetwork', 'ApplyingNetworkConfiguration', 'Dancing'),
    desired: fc.constantFrom(
      { mode: 'External', subnetId: ids.subnet },
      { mode: 'None', publicIpAddressId: '' },
      { mode: 'External', publicIpAddressId: '', locations: [{ location: 'eastus', subnetId: ids.subnet }] },
      {},
      undefined,
    ),
    startedAt: fc.constantFrom(toIsoExact(start), toIsoExact(at('07:00')), toIsoExact(at('80:00')), 'soon'),
    firstStartedAt: optional(fc.constant(toIsoExact(at('06:30')))),
    state: optional(fc.constantFrom('Intended', 'Sent', 'Ended')),
    purpose: optional(fc.constantFrom('Apply', 'Rollback', 'TakeOverDns')),
    reverts: optional(fc.boolean()),
    answered: fc.constantFrom<Partial<OperationRecord>>(
      {},
      {},
      {},
      { answer: 'Accepted' },
      { handle: 'https://management.azure.com/operations/1' },
      { answer: 'Accepted', endedAt: toIsoExact(at('07:58')) },
      { endedAt: toIsoExact(at('07:30')) },
      { endedAt: 'soon' },
    ),
    basis: fc.constantFrom(basisAt('one'), basisAt('one'), [], ['version:-'], undefined),
    lostLocations: optional(fc.constant(['eastus'])),
    goneSince: optional(fc.constantFrom(toIsoExact(start), toIsoExact(at('07:00')))),
  })
  .map(({ answered, ...change }) => {
    const { handle: _none, desired: _unknown, ...plain } = operation('08:00');
    return { ...plain, ...answered, ...present(change) };
  });

const nextOf = (operation: Operation, now: Instant, attempts = 1): Intended => {
  const { kind, purpose, step, generation, target } = operation;
  const times = { startedAt: toIsoExact(now), firstStartedAt: toIsoExact(now), usualUntil: toIsoExact(now), overdueAfter: toIsoExact(now) };
  const attempt = operation.attempt + attempts;
  return { kind, purpose, step, generation, target, attempt, requestId: `attempt-${attempt}-${now}`, state: 'Intended', ...times };
};

/** An event is made of the operation that it happens to, for the next attempt is one of it. */
type Happening = (operation: Operation, now: Instant) => Event;
const always =
  (event: Event): Happening =>
  () =>
    event;
const sightings = fc.record({ facts, isAsked: fc.boolean() }).map((one): Event => ({ is: 'Seen', ...one }));
const answers = fc
  .record({ status: fc.constantFrom(200, 202, 204), shown: optional(services), handle: optional(fc.constant('https://arm/op')) })
  .map((one) => ({ is: 'Answered', ...present(one) }) as Event);
const judgements = fc
  .record({
    isAsked: fc.boolean(),
    isProven: fc.boolean(),
    replaced: fc.boolean(),
    verdict: fc.constantFrom<Verdict>('Waiting', 'Overdue', 'Verified'),
  })
  .map((one): Event => ({ is: 'Judged', ...one }));
const happenings: fc.Arbitrary<Happening> = fc.oneof(
  fc.constantFrom<Event>({ is: 'NotSent' }, { is: 'Refused' }, { is: 'Lost' }).map(always),
  sightings.map(always),
  answers.map(always),
  judgements.map(always),
  fc
    .record({ facts: fc.oneof(facts, atRest), attempts: fc.constantFrom(1, 1, 1, 0, 2) })
    .map(({ facts: one, attempts }): Happening => (operation, now) => ({
      is: 'Again',
      facts: one,
      intent: nextOf(operation, now, attempts),
    })),
);

interface Moment {
  readonly before: Operation;
  readonly event: Event;
  readonly now: Instant;
  readonly after: Advanced;
}
const minutes = fc.constantFrom(0, 0, 1, 3, 6, 20, 90).map((count) => count * 60_000);
const moments = fc.record({ record: records, happening: happenings, minutes }).map(({ record, happening, minutes: passed }): Moment => {
  const before = readOperation(record);
  const now = instant(start + passed);
  const event = happening(before, now);
  return { before, event, now, after: advance(before, event, now, intervals) };
});

/** A life: from one record on, for as long as it is open. */
const lives = fc
  .record({ record: records, steps: fc.array(fc.record({ happening: happenings, minutes }), { minLength: 1, maxLength: 12 }) })
  .map(({ record, steps }) => {
    const life: Moment[] = [];
    let before = readOperation(record);
    let now: Instant = start;
    for (const { happening, minutes: passed } of steps) {
      now = instant(now + passed);
      const event = happening(before, now);
      const after = advance(before, event, now, intervals);
      life.push({ before, event, now, after });
      if (after.is === 'Over') break;
      before = after.operation;
    }
    return life;
  });

const holds = <T>(name: string, cases: fc.Arbitrary<T>, promise: (given: T) => void) =>
  test(name, () => fc.assert(fc.property(cases, promise), { seed: 20260105, numRuns: 1000 }));

describe('an operation', () => {
  holds('takes every event in every state, and taking it twice is taking it once', moments, ({ event, now, after }) =>
    expect(advance(after.operation, event, now, intervals)).toEqual(after),
  );

  holds('is neither ended nor changed by a service that cannot be read', moments, ({ before, event, after }) => {
    if (event.is !== 'Seen' || event.facts.service.ok || event.facts.service.failure.class === 'Gone') return;
    expect(after).toEqual({ is: 'Open', operation: before });
  });

  holds('that has left is not dropped by an edit: what the spec asks for decides nothing until Azure has not got it', moments, (moment) => {
    const { before, event, now, after } = moment;
    if (event.is !== 'Seen' || before.state === 'Intended') return;
    const other = advance(before, { ...event, isAsked: !event.isAsked }, now, intervals);
    if (after.is !== 'Unsent' && other.is !== 'Unsent') expect(other).toEqual(after);
  });

  holds('that has ended is not lost before its proof, another wish, another request or a change of the service', moments, (moment) => {
    const { before, event, after } = moment;
    if (before.state !== 'Ended' || after.is !== 'Over') return;
    const { end } = after;
    if (event.is === 'Judged') expect(event.isProven || !event.isAsked || event.replaced).toBe(true);
    else expect(['ChangedMeanwhile', 'ServiceGone']).toContain(end);
  });

  holds('begins another attempt only of an unclear request, with the service at rest in a version that has not moved', lives, (life) => {
    for (const { before, event, after } of life) {
      const grown = after.operation.attempt - before.attempt;
      if (grown === 0) continue;
      expect([grown, event.is]).toEqual([1, 'Again']);
      expect(before.state === 'Intended' || (before.state === 'Sent' && before.answer === 'Unclear')).toBe(true);
      const shown = event.is === 'Again' ? valueOf(event.facts.service) : undefined;
      expect(shown && isTransitional(shown)).toBe(false);
      expect(isEtagOf(before.basis, shown)).not.toBe(false);
    }
  });

  holds('makes at most three attempts', lives, (life) => {
    for (const { before, after } of life)
      if (after.operation.attempt > before.attempt) expect(after.operation.attempt).toBeLessThanOrEqual(3);
  });

  holds('keeps its first start and its alarm through every attempt', lives, (life) => {
    const [first] = life;
    const kept = (one: Operation) => [one.firstStartedAt, one.overdueAfter, one.step, one.generation];
    for (const { after } of life) expect(kept(after.operation)).toEqual(first && kept(first.before));
  });

  holds('gives its approval back where its request has not left, and there only', lives, (life) => {
    for (const { before, after } of life)
      if (after.is === 'Over') expect(after.approval).toBe(before.state === 'Intended' ? 'Back' : 'Spent');
  });

  holds(
    'never goes back: what has left has left, what was accepted stays so, what has ended stays so, but for a new attempt',
    lives,
    (life) => {
      const rank = (one: Operation) => (one.state === 'Intended' ? 0 : one.state === 'Ended' ? 3 : one.answer === 'Accepted' ? 2 : 1);
      for (const { before, after } of life)
        if (after.operation.attempt === before.attempt) expect(rank(after.operation)).toBeGreaterThanOrEqual(rank(before));
    },
  );

  holds('is read as it was written', records, (record) => {
    const read = readOperation(record);
    expect(readOperation(writtenOperation(read))).toEqual(read);
    expect(readOperation(JSON.parse(JSON.stringify(writtenOperation(read))) as OperationRecord)).toEqual(read);
  });
});

holds(
  'a record whose request Azure has is never sent again by an operator of the version before, nor is one that has ended',
  fc.record({ life: lives, facts: fc.oneof(facts, atRest), minutes }),
  ({ life, facts: found, minutes: passed }) => {
    for (const { after, now } of life)
      if (after.is !== 'Over' && readEarlier(writtenOperation(after.operation), found as Observation, instant(now + passed)) === 'Unsent')
        expect(isAccepted(after.operation) || after.operation.state === 'Ended').toBe(false);
  },
);

describe('what an end does to status', () => {
  const approvals = [{ hash: 'aaaaaaaaaaaa', since: toIsoExact(start), spent: true }];
  holds('is one write: the record goes with its entry, its refusal and its approval', moments, ({ before, now, after }) => {
    const status: BindingStatus = { operation: writtenOperation(before), approvals, history: [] };
    const next = taken(status, before, after, { fingerprint: () => 'facts', now, intervals });
    if (after.is !== 'Over') {
      expect([next.history, next.approvals]).toEqual([[], approvals]);
      return;
    }
    const isAttempt = after.end !== 'NotSent' && after.end !== 'Refused';
    expect(next.operation).toBeUndefined();
    expect(next.history?.map(({ result, requestId }) => [result, requestId])).toEqual(isAttempt ? [[after.end, before.requestId]] : []);
    expect(next.lastFailure?.code).toBe(after.failed?.code);
    expect(next.approvals?.[0]?.spent).toBe(after.approval === 'Spent');
  });
});
