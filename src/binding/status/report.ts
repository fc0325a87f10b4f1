/** The whole status of a binding, from what was seen and decided. Pure: the same situation gives the same text, so nothing is written when nothing changed. */

import { idKey } from '../../api/arm-id.ts';
import type { BindingStatus, LocationStatus, OperationRecord } from '../../api/binding.ts';
import { reconcileRequestedAt } from '../../api/binding.ts';
import { toIso } from '../../runtime/clock.ts';
import { echoed } from '../model/terms/limits.ts';
import { compact } from '../model/terms/compact.ts';
import { correctionsBefore, refusalsOf } from '../ledger/ledger.ts';
import { isBusy } from '../checks/gateway/gateway.ts';
import { isVerified, isWanted } from '../decide/decide.ts';
import { firewallStatus } from '../checks/routing/firewall.ts';
import { stillOwned } from '../model/terms/owned.ts';
import { unreadable, valueOf } from '../model/values/observation.ts';
import { kept } from '../operation/progress.ts';
import { withOwned } from '../checks/record-room.ts';
import { declarationOf, wasFulfilled } from '../model/terms/declaration.ts';
import { approvalsOf, consentOf, consume } from '../plan/approval.ts';
import { isAboutRights } from '../checks/rights.ts';
import type { Finding } from '../model/values/finding.ts';
import type { Approvals } from '../plan/approvals/list.ts';
import { shownPlan } from '../plan/plan.ts';
import { readyReason, type Situation } from '../model/values/situation.ts';
import { conditionsFor, initialConditions, unreadableConditions } from './conditions.ts';
import { locationStatus, networkSummary, serviceStatus } from './locations.ts';
import { lastGoodAfter } from './last-good.ts';
import { waitingFor } from './waiting.ts';
import { sendOf, type Decision } from '../model/values/decision.ts';

/** Written before Azure is asked: the generation is known, and every client that waits sees that. */
export function initialStatus(
  previous: BindingStatus,
  generation: number,
  now: Situation['now'],
  approvals: Approvals = previous.approvals ?? [],
): BindingStatus {
  return compact({
    ...previous,
    approvals: filled(approvals),
    observedGeneration: generation,
    conditions: initialConditions(previous, generation, now),
    summary: { ...previous.summary, since: readyReason(previous) === 'Observing' ? (previous.summary?.since ?? toIso(now)) : toIso(now) },
  });
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
  const { operation, history } = kept(s, { isAsked: isWanted(s), isProven: isVerified(s), ...compact({ verdict: s.verdict }) }, intended);
  const conditions = conditionsFor(decision, s);
  const locations = locationStatus(s);
  const begun = decision.do === 'switch' ? [decision.step] : sendOf(decision);
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
    approvals: filled(blind ? approvalsOf(s) : consume(consent, begun)),
    operation,
    holds: filled(s.holds.map(({ record }) => record)),
    lastGood: lastGoodAfter(decision, s),
    findings: filled(blind ? stillFound(previous.findings ?? [], plan.findings) : plan.findings),
    locations: locations && filled(locations),
    firewall: blind ? previous.firewall : firewallStatus(s),
    owned: filled(owned),
    fulfilled: fulfilledBy(decision, s),
    corrections: filled(correctionsBefore(s, sendOf(decision)) ?? []),
    refusals: filled(refusalsOf(s)),
    lastFailure:
      decision.do === 'settle' || (decision.do === 'verify' && operation?.purpose !== 'Rollback') ? undefined : previous.lastFailure,
    history,
    lastHandledReconcileAt: echoed(binding.metadata.annotations?.[reconcileRequestedAt]) ?? previous.lastHandledReconcileAt,
  });
}

/** What was found before stays while Azure cannot be seen, with the rights that lack now. */
const stillFound = (before: NonNullable<BindingStatus['findings']>, lacking: readonly Finding[]): readonly Finding[] => [
  ...lacking,
  ...before.filter(({ check }) => !isAboutRights(check)).map((one) => one as Finding),
];

const filled = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

/** Kept while the same is declared, whatever became of it since; what cannot be seen, or is still in motion, is not fulfilled by that. */
const fulfilledBy = (decision: Decision, { settings, previous, seen }: Situation): string | undefined =>
  wasFulfilled(settings, previous) ||
  (!isBusy(seen) && (decision.do === 'settle' || (decision.do === 'start' && decision.reason === 'CleaningUp')))
    ? declarationOf(settings)
    : undefined;

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
