/** Promises about statuses that are too large: what is kept is what counts, and nothing of ours is forgotten. */

import { describe, expect, test } from '@jest/globals';
import type { BindingStatus } from '../../../api/binding.ts';
import { fitted } from './fit.ts';

describe('what is kept', () => {
  const at = '2026-01-05T08:00:00Z';
  const cut = (status: BindingStatus): BindingStatus => fitted(status).status;
  const many = <T>(count: number, one: (at: number) => T): readonly T[] => Array.from({ length: count }, (_, index) => one(index));

  test('the worst findings, the newest history, the newest corrections and approvals', () => {
    const finding = (n: number) => ({
      check: `C${n}`,
      severity: 'Advisory' as const,
      subject: 's',
      message: 'm',
      remedy: 'r',
      source: 's',
    });
    const status = cut({
      findings: many(40, finding),
      history: many(12, (n) => ({ at, what: `${n}`, outcome: 'o' })),
      corrections: many(70, (n) => ({ target: `/t/${n}`, at: [at] })),
      approvals: many(70, (n) => ({ hash: `${n}`, since: at, spent: true })),
    });
    expect([status.findings?.length, status.findings?.[0]?.check]).toEqual([32, 'C0']);
    expect([status.history?.length, status.history?.[0]?.what]).toEqual([10, '0']);
    expect([status.corrections?.length, status.corrections?.at(-1)?.target]).toEqual([64, '/t/69']);
    expect([status.approvals?.length, status.approvals?.at(-1)?.hash]).toEqual([64, '69']);
  });

  test('texts end with an ellipsis and are never cut through a character', () => {
    const evidence = `${'x'.repeat(1998)}😀😀😀`;
    const cutText = cut({ waiting: { reason: 'R', since: at, evidence } }).waiting?.evidence ?? '';
    expect(cutText).toBe(`${'x'.repeat(1998)}😀…`);
    // Go counts code points, so this fits.
    const whole = `${'x'.repeat(1997)}😀😀😀`;
    expect(cut({ waiting: { reason: 'R', since: at, evidence: whole } }).waiting?.evidence).toBe(whole);
  });

  test('half an id is no id: it is left out and named', () => {
    const id = `/subscriptions/${'x'.repeat(700)}`;
    const { status, leftOut } = fitted({ lastGood: { mode: 'External', locations: [{ location: 'westeurope', subnetId: id }] } });
    expect(status.lastGood).toEqual({ mode: 'External', locations: [{ location: 'westeurope' }] });
    expect(leftOut).toEqual(['status.lastGood.locations[].subnetId']);
  });

  test('what is echoed is cut without a mark', () => {
    expect(cut({ lastHandledReconcileAt: 'x'.repeat(300) }).lastHandledReconcileAt).toBe('x'.repeat(200));
  });

  test('what a newer version has written is left alone', () => {
    const status = { ofTomorrow: { a: 1 } } as BindingStatus;
    expect(fitted(status).status).toBe(status);
  });
});

describe('what is never cut, so that the API server refuses it and nothing is begun', () => {
  const at = '2026-01-05T08:00:00Z';
  const operation: NonNullable<BindingStatus['operation']> = {
    kind: 'UpdatingNetwork',
    step: 'aaaaaaaaaaaa',
    generation: 1,
    attempt: 1,
    target: '/subscriptions/1',
    requestId: '33333333-3333-5333-8333-333333333333',
    startedAt: at,
    usualUntil: at,
    overdueAfter: at,
  };

  test('more of ours than status holds', () => {
    const owned = Array.from({ length: 300 }, (_, n) => ({ id: `/subscriptions/${n}`, kind: 'SecurityRules' }));
    expect(fitted({ owned }).status.owned).toBe(owned);
  });

  test('an intent without its target', () => {
    const broken = { ...operation, target: 'x'.repeat(800) };
    expect(fitted({ operation: broken }).status.operation).toBe(broken);
  });

  test('but a handle that is too long goes: without it the service itself is asked', () => {
    const { status, leftOut } = fitted({ operation: { ...operation, handle: 'x'.repeat(9_000) } });
    expect([status.operation, leftOut]).toEqual([operation, ['status.operation.handle']]);
  });
});
