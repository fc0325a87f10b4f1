/** Promises about claims: the oldest binding is in charge of a service, no tenant learns names of other tenants, and the next one follows. */

import { describe, expect, test } from '@jest/globals';
import type { Binding } from '../../api/binding.ts';
import { conflictOf } from './claims.ts';
import { ids, iso } from '../testing/observation.test-support.ts';
import { binding } from '../testing/situation.test-support.ts';

const named = (name: string, created: string, change: Partial<Binding['metadata']> = {}, serviceId: string = ids.service): Binding =>
  binding({ spec: { serviceId }, metadata: { name, uid: `uid-${name}`, creationTimestamp: iso(created), ...change } });
const [first, second, third] = [named('first', '06:00'), named('second', '07:00'), named('third', '08:00')];
const other = named('other', '05:00', {}, ids.service.replace('orders', 'billing'));

describe('of several bindings for one service', () => {
  test.each<[string, Binding, readonly Binding[], string | undefined]>([
    ['the only one is in charge', second, [second], undefined],
    ['the oldest is in charge', first, [third, second, first], undefined],
    ['the second waits for the first', second, [third, second, first], 'Binding first'],
    ['the third too', third, [third, second, first], 'Binding first'],
    ['the next one follows when the first is gone', second, [third, second], undefined],
    [
      'the next one follows as soon as the first is being deleted',
      second,
      [named('first', '06:00', { deletionTimestamp: iso('08:00') }), second],
      undefined,
    ],
    ['one for another service contends with none', first, [first, other], undefined],
    [
      'one that spells the id differently is one',
      second,
      [second, named('first', '06:00', {}, ids.service.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'))],
      'Binding first',
    ],
    [
      'of two of the same second the smaller uid is in charge',
      named('b', '06:00'),
      [named('b', '06:00'), named('a', '06:00')],
      'Binding a',
    ],
    ['… and the other is not', named('a', '06:00'), [named('b', '06:00'), named('a', '06:00')], undefined],
  ])('%s', (_, one, all, who) => {
    const conflict = conflictOf(one, all);
    expect(
      conflict === undefined ? undefined : conflict.message.startsWith(`${who} is older and in charge of API Management service`),
    ).toBe(who === undefined ? undefined : true);
  });

  test('one in another namespace is not named', () => {
    const foreign = named('secret', '05:00', { namespace: 'tenant' });
    expect(conflictOf(first, [first, foreign])?.message).toBe(
      'A binding in another namespace is older and in charge of API Management service orders; this one writes nothing. Delete one of the two.',
    );
  });
});
