/** What a test can do to requests and watches, and what has happened in the store when it does. */

import { describe, expect, test } from '@jest/globals';

import { maps, read, smallCluster } from './bench.test-support.ts';
import type { Fault, SeenRequest } from './faults.ts';

/** Only the first write of a config map, of `verb`. */
const once = (verb: string, fault: Fault) => {
  let used = false;
  return (request: SeenRequest) => {
    if (used || request.verb !== verb || !request.path.startsWith(maps)) return undefined;
    used = true;
    return fault;
  };
};

describe('a fault before a request', () => {
  test('that is an answer leaves the store alone, and says when to come back', async () => {
    const { cluster, create, names } = smallCluster();
    cluster.faults.before = once('create', { fault: 'status', status: 429, retryAfterSeconds: 3 });
    await expect(create('a')).rejects.toMatchObject({ status: 429, reason: 'TooManyRequests', retryAfterMs: 3000 });
    expect(await names()).toEqual([]);
  });
  test('that breaks the connection leaves the store alone', async () => {
    const { cluster, create, names } = smallCluster();
    cluster.faults.before = once('create', { fault: 'reset' });
    await expect(create('a')).rejects.toMatchObject({ status: 0 });
    expect(await names()).toEqual([]);
  });
  test('that delays lets the request through later', async () => {
    const { clock, cluster, create, names } = smallCluster();
    cluster.faults.before = once('create', { fault: 'delay', ms: 5_000 });
    const creating = create('a');
    await clock.forward(4_999);
    expect(await names()).toEqual([]);
    await clock.forward(1);
    await creating;
    expect(await names()).toEqual(['a']);
  });
  test('that delays beyond the deadline looks like no answer, and the request is carried out all the same', async () => {
    const { clock, cluster, api, names } = smallCluster();
    cluster.faults.before = once('create', { fault: 'delay', ms: 3_000 });
    const request = api.request({ method: 'POST', path: maps, body: { metadata: { name: 'late' } }, deadlineMs: 2_000 });
    const refused = expect(request).rejects.toMatchObject({ status: 0 });
    await clock.forward(1_999);
    expect(await names()).toEqual([]);
    await clock.forward(1_001);
    await refused;
    expect(await names()).toEqual(['late']);
  });
});

describe('a fault after a request', () => {
  test('that breaks the connection loses the answer, not the change', async () => {
    const { cluster, create, names } = smallCluster();
    cluster.faults.after = once('create', { fault: 'reset' });
    await expect(create('a')).rejects.toMatchObject({ status: 0 });
    expect(await names()).toEqual(['a']);
    await expect(create('a')).rejects.toMatchObject({ status: 409, reason: 'AlreadyExists' });
  });
});

describe('a fault in a watch', () => {
  test('drops an event; the next one of the object shows the newer state', async () => {
    const { clock, cluster, api, create, change } = smallCluster();
    cluster.faults.event = (_, { type }) => (type === 'ADDED' ? { fault: 'drop' } : undefined);
    const watch = read(api, maps);
    await clock.settle();
    await create('a');
    await change('a', '1');
    await clock.settle();
    expect(watch.lines).toEqual(['MODIFIED a']);
    watch.stop();
  });
  test('holds an event and those behind it, as on one connection', async () => {
    const { clock, cluster, api, create } = smallCluster();
    let first = true;
    cluster.faults.event = () => (first ? ((first = false), { fault: 'hold', ms: 10_000 }) : undefined);
    const watch = read(api, maps);
    await clock.settle();
    await create('a');
    await create('b');
    await clock.forward(9_999);
    expect(watch.lines).toEqual([]);
    await clock.forward(1);
    expect(watch.lines).toEqual(['ADDED a', 'ADDED b']);
    watch.stop();
  });
  test('breaks the connection instead of the event', async () => {
    const { clock, cluster, api, create } = smallCluster();
    cluster.faults.event = () => ({ fault: 'reset' });
    const watch = read(api, maps);
    await clock.settle();
    await create('a');
    await clock.settle();
    expect([watch.lines, watch.end()]).toMatchObject([[], { status: 0 }]);
  });
});

describe('the record of requests', () => {
  test('has user, verb and path of each, in order', async () => {
    const { cluster, create, names } = smallCluster();
    await create('a');
    await names();
    await cluster.api('a user').request({ method: 'DELETE', path: `${maps}/a` });
    expect(cluster.requests.map(({ user, verb, path }) => `${user} ${verb} ${path}`)).toEqual([
      `admin create ${maps}`,
      `admin list ${maps}`,
      `a user delete ${maps}/a`,
    ]);
    expect([cluster.count({ verb: 'delete' }), cluster.count({ user: 'admin' }), cluster.count({ user: 'admin', verb: 'list' })]).toEqual([
      1, 2, 1,
    ]);
  });
});
