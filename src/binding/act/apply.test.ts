/** Promises about one short write: what is sent, on what it rests, and which outcome each answer is. */

import { describe, expect, test } from '@jest/globals';
import { accepted, done, play, type Script } from '../testing/arm.test-support.ts';
import { apply } from './apply.ts';
import { at, ids, seen, unseen } from '../testing/observation.test-support.ts';
import type { Outcome } from '../model/values/ledger.ts';
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
  const step = of(...writes);
  const outcomes: Outcome[] = [];
  for (const write of writes) outcomes.push((await apply(step, write, stage.context)).outcome);
  return {
    ...stage,
    carried: outcomes[0] ?? ({ is: 'Done' } satisfies Outcome),
    outcomes,
    sent: stage.requests.map(({ method, id }) => `${method} ${id.split('/').at(-1) ?? ''}`),
  };
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

  test('a new resource that a user made meanwhile is left to the next reconcile', async () => {
    const theirs = [body({ properties: { priority: 3002 } })];
    const { carried, sent } = await run([fresh], { writes: [moved], raw: theirs });
    expect([carried, sent]).toEqual([{ is: 'Moved', why: 'a was made by another client meanwhile.' }, ['PUT a']]);
  });

  test('W18: a new resource that is there as wanted, though a read did not show it, is done', async () => {
    const { carried, sent } = await run([fresh], { writes: [moved], raw: [body({ properties: { priority: 3000, access: 'Allow' } })] });
    expect([carried, sent]).toEqual([{ is: 'Done' }, ['PUT a']]);
  });

  test('W18: one that lacks only what is to be set gets it, on a fresh read', async () => {
    const { carried, requests } = await run([fresh], { writes: [moved, done()], raw: [body({ properties: { access: 'Allow' } })] });
    expect(carried).toEqual({ is: 'Done' });
    expect(requests[1]).toMatchObject({ ifMatch: 'one', body: { properties: { access: 'Allow', priority: 3000 } } });
  });

  test('a changed resource goes out on a fresh read, with its ETag, and keeps what this program does not know', async () => {
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

  test('a long request is never sent from here', async () => {
    await expect(run([{ verb: 'patch', target: ids.service, changes: [] }])).rejects.toThrow('is a long operation and needs an intent');
  });
});

describe('an attachment', () => {
  test('is merged into the subnet as it is now', async () => {
    const { requests } = await run([merge], { raw: [body({ properties: { addressPrefix: '10.0.1.0/27', networkSecurityGroup: null } })] });
    expect(requests[0]?.body).toEqual({ properties: { addressPrefix: '10.0.1.0/27', networkSecurityGroup: { id: '/g' } } });
  });

  test('is not made where a user was faster', async () => {
    const { carried, sent } = await run([merge], { raw: [body({ properties: { networkSecurityGroup: { id: '/theirs' } } })] });
    expect([carried, sent]).toEqual([{ is: 'Moved', why: 'properties.networkSecurityGroup of apim changed meanwhile.' }, []]);
  });

  test('W18: is not tried again at once when another client was faster last time too', async () => {
    const { context, requests } = play({ raw: [body({ properties: {} })], writes: [moved] });
    expect((await apply(of(merge), merge, context, true)).outcome).toMatchObject({ is: 'Moved' });
    expect(requests).toHaveLength(1);
  });

  test('is tried again on a new read when the ETag has moved, and sees what is there then', async () => {
    const { carried, sent, asked } = await run([merge], {
      raw: [body({ properties: {} }), body({ properties: { networkSecurityGroup: { id: '/theirs' } } }, 'two')],
      writes: [moved],
    });
    expect([carried.is, sent, asked]).toEqual(['Moved', ['PUT apim'], [`raw ${ids.subnet} fresh`, `raw ${ids.subnet} fresh`]]);
  });

  test('W18: is read anew once after a race, then left to the next reconcile and its back-off', async () => {
    const { carried, sent } = await run([merge], { raw: [body({ properties: {} })], writes: [moved] });
    expect([carried, sent.length]).toEqual([{ is: 'Moved', why: 'apim was changed by another client at each attempt.' }, 2]);
  });

  test('is refused when the subnet cannot be read', async () => {
    const failure = unseen({ class: 'Blocked', code: 'AuthorizationFailed' });
    const { carried, sent } = await run([merge], { raw: [failure] });
    expect([carried, sent]).toEqual([{ is: 'Refused', at: 'Answer', failure: failure.failure }, []]);
  });
});

