import { describe, expect, test } from '@jest/globals';
import { ApiError } from './api.ts';
import { createLog, type LogLevel } from './log.ts';

function record(level: LogLevel = 'info') {
  const written: string[] = [];
  const log = createLog({ level, destination: { write: (text: string) => void written.push(text) } });
  const only = () => {
    expect(written).toHaveLength(1);
    return JSON.parse(written[0] ?? '') as Record<string, unknown>;
  };
  return { log, written, only };
}

describe('a line of the log', () => {
  test('is one JSON object with level, time, message and fields', () => {
    const { log, written, only } = record();
    log.warn('it rains\nhard', { city: 'Oslo', mm: 7 });
    expect(written[0]).toMatch(/^\{[^\n]*\}\n$/);
    expect(only()).toEqual({ level: 'warn', time: expect.stringMatching(/^\d{4}-.*Z$/), message: 'it rains\nhard', city: 'Oslo', mm: 7 });
  });

  test('is written from its level on', () => {
    const { log, written } = record('warn');
    for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level](level);
    expect(written.map((text) => (JSON.parse(text) as { level: string }).level)).toEqual(['warn', 'error']);
    const silent = record('silent');
    silent.log.error('nobody hears this');
    expect(silent.written).toEqual([]);
  });

  test('carries what its parents know', () => {
    const { log, only } = record();
    log.child({ controller: 'c' }).child({ key: 'n/a' }).info('done', { took: 3 });
    expect(only()).toMatchObject({ controller: 'c', key: 'n/a', took: 3, message: 'done' });
  });
});

describe('an error in the log', () => {
  test('has its type, message, stack, numbers and causes', () => {
    const { log, only } = record();
    const cause = Object.assign(new TypeError('socket hang up'), { code: 'ECONNRESET' });
    log.error('it broke', { error: new ApiError(503, 'Unavailable', 'GET /x: says 503', { retryAfterMs: 5, cause }) });
    expect(only()['error']).toEqual({
      type: 'ApiError',
      message: 'GET /x: says 503',
      stack: expect.stringContaining('log.test'),
      status: 503,
      reason: 'Unavailable',
      cause: { type: 'TypeError', message: 'socket hang up', stack: expect.any(String), code: 'ECONNRESET' },
    });
  });

  test('may hold others, lie under any name, and go round in circles', () => {
    const { log, only } = record();
    const error = new AggregateError([new Error('first'), new Error('second')], 'both');
    error.cause = error;
    log.error('it broke', { why: { deep: [error] } });
    expect(only()).toMatchObject({ why: { deep: [{ message: 'both', errors: [{ message: 'first' }, { message: 'second' }] }] } });
  });

  test('shows nothing else of what libraries hang onto it', () => {
    const { log, written } = record();
    const request = { headers: { authorization: 'Bearer hush' }, body: '{"password":"hush"}' };
    log.error('it broke', { error: Object.assign(new Error('x'), { request, response: { request }, toJSON: () => request }) });
    expect(written[0]).toContain('"message":"x"');
    expect(written[0]).not.toContain('hush');
  });
});

describe('what looks like a secret', () => {
  test.each([
    ['a token', { token: 'hush' }],
    ['a token by a longer name', { access_token: 'hush', accessToken: 'hush', refreshToken: 'hush' }],
    ['a header', { headers: { Authorization: 'hush', cookie: 'hush', 'set-cookie': ['hush'] } }],
    ['a secret deep inside', { a: { b: [{ clientSecret: 'hush', password: 'hush' }] } }],
    ['a body', { request: { body: { spec: 'hush' } } }],
    ['a bearer token in a text', { note: 'sent Bearer hush to it' }],
    ['a JSON web token in a text', { note: 'got eyJhbGciOi.eyJzdWIi.hush' }],
    ['a token in an error', { error: new Error('curl -H "Authorization: Bearer hush"') }],
  ])('is withheld: %s', (_, fields) => {
    const { log, written } = record();
    log.info('look', fields);
    log.child(fields).info('look');
    for (const text of written) {
      expect(text).toContain('[withheld]');
      expect(text).not.toContain('hush');
    }
    expect(written).toHaveLength(2);
  });

  test('is withheld in the message too', () => {
    const { log, only } = record();
    log.info('asked with Bearer hush, refused');
    expect(only()['message']).toBe('asked with [withheld] refused');
  });

  test('and what does not, is not', () => {
    const { log, only } = record();
    const fields = { tokens: 3, bodyLength: 7, at: new Date(0), nothing: null, on: true, list: [1, 'two'] };
    log.info('look', fields);
    expect(only()).toMatchObject({ ...fields, at: '1970-01-01T00:00:00.000Z' });
  });
});
