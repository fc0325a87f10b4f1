/** Management locks, and what they keep from happening. */

import { describe, expect, test } from '@jest/globals';
import {
  attach,
  bench,
  group,
  groupId,
  management,
  messageOf,
  networkId,
  ordinary,
  serviceId,
  subnetId,
  subscription,
  valuesOf,
  verdict,
} from './azure.test-support.ts';
import { object, properties, text } from './json.ts';

const lockAt = (scope: string, name = 'keep') => `${scope}/providers/Microsoft.Authorization/locks/${name}`;
const lock = (scope: string, level: string) => ({ id: lockAt(scope), properties: { level } });

describe('a lock refuses', () => {
  const rule = `${groupId}/securityRules/management`;
  test.each<[level: string, scope: string, method: string, id: string, answer: string]>([
    ['CanNotDelete', groupId, 'DELETE', rule, '409 ScopeLocked'],
    ['CanNotDelete', groupId, 'PUT', rule, '200'],
    ['CanNotDelete', group, 'DELETE', serviceId, '409 ScopeLocked'],
    ['CanNotDelete', group, 'PATCH', serviceId, '200'],
    ['CanNotDelete', networkId, 'DELETE', rule, '202'],
    ['ReadOnly', groupId, 'PUT', rule, '409 ScopeLocked'],
    ['ReadOnly', groupId, 'DELETE', rule, '409 ScopeLocked'],
    ['ReadOnly', serviceId, 'PATCH', serviceId, '409 ScopeLocked'],
    ['ReadOnly', group, 'PATCH', serviceId, '409 ScopeLocked'],
    ['ReadOnly', subscription, 'PUT', rule, '409 ScopeLocked'],
    ['ReadOnly', group, 'GET', serviceId, '200'],
  ])('%s on %s: %s of %s is %s', async (level, scope, method, id, answer) => {
    const b = bench([...ordinary, lock(scope, level)]);
    const body = method === 'PUT' ? { properties: properties(management) } : method === 'PATCH' ? { tags: {} } : undefined;
    const found = await b.ask(method, id, body);
    expect(verdict(found)).toBe(answer);
    const verb = method === 'DELETE' ? 'delete' : 'write';
    if (answer === '409 ScopeLocked')
      expect(messageOf(found)).toBe(
        `The scope '${id}' cannot perform ${verb} operation because following scope(s) are locked: '${scope}'. Please remove the lock and try again.`,
      );
  });
});

describe('a lock is a resource', () => {
  test('written: 201, then 200; read; deleted: 200, then 204; never with a tag, nor notes that no client gave', async () => {
    const b = bench();
    const id = lockAt(groupId);
    const made = await b.ask('PUT', id, { properties: { level: 'CanNotDelete' } });
    expect([made.status, made.body]).toEqual([
      201,
      { properties: { level: 'CanNotDelete' }, id, type: 'Microsoft.Authorization/locks', name: 'keep' },
    ]);
    expect(made.headers).not.toHaveProperty('etag');
    expect(verdict(await b.ask('DELETE', groupId))).toBe('409 ScopeLocked');
    const changed = await b.ask('PUT', id, { properties: { level: 'ReadOnly', notes: 'why' } });
    expect([changed.status, properties(object(changed.body))]).toEqual([200, { level: 'ReadOnly', notes: 'why' }]);
    expect((await b.ask('GET', id)).body).toEqual(changed.body);
    expect([(await b.ask('DELETE', id)).status, (await b.ask('DELETE', id)).status, verdict(await b.ask('GET', id))]).toEqual([
      200,
      204,
      '404 NotFound',
    ]);
    expect(verdict(await b.ask('PUT', id, { properties: { level: 'Sometimes' } }))).toBe('400 InvalidRequestContent');
    expect(verdict(await b.ask('PATCH', id, {}))).toBe('405 MethodNotAllowed');
  });

  test('is listed from its scope up, in any letter case, and alone with atScope()', async () => {
    const b = bench([...ordinary, lock(group, 'CanNotDelete'), lock(networkId, 'ReadOnly'), lock(subnetId, 'ReadOnly')]);
    const ids = async (scope: string, filter = '') => {
      const url = `https://management.azure.com${scope}/providers/Microsoft.Authorization/locks?api-version=2020-05-01${filter}`;
      return valuesOf(await b.follow(url)).map((one) => text(object(one)['id']));
    };
    expect(await ids(subscription)).toHaveLength(3);
    expect(await ids(group.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'))).toHaveLength(3);
    expect(await ids(networkId)).toEqual([lockAt(networkId), lockAt(subnetId)]);
    expect(await ids(networkId, '&$filter=atScope()')).toEqual([lockAt(networkId)]);
    expect(await ids(serviceId)).toEqual([]);
  });
});

test('a lock that goes lets the next write through', async () => {
  const b = bench([...ordinary, lock(group, 'ReadOnly')]);
  expect(verdict(await b.ask('PATCH', serviceId, attach()))).toBe('409 ScopeLocked');
  b.azure.remove(lockAt(group));
  expect(verdict(await b.ask('PATCH', serviceId, attach()))).toBe('200');
});
