/** What is counted of bindings: their conditions, and the long operations. */

import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Binding, BindingStatus } from '../../api/binding.ts';
import type { NetworkStatus } from '../../azure/resources.ts';
import { fromIso, type Instant } from '../../runtime/clock.ts';
import { reachMetrics } from './reach-metrics.ts';

export interface BindingMetrics {
  /** Takes over a status that was written. */
  seen(binding: Binding, before: BindingStatus, after: BindingStatus, now: Instant): void;
  /** Takes over a network status that was read. */
  reached(binding: Binding, statuses: readonly NetworkStatus[]): void;
  /** Takes the series of a binding back that has gone. */
  forget(key: string): void;
  /** Counts a binding that was deleted, by what became of it in Azure. */
  gone(outcome: 'Detached' | 'Retained' | 'Released'): void;
}

interface Labels {
  readonly type: string;
  readonly status: string;
  readonly namespace: string;
  readonly name: string;
}

const isSame = (a: Labels, b: Labels): boolean => a.type === b.type && a.status === b.status;

const minutes = [1, 5, 10, 15, 20, 30, 45, 60, 120, 240, 480].map((count) => count * 60);

export function bindingMetrics(registry: Registry): BindingMetrics {
  const registers = [registry];
  const conditions = new Gauge({
    name: 'apimvnet_binding_condition',
    help: '1 for the present status of a condition of a binding; the others are absent, because a fleet has many.',
    labelNames: ['type', 'status', 'namespace', 'name'],
    registers,
  });
  const running = new Gauge({
    name: 'apimvnet_operations_in_progress',
    help: 'Long operations in Azure that are being followed.',
    labelNames: ['operation'],
    registers,
  });
  const starts = new Gauge({
    name: 'apimvnet_operation_started_timestamp_seconds',
    help: 'When the long operation that a binding follows was sent to Azure; absent while there is none. Usual are 15 to 45 minutes.',
    labelNames: ['operation', 'namespace', 'name'],
    registers,
  });
  const durations = new Histogram({
    name: 'apimvnet_operation_duration_seconds',
    help: 'Duration of long operations in Azure, as far as they were followed.',
    labelNames: ['operation', 'outcome'],
    buckets: minutes,
    registers,
  });
  const deletions = new Counter({
    name: 'apimvnet_bindings_deleted_total',
    help: 'Bindings that were deleted: Detached out of their network, Retained as they were, or Released although the policy was Detach.',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['Detached', 'Retained', 'Released']) deletions.inc({ outcome }, 0);
  const reach = reachMetrics(registry);
  const following = new Map<string, { readonly operation: string; readonly started: Instant | undefined; readonly forget: () => void }>();
  const shown = new Map<string, readonly Labels[]>();
  for (const operation of ['UpdatingNetwork', 'ApplyingNetworkConfiguration']) {
    running.set({ operation }, 0);
    for (const outcome of ['succeeded', 'failed']) durations.zero({ operation, outcome });
  }

  const follow = (key: string, operation: string | undefined, started?: Instant) => {
    const was = following.get(key);
    if (was?.operation === operation && was?.started === started) return;
    if (was !== undefined) running.dec({ operation: was.operation });
    was?.forget();
    following.delete(key);
    if (operation === undefined) return;
    const [namespace = '', name = ''] = key.split('/');
    const labels = { operation, namespace, name };
    following.set(key, { operation, started, forget: () => starts.remove(labels) });
    running.inc({ operation });
    if (started !== undefined) starts.set(labels, started / 1_000);
  };

  return {
    seen({ metadata: { namespace, name } }, before, after, now) {
      const key = `${namespace}/${name}`;
      const were = shown.get(key) ?? [];
      const are = (after.conditions ?? []).map(({ type, status }) => ({ type, status, namespace, name }));
      for (const labels of were) if (!are.some((one) => isSame(one, labels))) conditions.remove(labels);
      for (const labels of are) conditions.set(labels, 1);
      shown.set(key, are);
      follow(key, after.operation?.endedAt === undefined ? after.operation?.kind : undefined, fromIso(after.operation?.startedAt));
      const ended = outcomeOf(before, after);
      const started = fromIso(before.operation?.startedAt);
      if (ended !== undefined && before.operation && started !== undefined)
        durations.observe({ operation: before.operation.kind, outcome: ended }, Math.max(0, now - started) / 1000);
    },
    gone: (outcome) => deletions.inc({ outcome }),
    reached: (binding, statuses) => reach.reached(binding, statuses),
    forget(key) {
      reach.forget(key);
      follow(key, undefined);
      for (const labels of shown.get(key) ?? []) conditions.remove(labels);
      shown.delete(key);
    },
  };
}

/** How the operation ended between two statuses; undefined while it goes on. */
function outcomeOf({ operation: was }: BindingStatus, { operation: is, lastFailure }: BindingStatus): string | undefined {
  if (!was || was.endedAt !== undefined) return undefined;
  if (is?.step === was.step && is.attempt === was.attempt) return is.endedAt === undefined ? undefined : 'succeeded';
  return lastFailure?.step === was.step ? 'failed' : 'succeeded';
}
