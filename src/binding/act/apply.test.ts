/** Promises about short writes: what is written, on what, how often, and that a busy Azure is waited for but never held on to. */

import { describe, expect, test } from '@jest/globals';
import { accepted, done, play, says, type Script } from '../testing/arm.test-support.ts';
import { carryOut } from './apply.ts';
import { ids, seen, unseen } from '../testing/observation.test-support.ts';
import { step, type Change, type Write } from '../model/values/step.ts';

const rule = `${ids.group}/securityRules/a` as typeof ids.group;
const put = (changes: readonly Change[], target = rule): Write => ({ verb: 'put', target, changes });
const fresh = put([{ path: 'properties.priority', to: '3000' }]);
const changed = put([{ path: 'properties.priority', from: '3001', to: '3000' }]);
const merge: Write = { verb: 'merge', target: ids.subnet, changes: [{ path: 'properties.networkSecurityGroup', to: '{"id":"/g"}' }] };
const removal: Write = { verb: 'delete', target: rule, changes: [{ path: 'properties', from: '{}' }] };
const of = (...writes: readonly Write[]) =>
  step({ phase: 'prepare', parent: ids.group, writes, impact: { traffic: 'None', minutes: [0, 1] }, why: '' });

async function run(writes: readonly Write[], script: Script = {}) {
  const stage = play(script);
  const carried = await carryOut(of(...writes), stage.hands);
  return { ...stage, carried, sent: stage.requests.map(({ method, id }) => `${method} ${id.split('/').at(-1) ?? ''}`) };
}
const body = (value: object, etag = 'one') => seen({ body: value as Readonly<Record<string, unknown>>, etag });
const waiting = (retryAfterMs?: number) =>
  unseen({ class: 'Waiting', status: 429, code: 'RetryableError', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
const moved = unseen({ class: 'Waiting', status: 412, code: 'PreconditionFailed' });

describe('what is sent', () => {
  test('a new resource goes out whole, only where there is none', async () => {
    const { requests, asked } = await run([fresh]);
    expect(requests).toMatchObject([{ method: 'PUT', id: rule, body: { properties: { priority: 3000 } }, ifNoneMatch: '*' }]);
    expect(asked).toEqual([]);
  });

  test('a new resource that somebody made meanwhile is left to the next look', async () => {
    const { carried, sent } = await run([fresh], { writes: [moved] });
    expect([carried, sent]).toEqual([{ is: 'Stopped', why: 'a was made by another client meanwhile.' }, ['PUT a']]);
  });

  test('a changed resource goes out on a fresh read, with its ETag, and keeps what nobody here knows', async () => {
    const { requests, asked } = await run([changed], { raw: [body({ id: rule, properties: { priority: 3001, future: [1] } })] });
    expect(asked).toEqual([`raw ${rule} fresh`]);
    expect(requests).toMatchObject([{ method: 'PUT', ifMatch: 'one', body: { id: rule, properties: { priority: 3000, future: [1] } } }]);
    expect(requests[0]).not.toHaveProperty('ifNoneMatch');
  });

  test('W2: a resource that Azure shows without an ETag is not written as a whole', async () => {
    const { requests, carried } = await run([changed], { raw: [seen({ body: {}, etag: undefined })] });
    expect(requests).toEqual([]);
    expect(carried).toMatchObject({ is: 'Refused', failure: { class: 'Invalid', code: 'NoEtag', ambiguous: false } });
  });

  test('several writes go out one after another, each under an id of its own that is the same after a crash', async () => {
    const second = put([{ path: 'properties.priority', to: '3001' }], `${ids.group}/securityRules/b` as typeof rule);
    const [one, two] = [await run([fresh, second]), await run([fresh, second])];
    expect(one.sent).toEqual(['PUT a', 'PUT b']);
    const idsOf = ({ requests }: typeof one) => requests.map(({ clientRequestId }) => clientRequestId);
    expect(idsOf(one)).toEqual(idsOf(two));
    expect(new Set(idsOf(one)).size).toBe(2);
  });

  test('each write that Azure has carried out is told, and not what it is still at or what it refused', async () => {
    const second = put([{ path: 'properties.priority', to: '3001' }], `${ids.group}/securityRules/b` as typeof rule);
    const stillAt = { operation: [says('InProgress', { retryAfterMs: 30_000 })] };
    expect((await run([fresh, second])).carriedOut).toEqual([fresh, second]);
    expect((await run([fresh, second], { writes: [done(), accepted()], ...stillAt })).carriedOut).toEqual([fresh]);
    expect((await run([fresh, second], { writes: [done(), unseen({ class: 'Blocked' })] })).carriedOut).toEqual([fresh]);
  });

  test('a long request is never sent from here', async () => {
    await expect(run([{ verb: 'patch', target: ids.service, changes: [] }])).rejects.toThrow('is a long operation and needs an intent');
  });
});

describe('an attachment', () => {
  test('is merged into the subnet as it is now', async () => {
    const { requests } = await run([merge], { raw: [body({ properties: { addressPrefix: '10.0.1.0/27', networkSecurityGroup: null } })] });
    expect(requests[0]?.body).toEqual({ properties: { addressPrefix: '10.0.1.0/27', networkSecurityGroup: { id: '/g' } } });
  });

  test('is not made where somebody was faster', async () => {
    const { carried, sent } = await run([merge], { raw: [body({ properties: { networkSecurityGroup: { id: '/theirs' } } })] });
    expect([carried, sent]).toEqual([{ is: 'Stopped', why: 'properties.networkSecurityGroup of apim changed meanwhile' }, []]);
  });

  test('is tried again on a new read when the ETag has moved, and sees what is there then', async () => {
    const { carried, sent, asked } = await run([merge], {
      raw: [body({ properties: {} }), body({ properties: { networkSecurityGroup: { id: '/theirs' } } }, 'two')],
      writes: [moved],
    });
    expect([carried.is, sent, asked]).toEqual(['Stopped', ['PUT apim'], [`raw ${ids.subnet} fresh`, `raw ${ids.subnet} fresh`]]);
  });

  test('W18: is read anew once after a race, then left to the next reconcile and its back-off', async () => {
    const { carried, sent } = await run([merge], { raw: [body({ properties: {} })], writes: [moved] });
    expect([carried, sent.length]).toEqual([{ is: 'Stopped', why: 'apim was changed by another client at each attempt.' }, 2]);
  });

  test('is refused when the subnet cannot be read', async () => {
    const failure = unseen({ class: 'Blocked', code: 'AuthorizationFailed' });
    const { carried, sent } = await run([merge], { raw: [failure] });
    expect([carried, sent]).toEqual([{ is: 'Refused', write: merge, failure: failure.failure }, []]);
  });
});

describe('a removal', () => {
  test('first looks whether the binding still wants it', async () => {
    const { asked, sent } = await run([removal]);
    expect([asked, sent]).toEqual([['isCurrent'], ['DELETE a']]);
  });

  test('does not happen when the binding has changed', async () => {
    const { carried, sent } = await run([removal], { isCurrent: false });
    expect([carried, sent]).toEqual([{ is: 'Stopped', why: 'the binding changed before a was removed' }, []]);
  });

  test('of what is gone already is done', async () => {
    expect((await run([removal], { writes: [unseen({ class: 'Gone', status: 404 })] })).carried).toEqual({ is: 'Done' });
  });

  test('that is refused is refused', async () => {
    expect((await run([removal], { writes: [unseen({ class: 'Blocked', code: 'ScopeLocked' })] })).carried.is).toBe('Refused');
  });
});

describe("Azure's own short operation", () => {
  test.each<[string, Script, string, number]>([
    ['that is done in the answer is not asked about', { writes: [done({ operation: { url: 'https://arm/op' } })] }, 'Done', 0],
    ['is waited for', { writes: [accepted()], operation: [says('InProgress'), says('InProgress'), says('Succeeded')] }, 'Done', 3],
    ['W7: that failed is refused', { writes: [accepted()], operation: [says('Failed')] }, 'Refused', 1],
    ['W7: that was canceled is refused', { writes: [accepted()], operation: [says('Canceled', { code: 'Canceled' })] }, 'Refused', 1],
    [
      'W7: that another operation superseded is no refusal',
      { writes: [accepted()], operation: [says('Canceled', { code: 'CanceledAndSupersededDueToAnotherOperation' })] },
      'Unfinished',
      1,
    ],
    ['that Azure has forgotten is done too', { writes: [accepted()], operation: [says('Unknown')] }, 'Done', 1],
    ['that cannot be asked about is left to the next look', { writes: [accepted()], operation: [unseen()] }, 'Unfinished', 1],
    [
      'that takes long is left to the next look',
      { writes: [accepted()], operation: [says('InProgress', { retryAfterMs: 10_000 })] },
      'Unfinished',
      3,
    ],
    [
      'that wants to be asked in a minute is left at once',
      { writes: [accepted({ operation: { url: 'https://arm/op', retryAfterMs: 60_000 } })] },
      'Unfinished',
      0,
    ],
  ])('%s', async (_, script, is, questions) => {
    const { carried, asked, clock } = await run([fresh], script);
    expect([carried.is, asked.length]).toEqual([is, questions]);
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(25_000);
  });

  test('is waited for before the next write to the same resource', async () => {
    const second = put([{ path: 'properties.priority', to: '3001' }], `${ids.group}/securityRules/b` as typeof rule);
    const { carried, sent } = await run([fresh, second], {
      writes: [accepted()],
      operation: [says('InProgress', { retryAfterMs: 60_000 })],
    });
    expect([carried, sent]).toEqual([{ is: 'Unfinished', retryAfterMs: 60_000 }, ['PUT a']]);
  });

  test('is not waited for when the program stops', async () => {
    const stage = play({ writes: [accepted()] });
    stage.stop.abort();
    expect((await carryOut(of(fresh), stage.hands)).is).toBe('Unfinished');
  });
});

describe('a busy resource', () => {
  test('is tried again when Azure says, and then written', async () => {
    const { carried, sent, clock } = await run([fresh], { writes: [waiting(5000), waiting(5000), done()] });
    expect([carried.is, sent.length, clock.slept]).toEqual(['Done', 3, [5000, 5000]]);
  });

  test('that does not say when is tried again soon', async () => {
    expect((await run([fresh], { writes: [waiting(), done()] })).clock.slept).toEqual([2000]);
  });

  test('is never held on to for longer than a reconcile may take', async () => {
    const { carried, clock } = await run([fresh], { writes: [waiting(12_000)] });
    expect([carried, clock.slept]).toEqual([{ is: 'Unfinished', retryAfterMs: 12_000 }, [12_000, 12_000]]);
  });
});

test.each([
  ['Throttled', 'TooManyRequests'],
  ['Transient', 'InternalServerError'],
] as const)('an answer of class %s ends the step at once, because the next write would meet the same', async (kind, code) => {
  const second = put([{ path: 'properties.priority', to: '3001' }], `${ids.group}/securityRules/b` as typeof rule);
  const { carried, sent } = await run([fresh, second], { writes: [unseen({ class: kind, code })] });
  expect([carried.is, sent]).toEqual(['Refused', ['PUT a']]);
});

test.each([
  ['Blocked', 'RequestDisallowedByPolicy'],
  ['Invalid', 'SecurityRuleConflict'],
] as const)('W17: an answer of class %s keeps back only what rests on that write', async (kind, code) => {
  const [second, inside] = [`${ids.group}/securityRules/b`, `${rule}/child/c`].map((id) =>
    put([{ path: 'properties.priority', to: '3001' }], id as typeof rule),
  ) as [Write, Write];
  const { carried, sent } = await run([fresh, inside, second], { writes: [unseen({ class: kind, code, message: 'No.' }), done()] });
  expect([carried.is, sent]).toEqual(['Refused', ['PUT a', 'PUT b']]);
});
