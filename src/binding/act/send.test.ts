/** Promises about a turn of short writes: what goes side by side, what waits for what, that nothing here waits for Azure, and when to come back. */

import { describe, expect, test } from '@jest/globals';
import type { ArmId } from '../../api/arm-id.ts';
import { accepted, done, play, says, type Script } from '../testing/arm.test-support.ts';
import { at, ids, intervals, seen, unseen } from '../testing/observation.test-support.ts';
import { instant } from '../../runtime/clock.ts';
import { step, type Step, type Write } from '../model/values/step.ts';
import { sendDue } from './send.ts';
import { workOf } from './work.ts';

const child = (name: string, parent: ArmId = ids.group): Write => ({
  verb: 'put',
  target: `${parent}/securityRules/${name}` as ArmId,
  changes: [{ path: 'properties.priority', to: '3000' }],
});
const moved: Write = { verb: 'put', target: child('z').target, changes: [{ path: 'properties.priority', from: '3001', to: '3000' }] };
const merge: Write = { verb: 'merge', target: ids.subnet, changes: [{ path: 'properties.networkSecurityGroup', to: '{"id":"/g"}' }] };
const of = (parent: ArmId, ...writes: readonly Write[]): Step =>
  step({ phase: 'prepare', parent, writes, impact: { traffic: 'None', minutes: [0, 1] }, why: '' });

function start(steps: readonly Step[], script: Script = {}) {
  const stage = play(script);
  const work = workOf(steps, {
    seenAt: at('08:00'),
    until: instant(at('08:00') + intervals.repairs),
    observesNext: false,
    hasMoved: () => false,
    asked: '',
    before: undefined,
  });
  const sent = () => stage.requests.map(({ method, id }) => `${method} ${id.split('/').at(-1) ?? ''}`);
  return { ...stage, work, sent, go: () => sendDue(work, stage.context) };
}
const outcomes = ({ written }: Awaited<ReturnType<typeof sendDue>>): readonly string[] =>
  written.map(({ write, outcome }) => `${outcome.is} ${write.target.split('/').at(-1) ?? ''}`);
