/** Puts together everything that a decision rests on, from one observation. */

import { withWayBack } from '../operation/rollback.ts';
import type { Binding } from '../../api/binding.ts';
import type { Settings } from '../model/values/settings.ts';
import { type Observation, unreadable, valueOf } from '../model/values/observation.ts';
import type { Ports } from './ports.ts';
import { type Situation, isRequested } from '../model/values/situation.ts';
import { progressIn } from '../operation/progress.ts';
import { reachIn } from '../checks/network-status.ts';
import { recordable } from '../checks/record-room.ts';
import { whileAwaited } from '../checks/awaited-tags.ts';
import { evaluate, makePlan } from '../plan/plan.ts';
import { contextFor } from '../checks/context.ts';
import { verify, verificationOf } from '../operation/verification.ts';
import { holdsIn } from '../release/holds.ts';
import { conflictOf } from '../checks/claims.ts';
import { acceptedIn } from '../act/work.ts';
import { ledgerFor } from '../ledger/ledger.ts';
import { told } from './short-writes.ts';

/** What it takes beside binding and observation. */
export type SituationPorts = Pick<Ports, 'clock' | 'intervals' | 'neighbours' | 'seesAll' | 'cluster' | 'inHand' | 'reached'>;

export async function situationOf(settings: Settings, binding: Binding, seen: Observation, ports: SituationPorts): Promise<Situation> {
  const { intervals } = ports;
  const { previous, progress, fingerprint, now } = progressIn(binding, settings, seen, ports);
  const reach = reachIn(seen, previous, now, intervals);
  const statuses = valueOf(seen.networkStatus);
  if (statuses) ports.reached(binding, statuses);
  const requested = isRequested(binding);
  const context = contextFor(binding, settings, previous, reach, now, ports);
  const judged = whileAwaited(evaluate(settings, seen, context), { binding, previous, seen, now, intervals, inHand: ports.inHand });
  const judgement = recordable(judged, previous, settings, seen);
  const movesOn = judgement.steps.some(({ phase }) => phase === 'switch');
  const { operation } = previous;
  const verdict =
    operation?.endedAt === undefined ? undefined : verify(operation, verificationOf(operation, statuses, movesOn), now, intervals);
  const plan = makePlan(withWayBack(judgement, { settings, seen, previous, reach, verdict, fingerprint, requested, now }));
  const { attempts, work } = ports.inHand;
  const isPlanWhole = unreadable(seen) === undefined && !plan.findings.some(({ gates }) => gates === 'All');
  return {
    binding,
    settings,
    previous,
    seen,
    plan,
    holds: holdsIn({ settings, seen, previous, now, intervals, requested, others: context.others }),
    conflict: conflictOf(binding, ports.neighbours.contendersOf(binding)),
    progress,
    verdict,
    reach,
    fingerprint,
    ledger: ledgerFor(told(previous, binding, ports), { attempts, accepted: acceptedIn(work) }, plan.steps, {
      requested,
      isPlanWhole,
      generation: binding.metadata.generation,
      now,
      intervals,
    }),
    requested,
    now,
    intervals,
  };
}
