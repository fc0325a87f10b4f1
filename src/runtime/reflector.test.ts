import { afterEach, describe, expect, test } from '@jest/globals';
import {
  line,
  never,
  passes,
  path,
  reset,
  says,
  silent,
  startApiServer,
  status,
  until,
  type Answer,
  type ApiServer,
} from './api-server.test-support.ts';
import { sleep, systemClock } from './clock.ts';
import { createLog } from './log.ts';
import { systemRandom } from './random.ts';
import { startReflector, type Store } from './reflector.ts';
import { createTransport } from './transport.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const limits = { backoffMs: 10, backoffCapMs: 100, inactivityMs: 300, shortMs: 0, healthyMs: 1_000 };

/** A server and a reflector of it; afterwards no socket may be left open. */
async function world(kind: 'h1' | 'also h2' = 'h1') {
  const server = await startApiServer(kind);
  const stop = new AbortController();
  const transport = createTransport(server.cluster, { clock: systemClock, userAgent: 'test/1' });
  const changes: string[] = [];
  const stores: Store<unknown>[] = [];
  const start = (onChange: (key: string, change: string) => void = (key, change) => void changes.push(`${key} ${change}`)) => {
    const parts = { api: transport, path, clock: systemClock, random: systemRandom, log: createLog({ level: 'silent' }) };
    const store = startReflector({ ...parts, signal: stop.signal, onChange, limits });
    stores.push(store);
    return store;
  };
  cleanups.push(async () => {
    stop.abort();
    await Promise.all(stores.map((store) => store.stopped));
    await transport.close();
    await server.close();
  });
  return { ...server, transport, start, stop, changes };
}

const watching = (w: Pick<ApiServer, 'watches'>) => until(() => w.watches.size === 1, 'watching');
const times = (n: number, answer: Answer) => Array.from({ length: n }, () => answer);

describe.each(['h1', 'also h2'] as const)('against a server that speaks %s, the cache converges', (kind) => {
  test.each([
    ['the list answers 503', 'list', [status(503)]],
    ['the list answers 429 with Retry-After', 'list', times(4, status(429, { 'retry-after': '0' }))],
    ['the list answers 401 to the old and to the fresh token', 'list', times(2, status(401))],
    ['the list answers 403', 'list', [status(403)]],
    ['the list answers 500 again and again', 'list', times(4, status(500))],
    ['the list answers a page of HTML', 'list', times(4, says('<html>all is well</html>'))],
    ['the list answers 200 with nothing', 'list', [says('')]],
    ['the list is reset in mid-answer', 'list', times(4, reset)],
    ['the watch answers 500', 'watch', times(2, status(500))],
    ['the watch answers 429 with Retry-After', 'watch', [status(429, { 'retry-after': '1' })]],
    ['the watch answers 401', 'watch', [status(401)]],
    ['the watch answers 403', 'watch', [status(403)]],
    ['the watch answers 410', 'watch', [status(410)]],
    ['the watch yields an ERROR with code 410', 'watch', [line({ type: 'ERROR', object: { code: 410, reason: 'Expired' } })]],
    ['the watch yields an ERROR with another code', 'watch', [line({ type: 'ERROR', object: { code: 500 } })]],
    ['the watch yields an ERROR without words', 'watch', [line({ type: 'ERROR' })]],
    ['the watch yields what is not JSON', 'watch', [says('<html>\n')]],
    ['the watch yields a line without an object', 'watch', [line({ type: 'MODIFIED' }), line(null), line({ type: 'NEW', object: {} })]],
    ['the connection is reset in mid-stream', 'watch', times(2, reset)],
    ['the server answers 200 and never sends', 'watch', [silent]],
    ['the server never answers', 'watch', [never]],
    ['the last line is truncated', 'watch', [says('{"type":"MOD')]],
    ['the server closes cleanly again and again', 'watch', times(3, says(''))],
  ] as const)('when %s', async (_, where, answers) => {
    const w = await world(kind);
    w.put('a');
    w.faults[where].push(...answers);
    const store = w.start();
    await until(() => w.faults[where].length === 0, 'all faults happened');
    w.put('b');
    await until(() => store.keys().join() === 'n/a,n/b', 'the cache converges');
    await watching(w);
    expect(store.get('n/a')?.metadata).not.toHaveProperty('managedFields');
    expect([[...w.seen.protocols], store.refused]).toEqual([['1.1'], undefined]);
  });

  test('after the established connections freeze', async () => {
    const w = await world(kind);
    const store = w.start();
    await watching(w);
    await w.transport.request({ method: 'GET', path });
    w.freeze();
    w.put('b');
    await until(() => store.keys().length === 1, 'the cache converges');
    await expect(w.transport.request({ method: 'GET', path, deadlineMs: 200 })).rejects.toMatchObject({ status: 0 });
    await expect(w.transport.request({ method: 'GET', path, deadlineMs: 2_000 })).resolves.toBeDefined();
  });

  test('after the API server was away', async () => {
    const w = await world(kind);
    const store = w.start();
    await watching(w);
    const comeBack = await w.goDown();
    w.put('a');
    await sleep(systemClock, 50);
    await comeBack();
    await until(() => store.keys().length === 1, 'the cache converges');
  });

  test('after the token and the CA were rotated', async () => {
    const w = await world(kind);
    const store = w.start();
    await watching(w);
    w.rotateToken('two');
    await w.rotateCa();
    w.put('a');
    await until(() => store.keys().length === 1, 'the cache converges');
    await w.transport.request({ method: 'GET', path });
    expect(w.seen.tokens.at(-1)).toBe('Bearer two');
  });
});