const waiting = (retryAfterMs?: number) =>
  unseen({ class: 'Waiting', status: 429, code: 'RetryableError', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
const runs = says('InProgress', { retryAfterMs: 10_000 });
const bodies: Script = { raw: [seen({ body: { properties: { priority: 3001 } }, etag: 'one' })] };

describe('W28: no worker waits for Azure', () => {
  test('what Azure takes is asked about when it says so, and not before', async () => {
    const { go, sent, asked, clock, context } = start([of(ids.group, child('a'))], { writes: [accepted()] });
    const first = await go();
    expect([outcomes(first), first.after, clock.slept, sent()]).toEqual([[], 2000, [], ['PUT a']]);
    expect((await go()).after).toBe(2000);
    expect(asked).toEqual([]);
    await new Promise<void>((resolve) => void context.clock.schedule(2000, resolve));
    const last = await go();
    expect([outcomes(last), last.after, asked]).toEqual([['Done a'], undefined, ['operation https://arm/op']]);
  });

  test('what takes long is asked about less and less, and never less than every five minutes', async () => {
    const { go, context } = start([of(ids.group, child('a'))], { writes: [accepted()], operation: [says('InProgress')] });
    const pauses: number[] = [];
    for (let count = 0; count < 60; count++) {
      const { after = 0 } = await go();
      pauses.push(after);
      await new Promise<void>((resolve) => void context.clock.schedule(after, resolve));
    }
    // The first is what Azure asked for.
    const own = pauses.slice(1);
    expect(own.toSorted((one, other) => one - other)).toEqual(own);
    expect(pauses.at(-1)).toBe(intervals.repairs);
  });
});

describe('side by side', () => {
  test('W37: new rules of one group go out together, eight at most', async () => {
    const names = Array.from({ length: 10 }, (_, at) => `r${at}`);
    const { go, sent } = start([of(ids.group, ...names.map((name) => child(name)))], { writes: [accepted()], operation: [runs] });
    await go();
    expect(sent()).toHaveLength(8);
  });

  test('W37: where Azure is busy with the others, half as many go from then on, and that is no refusal', async () => {
    const names = Array.from({ length: 8 }, (_, at) => `r${at}`);
    const { go, sent, context } = start([of(ids.group, ...names.map((name) => child(name)))], {
      writes: [accepted(), ...names.slice(1).map(() => waiting(1000)), accepted()],
    });
    const first = await go();
    expect(first.written.map(({ outcome }) => ('why' in outcome ? outcome.why : outcome.is))).toEqual(names.slice(1).map(() => 'TooMany'));
    expect(sent()).toHaveLength(8);
    for (let count = 0; count < 20; count++) {
      const { after } = await go();
      if (after === undefined) break;
      await new Promise<void>((resolve) => void context.clock.schedule(after, resolve));
    }
    expect(sent()).toHaveLength(15);
  });

  test('what changes a rule that is there goes alone, after what comes before it and before what comes after', async () => {
    const { go, sent } = start([of(ids.group, child('a'), moved, child('b'))], { ...bodies, writes: [accepted()], operation: [runs] });
    await go();
    expect(sent()).toEqual(['PUT a']);
  });

  test('a group is attached when its rules are there', async () => {
    const { go, sent, context } = start([of(ids.group, child('a')), of(ids.subnet, merge)], { ...bodies, writes: [accepted(), done()] });
    await go();
    expect(sent()).toEqual(['PUT a']);
    await new Promise<void>((resolve) => void context.clock.schedule(2000, resolve));
    await go();
    expect(sent()).toEqual(['PUT a', 'PUT apim']);
  });

  test('groups, tables and zones do not wait for each other', async () => {
    const { go, sent } = start([of(ids.group, child('a'), moved), of(ids.table, child('r', ids.table))], {
      ...bodies,
      writes: [waiting(5000), accepted()],
      operation: [runs],
    });
    await go();
    expect(sent()).toEqual(['PUT a', 'PUT r']);
  });
});

describe('what did not come through', () => {
  test('W7: an operation that failed is a refusal at its end', async () => {
    const { go, context } = start([of(ids.group, child('a'))], {
      writes: [accepted()],
      operation: [says('Failed', { code: 'Nope', message: 'No.' })],
    });
    await go();
    await new Promise<void>((resolve) => void context.clock.schedule(2000, resolve));
    expect((await go()).written).toMatchObject([{ outcome: { is: 'Refused', at: 'End', failure: { code: 'Nope' } } }]);
  });

  test.each([
    ['Blocked', 'RequestDisallowedByPolicy'],
    ['Invalid', 'SecurityRuleConflict'],
    ['Transient', 'InternalServerError'],
  ] as const)('W17: an answer of class %s keeps back only what rests on that write', async (kind, code) => {
    const inside = { ...child('c'), target: `${child('a').target}/child/c` as ArmId };
    const { go, sent } = start([of(ids.group, child('a'), inside, child('b'))], { writes: [unseen({ class: kind, code }), done()] });
    expect(outcomes(await go())).toEqual(['Refused a', 'Done b']);
    expect(sent()).toEqual(['PUT a', 'PUT b']);
  });

  test('nothing more is sent after a rate limit', async () => {
    const { go, sent } = start([of(ids.group, moved, child('a'))], { ...bodies, writes: [unseen({ class: 'Throttled' })] });
    expect([outcomes(await go()), sent()]).toEqual([['Refused z'], ['PUT z']]);
  });

  test('a resource that is busy with another client is tried again ever more rarely', async () => {
    const { go, sent, context } = start([of(ids.group, child('a'))], { writes: [waiting(1000)] });
    const times: number[] = [];
    while (sent().length < 12) {
      const before = sent().length;
      const { after = 0 } = await go();
      if (sent().length > before) times.push((context.clock.now() - at('08:00')) / 1000);
      await new Promise<void>((resolve) => void context.clock.schedule(after, resolve));
    }
    expect(times).toEqual([0, 5, 15, 35, 75, 155, 315, 635, 1235, 1835, 2435, 3035]);
  });

  test('nothing is sent once the program stops', async () => {
    const { go, sent, stop } = start([of(ids.group, child('a'))]);
    stop.abort();
    await go();
    expect(sent()).toEqual([]);
  });
});

test('what another binding has made old keeps back what rests on it, too: a group is not attached without its rules', async () => {
  const { go, sent, context } = start([of(ids.group, child('a')), of(ids.subnet, merge)], { ...bodies, writes: [done()] });
  await new Promise<void>((resolve) => void context.clock.schedule(1000, resolve));
  context.keys.settle('other', [], [ids.group]);
  const { after } = await go();
  expect([sent(), after]).toEqual([[], undefined]);
});

test('a write key is kept while Azure is at work, and given back in the end', async () => {
  const { go, context } = start([of(ids.group, child('a'))], { writes: [accepted()] });
  const other = { uid: 'other', key: 'platform/other' };
  await go();
  expect(context.keys.take(ids.group, other, context.clock.now())).toBe('Queued');
  await new Promise<void>((resolve) => void context.clock.schedule(2000, resolve));
  await go();
  await new Promise<void>((resolve) => void context.clock.schedule(1, resolve));
  expect(context.keys.take(ids.group, other, context.clock.now())).toBe('Taken');
});
