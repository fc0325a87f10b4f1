/** Promises about what the gateway reaches: each failing row is named with the flow that most likely explains it, also between two network statuses. */

import { expect, test } from '@jest/globals';
import { seen, settledObservation, status } from '../testing/observation.test-support.ts';
import { situation, type Given } from '../testing/situation.test-support.ts';

const found = (given: Given) =>
  situation({ seen: settledObservation(), ...given })
    .plan.findings.filter(({ check }) => check === 'DependencyFailing')
    .map(({ severity, location, message, remedy }) => `${severity} ${location ?? ''}: ${message} ${remedy}`);
const showing = (...given: Parameters<typeof status>): Given => ({ seen: settledObservation({ networkStatus: seen(status(...given)) }) });
const failures = [{ name: 'db', type: 'SQLDatabase', optional: false, since: '2026-01-05T07:45:00Z', error: 'timed out' }];
const before = { status: { locations: [{ location: 'westeurope', networkStatus: { required: '0/1', optional: '0/0', failures } }] } };

test('a required row degrades, an optional one is only worth knowing', () => {
  expect(found(showing({ db: 'timed out' }, '07:58'))).toEqual([
    'Degrading westeurope: The gateway in westeurope has not reached db (SQLDatabase, required) since 2026-01-05T07:58:00Z: timed out. Most likely the flow "Azure SQL" is blocked on its way: check security rules, routes and firewalls for it.',
  ]);
  expect(found(showing({ scm: 'no' }, '07:58', { optional: true, resourceType: 'SourceControl' }))).toEqual([
    'Advisory westeurope: The gateway in westeurope has not reached scm (SourceControl, optional) since 2026-01-05T07:58:00Z: no. Check security rules, routes, DNS and firewalls between the subnet and this host.',
  ]);
});

test('a row that Azure has not renewed is failing, whatever it says', () => {
  expect(found(showing({ db: 'success' }, '07:29'))).toHaveLength(1);
  expect(found(showing({ db: 'success' }, '07:31'))).toEqual([]);
});

test('between two network statuses the last one speaks, and keeps its since', () => {
  expect(found(before)[0]).toContain('since 2026-01-05T07:45:00Z: timed out');
  expect(found({ ...before, ...showing({ db: 'timed out' }, '07:59') })[0]).toContain('since 2026-01-05T07:45:00Z');
  expect(found({ ...before, ...showing({ db: 'success' }, '07:59') })).toEqual([]);
});
