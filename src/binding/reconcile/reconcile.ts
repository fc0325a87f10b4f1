/** One turn of the loop for one binding: observe, judge, plan, decide, report, act. The order here is the promise of crash safety. */

import { idKey } from '../../api/arm-id.ts';
import type { Binding } from '../../api/binding.ts';
import type { ReadOptions } from '../../azure/arm.ts';
import { isTimeUp } from '../../runtime/clock.ts';
import { actLong, type Aftermath } from '../act/long.ts';
import type { Sender } from '../act/send.ts';
import { accounted, begin, continueWrites } from './short-writes.ts';
import { isBusy } from '../checks/gateway/gateway.ts';
import { decide } from '../decide/decide.ts';
import { firewallOf } from '../checks/routing/firewall.ts';
import { senderFor } from '../act/sender.ts';
import { doubtedAmong } from '../observe/absences.ts';
import { requeueAfter } from '../decide/requeue.ts';
import { observe, observeNetworkStatus, observeService, type ReadPlan } from '../observe/observe.ts';
import { type Observation } from '../model/values/observation.ts';
import { intent } from '../operation/intent.ts';
import { approvalsAtSight } from '../plan/approval.ts';
import { waitReasons } from '../model/values/holds.ts';
import { readSettings, type Settings } from '../model/values/settings.ts';
import { isRequested, readyReason, wasReady, type Situation } from '../model/values/situation.ts';
import { initialStatus, report, unreadableSpec } from '../status/report.ts';
import { sendOf, type Decision } from '../model/values/decision.ts';
import { losesMore, reachIn } from '../checks/network-status.ts';
import { inPhase, type Ports } from './ports.ts';
import { basicPlan } from './read-plan.ts';
import { situationOf } from './situation.ts';
import { sightOf, standBy, type Sight } from './stand-by.ts';

/** Resolves to the milliseconds until the next reconcile. Rejects only on a bug or when the API server refuses a status. */
export async function reconcile(binding: Binding, ports: Ports, signal: AbortSignal): Promise<number> {
  const settings = readSettings(binding.spec);
  if (settings instanceof Error) {
    await ports.write(binding, unreadableSpec(binding.status ?? {}, binding.metadata.generation, ports.clock.now(), settings.message));
    return ports.intervals.stalled;
  }
  const current = await acknowledgeGeneration(await ports.hold(binding, settings.deletionPolicy === 'Detach'), ports);
  const open = isRequested(current) ? undefined : await continueWrites(current, ports, senderOf(current, ports, signal));
  if (open !== undefined) return open;
  const sight = await sightFor(ports, (watched) => observeNow(settings, current, watched, signal));
  if (!sight.whole) return standBy(current, sight.noTurn, ports);
  const s = await inPhase(ports, 'judge', () => situationOf(settings, current, sight.seen, ports));
  const decision = decide(s);
  if (needsFreshLook(decision, current)) {
    const known = decision.do === 'switch' ? sight.seen : undefined;
    const fresh = await sightFor(ports, (watched) => observeFresh(settings, current, watched, signal, known));
    if (!fresh.whole) return standBy(current, fresh.noTurn, ports);
    const again = await inPhase(ports, 'judge', () => situationOf(settings, current, fresh.seen, ports));
    return carryOn(decide(again), again, ports, signal);
  }
  return carryOn(decision, s, ports, signal);
}

/** What is remembered of a reconcile that is not whole is not good enough for another one. */
async function sightFor(ports: Ports, read: (ports: Ports) => Promise<Observation>): Promise<Sight<Observation>> {
  const sight = await inPhase(ports, 'observe', () =>
    sightOf(
      ports.arm,
      (arm) => read({ ...ports, arm }),
      ({ serviceTags }) => serviceTags,
    ),
  );
  if (!sight.whole) ports.memory.invalidate();
  return sight;
}

/**
 * What was shared or remembered is good enough to find nothing to do. Where parts are hours old nothing is done on it, and no human is asked. Of what was
 * shared a few seconds ago only what adds is sent, with preconditions of its own: the long request and a removal are judged anew.
 */
function needsFreshLook(decision: Decision, binding: Binding): boolean {
  const steps = decision.do === 'switch' ? [decision.step] : sendOf(decision);
  if (isSettled(binding) || isResting(binding)) return steps.length > 0 || isGated(decision);
  return !isRequested(binding) && (decision.do === 'switch' || steps.some(({ phase }) => phase === 'clean' || phase === 'retire'));
}

const isGated = (decision: Decision): boolean =>
  (decision.do === 'stop' && decision.reason === 'AwaitingApproval') || (decision.do === 'wait' && decision.reason === 'AwaitingWindow');

/** Reports, then acts, then records what came of it: the intent of a long request is in status before the request leaves. */
async function carryOn(decision: Decision, s: Situation, ports: Ports, signal: AbortSignal): Promise<number> {
  // A read that our own stop cut off says nothing about Azure; one for which Azure let all our time pass says that it is out of sight.
  if (signal.aborted && !(isTimeUp(signal) && decision.do === 'retry')) return s.intervals.next;
  const sender = senderOf(s.binding, ports, signal);
  if (decision.do === 'switch') {
    const { uid, generation } = s.binding.metadata;
    const recorded = intent(decision.step, s, uid, generation);
    const written = await ports.write(s.binding, report(decision, s, recorded));
    if (signal.aborted) return s.intervals.next;
    const came = await inPhase(ports, 'act', () => actLong(decision.step, recorded, s, sender));
    sender.keys.settle(uid, [], []);
    return finish(written, decision, s, came, ports);
  }
  const written = await ports.write(s.binding, report(decision, s));
  const rows = s.settings.firewallConfigMap ? firewallOf(s.settings, s.seen) : undefined;
  if (rows) await ports.publish(written, rows);
  const after = requeueAfter(decision, s, ports.random.next());
  const { after: open, note } = await begin(sendOf(decision), written, s, after, ports, sender);
  ports.decided(written, decision, { ...(note === undefined ? {} : { note }) });
  return open === undefined ? after : Math.min(open, decision.do === 'start' ? s.intervals.repairs : after);
}

