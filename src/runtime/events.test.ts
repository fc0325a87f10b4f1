import { describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { ApiError, type ApiRequest, type KubernetesApi } from './api.ts';
import { createEventLimit } from './event-limit.ts';
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

const minute = 60_000;
const regarding = { apiVersion: 'test.io/v1', kind: 'Widget', namespace: 'n', name: 'a', uid: 'uid-a', resourceVersion: '7' };
const happened: EventRecord = { regarding, type: 'Normal', reason: 'Turned', action: 'Turn', note: 'It turned.' };

/** A recorder whose API server keeps what it is sent; `answer` may throw in its place, and `lose` after it. */
function world(answer: (request: ApiRequest, n: number) => unknown = () => undefined, lose: (n: number) => void = () => undefined) {
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
const flush = async (w: ReturnType<typeof world>, ms = 1_000) => {
  const flushed = w.recorder.flush(never);
  await w.forward(ms);
  await flushed;
};

describe('an event', () => {
  test('is written as events.k8s.io/v1 asks for', async () => {
    const w = world();
    await w.until(1_234);
    const related = { apiVersion: 'v1', kind: 'Node', name: 'x' };
    w.recorder.record({ ...happened, related });
    await w.settle();
    expect(w.sent).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: '/apis/events.k8s.io/v1/namespaces/n/events',
        body: {
          apiVersion: 'events.k8s.io/v1',
          kind: 'Event',
          metadata: { name: expect.stringMatching(/^a\.[0-9a-f]{8}-[0-9a-f]{4}$/), namespace: 'n' },
          eventTime: '1970-01-01T00:00:01.234000Z',
          reportingController: 'tester',
          reportingInstance: 'tester_1',
          regarding,
          related,
          type: 'Normal',
          reason: 'Turned',
          action: 'Turn',
          note: 'It turned.',
        },
      }),
    ]);
  });

  test('of an object without a namespace lies in default', async () => {
    const w = world();
    w.recorder.record({ ...happened, regarding: { apiVersion: 'v1', kind: 'Namespace', name: 'gone' } });
    await w.settle();
    expect([w.sent[0]?.path, w.events()[0]?.metadata.namespace]).toEqual(['/apis/events.k8s.io/v1/namespaces/default/events', 'default']);
  });

  test.each([
    ['short', 'It turned.', 'It turned.'],
    ['of 1,024 bytes', 'x'.repeat(1_024), 'x'.repeat(1_024)],
    ['of 1,025 bytes', 'x'.repeat(1_025), `${'x'.repeat(1_021)}…`],
    ['of wide characters', '€'.repeat(400), `${'€'.repeat(340)}…`],
    ['of pairs', `x${'😀'.repeat(300)}`, `x${'😀'.repeat(255)}…`],
  ])('with a note %s keeps to a kilobyte of whole characters', async (_, note, kept) => {
    const w = world();
    w.recorder.record({ ...happened, note });
    await w.settle();
    expect(w.events()[0]?.note).toBe(kept);
    expect(Buffer.byteLength(w.events()[0]?.note ?? '')).toBeLessThanOrEqual(1_024);
  });

  test.each([
    ['long', 'a'.repeat(253), /^a{200}\.[0-9a-f-]{13}$/],
    ['cut at a dash', `${'a'.repeat(199)}-b.${'c'.repeat(40)}`, /^a{199}\.[0-9a-f-]{13}$/],
  ])('has a name that the API server takes, also when the object’s is %s', async (_, name, pattern) => {
    const w = world();
    w.recorder.record({ ...happened, regarding: { ...regarding, name }, reason: 'R'.repeat(200) });
    await w.settle();
    expect(w.events()[0]?.metadata.name).toMatch(pattern);
    expect(w.events()[0]?.reason).toHaveLength(126);
  });

  test('keeps nobody waiting: whoever records one goes on at once, whatever the API server does', async () => {
    const w = world(() => new Promise(() => undefined));
    for (let i = 0; i < 20; i++) w.recorder.record({ ...happened, reason: `R${i}` });
    await w.forward(1_000);
    expect(w.methods()).toEqual(['POST']);
  });
});

