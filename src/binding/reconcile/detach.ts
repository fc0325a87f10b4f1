/**
 * One turn of the loop for a binding that is being deleted and held by our finalizer.
 *
 * Guarantees: the finalizer goes last; each step is found anew from status and one observation of Azure, so a restart at any instant goes on where it was;
 * before anything is removed the binding is read live, and its uid and generation must be those that were decided on.
 * Leaves to others: putting the finalizer on (reconcile.ts), and bindings with the policy Retain, which simply go (retained.ts).
 */

import { type Binding, isBeingDeleted } from '../../api/binding.ts';
import { isTimeUp } from '../../runtime/clock.ts';
import type { Next } from '../../runtime/controller.ts';
import { actLong, type Aftermath } from '../act/long.ts';
import type { Sender } from '../act/send.ts';
import { acceptedIn } from '../act/work.ts';
import { ledgerFor } from '../ledger/ledger.ts';
import { accounted, begin, continueWrites, told } from './short-writes.ts';
import { conflictOf } from '../checks/claims.ts';
import { senderFor } from '../act/sender.ts';
import { holdsIn } from '../release/holds.ts';
import { resultUrlOf } from '../operation/follow.ts';
import { intent } from '../operation/intent.ts';
import { shortHash, isDisruptive } from '../model/values/step.ts';
import { isRequested, type Situation } from '../model/values/situation.ts';
import { decideDeletion, type Deletion, type Going, type Outcome } from '../decide/deletion.ts';
import { isUnmeant } from '../decide/unmeant.ts';
import { runChecks } from '../checks/index.ts';
import { inStages } from '../checks/removal/stages.ts';
import { detachInputOf, type DetachInput } from '../model/values/wish.ts';
import { hiddenIn, type Observation } from '../model/values/observation.ts';
import type { Judgement } from '../model/values/judgement.ts';
import { readRemembered } from '../observe/remembered.ts';
import { reportDeletion } from '../status/deletion-report.ts';
import { staysIn, whatStays, type Stay } from '../status/deletion-notice.ts';
import { contextFor } from '../checks/context.ts';
import { progressIn } from '../operation/progress.ts';
import { inPhase, type DeletionPorts, type Ports } from './ports.ts';
import { sightOf, standBy } from './stand-by.ts';
import { zonesToRead } from '../checks/dns/private-zones.ts';
import { heldIn } from '../release/vacated.ts';

export async function detach(binding: Binding, ports: Ports & DeletionPorts, signal: AbortSignal): Promise<Next> {
  const { namespace } = binding.metadata;
  const release = async (outcome: Outcome, why: string, stays: readonly Stay[]): Promise<Next> => {
    await ports.release(binding, outcome, `${why} ${whatStays(binding, stays, outcome)}`, await ports.isGoing(namespace));
    return 'settled';
  };
  const leaving = detachInputOf(binding);
  if (!leaving) return release('Released', 'Nothing was removed, because spec.serviceId cannot be read.', []);
  if (leaving.settings.deletionPolicy === 'Retain')
    return release('Retained', 'spec.deletionPolicy is Retain now: nothing more is removed.', []);
  if (leaving.settings.policy === 'Audit') return release('Released', 'Nothing was removed, because spec.policy is Audit.', []);
  const conflict = conflictOf(binding, ports.neighbours.contendersOf(binding));
  if (conflict) return release('Released', 'Nothing was removed, because another binding is in charge.', []);

  const open = isRequested(binding) ? undefined : await continueWrites(binding, ports, senderOf(binding, ports, signal));
  if (open !== undefined) return { after: open };
  const sight = await inPhase(ports, 'observe', () =>
    sightOf(
      ports.arm,
      (arm) => observeNow(binding, leaving, { ...ports, arm }, signal),
      ({ s }) => s.seen.serviceTags,
    ),
  );
  if (!sight.whole) return { after: await standBy(binding, sight.noTurn, ports) };
  const going = sight.seen;
  const deletion = decideDeletion(going);
  if (signal.aborted && !(isTimeUp(signal) && deletion.do === 'wait')) return { after: ports.intervals.next };
  if (deletion.do === 'release')
    return release(deletion.outcome, deletion.why, deletion.outcome === 'Detached' ? staysIn(going.s.plan.removals) : []);
  return { after: await carryOn(deletion, going, ports, signal) };
}

