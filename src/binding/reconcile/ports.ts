/** What a reconcile needs of its surroundings. */

import type { Binding, BindingStatus } from '../../api/binding.ts';
import type { Arm } from '../../azure/arm.ts';
import type { Grant } from '../../azure/tenancy/grants.ts';
import type { Clock, Instant } from '../../runtime/clock.ts';
import type { Random } from '../../runtime/random.ts';
import { traced, type Tracer } from '../../runtime/traces/trace.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import type { Memory } from '../observe/freshness.ts';
import type { TagRanges } from '../observe/tags.ts';
import type { WriteKeys } from '../act/keys.ts';
import type { OpenWrites } from '../act/open-writes.ts';
import type { NetworkStatus } from '../../azure/resources.ts';
import type { FirewallRow } from '../../network/firewall.ts';
import type { Decision } from '../model/values/decision.ts';
import type { Aftermath } from '../act/long.ts';
import type { Neighbours } from '../checks/context.ts';
import type { Absences } from '../observe/absences.ts';
import type { Outcome } from '../decide/deletion.ts';

export interface Ports {
  readonly arm: Arm;
  readonly clock: Clock;
  readonly random: Random;
  /** Spans for the phases of a reconcile; absent where there are no traces. */
  readonly tracer?: Tracer | undefined;
  readonly intervals: Intervals;
  readonly memory: Memory;
  readonly tags: TagRanges;
  readonly keys: WriteKeys;
  /** What memory keeps of the short writes of this binding. */
  readonly inHand: OpenWrites;
  readonly absences: Absences;
  readonly neighbours: Neighbours;
  /** Whether those are all the bindings of the cluster. */
  readonly seesAll: boolean;
  /** What the namespace may touch through the operator's identity; undefined where it may touch all that the identity may. */
  readonly grant?: Grant;
  /** Uid of the namespace kube-system: which cluster this is. */
  readonly cluster: string;
  /** Replaces `/status` under the binding's resourceVersion; rejects when another writer was faster. No request when nothing differs. */
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

/** What only a deletion needs. */
export interface DeletionPorts {
  /** Whether the namespace is being deleted, with everything in it. */
  readonly isGoing: (namespace: string) => Promise<boolean>;
  /** Since when the definition of bindings is being deleted, with all of them; undefined where it stays, or where that may not be read. */
  readonly definitionGoesSince: () => Promise<Instant | undefined>;
  /** Takes the finalizer off and tells of it; there is no status any more that could. */
  readonly release: (binding: Binding, outcome: Outcome, note: string, isNamespaceGoing: boolean) => Promise<void>;
}

/** What a reconcile spends its time on. */
export type PhaseOfReconcile = 'observe' | 'judge' | 'report' | 'act';

const noAttributes = () => ({});

export const inPhase = <T>({ tracer }: Pick<Ports, 'tracer'>, phase: PhaseOfReconcile, run: () => Promise<T>): Promise<T> =>
  traced(tracer, phase, noAttributes, run);
