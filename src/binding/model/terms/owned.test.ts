/** Promises about what status goes on to remember: what is gone is forgotten, what may still be there is not. */

import { expect, test } from '@jest/globals';
import { armId, idKey } from '../../../api/arm-id.ts';
import type { Failure } from '../../../azure/arm.ts';
import { leftoverHolders, leftoverHoldersInTurn, maxLeftoverReads, stillOwned } from './owned.ts';
import type { Observation, SeenZone } from '../values/observation.ts';
import { ids, observation } from '../../testing/observation.test-support.ts';
import { situation } from '../../testing/situation.test-support.ts';

const zoneId = armId(`${ids.group.replace(/\/providers\/.*/, '')}/providers/Microsoft.Network/privateDnsZones/orders.azure-api.net`);
const owned = [
  { id: zoneId, kind: 'PrivateZone' },
  { id: zoneId, kind: 'PrivateRecords' },
];
const unread = (failure: Pick<Failure, 'class' | 'status'>): SeenZone => ({
  id: zoneId,
  zone: { ok: false, failure: { code: 'Some', message: 'Some.', ambiguous: false, ...failure } },
  records: undefined,
  links: undefined,
});

const removalsWith = (change: Partial<Observation>) => situation({ seen: observation(change), status: { owned } }).plan.removals;

test.each<[string, readonly SeenZone[], number, ReadonlySet<string>?]>([
  ['a zone that is gone is read no more', [unread({ class: 'Gone', status: 404 })], 0],
  ['a zone that cannot be read now is not forgotten', [unread({ class: 'Transient', status: 503 })], 2],
  ['nor is one that no client looked at', [], 2],
  ['nor is one of which only one reconcile says that it is gone', [unread({ class: 'Gone', status: 404 })], 2, new Set([idKey(zoneId)])],
])('%s', (_, zones, left, doubted = new Set()) => expect(stillOwned(owned, removalsWith({ zones, doubted }))).toHaveLength(left));

test('a zone that is to be made, and does not show yet, is not forgotten: it may have been made without an answer', () => {
  const zones = [unread({ class: 'Gone', status: 404 })];
  expect(stillOwned(owned, removalsWith({ zones }), new Set([idKey(zoneId)]))).toHaveLength(2);
});

test('W23: of more groups and tables of before than are read at a time each has its turn', () => {
  const left = leftoverHolders(
    Array.from({ length: 2 * maxLeftoverReads + 5 }, (_, at) => ({
      id: `${ids.group}-${at}`,
      kind: at % 2 === 0 ? 'SecurityRules' : 'SecurityGroup',
    })),
    [],
  );
  const turns = [0, 1, 2].map((turn) => leftoverHoldersInTurn(left, turn));
  expect(turns.map((one) => one.length)).toEqual([maxLeftoverReads, maxLeftoverReads, maxLeftoverReads]);
  expect(new Set(turns.flat())).toEqual(new Set(left));
  expect(leftoverHoldersInTurn(left.slice(0, 3), 7)).toEqual(left.slice(0, 3));
});
