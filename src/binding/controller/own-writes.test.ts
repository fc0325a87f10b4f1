/** Promises about echoes: our own status writes cause no look, and no change of others is ever taken for one of them. */

import { describe, expect, test } from '@jest/globals';
import { createEchoes } from './own-writes.ts';

const key = 'platform/orders';

describe('a change that the watch tells of', () => {
  test('is news when nobody of us wrote', () => expect(createEchoes().heard(key, '10')).toBe(true));

  test('is our echo after the answer', () => {
    const echoes = createEchoes();
    echoes.writing(key);
    expect(echoes.wrote(key, '11')).toBe(false);
    expect([echoes.heard(key, '11'), echoes.heard(key, '12')]).toEqual([false, true]);
  });

  test('is our echo before the answer', () => {
    const echoes = createEchoes();
    echoes.writing(key);
    expect(echoes.heard(key, '11')).toBe(false);
    expect(echoes.wrote(key, '11')).toBe(false);
  });

  test('of somebody after our write is news, although it came before our answer', () => {
    const echoes = createEchoes();
    echoes.writing(key);
    expect([echoes.heard(key, '11'), echoes.heard(key, '12')]).toEqual([false, false]);
    expect(echoes.wrote(key, '11')).toBe(true);
  });

  test('of somebody who was faster, so that our write was refused, is news', () => {
    const echoes = createEchoes();
    echoes.writing(key);
    echoes.heard(key, '11');
    expect(echoes.wrote(key, undefined)).toBe(true);
  });

  test('is no news when our write was refused and nothing was heard', () => {
    const echoes = createEchoes();
    echoes.writing(key);
    expect(echoes.wrote(key, undefined)).toBe(false);
    expect(echoes.heard(key, '12')).toBe(true);
  });

  test('of another binding is news in any case', () => {
    const echoes = createEchoes();
    echoes.writing(key);
    expect(echoes.heard('platform/billing', '11')).toBe(true);
  });

  test('is compared as numbers are: 9 came before 10', () => {
    const echoes = createEchoes();
    echoes.writing(key);
    echoes.wrote(key, '9');
    expect(echoes.heard(key, '10')).toBe(true);
  });

  test('of a binding that was made anew is news', () => {
    const echoes = createEchoes();
    echoes.writing(key);
    echoes.wrote(key, '20');
    echoes.forget(key);
    expect(echoes.heard(key, '15')).toBe(true);
  });
});
