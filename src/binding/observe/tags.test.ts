/** Promises about service tags: read once a day for a whole fleet, old ones rather than none, and never a failure that is kept. */

import { expect, test } from '@jest/globals';
import type { Arm, Outcome } from '../../azure/arm.ts';
import type { ServiceTags } from '../../azure/resources.ts';
import { instant, systemClock } from '../../runtime/clock.ts';
import { intervalsAt } from '../model/terms/intervals.ts';
import { createTagRanges } from './tags.ts';

const options = { fresh: false, signal: new AbortController().signal };
const hour = 3_600_000;
const named = (name: string): Outcome<ServiceTags> => ({
  ok: true,
  value: { changeNumber: '1', tags: [{ name, prefixes: ['192.0.2.0/24', '2001:db8::/32'] }] },
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
    return answer.ok ? answer.value.tags.map(({ name }) => name) : answer.failure.class;
  };
  return { forward: (ms: number) => (now += ms), tags, names, asked: () => asked };
}

test('a fleet that starts asks once for each region and subscription', async () => {
  const { names, asked } = ranges(named('Storage'));
  await Promise.all([names(), names(), names('S', 'WestEurope'), names('s', 'eastus'), names('t')]);
  await names();
  expect(asked()).toBe(3);
});

test('after a day they are asked for again, and what was known is better than a failure', async () => {
  const { forward, names, asked } = ranges(named('Storage'), failure, named('Sql'));
  expect(await names()).toEqual(['Storage']);
  forward(25 * hour);
  expect(await names()).toEqual(['Storage']);
  expect(await names()).toEqual(['Sql']);
  expect(asked()).toBe(3);
});

test('a failure is told and not kept', async () => {
  const { names } = ranges(failure, named('Storage'));
  expect([await names(), await names()]).toEqual(['Transient', ['Storage']]);
});

test('ranges are kept for the tags of flows alone, and IPv4 only', async () => {
  const kept = async (name: string) => {
    const answer = await ranges(named(name)).tags.get('s', 'westeurope', options);
    return answer.ok ? answer.value.tags[0]?.prefixes : undefined;
  };
  expect(await kept('Storage.WestEurope')).toEqual(['192.0.2.0/24']);
  expect(await kept('ActionGroup')).toEqual([]);
});