describe('the reflector', () => {
  test('publishes 10,000 objects from pages', async () => {
    const w = await world();
    for (let i = 0; i < 10_000; i++) w.put(`o${i}`);
    const store = w.start();
    await until(() => store.synced, 'synced');
    expect({ objects: store.keys().length, lists: w.seen.lists, told: w.changes.length }).toEqual({
      objects: 10_000,
      lists: 20,
      told: 10_000,
    });
  });

  test('lists once more in one piece when a page expires in mid-list', async () => {
    const w = await world();
    for (let i = 0; i < 1_200; i++) w.put(`o${i}`);
    w.faults.list.push(passes, passes, (_, response) => (w.remove('o7'), status(410)(_, response)));
    const store = w.start();
    await until(() => store.synced, 'synced');
    expect({ objects: store.keys().length, lists: w.seen.lists }).toEqual({ objects: 1_199, lists: 4 });
    expect(store.get('n/o7')).toBeUndefined();
  });

  test('takes an answer that is no list for no list: nothing seems to be deleted', async () => {
    const w = await world();
    w.put('a');
    w.faults.watch.push(status(410));
    w.faults.list.push(passes, ...times(3, says('{}')), ...times(3, says('{"metadata":{"resourceVersion":"7"}}')), says('null'));
    const store = w.start();
    await until(() => w.faults.list.length === 0, 'all faults happened');
    await watching(w);
    expect([store.keys(), w.changes]).toEqual([['n/a'], ['n/a applied']]);
  });

  test('reports an object recreated between two lists as deleted and applied', async () => {
    const w = await world();
    w.put('a', 'uid-1');
    w.faults.watch.push((_, response) => (w.put('a', 'uid-2'), status(410)(_, response)));
    w.start();
    await until(() => w.changes.length === 3, 'three changes');
    expect(w.changes).toEqual(['n/a applied', 'n/a deleted', 'n/a applied']);
  });

  test('outlives a handler that throws, and loses no change', async () => {
    const w = await world();
    const store = w.start(() => {
      throw new Error('handler');
    });
    await watching(w);
    w.put('a');
    w.put('b');
    await until(() => store.keys().length === 2, 'both are there');
    expect(w.seen.watches).toBe(1);
  });

  test.each([
    ['the list', 'list', [never]],
    ['the second page of the list', 'list', [passes, never]],
    ['the backoff', 'list', [status(500)]],
    ['the opening of the watch', 'watch', [never]],
    ['a quiet watch', 'watch', [silent]],
    ['a busy watch', 'watch', [line({ type: 'MODIFIED' }), passes]],
  ] as const)('stops during %s, and asks nothing more', async (_, where, answers) => {
    const w = await world();
    for (let i = 0; i < 600; i++) w.put(`o${i}`);
    w.faults[where].push(...answers);
    const store = w.start();
    await until(() => w.faults[where].length === 0, 'in that state');
    w.stop.abort();
    await store.stopped;
    // What had left before the stop may still arrive.
    await sleep(systemClock, 50);
    const before = { ...w.seen };
    await sleep(systemClock, 150);
    expect([w.seen.lists, w.seen.watches]).toEqual([before.lists, before.watches]);
  });
});
