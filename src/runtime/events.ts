/** Records events.k8s.io/v1 events in the background; repetitions become a series, and nobody ever waits for one. */

import { ApiError, type KubernetesApi } from './api.ts';
import { sleep, type Clock } from './clock.ts';
import { microTime } from './lease-api.ts';
import type { Log } from './log.ts';
import type { RuntimeMetrics } from './metrics.ts';
import { uuid, type Random } from './random.ts';

export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export interface EventRecord {
  readonly regarding: ObjectReference;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly action: string;
  readonly note: string;
  readonly related?: ObjectReference;
}

export interface EventRecorder {
  record(event: EventRecord): void;
  /** Resolves when everything recorded so far was sent or given up, or when `signal` aborts. */
  flush(signal: AbortSignal): Promise<void>;
}

export interface EventRecorderOptions {
  readonly api: KubernetesApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly component: string;
  readonly instance: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly metrics?: RuntimeMetrics;
}

/** Window, tries and queue as in client-go (tools/events/event_broadcaster.go). */
const windowMs = 6 * 60_000;
const queueLimit = 1_000;
const tries = 12;
const retryMs = 10_000;

interface Series {
  readonly path: string;
  readonly name: string;
  count: number;
  lastAt: number;
}

type Send = (series: Series) => Promise<unknown>;

export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { api, clock, random, component, instance, log, signal, metrics } = options;
  const open = new Map<string, Series>();
  const queue: { readonly series: Series; readonly send: Send }[] = [];
  let working: Promise<void> | undefined;

  const deliver = async (series: Series, send: Send) => {
    for (let attempt = 1; ; attempt++) {
      try {
        await send(series);
        return;
      } catch (error) {
        const hopeless = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
        if (hopeless || attempt === tries || signal.aborted) {
          metrics?.eventsDropped.inc();
          return log.warn('an event was given up', { error, attempt });
        }
        await sleep(clock, retryMs, signal);
      }
    }
  };

  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await deliver(next.series, next.send);
    working = undefined;
  };

  const enqueue = (series: Series, send: Send) => {
    if (queue.length >= queueLimit) return metrics?.eventsDropped.inc();
    queue.push({ series, send });
    working ??= work();
  };

  const create = (event: EventRecord, key: string) => {
    const namespace = event.regarding.namespace ?? 'default';
    const path = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
    const name = `${event.regarding.name.slice(0, 200)}.${uuid(random).slice(0, 13)}`;
    const series: Series = { path, name, count: 1, lastAt: clock.now() };
    const body = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name, namespace },
      eventTime: microTime(clock.now()),
      reportingController: component,
      reportingInstance: instance.slice(0, 128),
      regarding: event.regarding,
      ...(event.related && { related: event.related }),
      type: event.type,
      reason: event.reason.slice(0, 128),
      action: event.action.slice(0, 128),
      note: withinBytes(event.note, 1024),
    };
    open.set(key, series);
    enqueue(series, () => api.request({ method: 'POST', path, body, signal }));
  };

  const repeat = (series: Series) => {
    series.count++;
    series.lastAt = clock.now();
    const body = { series: { count: series.count, lastObservedTime: microTime(clock.now()) } };
    const contentType = 'application/merge-patch+json';
    enqueue(series, ({ path, name }) => api.request({ method: 'PATCH', path: `${path}/${name}`, body, contentType, signal }));
  };

  return {
    record(event) {
      if (signal.aborted) return;
      for (const [key, series] of open) if (clock.now() - series.lastAt > windowMs) open.delete(key);
      const { regarding: r, related, type, action, reason } = event;
      const key = JSON.stringify([
        type,
        action,
        reason,
        r.kind,
        r.namespace,
        r.name,
        r.uid,
        related?.kind,
        related?.namespace,
        related?.name,
      ]);
      const series = open.get(key);
      if (series) repeat(series);
      else create(event, key);
    },
    async flush(limit) {
      while (working && !limit.aborted) await sleep(clock, 20, limit);
    },
  };
}

/** Cuts at a whole character. */
function withinBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  return `${bytes
    .subarray(0, limit - 6)
    .toString()
    .replace(/\uFFFD+$/, '')}…`;
}
