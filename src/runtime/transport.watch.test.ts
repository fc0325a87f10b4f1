/** Promises about a watch: its lines come whole, silence ends it, and no answer takes more memory than there is room for. */

import { describe, expect, test } from '@jest/globals';
import { path, says, status, until, type Answer } from './api-server.test-support.ts';
import { fastClock } from './fast-clock.test-support.ts';
import { fails, get, put, world } from './transport.test-support.ts';

describe('a watch', () => {
  const open = (w: Awaited<ReturnType<typeof world>>, signal: AbortSignal, inactivityMs = 2_000) =>
    w.transport.watch({ path, query: { watch: 'true' }, signal, inactivityMs });
  const read = async (lines: AsyncIterable<{ readonly type: string }>, into: string[] = []) => {
    for await (const { type } of lines) into.push(type);
    return into;
  };

  test('yields lines however they are cut into chunks, and ends when the server ends it', async () => {
    const w = await world();
    w.faults.watch.push(async (_, response) => {
      const text = Buffer.from(
        `${JSON.stringify({ type: 'ADDED', object: { note: 'größe €' } })}\n\n${JSON.stringify({ type: 'BOOKMARK' })}\n`,
      );
      response.writeHead(200);
      for (const byte of text) await new Promise((done) => response.write(Buffer.from([byte]), done));
      response.end('{"type":"CUT');
    });
    const lines = [];
    for await (const one of open(w, new AbortController().signal)) lines.push(one);
    expect(lines).toEqual([{ type: 'ADDED', object: { note: 'größe €' } }, { type: 'BOOKMARK' }]);
    await until(() => w.sockets.size === 0, 'its connection is gone', 500);
  });

  test('has a connection of its own, which ends with it', async () => {
    const w = await world();
    const stop = new AbortController();
    await w.transport.request(get);
    const watched = fails(read(open(w, stop.signal)));
    await until(() => w.watches.size === 1, 'watching');
    expect(w.sockets.size).toBe(2);
    stop.abort(new Error('enough'));
    expect(await watched).toMatchObject({ status: 0, message: `watch of ${path}: enough` });
    await until(() => w.sockets.size === 1, 'its connection is gone');
  });

  test('ends its connection also when the reader leaves', async () => {
    const w = await world();
    w.put('a');
    for await (const { type } of open(w, new AbortController().signal)) {
      expect(type).toBe('ADDED');
      break;
    }
    await until(() => w.sockets.size === 0, 'its connection is gone');
  });

  test('is given up after a silence, and each byte begins a new one', async () => {
    const time = fastClock();
    const w = await world(time.clock);
    const seen: string[] = [];
    const watched = fails(read(open(w, new AbortController().signal, 100_000), seen));
    await until(() => w.watches.size === 1, 'watching');
    for (let i = 1; i <= 5; i++) {
      await time.forward(99_999);
      w.put('a');
      await until(() => seen.length === i, 'the line is read');
    }
    await time.forward(100_000);
    expect(await watched).toMatchObject({ status: 0, message: `watch of ${path}: not a byte for 100000 ms` });
    expect([seen.length, time.pending()]).toEqual([5, 0]);
  });

  test.each([401, 403, 410, 429, 500])('that is answered %d rejects with it', async (code) => {
    const w = await world();
    w.faults.watch.push(status(code, { 'retry-after': '3' }));
    expect(await fails(read(open(w, new AbortController().signal)))).toMatchObject({ status: code, reason: 'Test', retryAfterMs: 3_000 });
    expect(w.forgotten()).toBe(code === 401 ? 1 : 0);
  });

  test('that yields what is not JSON rejects without repeating it', async () => {
    const w = await world();
    w.faults.watch.push(says('top secret\n'));
    const error = await fails(read(open(w, new AbortController().signal)));
    expect(JSON.stringify([error.message, error.stack, error])).not.toMatch(/secret/);
  });
});

describe('T9: more than there is room for', () => {
  const megabytes = (count: number) => Buffer.alloc(count * 2 ** 20, 'x');
  /** A status, and then for ever the same. */
  const endless =
    (code: number, count = { written: 0 }): Answer =>
    (_, response) => {
      const chunk = megabytes(1);
      response.writeHead(code);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk)) count.written += 1;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
  const openWatch = (w: Awaited<ReturnType<typeof world>>) =>
    w.transport.watch({ path, query: { watch: 'true' }, signal: new AbortController().signal, inactivityMs: 20_000 });

  test.each([
    ['a success', 200, get],
    ['a refusal', 500, get],
    ['the answer to a write that may be sent twice', 200, put],
  ])('in %s is given up, once, and the connection with it', async (_, code, request) => {
    const w = await world();
    const count = { written: 0 };
    w.faults.other.push(endless(code, count));
    const error = await fails(w.transport.request(request));
    expect(error).toMatchObject({ status: 0, reason: 'TooLarge', message: `${request.method} /x: an answer of more than 32 MB` });
    expect(count.written).toBeLessThan(64);
    await until(() => w.sockets.size === 0, 'its connection is gone');
    expect(w.seen.tokens).toHaveLength(1);
  });

  test('in one line of a watch is given up, and many lines that are large are not', async () => {
    const w = await world();
    const object = { note: megabytes(3).toString() };
    w.faults.watch.push((_, response) => {
      response.writeHead(200);
      for (let i = 0; i < 12; i++) response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`);
      response.write(`{"type":"ADDED","object":{"note":"${megabytes(5).toString()}`);
    });
    const seen: string[] = [];
    const read = async () => {
      for await (const { type } of openWatch(w)) seen.push(type);
    };
    expect(await fails(read())).toMatchObject({ status: 0, reason: 'TooLarge', message: `watch of ${path}: a line of more than 4 MB` });
    expect(seen).toHaveLength(12);
    await until(() => w.sockets.size === 0, 'its connection is gone');
  });

  test('in a line of a watch that comes at once is given up as well', async () => {
    const w = await world();
    w.faults.watch.push(says(`${JSON.stringify({ type: 'ADDED', object: { note: megabytes(5).toString() } })}\n`));
    expect(await fails(openWatch(w)[Symbol.asyncIterator]().next())).toMatchObject({ reason: 'TooLarge' });
  });

  test('in what refuses a watch is given up', async () => {
    const w = await world();
    w.faults.watch.push(endless(410));
    expect(await fails(openWatch(w)[Symbol.asyncIterator]().next())).toMatchObject({ status: 0, reason: 'TooLarge' });
  });
});