const senderOf = (binding: Binding, ports: Ports, signal: AbortSignal): Sender =>
  senderFor(
    binding,
    { ...ports, arm: ports.absences.watching(ports.arm) },
    signal,
    ({ metadata }) => metadata.deletionTimestamp === undefined,
  );

/**
 * A generation that was not reconciled yet says so before Azure is asked. Approvals are taken in the same instant: Flux removes what others annotate
 * within 30 seconds, and reading Azure may take as long.
 */
function acknowledgeGeneration(binding: Binding, ports: Ports): Promise<Binding> {
  const status = binding.status ?? {};
  const { generation } = binding.metadata;
  const now = ports.clock.now();
  const approvals = approvalsAtSight(binding, now);
  if (status.observedGeneration !== generation) return ports.write(binding, initialStatus(status, generation, now, approvals));
  return approvals === status.approvals || approvals.length === 0
    ? Promise.resolve(binding)
    : ports.write(binding, { ...status, approvals });
}

/**
 * What others have read a few seconds ago, and no binding has written to since, is shared. A settled gateway is asked for its network status often and read whole more rarely;
 * while Azure is at work on the service only the service is polled, and the network, for repairs, more rarely too.
 */
async function observeNow(settings: Settings, binding: Binding, ports: Ports, signal: AbortSignal): Promise<Observation> {
  const { clock, memory, intervals } = ports;
  const running = binding.status?.operation;
  const settled = isSettled(binding);
  // Who asks for a reconcile has just changed something: what was read for others a few seconds ago may not show it.
  const options = { fresh: isRequested(binding), signal };
  const common = readPlan(settings, binding, ports, options, options);
  const age = settled ? intervals.drift * 0.9 : intervals.repairs;
  const remembered = isRequested(binding) ? undefined : memory.recall(binding.metadata.generation, clock.now() - age, clock.now());
  const glance = remembered && settled ? await observeNetworkStatus(remembered, settings, common) : undefined;
  const reach = glance && reachIn(glance, binding.status ?? {}, clock.now(), intervals);
  // What the gateway has just lost may have been taken away since: that is worth a whole reconcile, at once.
  const alarmed = reach !== undefined && losesMore(reach, binding.status?.locations);
  if (glance && !alarmed) return glance;
  if (remembered && (running || readyReason(binding.status ?? {}) === 'ServiceBusy')) {
    const seen = await observeService(remembered, settings, common);
    if (isBusy(seen) || (running?.endedAt !== undefined && seen.service.ok)) return seen;
  }
  // After a restart the status tells what the network was like; asking a whole fleet at once would tell no more.
  const slow =
    (settled || isResting(binding)) && !alarmed && !isRequested(binding)
      ? memory.recallSlow(binding.metadata.generation, clock.now() - intervals.slowDrift * 0.9, clock.now())
      : undefined;
  const known = !settled || memory.knows();
  const seen = await observe(settings, { ...common, slow, network: known, advice: known });
  memory.remember(binding.metadata.generation, seen, slow !== undefined || !known);
  return seen;
}

/** It waits for a subnet, or for the time of what was refused: what seldom changes does not end that sooner. */
function isResting({ status = {}, metadata }: Binding): boolean {
  const reason = status.observedGeneration === metadata.generation ? readyReason(status) : undefined;
  return (
    status.waiting?.reason === waitReasons.Subnet ||
    // Its request was refused a moment ago, and Ready does not say so yet.
    status.lastFailure?.reason === waitReasons.Subnet ||
    (reason !== undefined && restingReasons.has(reason) && (status.refusals ?? []).length > 0)
  );
}

const restingReasons: ReadonlySet<string> = new Set(['OperationFailed', 'PolicyDenied', 'Contested']);

const readPlan = (settings: Settings, binding: Binding, ports: Ports, options: ReadOptions, seldom: ReadOptions): ReadPlan => ({
  ...basicPlan(settings, binding, ports, options, seldom),
  doubts: (reads) => {
    const { arm, clock, absences } = ports;
    const owned = new Set((binding.status?.owned ?? []).map(({ id }) => idKey(id)));
    const remembered = reads.filter(({ id }) => owned.has(idKey(id)));
    return doubtedAmong(remembered, absences, { at: clock.now(), arm, options });
  },
});

async function observeFresh(
  settings: Settings,
  binding: Binding,
  ports: Ports,
  signal: AbortSignal,
  known?: Pick<Observation, 'zones' | 'doubted'>,
): Promise<Observation> {
  const seen = await observe(settings, { ...readPlan(settings, binding, ports, { fresh: true, signal }, { signal }), known });
  ports.memory.remember(binding.metadata.generation, seen, known !== undefined);
  return seen;
}

async function finish(written: Binding, decision: Decision, s: Situation, aftermath: Aftermath, ports: Ports): Promise<number> {
  const status = written.status ?? {};
  const changed = aftermath.change ? aftermath.change(status) : status;
  await ports.write(written, accounted(changed, aftermath.written ?? [], written, ports));
  ports.inHand.unsaved = [];
  ports.decided(written, decision, aftermath);
  return aftermath.after ?? requeueAfter(decision, s, ports.random.next());
}

const isSettled = (binding: Binding): boolean =>
  binding.status?.operation === undefined && wasReady({ binding, previous: binding.status ?? {} });
