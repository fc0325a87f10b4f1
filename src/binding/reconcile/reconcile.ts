/** One turn of the loop for one binding: observe, judge, plan, decide, report, act. The order here is the promise of crash safety. */

import { idKey } from '../../api/arm-id.ts';
import type { Binding } from '../../api/binding.ts';
import { keyOf } from '../../api/binding.ts';
import type { ReadOptions } from '../../azure/arm.ts';
import { isTimeUp } from '../../runtime/clock.ts';
import { actLong, actShort, type Aftermath } from '../act/send.ts';
import { isBusy } from '../checks/gateway/gateway.ts';
import { zonesToRead } from '../checks/dns/private-zones.ts';
import { needsDependencies } from '../checks/routing/routes.ts';
import { decide } from '../decide/decide.ts';
import { firewallOf } from '../checks/routing/firewall.ts';
import { handsFor } from '../act/hands.ts';
import { heldIn } from '../release/vacated.ts';
import { leftIn, leftInTurn } from '../model/terms/owned.ts';
import { doubtedAmong } from '../observe/absences.ts';
import { lookAfter } from '../decide/requeue.ts';
import { observe, observeNetworkStatus, observeService, type Look } from '../observe/observe.ts';
import { type Observation } from '../model/values/observation.ts';
import { intent, wordAt } from '../operation/operation.ts';
import { latched, presentApprovals } from '../plan/approval.ts';
import type { Write } from '../model/values/step.ts';
import { readSettings, type Settings } from '../model/values/settings.ts';
import { isRequested, readyReason, wasReady, type Situation } from '../model/values/situation.ts';
import { firstLook, report, unreadableSpec } from '../status/report.ts';
import type { Decision } from '../model/values/decision.ts';
import { losesMore, reachIn } from '../checks/network-status.ts';
import type { Ports } from './ports.ts';
import { situationOf } from './situation.ts';

/** Resolves to the milliseconds until the next look. Rejects only on a bug or when the API server refuses a status. */
export async function reconcile(binding: Binding, ports: Ports, signal: AbortSignal): Promise<number> {
  const settings = readSettings(binding.spec);
  if (settings instanceof Error) {
    await ports.write(binding, unreadableSpec(binding.status ?? {}, binding.metadata.generation, ports.clock.now(), settings.message));
    return ports.pace.stalled;
  }
  const current = await introduce(await ports.hold(binding, settings.deletionPolicy === 'Detach'), ports);
  const s = await situationOf(settings, current, await look(settings, current, ports, signal), ports);
  const decision = decide(s);
  // What was shared or remembered is good enough to find nothing to do, but nothing is written on it.
  if (isSettled(current) && (decision.do === 'start' || decision.do === 'switch' || isGated(decision))) {
    const fresh = await lookAnew(settings, current, ports, signal);
    const again = await situationOf(settings, current, fresh, ports);
    return carryOn(decide(again), again, ports, signal);
  }
  return carryOn(decision, s, ports, signal);
}

/** Neither is a human asked on it. */
const isGated = (decision: Decision): boolean =>
  (decision.do === 'stop' && decision.reason === 'AwaitingApproval') || (decision.do === 'wait' && decision.reason === 'AwaitingWindow');

/** Reports, then acts, then records what came of it: the intent of a long request is in status before the request leaves. */
async function carryOn(decision: Decision, s: Situation, ports: Ports, signal: AbortSignal): Promise<number> {
  // A read that our own stop cut off says nothing about Azure; one for which Azure let all our time pass says that it is out of sight.
  if (signal.aborted && !(isTimeUp(signal) && decision.do === 'retry')) return s.pace.next;
  const tried: Write[] = [];
  const hands = handsFor(
    s.binding,
    { ...ports, arm: ports.absences.watching(keyOf(s.binding), ports.arm) },
    signal,
    (write) => tried.push(write),
    ({ metadata }) => metadata.deletionTimestamp === undefined,
  );
  if (decision.do === 'switch') {
    const { uid, generation } = s.binding.metadata;
    const recorded = intent(decision.step, s, uid, generation);
    const written = await ports.write(s.binding, report(decision, s, recorded));
    if (signal.aborted) return s.pace.next;
    return finish(written, decision, s, withPatience(await actLong(decision.step, recorded, s, hands), s, ports, tried), ports);
  }
  const written = await ports.write(s.binding, report(decision, s));
  const rows = s.settings.firewallConfigMap ? firewallOf(s.settings, s.seen) : undefined;
  if (rows) await ports.publish(written, rows);
  const steps = decision.do === 'start' ? decision.steps : 'repairs' in decision ? decision.repairs : [];
  // Also when it ends half-way: what was remembered is not true any more, and would be written once more.
  const aftermath = await actShort(steps, s, hands).finally(() => {
    if (steps.length > 0) ports.memory.spoil(keyOf(s.binding));
  });
  // Where our time was up, what came of the last request is seen in the next look.
  if (steps.length === 0 && decision.do !== 'retry') ports.efforts.rested(keyOf(s.binding));
  const waited = withPatience(signal.aborted ? {} : aftermath, s, ports, tried);
  return finish(written, decision, s, decision.do === 'start' ? { ...waited, after: waited.after ?? s.pace.next } : waited, ports);
}

