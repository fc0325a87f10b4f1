/** A recorder whose API server keeps what it is sent, and what happened. */

import { Registry } from 'prom-client';
import { ApiError, type ApiRequest, type KubernetesApi } from './api.ts';
import { createEventRecorder, type EventRecord } from './events.ts';
import { fastClock } from './fast-clock.test-support.ts';
import { createLog } from './log.ts';
import { createRuntimeMetrics } from './metrics.ts';
import { seededRandom } from './random.ts';

interface EventBody {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly eventTime: string;
  readonly reason: string;
  readonly note: string;
  readonly series?: { readonly count: number; readonly lastObservedTime: string };
}

export const minute = 60_000;
export const regarding = { apiVersion: 'test.io/v1', kind: 'Widget', namespace: 'n', name: 'a', uid: 'uid-a', resourceVersion: '7' };
export const happened: EventRecord = { regarding, type: 'Normal', reason: 'Turned', action: 'Turn', note: 'It turned.' };

/** A recorder whose API server keeps what it is sent; `answer` may throw in its place, and `lose` after it. */
export function world(answer: (request: ApiRequest, n: number) => unknown = () => undefined, lose: (n: number) => void = () => undefined) {
  const time = fastClock();
  const registry = new Registry();
  const sent: ApiRequest[] = [];
  const stored = new Map<string, EventBody>();
  const stop = new AbortController();
  const api: Pick<KubernetesApi, 'request'> = {
    async request<T>(request: ApiRequest) {
      sent.push(request);
      await answer(request, sent.length);
      const body = request.body as EventBody;
      const path = request.method === 'POST' ? `${request.path}/${body.metadata.name}` : request.path;
      if (request.method === 'POST' && stored.has(path)) throw new ApiError(409, 'AlreadyExists', 'exists');
      if (request.method === 'PATCH' && !stored.has(path)) throw new ApiError(404, 'NotFound', 'not found');
      stored.set(path, { ...stored.get(path), ...body });
      lose(sent.length);
      return body as T;
    },
  };
  const recorder = createEventRecorder({
    api: api as KubernetesApi,
    clock: time.clock,
    random: seededRandom(1),
    component: 'tester',
    instance: 'tester_1',
    log: createLog({ level: 'silent' }),
    signal: stop.signal,
    metrics: createRuntimeMetrics(registry),
  });
  const dropped = async () => (await registry.getSingleMetric('events_dropped_total')?.get())?.values[0]?.value;
  const methods = () => sent.map(({ method }) => method);
  const events = () => [...stored.values()];
  return { ...time, recorder, sent, stored, events, methods, dropped, stop };
}

const never = new AbortController().signal;
export const flush = async (w: ReturnType<typeof world>, ms = 1_000) => {
  const flushed = w.recorder.flush(never);
  await w.forward(ms);
  await flushed;
};
