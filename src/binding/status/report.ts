/** The whole status of a binding, from what was seen and decided. Pure: the same situation gives the same text, so nothing is written when nothing changed. */

import { idKey } from '../../api/arm-id.ts';
import type { BindingStatus, LocationStatus, OperationRecord } from '../../api/binding.ts';
import { reconcileRequestedAt } from '../../api/binding.ts';
import { toIso } from '../../runtime/clock.ts';
import { clip } from '../model/terms/limits.ts';
import { compact } from '../model/terms/compact.ts';
import { correctionsBefore } from '../ledger/corrections.ts';
import { isProven, isWanted } from '../decide/decide.ts';
import type { Finding } from '../model/values/finding.ts';
import { firewallStatus } from '../checks/routing/firewall.ts';
import { stillOwned } from '../model/terms/owned.ts';
import { unreadable, valueOf } from '../model/values/observation.ts';
import { entryOf, withEntry } from '../operation/ends.ts';
import { withOwned } from '../checks/record-room.ts';
import { declarationOf, wasFulfilled } from '../model/terms/declaration.ts';
import { consentOf, latched, presentApprovals, spentBy, type Approvals } from '../plan/approval.ts';
import { shownPlan } from '../plan/plan.ts';
import type { Step } from '../model/values/step.ts';
import { readyReason, type Situation } from '../model/values/situation.ts';
import { conditionsFor, firstLookConditions, unreadableConditions } from './conditions.ts';
import { locationStatus, networkSummary, serviceStatus } from './locations.ts';
import { lastGoodAfter } from './last-good.ts';
import { waitingFor } from './waiting.ts';
import type { Decision } from '../model/values/decision.ts';

/** Written before Azure is asked: the generation is known, and everybody who waits sees that. */
export function firstLook(
  previous: BindingStatus,
  generation: number,
  now: Situation['now'],
  approvals: Approvals = previous.approvals ?? [],
): BindingStatus {
  return {
    ...previous,
    ...compact({ approvals: filled(approvals) }),
    observedGeneration: generation,
    conditions: firstLookConditions(previous, generation, now),
    summary: { ...previous.summary, since: readyReason(previous) === 'Observing' ? (previous.summary?.since ?? toIso(now)) : toIso(now) },
  };
}

/** Of a spec that cannot be read; what is known of operations, approvals and holds is kept for when it can be. */
export function unreadableSpec(
  { plan: _plan, waiting: _waiting, ...previous }: BindingStatus,
  generation: number,
  now: Situation['now'],
  why: string,
): BindingStatus {
  const conditions = unreadableConditions(previous, generation, now, why);
  const since = readyReason(previous) === readyReason({ conditions }) ? previous.summary?.since : undefined;
  return { ...previous, observedGeneration: generation, conditions, summary: { ...previous.summary, since: since ?? toIso(now) } };
}

/** `intended` is the intent of the long request that is about to be sent. */
export function report(decision: Decision, s: Situation, intended?: OperationRecord): BindingStatus {
  const { previous, binding, plan } = s;
  const blind = unreadable(s.seen) !== undefined;
  const operation = intended ?? kept(s);
  const conditions = conditionsFor(decision, s);
  const locations = locationStatus(s);
  const working = decision.do === 'start' ? decision.steps : decision.do === 'switch' ? [decision.step] : [];
  // What grew old is no news, and a settled binding is not written for it.
  const corrections = decision.do === 'stop' || working.length === 0 ? previous.corrections : correctionsBefore(s, working);
  const begun = [...working, ...repairsOf(decision)];
  const planned = new Set(plan.steps.map(({ parent }) => idKey(parent)));
  const owned = withOwned(stillOwned(previous.owned ?? [], plan.removals, planned), begun);
  const consent = consentOf(s);
  return compact({
    observedGeneration: binding.metadata.generation,
    conditions,
    summary: summaryFor(s, conditions, locations, operation),
    service: serviceStatus(s),
    waiting: waitingFor(decision, s),
    plan: blind ? previous.plan : shownPlan(plan, consent.askedAs),
    approvals: filled(blind ? latched(previous.approvals ?? [], presentApprovals(binding), s.now) : spentBy(consent, begun)),
    operation,
    holds: filled(s.holds.map(({ record }) => record)),
    lastGood: lastGoodAfter(decision, s),
    findings: blind ? previous.findings : filled(plan.findings.slice(0, 32).map(shown)),
    locations: locations && filled(locations),
    firewall: blind ? previous.firewall : firewallStatus(s),
    owned: filled(owned),
    fulfilled: fulfilledBy(decision, s),
    corrections: filled(corrections ?? []),
    lastFailure: decision.do === 'settle' || (decision.do === 'verify' && operation?.reverts !== true) ? undefined : previous.lastFailure,
    history:
      previous.operation?.endedAt !== undefined && operation?.requestId !== previous.operation.requestId
        ? withEntry(previous, entryOf(previous.operation, endOf(s), s.now))
        : previous.history,
    lastHandledReconcileAt: binding.metadata.annotations?.[reconcileRequestedAt]?.slice(0, 200) ?? previous.lastHandledReconcileAt,
  });
}

const shown = (finding: Finding): Finding => ({
  ...finding,
  message: clip(finding.message, 2000),
  remedy: clip(finding.remedy, 2000),
  source: clip(finding.source, 500),
});

const filled = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

/** The record lives until its result is proven, or the plan has moved on. */
function kept(s: Situation): OperationRecord | undefined {
  switch (s.progress?.is) {
    case 'Running':
      return s.previous.operation;
    case 'Done':
      return !isProven(s) && isWanted(s) ? s.previous.operation : undefined;
    case 'Unsent':
    case 'Failed':
    case undefined:
      return undefined;
  }
}

/** Kept while the same is declared, whatever became of it since; what cannot be seen is not fulfilled by that. */
const fulfilledBy = (decision: Decision, { settings, previous }: Situation): string | undefined =>
  decision.do === 'settle' || (decision.do === 'start' && decision.reason === 'CleaningUp') || wasFulfilled(settings, previous)
    ? declarationOf(settings)
    : undefined;

const endOf = (s: Situation): string =>
  isProven(s) ? 'Succeeded, and verified by network status.' : 'Succeeded; the binding wants something else meanwhile.';

const repairsOf = (decision: Decision): readonly Step[] => ('repairs' in decision ? decision.repairs : []);

function summaryFor(
  s: Situation,
  conditions: BindingStatus['conditions'],
  locations: BindingStatus['locations'],
  operation: OperationRecord | undefined,
): BindingStatus['summary'] {
  const before = readyReason(s.previous);
  const now = readyReason({ conditions: conditions ?? [] });
  const since = before === now ? s.previous.summary?.since : undefined;
  return compact({
    address: clientAddress(s, locations?.[0]),
    network: networkSummary(locations),
    since: since ?? toIso(s.now),
    overdueAfter: operation?.endedAt === undefined ? operation?.overdueAfter : undefined,
  });
}

/** Clients of an Internal gateway reach it by its private address only. */
const clientAddress = ({ seen }: Situation, primary: LocationStatus | undefined): string | undefined =>
  valueOf(seen.service)?.virtualNetworkType === 'Internal' ? primary?.privateIpAddresses?.[0] : primary?.publicIpAddresses?.[0];
