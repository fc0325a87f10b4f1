/** Promises about service tags: one list for a whole cloud, read once a day for a whole fleet, an old one rather than none, and never a failure that is kept. */

import { expect, test } from '@jest/globals';
import type { Arm, Outcome } from '../../azure/arm.ts';
import type { ServiceTags } from '../../azure/resources.ts';
import { textsOf } from '../../network/addresses/prefix-list.ts';
import { instant, systemClock } from '../../runtime/clock.ts';
import { intervalsAt } from '../model/terms/intervals.ts';
import { createTagRanges } from './tags.ts';

const options = { fresh: false, signal: new AbortController().signal };
const hour = 3_600_000;
const named = (name: string, changeNumber = '1'): Outcome<ServiceTags> => ({
  ok: true,
  value: { cloud: 'Public', changeNumber, tags: [{ name, prefixes: ['192.0.2.0/24', '2001:db8::/32'] }] },
});
const failure: Outcome<ServiceTags> = {
  ok: false,
  failure: { class: 'Transient', status: 502, code: 'NotJson', message: 'Bad gateway.', ambiguous: false },
};

function ranges(...answers: readonly Outcome<ServiceTags>[]) {
  let now = Date.UTC(2026, 0);
  const clock = { ...systemClock, now: () => instant(now), ticks: () => now };
  let asked = 0;
  const serviceTags: Arm['serviceTags'] = async () => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? failure;
    asked += 1;
    return answer;
  };
  const tags = createTagRanges({ serviceTags }, clock, intervalsAt(1));
  const names = async (subscription = 's', location = 'westeurope') => {
    const answer = await tags.get(subscription, location, options);
    return answer.ok ? [...answer.value.tags.keys()] : answer.failure.class;
  };
  return { forward: (ms: number) => (now += ms), tags, names, asked: () => asked };
}

test('a fleet that starts asks once for all subscriptions and regions, for the list is that of the cloud', async () => {
  const { names, asked } = ranges(named('Storage'));
  await Promise.all([names(), names(), names('S', 'WestEurope'), names('s', 'eastus'), names('t')]);
  await names();
  expect(asked()).toBe(1);
});

test('who may not read the list has it from another subscription, and each that fails leaves it to the next', async () => {
  const { names, asked } = ranges(failure, failure, named('Storage'));
  expect(await Promise.all([names('a'), names('b'), names('c'), names('d')])).toEqual(['Transient', 'Transient', ['storage'], ['storage']]);
  expect(asked()).toBe(3);
});

test('after a day it is asked for again, and what was known is better than a failure', async () => {
  const { forward, names, asked } = ranges(named('Storage'), failure, named('Storage', '2'));
  expect(await names()).toEqual(['storage']);
  forward(25 * hour);
  expect(await names()).toEqual(['storage']);
  expect(await names()).toEqual(['storage']);
  expect(asked()).toBe(3);
});

test('a failure is told and not kept', async () => {
  const { names } = ranges(failure, named('Storage'));
  expect([await names(), await names()]).toEqual(['Transient', ['storage']]);
});

test('every tag is kept, with its IPv4 prefixes', async () => {
  const answer = await ranges(named('ActionGroup')).tags.get('s', 'westeurope', options);
  const list = answer.ok ? answer.value.tags.get('actiongroup') : undefined;
  expect(list && textsOf(list)).toEqual(['192.0.2.0/24']);
});

// What a list lacks would close much (`acceptList`).
test.each<[string, Outcome<ServiceTags>]>([
  ['an older one', named('Sql', '0')],
  ['one that has lost a tag', named('Sql', '2')],
  ['an empty one', { ok: true, value: { cloud: 'Public', changeNumber: '3', tags: [] } }],
  [
    'one of another cloud',
    { ok: true, value: { cloud: 'AzureChina', changeNumber: '3', tags: [{ name: 'Storage', prefixes: ['192.0.2.0/24'] }] } },
  ],
])('%s replaces nothing, and is asked for again tomorrow only', async (_, next) => {
  const { forward, names, asked } = ranges(named('Storage'), next);
  await names();
  forward(25 * hour);
  expect([await names(), await names()]).toEqual([['storage'], ['storage']]);
  expect(asked()).toBe(2);
});

test('the same list again is the same value, so that nothing is judged anew', async () => {
  const { forward, tags } = ranges(named('Storage'), named('Storage'));
  const first = await tags.get('s', 'westeurope', options);
  forward(25 * hour);
  const again = await tags.get('s', 'westeurope', options);
  expect(first.ok && again.ok && first.value === again.value).toBe(true);
});

test.each<[string, Outcome<ServiceTags>, boolean]>([
  ['is the same', named('Storage', '5'), true],
  ['is newer', named('Storage', '6'), true],
  ['cannot be read', failure, false],
  ['is older', named('Storage', '4'), false],
  ['is empty', { ok: true, value: { cloud: 'Public', changeNumber: '6', tags: [] } }, false],
  ['lacks a tag', named('Sql', '6'), false],
])('A10: a list that %s: whether that confirms the one in force', async (_, answer, isConfirmed) => {
  const { forward, names, tags } = ranges(named('Storage', '5'), answer);
  expect(tags.confirmedAt()).toBeUndefined();
  await names();
  const first = tags.confirmedAt();
  forward(25 * hour);
  await names();
  expect(tags.confirmedAt() === first).toBe(!isConfirmed);
});
