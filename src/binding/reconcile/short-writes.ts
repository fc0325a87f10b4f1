/** Short writes from one reconcile to the next: begun with a decision, gone on with without another observation, and accounted for in status and memory. */

import type { Binding, BindingStatus } from '../../api/binding.ts';
import { instant } from '../../runtime/clock.ts';
import { inputKeyOf, openWork } from '../act/open-writes.ts';
import { sendDue, type Sender } from '../act/send.ts';
import { workOf, type Work } from '../act/work.ts';
import { attemptAt, withAttempts, withUnsent } from '../ledger/attempts.ts';
import { withOutcomes } from '../ledger/recorded.ts';
import { compact } from '../model/terms/compact.ts';
import type { Written } from '../model/values/ledger.ts';
import type { Situation } from '../model/values/situation.ts';
import type { Step, Write } from '../model/values/step.ts';
import { inPhase, type Ports } from './ports.ts';

type WritePorts = Pick<Ports, 'inHand' | 'memory' | 'write' | 'clock' | 'intervals' | 'tracer'>;

export interface Begun {
  /** Milliseconds until there is more to do; undefined where nothing is open. */
  readonly after: number | undefined;
  /** For the log. */
  readonly note?: string;
}

/**
 * Sends what a decision wants written, as far as it may leave now. `written` is the binding as its status was written last. `after` is when the decision
 * wants another observation: what is open does not keep that off.
 */
export async function begin(
  steps: readonly Step[],
  written: Binding,
  s: Situation,
  after: number,
  ports: WritePorts,
  sender: Sender,
): Promise<Begun> {
  const { inHand } = ports;
  const left = (inHand.work?.items ?? []).filter(({ state }) => state.is === 'Waits').map(({ write }) => write);
  inHand.attempts = withUnsent(s.ledger.attempts, left, s.now);
  // The status of this reconcile is written by now, and tells them.
  inHand.unsaved = [];
  const observesNext = steps.length > 0 && after <= s.intervals.next;
  const until = instant(s.now + (observesNext ? s.intervals.repairs : after));
  const hasMoved = (write: Write): boolean => (attemptAt(s.ledger.attempts, write)?.moved ?? 0) > 0;
  const work = workOf(steps, { seenAt: s.seen.at, until, observesNext, hasMoved, asked: inputKeyOf(written), before: inHand.work });
  inHand.work = work;
  if (work.items.length === 0) {
    sender.keys.settle(sender.writer.uid, [], []);
    return { after: undefined };
  }
  return sendAndRecord(work, written, ports, sender);
}

/** Goes on with what is open; undefined when there is nothing, or when it is time to observe Azure. */
export async function continueWrites(binding: Binding, ports: WritePorts, sender: Sender): Promise<number | undefined> {
  const work = openWork(ports.inHand, inputKeyOf(binding), ports.clock.now());
  if (!work) return undefined;
  const { after } = await sendAndRecord(work, binding, ports, sender);
  return after ?? ports.intervals.next;
}

async function sendAndRecord(work: Work, binding: Binding, ports: WritePorts, sender: Sender): Promise<Begun> {
  let written: readonly Written[] | undefined;
  try {
    const sent = await inPhase(ports, 'act', () => sendDue(work, sender));
    const { after } = sent;
    written = sent.written;
    const status = accounted(binding.status ?? {}, written, binding, ports);
    if (sender.signal.aborted) return { after: ports.intervals.next };
    await ports.write(binding, status);
    ports.inHand.unsaved = [];
    const notes = written.flatMap(({ outcome }) => noteOf(outcome));
    return { after, ...(notes.length > 0 && { note: notes.join('\n') }) };
  } catch (error) {
    // What was to leave may have left: the next observation tells.
    for (const item of work.items) if (item.state.is === 'Waits') item.state = { is: 'Over', done: false };
    throw error;
  } finally {
    // Also when it ends half-way: what was remembered is not true any more. What was refused has changed nothing.
    if (written === undefined || written.some(({ outcome }) => mayHaveChanged(outcome))) ports.memory.invalidate();
  }
}

/** What is under way is left to its end, and another client's change to the observation that follows it. */
function mayHaveChanged({ is }: Written['outcome']): boolean {
  switch (is) {
    case 'Done':
    case 'Lost':
    case 'Moved':
      return true;
    case 'Refused':
    case 'Unsent':
    case 'Accepted':
      return false;
  }
}

function noteOf(outcome: Written['outcome']): readonly string[] {
  switch (outcome.is) {
    case 'Refused':
      return [`${outcome.failure.code}: ${outcome.failure.message}`];
    case 'Moved':
    case 'Lost':
      return [outcome.why];
    case 'Unsent':
      return [outcome.words];
    case 'Done':
    case 'Accepted':
      return [];
  }
}

/** With what came of these writes, and of earlier ones that status does not tell yet; memory is changed, status is returned. */
export function accounted(
  status: BindingStatus,
  written: readonly Written[],
  binding: Binding,
  { inHand, clock, intervals }: WritePorts,
): BindingStatus {
  inHand.attempts = withAttempts(inHand.attempts, written, clock.now());
  inHand.unsaved = [...(inHand.unsaved ?? []), ...written.filter(({ outcome }) => outcome.is === 'Refused' || outcome.is === 'Done')];
  return told(status, binding, { inHand, clock, intervals });
}

/** A status with the refusals that could not be written into it so far. */
export function told(
  status: BindingStatus,
  binding: Binding,
  { inHand, clock, intervals }: Pick<WritePorts, 'inHand' | 'clock' | 'intervals'>,
): BindingStatus {
  const { unsaved = [] } = inHand;
  const before = status.refusals ?? [];
  const facts = { generation: binding.metadata.generation, now: clock.now(), intervals };
  const refusals = withOutcomes(before, unsaved, facts);
  return refusals === before ? status : compact({ ...status, refusals: refusals.length === 0 ? undefined : refusals });
}