describe('a repetition', () => {
  test('within six minutes makes a series: one create, one patch, then only counts', async () => {
    const w = world();
    for (let i = 0; i < 10; i++) {
      w.recorder.record({ ...happened, note: `turned ${i}`, regarding: { ...regarding, resourceVersion: `${i}` } });
      await w.forward(10_000);
    }
    expect(w.methods()).toEqual(['POST', 'PATCH']);
    expect(w.sent[1]).toMatchObject({
      contentType: 'application/merge-patch+json',
      body: { series: { count: 2, lastObservedTime: '1970-01-01T00:00:10.000000Z' } },
    });
    expect(w.events()).toMatchObject([{ note: 'turned 0', series: { count: 2 } }]);
  });

  test('is told at the end of the series, after six quiet minutes', async () => {
    const w = world();
    for (let i = 0; i < 10; i++) w.recorder.record(happened);
    await w.forward(13 * minute);
    expect(w.events()).toMatchObject([{ series: { count: 10, lastObservedTime: '1970-01-01T00:00:00.000000Z' } }]);
    expect(w.pending()).toBe(0);
  });

  test('is told every half an hour while it goes on', async () => {
    const w = world();
    for (let i = 0; i < 120; i++) {
      w.recorder.record(happened);
      await w.forward(minute);
    }
    expect(w.sent.length).toBeGreaterThanOrEqual(5);
    expect(w.sent.length).toBeLessThanOrEqual(7);
    expect(w.events()).toHaveLength(1);
    expect(w.events()[0]?.series?.count).toBeGreaterThan(85);
    await flush(w);
    expect(w.events()[0]?.series?.count).toBe(120);
  });

  test('after more than six minutes is an event of its own', async () => {
    const w = world();
    w.recorder.record(happened);
    await w.forward(6 * minute);
    w.recorder.record(happened);
    await w.forward(6 * minute + 1);
    w.recorder.record(happened);
    await w.settle();
    expect(w.methods()).toEqual(['POST', 'PATCH', 'POST']);
    expect(w.events()).toHaveLength(2);
  });

  test.each<[string, Partial<EventRecord>]>([
    ['type', { type: 'Warning' }],
    ['reason', { reason: 'Burned' }],
    ['action', { action: 'Burn' }],
    ['object', { regarding: { ...regarding, name: 'b' } }],
    ['uid', { regarding: { ...regarding, uid: 'uid-b' } }],
    ['related object', { related: { apiVersion: 'v1', kind: 'Node', name: 'x' } }],
  ])('with another %s is none', async (_, other) => {
    const w = world();
    w.recorder.record(happened);
    w.recorder.record({ ...happened, ...other });
    await w.settle();
    expect(w.methods()).toEqual(['POST', 'POST']);
  });

  test('of an event that is gone by then creates it again, with its count', async () => {
    const w = world();
    w.recorder.record(happened);
    await w.settle();
    w.stored.clear();
    w.recorder.record(happened);
    await w.settle();
    expect(w.methods()).toEqual(['POST', 'PATCH', 'POST']);
    expect(w.events()).toMatchObject([{ note: 'It turned.', series: { count: 2 } }]);
  });
});