/** What was done, refused or undone and is due again comes less and less often; everything else has effects of its own to wait for. */
function withPatience(aftermath: Aftermath, s: Situation, { efforts }: Ports, tried: readonly Write[]): Aftermath {
  return tried.length === 0 ? aftermath : { ...aftermath, after: Math.max(aftermath.after ?? 0, efforts.done(keyOf(s.binding), tried)) };
}

/**
 * A generation that nobody has looked at yet says so before Azure is asked. Approvals are taken in the same instant: Flux removes what others annotate
 * within 30 seconds, and reading Azure may take as long.
 */
function introduce(binding: Binding, ports: Ports): Promise<Binding> {
  const status = binding.status ?? {};
  const { generation } = binding.metadata;
  const now = ports.clock.now();
  const approvals = latched(status.approvals ?? [], presentApprovals(binding), now, status.observedGeneration === undefined);
  if (status.observedGeneration !== generation) return ports.write(binding, firstLook(status, generation, now, approvals));
  return approvals === status.approvals || approvals.length === 0
    ? Promise.resolve(binding)
    : ports.write(binding, { ...status, approvals });
}

/**
 * Everything is read fresh before anything is written. A settled gateway is asked for its network status often and read whole more rarely;
 * while Azure is at work on the service only the service is polled, and the network, for repairs, more rarely too.
 */
async function look(settings: Settings, binding: Binding, ports: Ports, signal: AbortSignal): Promise<Observation> {
  const { clock, memory, pace } = ports;
  const key = keyOf(binding);
  const running = binding.status?.operation;
  const settled = isSettled(binding);
  // Who asks for a look has just changed something: what was read for others a few seconds ago may not show it.
  const common = lookWith(settings, binding, ports, { fresh: !settled || isRequested(binding), signal });
  const age = settled ? pace.drift * 0.9 : pace.repairs;
  const remembered = isRequested(binding) ? undefined : memory.recall(key, binding.metadata.generation, clock.now() - age, clock.now());
  const glance = remembered && settled ? await observeNetworkStatus(remembered, settings, common) : undefined;
  const reach = glance && reachIn(glance, binding.status ?? {}, clock.now(), pace);
  // What the gateway has just lost may have been taken away since: that is worth a whole look, at once.
  const alarmed = reach !== undefined && losesMore(reach, binding.status?.locations);
  if (glance && !alarmed) return glance;
  if (remembered && (running || readyReason(binding.status ?? {}) === 'ServiceBusy')) {
    const seen = await observeService(remembered, settings, common);
    if (isBusy(seen) || (running?.endedAt !== undefined && seen.service.ok)) return seen;
  }
  // After a restart the status tells what the network was like; asking a whole fleet at once would tell no more.
  const slow =
    settled && !alarmed && !isRequested(binding)
      ? memory.recallSlow(key, binding.metadata.generation, clock.now() - pace.slowDrift * 0.9, clock.now())
      : undefined;
  const known = !settled || memory.knows(key);
  const seen = await observe(settings, { ...common, slow, network: known, advice: known });
  memory.remember(key, binding.metadata.generation, seen, slow !== undefined || !known);
  return seen;
}

const lookWith = (settings: Settings, binding: Binding, ports: Ports, options: ReadOptions): Look => ({
  ...lookFor(settings, binding, ports, options),
  doubts: (reads) => {
    const { arm, clock, absences } = ports;
    const owned = new Set((binding.status?.owned ?? []).map(({ id }) => idKey(id)));
    const remembered = reads.filter(({ id }) => owned.has(idKey(id)));
    return doubtedAmong(remembered, absences, { key: keyOf(binding), at: clock.now(), arm, options });
  },
});

const lookFor = (settings: Settings, { status }: Binding, { arm, clock, pace, tags }: Ports, options: ReadOptions): Look => ({
  arm,
  clock,
  tags,
  network: true,
  advice: true,
  options,
  zones: (service) => zonesToRead(settings, service, status?.owned ?? []),
  left: (locations) => leftInTurn(leftIn(status?.owned ?? [], locations), Math.floor(clock.now() / pace.slowDrift)),
  held: (service) => heldIn(status ?? {}, service),
  needsDependencies: (locations) => needsDependencies(settings, locations),
  operation: (service) => wordAt(status?.operation, service),
});

async function lookAnew(settings: Settings, binding: Binding, ports: Ports, signal: AbortSignal): Promise<Observation> {
  const seen = await observe(settings, lookWith(settings, binding, ports, { fresh: true, signal }));
  ports.memory.remember(keyOf(binding), binding.metadata.generation, seen);
  return seen;
}

async function finish(written: Binding, decision: Decision, s: Situation, aftermath: Aftermath, ports: Ports): Promise<number> {
  if (aftermath.change) await ports.write(written, aftermath.change(written.status ?? {}));
  ports.decided(written, decision, aftermath);
  return aftermath.after ?? lookAfter(decision, s, ports.random.next());
}

const isSettled = (binding: Binding): boolean =>
  binding.status?.operation === undefined && wasReady({ binding, previous: binding.status ?? {} });
