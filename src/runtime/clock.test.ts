import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { deadline, fromIso, instant, orAborted, sleep, systemClock, ticks, toIso, toIsoExact } from './clock.ts';
import { fastClock } from './fast-clock.test-support.ts';

describe('an instant', () => {
  test('is written in UTC with whole seconds, or exactly', () => {
    const at = instant(Date.UTC(2026, 0, 5, 8, 0, 0, 70));
    expect([toIso(at), toIsoExact(at)]).toEqual(['2026-01-05T08:00:00Z', '2026-01-05T08:00:00.070Z']);
  });

  test.each([
    ['2026-01-05T08:00:00Z', Date.UTC(2026, 0, 5, 8)],
    ['2026-01-05T09:00:00.5+01:00', Date.UTC(2026, 0, 5, 8, 0, 0, 500)],
    ['yesterday', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('is read from %j as %j', (text, at) => {
    expect(fromIso(text)).toBe(at);
  });
});

describe('the clock of the machine', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  test('runs what is due in a month in a month, although a timer of Node ends after 25 days', () => {
    jest.useFakeTimers();
    const month = 31 * 24 * 3_600_000;
    let ran = 0;
    systemClock.schedule(month, () => ran++);
    const cancel = systemClock.schedule(month, () => (ran += 100));
    jest.advanceTimersByTime(month - 1);
    cancel();
    expect(ran).toBe(0);
    jest.advanceTimersByTime(1);
    expect(ran).toBe(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('never runs anything before the call returns, also what is overdue', () => {
    jest.useFakeTimers();
    let ran = 0;
    systemClock.schedule(-5, () => ran++);
    expect(ran).toBe(0);
    jest.advanceTimersByTime(1);
    expect(ran).toBe(1);
  });

  test('counts ticks that a changed time does not move', () => {
    jest.useFakeTimers();
    const before = { now: systemClock.now(), ticks: ticks(systemClock) };
    jest.setSystemTime(before.now + 3_600_000);
    jest.advanceTimersByTime(10);
    expect([systemClock.now() - before.now, Math.round(ticks(systemClock) - before.ticks)]).toEqual([3_600_010, 10]);
  });
});

describe('a sleep', () => {
  test('ends in time', async () => {
    const { clock, forward } = fastClock();
    let woke = 0;
    void sleep(clock, 50).then(() => (woke = clock.now()));
    await forward(100);
    expect(woke).toBe(50);
  });

  test('ends as soon as its signal aborts, and leaves no timer behind', async () => {
    const time = fastClock();
    const stop = new AbortController();
    const slept = sleep(time.clock, 1e9, stop.signal);
    stop.abort();
    await slept;
    await sleep(time.clock, 1e9, stop.signal);
    expect(time.pending()).toBe(0);
  });
});

describe('a deadline', () => {
  test('aborts after its time and says so', async () => {
    const { clock, forward } = fastClock();
    const { signal } = deadline(clock, 50);
    await forward(49);
    expect(signal.aborted).toBe(false);
    await forward(1);
    expect(signal.reason).toMatchObject({ name: 'TimeoutError', message: 'no answer within 50 ms' });
  });

  test('aborts with its parent, for the parent’s reason', () => {
    const { clock } = fastClock();
    const parent = new AbortController();
    const { signal } = deadline(clock, 50, parent.signal);
    parent.abort(new Error('the caller stops'));
    expect(signal.reason).toMatchObject({ message: 'the caller stops' });
  });

  test('leaves no timer behind once cleared, and nothing on its parent', async () => {
    const time = fastClock();
    const parent = new AbortController();
    const limit = deadline(time.clock, 50, parent.signal);
    expect(getEventListeners(parent.signal, 'abort')).toHaveLength(1);
    limit.clear();
    expect(getEventListeners(parent.signal, 'abort')).toEqual([]);
    await time.forward(100);
    expect([time.pending(), limit.signal.aborted]).toEqual([0, false]);
  });

  test('of a parent that has aborted is over at once', () => {
    const { signal } = deadline(fastClock().clock, 50, AbortSignal.abort(new Error('stopped')));
    expect([signal.aborted, signal.reason]).toMatchObject([true, { message: 'stopped' }]);
  });
});

describe('waiting for a promise or an abort', () => {
  const stop = () => AbortSignal.abort(new Error('stopped'));

  test('settles as the promise does', async () => {
    const { signal } = new AbortController();
    await expect(orAborted(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(orAborted(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
  });

  test('rejects with the reason when the signal aborts first, or has', async () => {
    const later = new AbortController();
    const waiting = orAborted(new Promise(() => undefined), later.signal);
    later.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    await expect(orAborted(Promise.resolve(1), stop())).rejects.toThrow('stopped');
  });
});
