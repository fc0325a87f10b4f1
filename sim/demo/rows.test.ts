/** Promises about what the demo shows: every binding that the cluster has, and none that it has not. */

import { describe, expect, test } from '@jest/globals';
import { createRows, isAsExpected, isAtRest } from './rows.ts';

const sample = {
  file: 'orders.yaml',
  namespace: 'gateways',
  name: 'orders',
  manifest: { kind: 'ApimVnetBinding', metadata: { name: 'orders', namespace: 'gateways' } },
  expectation: { steps: [{ reason: 'Settled', optional: false }], stalled: false },
};
const heard = (type: string, name: string, reason = 'Settled', namespace = 'gateways') => ({
  type,
  object: {
    metadata: { name, namespace },
    status: { conditions: [{ type: 'Ready', status: reason === 'Settled' ? 'True' : 'False', reason, message: '' }] },
  },
});
const begun = () => {
  const rows = createRows([sample]);
  return { rows, names: () => rows.shown().map(({ namespace, name }) => `${namespace}/${name}`) };
};

describe('P11: the bindings of the demo', () => {
  test('P11: samples are shown before they are there', () => {
    expect(begun().names()).toEqual(['gateways/orders']);
  });

  test('P11: one of the user comes with its first event and is followed', () => {
    const { rows, names } = begun();
    const row = rows.hear(heard('ADDED', 'mine', 'Observing', 'team-a'));
    expect(row?.reasons).toEqual(['Observing']);
    expect(rows.hear(heard('MODIFIED', 'mine', 'Observing', 'team-a'))).toBeUndefined();
    expect(rows.hear(heard('MODIFIED', 'mine', 'Settled', 'team-a'))).toBe(row);
    expect(row?.reasons).toEqual(['Observing', 'Settled']);
    expect(names()).toEqual(['gateways/orders', 'team-a/mine']);
    expect(rows.samples).toHaveLength(1);
  });

  test.each(['orders', 'mine'])('P11: %s leaves when it is deleted, and comes back when it is made anew', (name) => {
    const { rows, names } = begun();
    rows.hear(heard('ADDED', name));
    expect(names()).toContain(`gateways/${name}`);
    expect(rows.hear(heard('DELETED', name))?.isGone).toBe(true);
    expect(names()).not.toContain(`gateways/${name}`);
    rows.hear(heard('ADDED', name, 'Pending'));
    expect(names().filter((one) => one === `gateways/${name}`)).toHaveLength(1);
  });

  test('P11: of the same name in two namespaces, both', () => {
    const { rows, names } = begun();
    rows.hear(heard('ADDED', 'orders', 'Settled', 'team-a'));
    rows.hear(heard('DELETED', 'orders', 'Settled', 'team-a'));
    rows.hear(heard('ADDED', 'orders', 'Settled', 'team-b'));
    expect(names()).toEqual(['gateways/orders', 'team-b/orders']);
  });

  test('P11: a sample that was deleted is at rest, and not as its file expects', () => {
    const { rows } = begun();
    rows.hear(heard('ADDED', 'orders'));
    expect(rows.samples.map((row) => [isAtRest(row), isAsExpected(row)])).toEqual([[true, true]]);
    rows.hear(heard('DELETED', 'orders'));
    expect(rows.samples.map((row) => [isAtRest(row), isAsExpected(row)])).toEqual([[true, false]]);
  });
});
