/** One turn of the loop for one binding: observe, judge, plan, decide, report, act. The order here is the promise of crash safety. */

import type { Binding, BindingStatus } from '../api/binding.ts';
import { keyOf } from '../api/binding.ts';
import type { Arm, ReadOptions } from '../azure/arm.ts';
import type { NetworkStatus } from '../azure/resources.ts';
import { isTimeUp, type Clock, type Instant } from '../runtime/clock.ts';
import type { Random } from '../runtime/random.ts';
import { actLong, actShort, type Aftermath } from './act.ts';
import { isExhausted, type AttemptsByBinding } from './attempts.ts';
import { conflictOf, othersThan } from './claims.ts';
import { isBusy } from './concerns/gateway.ts';
import { zonesToRead } from './concerns/private-zones.ts';
import { needsDependencies } from './concerns/routes.ts';
import { decide, type Decision } from './decide.ts';
import type { Efforts } from './efforts.ts';
import { fingerprintOf } from './fingerprint.ts';
import { firewallOf } from './firewall.ts';
import type { FirewallRow } from '../network/firewall.ts';
import { judge } from './judge.ts';
import { handsFor } from './hands.ts';
import { heldIn } from './held.ts';
import { holdsIn } from './holds.ts';
import type { Context } from './judgement.ts';
import { leftIn } from './left.ts';
import { lookAfter } from './look.ts';
import type { Memory } from './memory.ts';
import { observe, observeNetworkStatus, observeService, type Look } from './observe.ts';
import { valueOf, type Observation } from './observation.ts';
import { circumstances, intent, progressOf } from './operation.ts';
import { absorb } from './outcome.ts';
import { recordable } from './owned.ts';
import { ownerMark, ownershipFor } from './owner.ts';
import type { Pace } from './pace.ts';
import { latched, presentApprovals } from './plan/approval.ts';
import { makePlan } from './plan/plan.ts';
import type { Write } from './plan/step.ts';
import { regionCode } from '../network/regions.ts';
import { withWayBack } from './revert.ts';
import { readSettings, type Settings } from './settings.ts';
import { untilNow } from './set-back.ts';
import { isRequested, readyReason, wasReady, type Situation } from './situation.ts';
import { firstLook, report, unreadableSpec } from './status/report.ts';
import type { TagRanges } from './tag-ranges.ts';
import { losesMore, proofOf, reachOf, verify } from './verification.ts';
import type { WriteKeys } from './write-keys.ts';

export interface Ports {
  readonly arm: Arm;
  readonly clock: Clock;
  readonly random: Random;
  readonly pace: Pace;
  readonly memory: Memory;
  readonly efforts: Efforts;
  readonly tags: TagRanges;
  readonly keys: WriteKeys;
  readonly attempts: AttemptsByBinding;
  /** Every binding that the cache knows. */
  readonly bindings: () => readonly Binding[];
  /** Whether those are all there are in the cluster. */
  readonly seesAll: boolean;
  /** Uid of the namespace kube-system: which cluster this is. */
  readonly cluster: string;
  /** Replaces `/status` under the binding's resourceVersion; rejects when somebody was faster. No request when nothing differs. */
  readonly write: (binding: Binding, status: BindingStatus) => Promise<Binding>;
  /** Puts our finalizer on, or takes it off: before the first write to Azure, so that what is made is never left behind unasked. No request when it is so already. */
  readonly hold: (binding: Binding, wanted: boolean) => Promise<Binding>;
  /** Reads the binding live; undefined when it is gone. */
  readonly live: (binding: Binding) => Promise<Binding | undefined>;
  /** Told what the gateway reaches, for the metrics. */
  readonly reached: (binding: Binding, statuses: readonly NetworkStatus[]) => void;
  /** Puts the list for a firewall where the binding wants it. */
  readonly publish: (binding: Binding, rows: readonly FirewallRow[]) => Promise<void>;
  /** Told after each decision, for the log and the metrics. */
  readonly decided: (binding: Binding, decision: Decision, aftermath: Aftermath) => void;
}

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
    ports,
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
    const seen = await observeService(remembered, settings, running, common);
    if (isBusy(seen) || (running?.endedAt !== undefined && seen.service.ok)) return seen;
  }
  // After a restart the status tells what the network was like; asking a whole fleet at once would tell no more.
  const slow =
    settled && !alarmed && !isRequested(binding)
      ? memory.recallSlow(key, binding.metadata.generation, clock.now() - pace.slowDrift * 0.9, clock.now())
      : undefined;
  const known = !settled || memory.knows(key);
  const seen = await observe(settings, running, { ...common, slow, network: known, advice: known });
  memory.remember(key, binding.metadata.generation, seen, slow !== undefined || !known);
  return seen;
}

