/** Promises about write keys: one writer at a time, who waits is woken, and no binding acts on what another has just made old. */

import { expect, test } from '@jest/globals';
import { armId } from '../../api/arm-id.ts';
import { handClock } from '../../azure/hand-clock.test-support.ts';
import { instant } from '../../runtime/clock.ts';
import { ids, intervals } from '../testing/observation.test-support.ts';
import { createWriteKeys, type Writer } from './keys.ts';

const setup = () => {
  const clock = handClock();
  const woken: string[] = [];
  return { clock, woken, keys: createWriteKeys(clock, intervals, (key) => woken.push(key)), now: () => instant(clock.now()) };
};
const [a, b, c] = ['a', 'b', 'c'].map((uid) => ({ uid, key: `platform/${uid}` })) as [Writer, Writer, Writer];

test('one binding at a time writes to a resource; the next is woken, and has to observe it first', async () => {
  const { keys, clock, now, woken } = setup();
  const seenAt = now();
  expect(keys.take(ids.group, a, seenAt)).toBe('Taken');
  expect(keys.take(ids.group, b, seenAt)).toBe('Queued');
  await clock.forward(1000);
  keys.settle('a', [], [ids.group]);
  expect(woken).toEqual(['platform/b']);
  expect(keys.take(ids.group, b, seenAt)).toBe('Outdated');
  await clock.forward(1000);
  expect(keys.take(ids.group, b, now())).toBe('Taken');
});

test('W29: those who wait are woken one after another, in the order in which they came, and none goes ahead meanwhile', async () => {
  const { keys, clock, now, woken } = setup();
  for (const one of [a, b, c]) keys.take(ids.group, one, now());
  await clock.forward(1000);
  keys.settle('a', [], [ids.group]);
  expect(keys.take(ids.group, a, now())).toBe('Queued');
  expect(keys.take(ids.group, c, now())).toBe('Queued');
  expect(woken).toEqual(['platform/b']);
  keys.settle('b', [], []);
  expect(woken).toEqual(['platform/b', 'platform/c']);
  keys.settle('c', [], []);
  expect(woken).toEqual(['platform/b', 'platform/c', 'platform/a']);
});

test('a turn that is not used, and a key that is not given back, are free after two minutes', async () => {
  const { keys, clock, now } = setup();
  keys.take(ids.group, a, now());
  expect(keys.take(ids.group, b, now())).toBe('Queued');
  await clock.forward(intervals.resend);
  expect(keys.take(ids.group, b, now())).toBe('Taken');
});

test('what is kept stays, over any number of reconciles', async () => {
  const { keys, clock, now } = setup();
  for (let turn = 0; turn < 5; turn++) {
    expect(keys.take(ids.group, a, now())).toBe('Taken');
    keys.settle('a', [ids.group], []);
    await clock.forward(60_000);
    expect(keys.take(ids.group, b, now())).toBe('Queued');
  }
});

test('what a binding has written itself does not make its own observation old', async () => {
  const { keys, clock, now } = setup();
  const seenAt = now();
  keys.take(ids.group, a, seenAt);
  await clock.forward(1000);
  keys.settle('a', [], [ids.group]);
  expect(keys.take(ids.group, a, seenAt)).toBe('Taken');
});

test('a network and all its subnets are one; other resources are their own', () => {
  const { keys, now } = setup();
  keys.take(ids.subnet, a, now());
  expect(keys.take(ids.network, b, now())).toBe('Queued');
  expect(keys.take(ids.elsewhere, b, now())).toBe('Queued');
  expect(keys.take(ids.group, b, now())).toBe('Taken');
  expect(keys.take(ids.table, b, now())).toBe('Taken');
});

test('after the clock was set back by hours no binding waits for them to pass', async () => {
  const { keys, clock, now } = setup();
  keys.take(ids.group, a, now());
  await clock.forward(-7_200_000);
  expect(keys.take(ids.group, b, now())).toBe('Taken');
  keys.settle('b', [], [ids.group]);
  await clock.forward(-7_200_000);
  expect(keys.take(ids.group, a, now())).toBe('Taken');
});

test('W29: whoever finds its turn outdated keeps it while it observes, and no other is woken to do the same', async () => {
  const { keys, clock, now, woken } = setup();
  const seenAt = now();
  for (const one of [a, b, c]) keys.take(ids.group, one, seenAt);
  await clock.forward(1000);
  keys.settle('a', [], [ids.group]);
  expect(keys.take(ids.group, b, seenAt)).toBe('Outdated');
  keys.settle('b', [], []);
  expect(woken).toEqual(['platform/b']);
  await clock.forward(1000);
  expect(keys.take(ids.group, b, now())).toBe('Taken');
  keys.settle('b', [], []);
  expect(woken).toEqual(['platform/b', 'platform/c']);
});

test('W29: who observes right after its writes keeps its turn that long, so that its gateway is moved before the next one writes', async () => {
  const { keys, clock, now, woken } = setup();
  for (const one of [a, b]) keys.take(ids.group, one, now());
  await clock.forward(1000);
  keys.settle('a', [], [ids.group], true);
  expect(woken).toEqual([]);
  keys.settle('a', [], []);
  expect(woken).toEqual(['platform/b']);
});

test('what Azure told of one group counts for others until it tells of them, and for no table', async () => {
  const { keys, clock } = setup();
  const other = armId(`${ids.group}-other`);
  for (let busy = 0; busy < 3; busy++) keys.narrow(ids.group);
  expect([keys.width(other), keys.width(ids.table)]).toEqual([1, 8]);
  await clock.forward(intervals.left);
  expect(keys.width(other)).toBe(8);
});

test('how many writes Azure takes side by side is learnt for all that write there, and tried again after an hour', async () => {
  const { keys, clock } = setup();
  const widths = [keys.width(ids.group)];
  for (let busy = 0; busy < 4; busy++) {
    keys.narrow(ids.group);
    widths.push(keys.width(ids.group));
  }
  expect(widths).toEqual([8, 4, 2, 1, 1]);
  expect(keys.width(ids.table)).toBe(8);
  await clock.forward(intervals.left);
  expect(keys.width(ids.group)).toBe(8);
});