describe('an event that cannot be sent', () => {
  test.each([0, 429, 500, 503])('because of %d is tried again every 10 s, twelve times', async (code) => {
    const w = world(() => {
      throw new ApiError(code, '', 'no');
    });
    w.recorder.record(happened);
    await w.forward(109_000);
    expect([w.sent.length, await w.dropped()]).toEqual([11, 0]);
    await w.forward(1_000);
    expect([w.sent.length, await w.dropped()]).toEqual([12, 1]);
    await w.forward(3_600_000);
    expect([w.sent.length, w.pending()]).toEqual([12, 0]);
  });

  test.each([400, 403, 404, 422])('because of %d is given up at once, and the next occurrence is a new one', async (code) => {
    const w = world((_, n) => {
      if (n === 1) throw new ApiError(code, '', 'no');
    });
    w.recorder.record(happened);
    await w.settle();
    w.recorder.record(happened);
    await w.settle();
    expect([w.methods(), w.events().length, await w.dropped()]).toEqual([['POST', 'POST'], 1, 1]);
  });

  test('of which only the answer was lost is not written twice', async () => {
    const w = world(undefined, (n) => {
      if (n === 1) throw new ApiError(0, '', 'reset');
    });
    w.recorder.record(happened);
    await w.forward(30_000);
    expect([w.methods(), w.events().length, await w.dropped()]).toEqual([['POST', 'POST'], 1, 0]);
  });

  test('makes others wait in a queue of a thousand; what does not fit is dropped', async () => {
    const w = world(() => new Promise(() => undefined));
    for (let i = 0; i < 1_100; i++) w.recorder.record({ ...happened, regarding: { ...regarding, name: `w${i}` } });
    await w.settle();
    expect([w.sent.length, await w.dropped()]).toEqual([1, 99]);
  });
});

describe('an object that causes too many events', () => {
  test('has 25 at once, then one every five minutes; others are not touched', async () => {
    const w = world();
    for (let i = 0; i < 40; i++) w.recorder.record({ ...happened, reason: `R${i}` });
    w.recorder.record({ ...happened, regarding: { ...regarding, name: 'b' } });
    await flush(w);
    expect([w.events().length, await w.dropped()]).toEqual([26, 15]);
    await w.forward(5 * minute);
    for (let i = 50; i < 53; i++) w.recorder.record({ ...happened, reason: `R${i}` });
    await flush(w);
    expect([w.events().length, await w.dropped()]).toEqual([27, 17]);
  });

  test('spends nothing on repetitions', async () => {
    const w = world();
    for (let i = 0; i < 1_000; i++) w.recorder.record(happened);
    w.recorder.record({ ...happened, reason: 'Other' });
    await w.settle();
    expect([w.events().length, await w.dropped()]).toEqual([2, 0]);
  });

  test('is forgotten when it has all its tokens again', async () => {
    const { clock, forward } = fastClock();
    const limit = createEventLimit(clock);
    for (let i = 0; i < 100; i++) limit.allows(`o${i}`);
    for (let i = 0; i < 24; i++) expect(limit.allows('o0')).toBe(true);
    expect([limit.allows('o0'), limit.size]).toEqual([false, 100]);
    await forward(5 * minute);
    expect([limit.allows('o0'), limit.size]).toEqual([true, 1]);
    await forward(125 * minute);
    limit.allows('other');
    expect(limit.size).toBe(1);
  });
});

describe('flushing', () => {
  test('sends what waits and what was only counted', async () => {
    const w = world();
    for (let i = 0; i < 5; i++) w.recorder.record(happened);
    w.recorder.record({ ...happened, reason: 'Other' });
    for (let i = 0; i < 5; i++) w.recorder.record(happened);
    await flush(w);
    expect(w.events().map(({ reason, series }) => [reason, series?.count])).toEqual([
      ['Turned', 10],
      ['Other', undefined],
    ]);
  });

  test('ends when it is told to', async () => {
    const w = world(() => new Promise(() => undefined));
    w.recorder.record(happened);
    const patience = new AbortController();
    let flushed = false;
    void w.recorder.flush(patience.signal).then(() => (flushed = true));
    await w.forward(5_000);
    expect(flushed).toBe(false);
    patience.abort();
    await w.settle();
    expect(flushed).toBe(true);
  });

  test('once the recorder has stopped nothing is recorded, and no timer is left', async () => {
    const w = world(() => {
      throw new ApiError(503, '', 'no');
    });
    w.recorder.record(happened);
    await w.forward(1_000);
    w.stop.abort();
    await w.settle();
    w.recorder.record({ ...happened, reason: 'Late' });
    await w.forward(3_600_000);
    expect([w.sent.length, w.pending(), await w.dropped()]).toEqual([1, 0, 1]);
  });
});
