/** Records events.k8s.io/v1 events in the background; repetitions become a series, and no reconcile ever waits for one. */

import { ApiError, type KubernetesApi } from './api.ts';
import { sleep, ticks, type Clock, type Instant } from './clock.ts';
import { createEventLimit } from './event-limit.ts';
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
  /** Cut at 1 kB. With another note it is another event: who reads a series sees the note that it began with, and must not miss a later one. */
  readonly note: string;
  readonly related?: ObjectReference;
}

export interface EventRecorder {
  /** Returns at once; what cannot be sent is dropped, logged and counted. */
  record(event: EventRecord): void;
  /** Sends the counts that series have reached; resolves when everything was sent or given up, or when `signal` aborts. */
  flush(signal: AbortSignal): Promise<void>;
}

export interface EventRecorderOptions {
  readonly api: KubernetesApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly component: string;
  /** Unique among the instances of the component. */
  readonly instance: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly metrics?: RuntimeMetrics;
}

/** Window, refresh, tries and queue as in client-go (tools/events/event_broadcaster.go). */
const windowMs = 6 * 60_000;
const refreshMs = 30 * 60_000;
const queueLimit = 1_000;
const tries = 12;
const retryMs = 10_000;

/** An event and its repetitions. The API server is told of the second one; the others are counted, and told now and then. */
interface Series {
  readonly collection: string;
  readonly body: ReturnType<typeof toEvent>;
  count: number;
  lastSeen: Instant;
  lastAt: number;
  /** The count that the API server knows of, and since when. */
  told: number;
  toldAt: number;
}

export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { api, clock, log, signal, metrics } = options;
  const limit = createEventLimit(clock);
  const open = new Map<string, Series>();
  const queue = new Set<Series>();
  let sending: Promise<void> | undefined;
  let sweeping: Promise<void> | undefined;

  /** The next occurrence will be an event of its own. */
  const giveUp = (why: string, series: Series, fields = {}) => {
    metrics?.eventsDropped.inc();
    for (const [key, one] of open) if (one === series) open.delete(key);
    log.warn(why, { reason: series.body.reason, object: series.body.regarding.name, ...fields });
  };

  /** One create, later patches; an event that is gone by then is created again. */
  const send = async (series: Series): Promise<void> => {
    const { collection, body, count, lastSeen } = series;
    const seen = count > 1 ? { series: { count, lastObservedTime: microTime(lastSeen) } } : {};
    const path = `${collection}/${body.metadata.name}`;
    const patch = () => api.request({ method: 'PATCH', path, body: seen, contentType: 'application/merge-patch+json', signal });
    const create = () => api.request({ method: 'POST', path: collection, body: { ...body, ...seen }, signal });
    if (series.told === 0 || !(await accepted(patch(), 404))) await accepted(create(), 409);
    series.told = count;
    series.toldAt = ticks(clock);
  };

  const deliver = async (series: Series): Promise<void> => {
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        return await send(series);
      } catch (error) {
        const hopeless = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
        if (hopeless || attempt === tries) return giveUp('an event was given up', series, { error, attempt });
        await sleep(clock, retryMs, signal);
      }
    }
    giveUp('an event was not sent before the end', series);
  };

  const work = async (): Promise<void> => {
    for (const series of queue) {
      queue.delete(series);
      await deliver(series);
    }
    sending = undefined;
  };

  const enqueue = (series: Series) => {
    if (queue.size >= queueLimit && !queue.has(series)) return giveUp('the queue of events is full', series);
    queue.add(series);
    sending ??= work();
  };

  const create = (event: EventRecord, key: string) => {
    if (!limit.allows(objectOf(event.regarding))) {
      metrics?.eventsDropped.inc();
      return log.debug('an object causes too many events', { reason: event.reason, object: event.regarding.name });
    }
    const now = ticks(clock);
    const body = toEvent(event, options);
    const collection = `/apis/events.k8s.io/v1/namespaces/${body.metadata.namespace}/events`;
    const series: Series = { collection, body, count: 1, lastSeen: clock.now(), lastAt: now, told: 0, toldAt: now };
    open.set(key, series);
    enqueue(series);
    sweeping ??= sweep();
  };

  const repeat = (series: Series) => {
    series.count++;
    series.lastSeen = clock.now();
    series.lastAt = ticks(clock);
    if (series.count === 2) enqueue(series);
  };

  const isQuiet = (series: Series) => ticks(clock) - series.lastAt > windowMs;

  const close = (key: string, series: Series) => {
    open.delete(key);
    if (series.count > series.told) enqueue(series);
  };

  const sweep = async (): Promise<void> => {
    while (open.size > 0 && !signal.aborted) {
      await sleep(clock, windowMs, signal);
      for (const [key, series] of open) {
        if (isQuiet(series)) close(key, series);
        else if (series.count > series.told && ticks(clock) - series.toldAt >= refreshMs) enqueue(series);
      }
    }
    sweeping = undefined;
  };

  return {
    record(event) {
      if (signal.aborted) return;
      const key = keyOf(event);
      const series = open.get(key);
      if (series && !isQuiet(series)) return repeat(series);
      if (series) close(key, series);
      create(event, key);
    },
    async flush(limited) {
      for (const series of open.values()) if (series.count > series.told) enqueue(series);
      while (sending && !limited.aborted) await sleep(clock, 20, limited);
    },
  };
}

/** Limits as in kubernetes: pkg/apis/core/validation/events.go. An object without a namespace has its events in `default`. */
function toEvent({ regarding, related, type, reason, action, note }: EventRecord, options: EventRecorderOptions) {
  const { clock, random, component, instance } = options;
  const stem = regarding.name.slice(0, 200).replace(/[^a-z0-9]+$/, '');
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: `${stem}.${uuid(random).slice(0, 13)}`, namespace: regarding.namespace ?? 'default' },
    eventTime: microTime(clock.now()),
    reportingController: component,
    reportingInstance: withinBytes(instance, 128),
    regarding,
    ...(related && { related }),
    type,
    reason: withinBytes(reason, 128),
    action: withinBytes(action, 128),
    note: withinBytes(note, 1024),
  };
}

/** Everything that is told. client-go leaves the note out (tools/events, `getKey`), because its callers repeat themselves; here what is told has changed. */
const keyOf = ({ type, action, reason, note, regarding, related }: EventRecord): string =>
  JSON.stringify([type, action, reason, note, objectOf(regarding), related && objectOf(related)]);

const objectOf = ({ apiVersion, kind, namespace, name, uid }: ObjectReference): string =>
  JSON.stringify([apiVersion, kind, namespace, name, uid]);

/** False when the API server answers with this status. */
async function accepted(answer: Promise<unknown>, butFor: number): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === butFor) return false;
    throw error;
  }
}

/** Cuts at a whole character. */
function withinBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  const kept = bytes.subarray(0, limit - Buffer.byteLength('…')).toString();
  return `${kept.replace(/\uFFFD+$/, '')}…`;
}
