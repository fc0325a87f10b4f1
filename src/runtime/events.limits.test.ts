/** Promises about events that cannot be sent, are too many or come at the end: tried again, held back, and flushed in time. */

import { describe, expect, test } from '@jest/globals';
import { ApiError } from './api.ts';
import { createEventLimit } from './event-limit.ts';
import { fastClock } from './fast-clock.test-support.ts';
import { flush, happened, minute, regarding, world } from './events.test-support.ts';

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
