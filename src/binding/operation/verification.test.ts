/** Promises about network status: what fails, since when, and when that is an outage; and that after a change only fresh rows prove anything. */

import { describe, expect, test } from '@jest/globals';
import type { LocationStatus } from '../../api/binding.ts';
import type { ConnectivityRow, NetworkStatus } from '../../azure/resources.ts';
import { at, iso, isoExact, intervals, status } from '../testing/observation.test-support.ts';
import { operation } from '../testing/situation.test-support.ts';
import { verify } from './verification.ts';
import { losesMore, reachOf } from '../checks/network-status.ts';

const [plain] = status({ db: 'success' }, '07:50');
const row = (name: string, word: string, time: string, change: Partial<ConnectivityRow> = {}): ConnectivityRow => ({
  name,
  resourceType: 'SQLDatabase',
  status: word,
  error: word === 'failure' ? 'timed out' : '',
  optional: false,
  lastUpdated: at(time),
  lastStatusChange: undefined,
  ...change,
});
const showing = (...rows: readonly ConnectivityRow[]): NetworkStatus => ({ ...plain, location: 'West Europe', dnsServers: [], rows });
const before = (...failures: NonNullable<NonNullable<LocationStatus['networkStatus']>['failures']>[number][]): LocationStatus => ({
  location: 'westeurope',
  networkStatus: { required: '0/1', optional: '0/0', failures },
});
const failure = (since: string, name = 'db', type = 'SQLDatabase') => ({ name, type, optional: false, since: iso(since) });

describe('a required row', () => {
  test.each<[string, ConnectivityRow, LocationStatus | undefined, string, string]>([
    ['that succeeds is reached', row('db', 'success', '07:50'), undefined, '1/1', ''],
    ['that fails for the first time is a doubt', row('db', 'failure', '07:50'), undefined, '0/1', 'doubtful since 07:50'],
    [
      'that fails in the same refresh again is still one',
      row('db', 'failure', '07:50'),
      before(failure('07:50')),
      '0/1',
      'doubtful since 07:50',
    ],
    ['that fails in the next refresh is lost', row('db', 'failure', '08:00'), before(failure('07:45')), '0/1', 'lost since 07:45'],
    [
      'that another row of the same name failed before is a doubt',
      row('db', 'failure', '08:00'),
      before(failure('07:45', 'db', 'Other')),
      '0/1',
      'doubtful since 08:00',
    ],
    ['that is being set up is no success', row('db', 'initializing', '07:50'), undefined, '0/1', 'doubtful since 07:50'],
    ['with a word of the future is no success', row('db', 'degraded', '07:50'), undefined, '0/1', 'doubtful since 07:50'],
    ['that Azure renewed 30 minutes ago is reached', row('db', 'success', '07:30'), undefined, '1/1', ''],
    ['that Azure has not renewed for longer is lost', row('db', 'success', '07:29'), undefined, '0/1', 'lost since 07:29'],
    ['without a time is what it says', row('db', 'success', '07:50', { lastUpdated: undefined }), undefined, '1/1', ''],
    [
      'without a time that fails is a doubt',
      row('db', 'failure', '07:50', { lastUpdated: undefined }),
      undefined,
      '0/1',
      'doubtful since 08:00',
    ],
  ])('%s', (_, one, earlier, required, said) => {
    const reach = reachOf(showing(one), earlier, at('08:00'), intervals);
    const words = [...reach.doubtful.map(() => 'doubtful'), ...reach.lost.map(() => 'lost')];
    expect(reach.required).toBe(required);
    expect(words.map((word, index) => `${word} since ${reach.failures[index]?.since.slice(11, 16) ?? ''}`).join()).toBe(said);
  });
});

test('optional rows are counted and named, and never lost', () => {
  const rows = [
    row('a', 'failure', '08:00', { optional: true }),
    row('b', 'success', '08:00', { optional: true }),
    row('c', 'success', '08:00'),
  ];
  const reach = reachOf(showing(...rows), before({ ...failure('07:00', 'a'), optional: true }), at('08:00'), intervals);
  expect(reach).toMatchObject({
    required: '1/1',
    optional: '1/2',
    lost: [],
    doubtful: [],
    failures: [{ name: 'a', optional: true, error: 'timed out' }],
  });
});

test('texts of Azure are cut to what the schema takes', () => {
  const [long] = reachOf(
    showing(row('n'.repeat(999), 'failure', '08:00', { resourceType: 't'.repeat(999), error: 'e'.repeat(9999) })),
    undefined,
    at('08:00'),
    intervals,
  ).failures;
  expect([long?.name.length, long?.type.length, long?.error?.length]).toEqual([300, 200, 2000]);
});

describe('after an operation that ended at 08:00', () => {
  const done = operation('07:20', { endedAt: isoExact('08:00') });
  test.each<[string, readonly NetworkStatus[] | undefined, string, string]>([
    [
      'every required row is fresh and successful',
      [showing(row('a', 'success', '08:05'), row('b', 'success', '08:00'))],
      '08:06',
      'Verified',
    ],
    ['… in every location', [showing(row('a', 'success', '08:05')), showing(row('a', 'success', '08:05'))], '08:06', 'Verified'],
    [
      '… and an optional one fails',
      [showing(row('a', 'success', '08:05'), row('b', 'failure', '08:05', { optional: true }))],
      '08:06',
      'Verified',
    ],
    ['one row is older than the end', [showing(row('a', 'success', '08:05'), row('b', 'success', '07:59'))], '08:06', 'Waiting'],
    ['one row fails', [showing(row('a', 'success', '08:05'), row('b', 'failure', '08:05'))], '08:06', 'Waiting'],
    ['one location is behind', [showing(row('a', 'success', '08:05')), showing(row('a', 'success', '07:50'))], '08:06', 'Waiting'],
    ['a row has no time', [showing(row('a', 'success', '08:05', { lastUpdated: undefined }))], '08:06', 'Waiting'],
    ['only optional rows are there', [showing(row('a', 'success', '08:05', { optional: true }))], '08:06', 'Waiting'],
    ['there are no rows', [showing()], '08:06', 'Waiting'],
    ['nothing was asked', undefined, '08:06', 'Waiting'],
    ['nothing good came within two refreshes', undefined, '08:32', 'Waiting'],
    ['… and a little more', undefined, '08:33', 'Overdue'],
    ['… but now', [showing(row('a', 'success', '08:40'))], '08:41', 'Verified'],
  ])('%s', (_, statuses, now, verdict) => expect(verify(done, statuses, at(now), intervals)).toBe(verdict));
});

test.each<[string, ConnectivityRow, LocationStatus | undefined, boolean]>([
  ['that fails and did not is a loss', row('db', 'failure', '07:50'), before(), true],
  ['of a gateway that nothing was known of is too', row('db', 'failure', '07:50'), undefined, true],
  ['that failed already is none', row('db', 'failure', '07:50'), before(failure('07:30')), false],
  ['that succeeds is none', row('db', 'success', '07:50'), before(failure('07:30')), false],
  ['that is optional is none', row('db', 'failure', '07:50', { optional: true }), before(), false],
])('a row %s', (_, one, earlier, loss) => {
  const reach = new Map([['westeurope', reachOf(showing(one), earlier, at('08:00'), intervals)]]);
  expect(losesMore(reach, earlier && [earlier])).toBe(loss);
});