describe('a removal', () => {
  test('first looks whether the binding still wants it', async () => {
    const { asked, sent } = await run([removal]);
    expect([asked, sent]).toEqual([['isCurrent'], ['DELETE a']]);
  });

  test('does not happen when the binding has changed', async () => {
    const { carried, sent } = await run([removal], { isCurrent: false });
    expect([carried, sent]).toMatchObject([{ is: 'Unsent', why: 'Changed' }, []]);
  });

  test('of what is gone already is done', async () => {
    expect((await run([removal], { writes: [unseen({ class: 'Gone', status: 404 })] })).carried).toEqual({ is: 'Done' });
  });

  test('that is refused is refused', async () => {
    expect((await run([removal], { writes: [unseen({ class: 'Blocked', code: 'ScopeLocked' })] })).carried.is).toBe('Refused');
  });
});

describe('the answer', () => {
  test.each<[string, Script, Partial<Outcome>]>([
    ['that it is done', { writes: [done()] }, { is: 'Done' }],
    ['with an operation that is over already', { writes: [done({ operation: { url: 'https://arm/op' } })] }, { is: 'Done' }],
    [
      'with an operation',
      { writes: [accepted()] },
      { is: 'Accepted', handle: { url: 'https://arm/op', retryAfterMs: 2000 }, askAt: at('08:00:02') },
    ],
    ['that Azure is busy', { writes: [waiting(5000)] }, { is: 'Unsent', why: 'Busy', retryAfterMs: 5000 }],
    ['of the own budget', { writes: [unseen({ class: 'Budget', status: 0, code: 'NoTurn' })] }, { is: 'Unsent', why: 'Budget' }],
    ['that another instance leads', { writes: [unseen({ code: 'LeaseLost' })] }, { is: 'Unsent', why: 'Stopped' }],
    ['that never came', { writes: [unseen({ status: 0, code: 'NoAnswer', ambiguous: true })] }, { is: 'Lost' }],
    ['of a policy', { writes: [unseen({ class: 'Blocked', obstacle: 'Policy' })] }, { is: 'Refused', at: 'Answer' }],
    ['of a rate limit', { writes: [unseen({ class: 'Throttled' })] }, { is: 'Refused', at: 'Answer' }],
  ])('%s', async (_, script, outcome) => expect((await run([fresh], script)).carried).toMatchObject(outcome));

  test('W16: that shows something else than was sent tells so at once', async () => {
    const shown = (priority: unknown, more: object = {}) => [
      done({ body: { properties: { provisioningState: 'Succeeded', priority, ...more } } }),
    ];
    expect((await run([fresh], { writes: shown(3001) })).carried).toEqual({ is: 'Done', altered: ['priority'] });
    expect((await run([fresh], { writes: shown(3000, { description: 'corp' }) })).carried).toEqual({ is: 'Done' });
    const named = put([{ path: 'properties.sourceAddressPrefix', to: '"VirtualNetwork"' }]);
    expect((await run([named], { writes: shown(1, { sourceAddressPrefix: 'VIRTUALNETWORK' }) })).carried).toEqual({ is: 'Done' });
  });

  test('a read that fails before a read-modify-write is no answer to a write', async () => {
    const { requests, carried } = await run([changed], { raw: [unseen({ class: 'Transient', code: 'ServiceUnavailable' })] });
    expect([requests, carried]).toMatchObject([[], { is: 'Unsent', why: 'Unreadable' }]);
  });
});
