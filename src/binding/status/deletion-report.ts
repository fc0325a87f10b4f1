/** The status of a binding that is being deleted: what is done, what is waited for, and what is still there. Pure. */

import type { BindingStatus, OperationRecord } from '../../api/binding.ts';
import { toIso } from '../../runtime/clock.ts';
import type { Observation } from '../model/values/observation.ts';
import { compact } from '../model/terms/compact.ts';
import { readyReason } from '../model/values/situation.ts';
import { acceptingChanges, available, stamped, type Said } from './conditions.ts';
import { report } from './report.ts';
import { approvalsOf } from '../plan/approval.ts';
import type { Deletion, Going } from '../decide/deletion.ts';
import { stillOwned } from '../model/terms/owned.ts';
import { isUnseen } from '../checks/removal/list.ts';
import type { Decision } from '../model/values/decision.ts';

/** `intended` is the intent of the long request that is about to be sent. */
export function reportDeletion(deletion: Exclude<Deletion, { do: 'release' }>, going: Going, intended?: OperationRecord): BindingStatus {
  const { s } = going;
  const { previous } = s;
  const decision: Decision =
    deletion.do === 'switch'
      ? { do: 'switch', step: deletion.step }
      : deletion.do === 'remove'
        ? { do: 'start', send: deletion.steps, reason: 'PreparingNetwork' }
        : { do: 'wait', reason: 'PreparingNetwork', message: deletion.message, send: [] };
  // What could not be seen is not taken for gone.
  const isBlind = isUnseen(s.settings, s.seen);
  const { observedGeneration, conditions: _said, summary, service, waiting: _for, plan: seenPlan, ...rest } = report(decision, s, intended);
  const waiting = waitingIn(deletion, previous, s.now);
  const plan = isBlind ? previous.plan : seenPlan;
  const said: Said = { status: 'False', reason: 'Deleting', message: sentence(deletion) };
  const met = previous.conditions?.find(({ type }) => type === 'PrerequisitesMet');
  return compact({
    observedGeneration,
    conditions: stamped(
      {
        Reconciling: { ...said, status: 'True' },
        Ready: said,
        AcceptingChanges: acceptingChanges(decision, s),
        Available: available(s),
        PrerequisitesMet: met ?? { status: 'Unknown', reason: 'NotObserved', message: 'The binding is being deleted.' },
      },
      previous,
      s.binding.metadata.generation,
      s.now,
    ),
    summary: {
      ...summary,
      since: readyReason(previous) === 'Deleting' ? (previous.summary?.since ?? toIso(s.now)) : toIso(s.now),
    },
    service,
    waiting,
    plan,
    ...rest,
    // A plan that was not seen whole does not ask for all that it will ask for.
    approvals: isBlind ? filled(approvalsOf(s)) : rest.approvals,
    holds: isBlind ? previous.holds : rest.holds,
    // A subnet that the gateway has left is a hold from then on: it may not be left out, nor begun anew by what could not be seen.
    locations: isBlind ? previous.locations : isGone(s.seen) ? undefined : rest.locations,
    findings: undefined,
    firewall: undefined,
    corrections: previous.corrections,
    owned: filled(stillOwned(previous.owned ?? [], s.plan.removals)),
  });
}

const sentence = (deletion: Exclude<Deletion, { do: 'release' }>): string =>
  `${deletion.do === 'wait' ? 'Being deleted; waiting' : 'Being deleted'}: ${deletion.message}`;

function waitingIn(deletion: Deletion, { waiting }: BindingStatus, now: Going['s']['now']): BindingStatus['waiting'] {
  if (deletion.do !== 'wait') return undefined;
  const { reason, message, since, until } = deletion;
  return compact({
    reason,
    since: since ?? (waiting?.reason === reason ? waiting.since : toIso(now)),
    until,
    evidence: message,
  });
}

const isGone = ({ service }: Observation): boolean => !service.ok && service.failure.class === 'Gone';

const filled = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);
