/** Promises about write keys: one writer at a time, and nobody acts on what another has just made old. */

import { expect, test } from '@jest/globals';
import { handClock } from '../../azure/hand-clock.test-support.ts';
import { instant } from '../../runtime/clock.ts';
import { ids } from '../testing/observation.test-support.ts';
import { createWriteKeys } from './keys.ts';

const setup = () => {
  const clock = handClock();
  return { clock, keys: createWriteKeys(clock), now: () => instant(clock.now()) };
};

test('one binding at a time writes to a resource; afterwards the other has to look again first', async () => {
  const { keys, clock, now } = setup();
  const seenAt = now();
  const release = keys.take(ids.group, 'a', seenAt);
  expect(release).toBeDefined();
  expect(keys.take(ids.group, 'b', seenAt)).toBeUndefined();
  await clock.forward(1000);
  release?.();
  expect(keys.take(ids.group, 'b', seenAt)).toBeUndefined();
  await clock.forward(1000);
  expect(keys.take(ids.group, 'b', now())).toBeDefined();
});

test('what a binding has written itself does not make its own look old', async () => {
  const { keys, clock, now } = setup();
  const seenAt = now();
  const release = keys.take(ids.group, 'a', seenAt);
  await clock.forward(1000);
  release?.();
  expect(keys.take(ids.group, 'a', seenAt)).toBeDefined();
});

test('a network and all its subnets are one; other resources are their own', () => {
  const { keys, now } = setup();
  keys.take(ids.subnet, 'a', now());
  expect(keys.take(ids.network, 'b', now())).toBeUndefined();
  expect(keys.take(ids.elsewhere, 'b', now())).toBeUndefined();
  expect(keys.take(ids.group, 'b', now())).toBeDefined();
  expect(keys.take(ids.table, 'b', now())).toBeDefined();
});

test('after the clock was set back by hours nobody waits for them to pass', async () => {
  const { keys, clock, now } = setup();
  keys.take(ids.group, 'a', now())?.();
  await clock.forward(-7_200_000);
  expect(keys.take(ids.group, 'b', now())).toBeDefined();
});
