/** Promises about who goes ahead of others: what people ask for, once a minute for each binding, however often and in whatever way they ask. */

import { describe, expect, test } from '@jest/globals';
import { reconcileRequestedAt, type Binding } from '../../api/binding.ts';
import { instant, type Clock } from '../../runtime/clock.ts';
import { intervalsAt } from '../model/terms/intervals.ts';
import { createPrecedence, rankOf } from './precedence.ts';

const minute = 60_000;

function world() {
  let now = 0;
  const clock: Clock = { now: () => instant(now), schedule: () => () => undefined };
  return { precedence: createPrecedence(clock, intervalsAt(1)), forward: (ms: number) => void (now += ms) };
}

const binding = (change: { readonly generation?: number; readonly asks?: string; readonly busy?: boolean; readonly name?: string } = {}) =>
  ({
    metadata: {
      name: change.name ?? 'orders',
      namespace: 'platform',
      generation: change.generation ?? 1,
      ...(change.asks !== undefined && { annotations: { [reconcileRequestedAt]: change.asks } }),
    },
    status: {
      observedGeneration: 1,
      conditions: change.busy === true ? [{ type: 'Reconciling', status: 'True' }] : [],
    },
  }) as unknown as Binding;

describe('T5: ahead of others goes', () => {
  test.each<[string, Parameters<typeof binding>[0], string]>([
    ['a binding whose user asks for a reconcile', { asks: '1' }, 'Periodic'],
    ['a binding that was edited', { generation: 2 }, 'Working'],
    ['a binding at work whose user asks', { asks: '1', busy: true }, 'Working'],
  ])('%s, once a minute', (_, change, else_) => {
    const { precedence, forward } = world();
    const ranks = [];
    for (let i = 0; i < 60; i++, forward(2_000)) ranks.push(rankOf(binding(change), precedence));
    expect(ranks.flatMap((rank, i) => (rank === 'Asked' ? [i] : []))).toEqual([0, 30]);
    expect(new Set(ranks)).toEqual(new Set(['Asked', else_]));
  });

  test('no binding of which no client asked for anything', () => {
    const { precedence } = world();
    expect([rankOf(binding(), precedence), rankOf(binding({ busy: true }), precedence)]).toEqual(['Periodic', 'Working']);
    expect(rankOf(binding({ asks: '1' }), precedence)).toBe('Asked');
  });

  test('each binding for itself, and one that was made anew as late as before', () => {
    const { precedence, forward } = world();
    expect(['a', 'b', 'a'].map((name) => rankOf(binding({ name, generation: 2 }), precedence))).toEqual(['Asked', 'Asked', 'Working']);
    forward(minute - 1);
    expect(precedence.isDue('platform/a')).toBe(false);
    forward(1);
    expect([precedence.isDue('platform/a'), precedence.take('platform/a'), precedence.isDue('platform/a')]).toEqual([true, true, false]);
  });
});
