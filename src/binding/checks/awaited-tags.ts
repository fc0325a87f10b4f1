/**
 * Until the list of service tags has been read after a start, what rests on it is as status has it: that a process began is no news of Azure.
 *
 * Guarantees: a flow that the list showed to be closed stays closed, so that no gateway is moved because the list is late; no rule or route is written that
 * only the want of the list asks for. Caveats: an edit is judged by what can be known; what another client has deleted waits for its
 * repair as long as this lasts, an hour at most; the findings stay until the list is read, and where the right to read it lacks, for that hour.
 */

import type { Binding, BindingStatus } from '../../api/binding.ts';
import { isType } from '../../api/arm-id.ts';
import type { Instant } from '../../runtime/clock.ts';
import type { CheckName, Finding } from '../model/values/finding.ts';
import type { Judgement } from '../model/values/judgement.ts';
import { isRefused, type Observation } from '../model/values/observation.ts';
import type { Step } from '../model/values/step.ts';
import type { Intervals } from '../model/terms/intervals.ts';

/** What security rules and routes are judged to do to flows. */
const restOnTags: ReadonlySet<string> = new Set<CheckName>([
  'FlowBlocked',
  'FlowUnknown',
  'NearMiss',
  'NoClientCanConnect',
  'ManagementOpenWide',
  'NoRoomForRules',
  'TagUnknown',
  'RouteConflict',
  'RouteDiverted',
  'RouteMissing',
  'TrafficDropped',
  'ClientsUnanswered',
  'FirewallMustAllow',
  'PrimarySqlViaTunnel',
  'TagListOld',
]);

interface Given {
  readonly binding: Binding;
  readonly previous: BindingStatus;
  readonly seen: Observation;
  readonly now: Instant;
  readonly intervals: Pick<Intervals, 'tagsAwaited'>;
  /** Of the binding, in this process. */
  readonly inHand: { judgedByWords?: boolean };
}

export function whileAwaited(judgement: Judgement, given: Given): Judgement {
  const { previous, seen, now, intervals, inHand } = given;
  const { serviceTags, tagsAwaitedSince: since } = seen;
  if (serviceTags === undefined || serviceTags.ok || since === undefined) return judgement;
  const isLong = now - since >= intervals.tagsAwaited;
  // What this process has judged by words is in status from then on, and is judged anew each time.
  inHand.judgedByWords ||= !wasJudged(given) || (isRefused(serviceTags.failure) && (isLong || isWithoutRight(previous)));
  if (inHand.judgedByWords) return judgement;
  const known = (previous.findings ?? []).filter(({ check }) => restOnTags.has(check)).map((one) => one as Finding);
  const findings = [...known, ...judgement.findings.filter(({ check }) => !restOnTags.has(check))];
  if (isLong) return { ...judgement, findings };
  const shown = new Set((previous.plan?.steps ?? []).map(({ hash }) => hash));
  return { ...judgement, findings, steps: judgement.steps.filter((one) => shown.has(one.hash) || !isOfRulesOrRoutes(one)) };
}

/** The process before had no list either. */
const isWithoutRight = ({ findings = [] }: BindingStatus): boolean =>
  findings.some(({ check, message, remedy }) => check === 'NotAuthorized' && /serviceTags/i.test(`${message} ${remedy}`));

/** For this spec. */
function wasJudged({ binding, previous }: Given): boolean {
  const ready = previous.conditions?.find(({ type }) => type === 'Ready');
  return ready !== undefined && ready.reason !== 'Observing' && ready.observedGeneration === binding.metadata.generation;
}

const isOfRulesOrRoutes = ({ phase, writes }: Step): boolean =>
  phase === 'prepare' &&
  writes.every(
    ({ target }) =>
      isType(target, 'Microsoft.Network/networkSecurityGroups/securityRules') || isType(target, 'Microsoft.Network/routeTables/routes'),
  );