async function observeNow(binding: Binding, leaving: DetachInput, ports: Ports & DeletionPorts, signal: AbortSignal): Promise<Going> {
  const { status = {}, metadata } = binding;
  const { settings } = leaving;
  const requested = isRequested(binding);
  const seen = await readRemembered(
    leaving,
    status,
    {
      ...ports,
      options: { fresh: true, signal },
      seldom: { fresh: requested, signal },
      zones: (service) => zonesToRead(settings, service, status.owned ?? []),
      held: (service) => heldIn(status, service ?? 'gone'),
      operation: (service) => resultUrlOf(status.operation, service),
    },
    ports.absences,
  );
  const { intervals } = ports;
  const { previous, progress, fingerprint, now } = progressIn(binding, settings, seen, ports);
  const context = contextFor(binding, settings, previous, new Map(), now, ports);
  const plan = planOf(runChecks(settings, seen, context));
  const { attempts, work } = ports.inHand;
  const s: Situation = {
    binding,
    settings,
    previous,
    seen,
    plan,
    holds: holdsIn({ settings, seen, previous, now, intervals, requested, others: context.others }),
    conflict: undefined,
    progress,
    // Out of its network a gateway has no network status; an operation of before is of no interest.
    verdict: previous.operation?.endedAt === undefined ? undefined : 'Verified',
    reach: new Map(),
    fingerprint,
    ledger: ledgerFor(told(previous, binding, ports), { attempts, accepted: acceptedIn(work) }, plan.steps, {
      requested,
      isPlanWhole: hiddenIn(seen) === undefined,
      generation: binding.metadata.generation,
      now,
      intervals,
    }),
    requested,
    now,
    intervals,
  };
  return {
    s,
    isNamespaceGoing: await needsNamespace(seen, metadata.namespace, ports),
    isUnmeant: isUnmeant(binding, await ports.definitionGoesSince()),
  };
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

const senderOf = (binding: Binding, ports: Ports & DeletionPorts, signal: AbortSignal): Sender =>
  senderFor(binding, { ...ports, arm: ports.absences.watching(ports.arm) }, signal, isBeingDeleted);

/** Reports, then acts, then records what came of it: the intent of the long request is in status before the request leaves. */
async function carryOn(
  deletion: Exclude<Deletion, { do: 'release' }>,
  going: Going,
  ports: Ports & DeletionPorts,
  signal: AbortSignal,
): Promise<number> {
  const { s } = going;
  const sender = senderOf(s.binding, ports, signal);
  if (deletion.do === 'wait') {
    const written = await ports.write(s.binding, reportDeletion(deletion, going));
    if (signal.aborted) return s.intervals.next;
    // What Azure is at work on is followed to its end, also when the time of the work it was part of is over, as after a clock has jumped.
    const { after } = await begin([], written, s, deletion.after, ports, sender);
    return Math.min(after ?? deletion.after, deletion.after);
  }
  if (deletion.do === 'remove') {
    const written = await ports.write(s.binding, reportDeletion(deletion, going));
    if (signal.aborted) return s.intervals.next;
    return (await begin(deletion.steps, written, s, s.intervals.next, ports, sender)).after ?? s.intervals.next;
  }
  if (!(await sender.isCurrent())) return s.intervals.next;
  const { uid, generation } = s.binding.metadata;
  const recorded = intent(deletion.step, s, uid, generation);
  const written = await ports.write(s.binding, reportDeletion(deletion, going, recorded));
  if (signal.aborted) return s.intervals.next;
  return finish(written, s, await inPhase(ports, 'act', () => actLong(deletion.step, recorded, s, sender)), ports, s.intervals.pollEarly);
}

async function finish(written: Binding, s: Situation, aftermath: Aftermath, ports: Ports, after = s.intervals.next): Promise<number> {
  const status = written.status ?? {};
  await ports.write(written, accounted(aftermath.change ? aftermath.change(status) : status, aftermath.written ?? [], written, ports));
  ports.inHand.unsaved = [];
  return aftermath.after ?? after;
}
