/** Promises about events: how one is written, and how repetitions become a series. */

import { describe, expect, test } from '@jest/globals';
import type { EventRecord } from './events.ts';
import { flush, happened, minute, regarding, world } from './events.test-support.ts';

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
      w.recorder.record({ ...happened, regarding: { ...regarding, resourceVersion: `${i}` } });
      await w.forward(10_000);
    }
    expect(w.methods()).toEqual(['POST', 'PATCH']);
    expect(w.sent[1]).toMatchObject({
      contentType: 'application/merge-patch+json',
      body: { series: { count: 2, lastObservedTime: '1970-01-01T00:00:10.000000Z' } },
    });
    expect(w.events()).toMatchObject([{ note: 'It turned.', series: { count: 2 } }]);
  });

  test('with another note is another event, which a reader must not miss', async () => {
    const w = world();
    for (const note of ['turned left', 'turned right', 'turned left']) w.recorder.record({ ...happened, note });
    await w.settle();
    expect(w.events()).toMatchObject([{ note: 'turned left', series: { count: 2 } }, { note: 'turned right' }]);
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
