/** Situations of a binding in one line each, derived from what is given in the order in which the loop does. */

import type { Binding, BindingSpec, BindingStatus, Condition, OperationRecord } from '../../api/binding.ts';
import { apiVersion, kind } from '../../api/binding.ts';
import { regionCode } from '../../network/regions.ts';
import { instant, toIso } from '../../runtime/clock.ts';
import { sameId } from '../../api/arm-id.ts';
import { conflictOf, othersThan, zonesOf } from '../checks/claims.ts';
import { decide } from '../decide/decide.ts';
import { holdsIn } from '../release/holds.ts';
import { unreadable, valueOf, type Observation } from '../model/values/observation.ts';
import { at, cluster, ids, iso, isoExact, observation, owner, intervals, uid } from './observation.test-support.ts';
import { progressed } from '../operation/progress.ts';
import { recordable } from '../checks/record-room.ts';
import { ownershipFor } from '../model/terms/owner.ts';
import { ledgerFor } from '../ledger/ledger.ts';
import { emptyLedger, type Ledger } from '../model/values/ledger.ts';
import { makePlan, evaluate } from '../plan/plan.ts';
import { withWayBack } from '../operation/rollback.ts';
import { settingsOf } from '../model/values/settings.ts';
import type { Situation } from '../model/values/situation.ts';
import { fitted } from '../status/limits/fit.ts';
import { report } from '../status/report.ts';
import { verify } from '../operation/verification.ts';
import type { Decision } from '../model/values/decision.ts';
import { reachOf } from '../checks/network-status.ts';

export const spec = (change: Partial<BindingSpec> = {}): BindingSpec => ({
  serviceId: ids.service,
  mode: 'External',
  subnetId: ids.subnet,
  policy: 'Enforce',
  suspend: false,
  networkSecurity: { priorities: { from: 3000, to: 3199 } },
  ...change,
});

export const binding = (change: {
  readonly spec?: Partial<BindingSpec>;
  readonly status?: BindingStatus;
  readonly metadata?: Partial<Binding['metadata']>;
}): Binding => ({
  apiVersion,
  kind,
  metadata: {
    name: 'orders',
    namespace: 'platform',
    uid,
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: iso('07:00'),
    ...change.metadata,
  },
  spec: spec(change.spec),
  ...(change.status && { status: change.status }),
});

/** A status whose Ready says this since `since`. */
export function statusOf(ready: string, since: string, more: BindingStatus = {}): BindingStatus {
  const [status = '', reason = ''] = ready.split('/');
  return {
    observedGeneration: 1,
    conditions: [condition('Ready', status, reason, since), condition('PrerequisitesMet', 'True', 'Met', since)],
    summary: { since: iso(since) },
    ...more,
  };
}
export const condition = (type: string, status: string, reason: string, since: string): Condition => ({
  type,
  status: status as Condition['status'],
  reason,
  message: `${reason}.`,
  lastTransitionTime: iso(since),
  observedGeneration: 1,
});

/** The operation that puts the gateway into its subnet, sent at `started`. */
export const operation = (started: string, change: Partial<OperationRecord> = {}): OperationRecord => ({
  kind: 'UpdatingNetwork',
  step: 'aaaaaaaaaaaa',
  generation: 1,
  attempt: 1,
  target: ids.service,
  requestId: '33333333-3333-5333-8333-333333333333',
  desired: { mode: 'External', subnetId: ids.subnet },
  startedAt: isoExact(started),
  usualUntil: toIso(instant(at(started) + intervals.usualBand)),
  overdueAfter: toIso(instant(at(started) + intervals.overdue)),
  handle: 'https://management.azure.com/operations/1',
  ...change,
});

export interface Given {
  readonly spec?: Partial<BindingSpec>;
  readonly metadata?: Partial<Binding['metadata']>;
  readonly status?: BindingStatus;
  readonly seen?: Observation;
  readonly now?: string;
  /** Other bindings of the cluster. */
  readonly others?: readonly Binding[];
  readonly requested?: boolean;
  /** What memory knows of earlier writes. */
  readonly memory?: Partial<Pick<Ledger, 'attempts' | 'accepted'>>;
  /** Whether the watched namespaces are all of the cluster; they are unless said. */
  readonly seesAll?: boolean;
  /** Whether the namespace may do what changes the network of others; it may unless said. */
  readonly mayTouchOthers?: boolean;
}

/** Everything that a reconcile derives from what is given, in the order in which the loop does. */
export function situation(given: Given = {}): Situation {
  const one = binding(given);
  const settings = settingsOf(one.spec);
  const observed = given.seen ?? observation();
  const now = at(given.now ?? '08:00');
  const all = [one, ...(given.others ?? [])];
  const stored = given.status ?? {};
  const requested = given.requested ?? false;
  const { previous, progress, fingerprint } = progressed(stored, settings, one.metadata.generation, observed, now, intervals);
  const reach = new Map(
    (valueOf(observed.networkStatus) ?? []).map((each) => {
      const location = regionCode(each.location);
      const before = previous.locations?.find((entry) => entry.location === location);
      return [location, reachOf(each, before, now, intervals)] as const;
    }),
  );
  const living = new Set(all.map(({ metadata }) => metadata.uid));
  const verdict =
    previous.operation?.endedAt === undefined ? undefined : verify(previous.operation, valueOf(observed.networkStatus), now, intervals);
  const found = evaluate(settings, observed, {
    owner,
    ownershipOf: ownershipFor(cluster, uid, living, given.seesAll ?? true, settings.takeOver),
    isZoneOfOthers: (id) => (given.others ?? []).some((other) => zonesOf(other).some((zone) => sameId(zone, id))),
    mayTouchOthers: given.mayTouchOthers ?? true,
    previous,
    reach,
    others: () => othersThan(one, all),
    now,
    intervals,
  });
  const judgement = recordable(found, previous, settings, observed);
  const plan = makePlan(withWayBack(judgement, { settings, seen: observed, previous, reach, verdict, fingerprint, requested, now }));
  const isPlanWhole = unreadable(observed) === undefined && !plan.findings.some(({ gates }) => gates === 'All');
  return {
    binding: one,
    settings,
    previous,
    seen: observed,
    plan,
    holds: holdsIn({ settings, seen: observed, previous, now, intervals, requested, others: () => othersThan(one, all) }),
    conflict: conflictOf(one, all),
    progress,
    verdict,
    reach,
    fingerprint,
    ledger: ledgerFor(previous, { ...emptyLedger, ...given.memory }, plan.steps, {
      requested,
      isPlanWhole,
      generation: one.metadata.generation,
      now,
      intervals,
    }),
    requested,
    now,
    intervals,
  };
}

export interface Turn {
  readonly s: Situation;
  readonly decision: Decision;
  readonly status: BindingStatus;
}

/** One look: what was decided, and what status says then, as it is written. */
export function turn(given: Given = {}): Turn {
  const s = situation(given);
  const decision = decide(s);
  return { s, decision, status: fitted(report(decision, s)).status };
}

/** `True/Settled` */
export const readyOf = ({ conditions }: BindingStatus): string => {
  const ready = conditions?.find(({ type }) => type === 'Ready');
  return `${ready?.status}/${ready?.reason}`;
};
