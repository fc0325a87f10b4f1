/** Promises about what is remembered between reconciles: young, whole and of the same generation, or nothing. */

import { expect, test } from '@jest/globals';
import { memoryOf } from './freshness.ts';
import { at, forbidden, gone, observation, seen, service, settledObservation, unseen } from '../testing/observation.test-support.ts';
import type { Observation } from '../model/values/observation.ts';

const remembering = (seenBefore: Observation) => {
  const memory = memoryOf({});
  memory.remember(3, seenBefore);
  return memory;
};

test.each<[string, Observation, number, string, boolean]>([
  ['a young one', settledObservation(), 3, '07:59', true],
  ['one of the same instant', settledObservation(), 3, '08:00', true],
  ['an old one', settledObservation(), 3, '08:01', false],
  ['one of another generation', settledObservation(), 4, '07:00', false],
  ['one without the service', settledObservation({ service: unseen() }), 3, '07:00', false],
  ['one of a service that is gone', settledObservation({ service: gone }), 3, '07:00', false],
  ['one without the network', settledObservation({ network: forbidden }), 3, '07:00', false],
  ['one without the group', settledObservation({ group: unseen() }), 3, '07:00', false],
  ['one of a subnet that has no group', observation({ group: undefined }), 3, '07:00', true],
])('%s is recalled: %s', (_, before, generation, since, is) =>
  expect(remembering(before).recall(generation, at(since), at('12:00')) !== undefined).toBe(is),
);

test('after a write nothing is recalled, and something is known', () => {
  const memory = remembering(settledObservation({ service: seen(service()) }));
  memory.invalidate();
  expect(memory.recall(3, at('07:00'), at('12:00'))).toBeUndefined();
  expect(memory.knows()).toBe(true);
});

test('of nothing there is nothing to spoil', () => {
  const memory = memoryOf({});
  memory.invalidate();
  expect(memory.knows()).toBe(false);
});