const lookWith = (settings: Settings, { status }: Binding, { arm, clock, tags }: Ports, options: ReadOptions): Look => ({
  arm,
  clock,
  tags,
  network: true,
  advice: true,
  options,
  zones: (service) => zonesToRead(settings, service, status?.owned ?? []),
  left: (locations) => leftIn(status?.owned ?? [], locations),
  held: (service) => heldIn(status ?? {}, service),
  needsDependencies: (locations) => needsDependencies(settings, locations),
});

async function lookAnew(settings: Settings, binding: Binding, ports: Ports, signal: AbortSignal): Promise<Observation> {
  const seen = await observe(settings, binding.status?.operation, lookWith(settings, binding, ports, { fresh: true, signal }));
  ports.memory.remember(keyOf(binding), binding.metadata.generation, seen);
  return seen;
}

async function situationOf(settings: Settings, binding: Binding, seen: Observation, ports: Ports): Promise<Situation> {
  const { pace } = ports;
  const { previous, progress, fingerprint, now } = progressIn(binding, settings, seen, ports);
  const reach = reachIn(seen, previous, now, pace);
  const all = ports.bindings();
  const statuses = valueOf(seen.networkStatus);
  if (statuses) ports.reached(binding, statuses);
  const requested = isRequested(binding);
  const judgement = recordable(judge(settings, seen, contextFor(binding, settings, previous, reach, now, ports)), previous, settings, seen);
  const movesOn = judgement.steps.some(({ phase }) => phase === 'switch');
  const { operation } = previous;
  const verdict = operation?.endedAt === undefined ? undefined : verify(operation, proofOf(operation, statuses, movesOn), now, pace);
  return {
    binding,
    settings,
    previous,
    seen,
    plan: makePlan(withWayBack(judgement, { settings, seen, previous, reach, verdict, fingerprint, requested, now })),
    holds: holdsIn({ settings, seen, previous, now, pace, requested, others: () => othersThan(binding, all) }),
    conflict: conflictOf(binding, all),
    progress,
    verdict,
    reach,
    fingerprint,
    isExhausted: (step) => !requested && isExhausted(step, ports.attempts.of(keyOf(binding), binding.metadata.generation), now),
    requested,
    now,
    pace,
  };
}

/** What became of the recorded operation, taken into the status that the next decision rests on. */
export function progressIn(
  binding: Binding,
  settings: Settings,
  seen: Observation,
  { clock, pace }: Pick<Ports, 'clock' | 'pace'>,
): Pick<Situation, 'previous' | 'progress' | 'fingerprint' | 'now'> {
  const now = clock.now();
  const stored = untilNow(binding.status ?? {}, now, pace);
  const fingerprint = fingerprintOf(settings, binding.metadata.generation, seen);
  const progress = stored.operation && progressOf(stored.operation, seen, now, pace);
  const told = stored.operation && progress?.is === 'Failed' ? circumstances(stored.operation, seen) : [];
  return { previous: absorb(stored, progress, fingerprint, now, pace, told), progress, fingerprint, now };
}

export function contextFor(
  binding: Binding,
  settings: Settings,
  previous: BindingStatus,
  reach: Situation['reach'],
  now: Instant,
  ports: Pick<Ports, 'bindings' | 'cluster' | 'seesAll' | 'pace'>,
): Context {
  const all = ports.bindings();
  const { uid } = binding.metadata;
  const living = new Set(all.map(({ metadata }) => metadata.uid.toLowerCase()));
  return {
    owner: ownerMark(ports.cluster, uid),
    ownershipOf: ownershipFor(ports.cluster, uid, living, ports.seesAll, settings.takeOver),
    previous,
    reach,
    others: () => othersThan(binding, all),
    now,
    pace: ports.pace,
  };
}

function reachIn(seen: Observation, previous: BindingStatus, now: Instant, pace: Pace): Situation['reach'] {
  const statuses = valueOf(seen.networkStatus) ?? [];
  return new Map(
    statuses.map((status) => {
      const location = regionCode(status.location);
      return [
        location,
        reachOf(
          status,
          previous.locations?.find((entry) => entry.location === location),
          now,
          pace,
        ),
      ] as const;
    }),
  );
}

async function finish(written: Binding, decision: Decision, s: Situation, aftermath: Aftermath, ports: Ports): Promise<number> {
  if (aftermath.change) await ports.write(written, aftermath.change(written.status ?? {}));
  ports.decided(written, decision, aftermath);
  return aftermath.after ?? lookAfter(decision, s, ports.random.next());
}

const isSettled = (binding: Binding): boolean =>
  binding.status?.operation === undefined && wasReady({ binding, previous: binding.status ?? {} });
