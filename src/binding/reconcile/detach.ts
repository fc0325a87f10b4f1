/**
 * One turn of the loop for a binding that is being deleted and held by our finalizer.
 *
 * Guarantees: the finalizer goes last; each step is found anew from status and one look at Azure, so a restart at any instant goes on where it was;
 * before anything is removed the binding is read live, and its uid and generation must be those that were decided on.
 * Leaves to others: putting the finalizer on (reconcile.ts), and bindings with the policy Retain, which simply go (retained.ts).
 */

import { keyOf, type Binding, isLeaving } from '../../api/binding.ts';
import { isTimeUp } from '../../runtime/clock.ts';
import type { Next } from '../../runtime/controller.ts';
import { actLong, actShort, type Aftermath } from '../act/send.ts';
import { isExhausted } from '../ledger/attempts.ts';
import { conflictOf } from '../checks/claims.ts';
import { handsFor } from '../act/hands.ts';
import { holdsIn } from '../release/holds.ts';
import { intent, wordAt } from '../operation/operation.ts';
import { shortHash, isDisruptive, type Write } from '../model/values/step.ts';
import { isRequested, type Situation } from '../model/values/situation.ts';
import { decideDeletion, type Deletion, type Going, type Outcome } from '../decide/deletion.ts';
import { judge } from '../checks/index.ts';
import { inStages } from '../checks/removal/stages.ts';
import { leavingOf, type Leaving } from '../model/values/wish.ts';
import { hiddenIn, type Observation } from '../model/values/observation.ts';
import type { Judgement } from '../model/values/judgement.ts';
import { readRemains } from '../observe/remains.ts';
import { reportDeletion } from '../status/deletion-report.ts';
import { staysIn, whatStays, type Stay } from '../status/farewell.ts';
import { contextFor } from '../checks/context.ts';
import { progressIn } from '../operation/progress.ts';
import type { Ports, DeletionPorts } from './ports.ts';
import { zonesToRead } from '../checks/dns/private-zones.ts';
import { heldIn } from '../release/vacated.ts';

export async function detach(binding: Binding, ports: Ports & DeletionPorts, signal: AbortSignal): Promise<Next> {
  const { namespace } = binding.metadata;
  const release = async (outcome: Outcome, why: string, stays: readonly Stay[]): Promise<Next> => {
    await ports.release(binding, outcome, `${why} ${whatStays(binding, stays, outcome)}`, await ports.isGoing(namespace));
    return 'settled';
  };
  const leaving = leavingOf(binding);
  if (!leaving) return release('Released', 'Nothing was removed, because spec.serviceId cannot be read.', []);
  if (leaving.settings.deletionPolicy === 'Retain')
    return release('Retained', 'spec.deletionPolicy is Retain now: nothing more is removed.', []);
  if (leaving.settings.policy === 'Audit') return release('Released', 'Nothing was removed, because spec.policy is Audit.', []);
  const conflict = conflictOf(binding, ports.bindings());
  if (conflict) return release('Released', 'Nothing was removed, because another binding is in charge.', []);

  const going = await look(binding, leaving, ports, signal);
  const deletion = decideDeletion(going);
  if (signal.aborted && !(isTimeUp(signal) && deletion.do === 'wait')) return { after: ports.pace.next };
  if (deletion.do === 'release')
    return release(deletion.outcome, deletion.why, deletion.outcome === 'Detached' ? staysIn(going.s.plan.removals) : []);
  return { after: await carryOn(deletion, going, ports, signal) };
}

async function look(binding: Binding, leaving: Leaving, ports: Ports & DeletionPorts, signal: AbortSignal): Promise<Going> {
  const { status = {}, metadata } = binding;
  const { settings } = leaving;
  const seen = await readRemains(
    leaving,
    status,
    {
      ...ports,
      options: { fresh: true, signal },
      zones: (service) => zonesToRead(settings, service, status.owned ?? []),
      held: (service) => heldIn(status, service ?? 'gone'),
      operation: (service) => wordAt(status.operation, service),
    },
    { key: keyOf(binding), absences: ports.absences },
  );
  const { pace } = ports;
  const requested = isRequested(binding);
  const { previous, progress, fingerprint, now } = progressIn(binding, settings, seen, ports);
  const context = contextFor(binding, settings, previous, new Map(), now, ports);
  const s: Situation = {
    binding,
    settings,
    previous,
    seen,
    plan: planOf(judge(settings, seen, context)),
    holds: holdsIn({ settings, seen, previous, now, pace, requested, others: context.others }),
    conflict: undefined,
    progress,
    // Out of its network a gateway has no network status; an operation of before is of no interest.
    verdict: previous.operation?.endedAt === undefined ? undefined : 'Verified',
    reach: new Map(),
    fingerprint,
    isExhausted: (step) => !requested && isExhausted(step, ports.attempts.of(keyOf(binding), metadata.generation), now),
    requested,
    now,
    pace,
  };
  return { s, isNamespaceGoing: await needsNamespace(seen, metadata.namespace, ports) };
}

/** Asked only when it makes a difference: while Azure does not let us in. */
const needsNamespace = async (seen: Observation, namespace: string, ports: DeletionPorts): Promise<boolean> =>
  hiddenIn(seen) !== undefined && (await ports.isGoing(namespace));

/** What the checks find of a gateway that is to go is no news any more. */
export function planOf({ steps: unordered, removals }: Judgement): Situation['plan'] {
  const steps = inStages(unordered);
  return {
    hash: shortHash(steps.map(({ hash }) => hash)),
    disruptive: steps.some(isDisruptive),
    steps,
    audited: [],
    findings: [],
    removals,
  };
}

/** Reports, then acts, then records what came of it: the intent of the long request is in status before the request leaves. */
async function carryOn(
  deletion: Exclude<Deletion, { do: 'release' }>,
  going: Going,
  ports: Ports & DeletionPorts,
  signal: AbortSignal,
): Promise<number> {
  const { s } = going;
  const tried: Write[] = [];
  const hands = handsFor(
    s.binding,
    { ...ports, arm: ports.absences.watching(keyOf(s.binding), ports.arm) },
    signal,
    (write) => tried.push(write),
    isLeaving,
  );
  if (deletion.do === 'wait') {
    await ports.write(s.binding, reportDeletion(deletion, going));
    return deletion.after;
  }
  if (deletion.do === 'remove') {
    const written = await ports.write(s.binding, reportDeletion(deletion, going));
    if (signal.aborted) return s.pace.next;
    const carried = await actShort(deletion.steps, s, hands);
    const aftermath = signal.aborted ? {} : carried;
    // What somebody puts back as often as it is taken away is taken away less and less often; what is not done yet is no repetition.
    return finish(written, s, { ...aftermath, after: Math.max(aftermath.after ?? 0, ports.efforts.done(keyOf(s.binding), tried)) }, ports);
  }
  if (!(await hands.isCurrent())) return s.pace.next;
  const { uid, generation } = s.binding.metadata;
  const recorded = intent(deletion.step, s, uid, generation);
  const written = await ports.write(s.binding, reportDeletion(deletion, going, recorded));
  if (signal.aborted) return s.pace.next;
  return finish(written, s, await actLong(deletion.step, recorded, s, hands), ports, s.pace.pollEarly);
}

async function finish(written: Binding, s: Situation, aftermath: Aftermath, ports: Ports, after = s.pace.next): Promise<number> {
  if (aftermath.change) await ports.write(written, aftermath.change(written.status ?? {}));
  return aftermath.after ?? after;
}
