/** Faults on the command line: what is said, and what is hit. */

import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../../src/runtime/random.ts';
import { hitter, parseFault, type FaultKind } from './rules.ts';

const all: readonly FaultKind[] = ['status', 'delay', 'drop', 'lost-answer', 'reset', 'html', 'empty'];
const put = { method: 'PUT', path: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/a' };

describe('P22: a rule', () => {
  test.each([
    ['status=503', { kind: 'status', value: 503 }],
    ['delay=200 method=put', { kind: 'delay', value: 200, method: 'PUT' }],
    ['lost-answer every=3', { kind: 'lost-answer', value: 0, every: 3 }],
    ['status=429 retry-after=7 code=TooMany nth=2', { kind: 'status', value: 429, retryAfter: 7, code: 'TooMany', nth: 2 }],
    ['reset share=0.1', { kind: 'reset', value: 0, share: 0.1 }],
  ])('%s', (words, parsed) => expect(parseFault(words, all)).toEqual(parsed));

  test.each([
    ['boom', 'must begin with one of status, delay, drop, lost-answer, reset, html, empty'],
    ['status', 'needs status=N, a whole number from 100 to 599'],
    ['status=5xx', 'needs status=N, a whole number from 100 to 599'],
    ['reset when=later', 'has when, and may have method, path, nth, every, share, retry-after, code'],
    ['reset share=2', 'needs share=S, a number from 0 to 1'],
    ['reset every=0', 'needs every=N, a whole number from 1 to 1000000'],
    ['reset path=(', /^has a path that is no regular expression: /],
  ])('%s: %s', (words, sentence) => expect(() => parseFault(words, all)).toThrow(sentence));
});

describe('P22: what is hit', () => {
  const hits = (words: string, requests: readonly { readonly method: string; readonly path: string }[]): readonly boolean[] => {
    const isHit = hitter(parseFault(words, all), seededRandom(1));
    return requests.map(isHit);
  };
  const get = { ...put, method: 'GET' };
  test('by method and path, whatever its letters', () => {
    expect(hits('reset method=PUT path=/SUBNETS/', [put, get, { method: 'PUT', path: '/x' }])).toEqual([true, false, false]);
  });
  test('the second alone, and every second, of those that match', () => {
    expect(hits('reset method=PUT nth=2', [put, get, put, put])).toEqual([false, false, true, false]);
    expect(hits('reset method=PUT every=2', [put, get, put, put, put])).toEqual([false, false, true, false, true]);
  });
  test('by chance about as many as were asked for', () => {
    const hit = hits(
      'reset share=0.2',
      Array.from({ length: 1000 }, () => put),
    ).filter((one) => one).length;
    expect(hit).toBeGreaterThan(150);
    expect(hit).toBeLessThan(250);
  });
});
