/** Each switch shows at least two answers, its default among them. A switch without a row fails. */

import { describe, expect, test } from '@jest/globals';
import { networkCases } from './assumptions-network.test-support.ts';
import { patchCases } from './assumptions-patch.test-support.ts';
import { serviceCases } from './assumptions-service.test-support.ts';
import type { Cases } from './assumptions.test-support.ts';
import { defaultAssumptions, type Assumptions } from './assumptions.ts';
import { bench, group, ordinary, valuesOf, verdict } from './azure.test-support.ts';

const cases: Cases = { ...networkCases, ...serviceCases, ...patchCases };

describe.each(Object.entries(cases))('%s', (name, [answers, see, world]) => {
  test.each(answers.map(([value, seen]) => [value, seen] as const))('%j', async (value, seen) => {
    expect(await see(bench(world ?? ordinary, { [name]: value }))).toEqual(seen);
  });

  test('has at least two answers, its default among them, and they differ', () => {
    expect(answers.map(([value]) => value)).toContain(defaultAssumptions[name as keyof Assumptions]);
    expect(new Set(answers.map(([, seen]) => JSON.stringify(seen))).size).toBe(answers.length);
    expect(answers.length).toBeGreaterThan(1);
  });
});

test('every switch has its rows', () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(defaultAssumptions).sort());
});

test('a new resource is not seen by stale reads', async () => {
  const id = `${group}/providers/Microsoft.Network/networkSecurityGroups/made`;
  const b = bench(ordinary, { staleReads: 1 });
  await b.ask('PUT', id, { location: 'westeurope', properties: {} });
  expect([verdict(await b.ask('GET', id)), verdict(await b.ask('GET', id))]).toEqual(['404 ResourceNotFound', '200']);
  expect(valuesOf(await b.ask('GET', `${id}/securityRules`))).toEqual([]);
});
