/** Promises about an operation of ours: while it runs and after it has ended, what is followed, proven and still written. */

import { describe, expect, test } from '@jest/globals';
import {
  attached,
  fitting,
  group,
  ids,
  network,
  preparedObservation,
  seen,
  service,
  settledObservation,
  shadow,
  status,
  updating,
} from '../testing/observation.test-support.ts';
import { operation, type Given } from '../testing/situation.test-support.ts';
import { ended, locked, missing, noGroup, older, running, said } from './decide.test-support.ts';

describe('what is done when', () => {
  test.each<[string, Given, string]>([
    // Own operation.
    ['our operation runs', { status: running, seen: preparedObservation({ service: seen(service(updating)) }) }, 'follow'],
    [
      'our operation runs and a rule was taken away',
      { status: running, seen: preparedObservation({ service: seen(service(updating)), group: seen(group(missing)) }) },
      'follow put management',
    ],
    [
      'our operation runs and the group was taken away',
      {
        status: running,
        spec: { networkSecurity: { groupId: ids.wanted } },
        seen: preparedObservation({
          service: seen(service(updating)),
          subnet: noGroup,
          wantedGroup: seen(group(fitting(), { id: ids.wanted })),
        }),
      },
      'follow',
    ],
    [
      'our operation runs and a rule is left over',
      {
        status: running,
        seen: preparedObservation({ service: seen(service(updating)), group: seen(group(fitting({ clientSources: ['Internet'] }))) }),
      },
      'follow',
    ],
    [
      'our operation runs and the group is locked',
      {
        status: running,
        seen: preparedObservation({ service: seen(service(updating)), group: seen(group(missing)), locks: locked(ids.group) }),
      },
      'follow',
    ],
    [
      'our operation runs and an older binding appears',
      { status: running, others: [older], seen: preparedObservation({ service: seen(service(updating)) }) },
      'follow',
    ],
    [
      'the intent was written and Azure has not seen it',
      { status: { operation: { ...operation('07:40'), handle: undefined as never } }, seen: preparedObservation() },
      'switch patch orders',
    ],
    ['our operation has ended', { status: ended, seen: settledObservation() }, 'verify'],
    [
      'our operation has ended and a rule was taken away',
      { status: ended, seen: settledObservation({ group: seen(group(missing)) }) },
      'verify put management',
    ],
    [
      'our operation has ended and the network works',
      { status: ended, seen: settledObservation({ networkStatus: seen(status({ db: 'success' }, '07:45')) }) },
      'settle Settled',
    ],
    [
      '… was seen to work before the end only',
      { status: ended, seen: settledObservation({ networkStatus: seen(status({ db: 'success' }, '07:29')) }) },
      'verify',
    ],
    [
      'A20: … works, and a foreign deny came meanwhile',
      {
        status: ended,
        seen: settledObservation({ networkStatus: seen(status({ db: 'success' }, '07:45')), group: seen(group([shadow, ...fitting()])) }),
      },
      'settle Settled',
    ],
    [
      '… does not work for two refreshes',
      { status: ended, now: '08:03', seen: settledObservation({ networkStatus: seen(status({ db: 'no' }, '08:00')) }) },
      'stop DependencyUnreachable',
    ],
    [
      '… does not work for two refreshes, because its group was taken off',
      {
        status: ended,
        now: '08:03',
        spec: { networkSecurity: { groupId: ids.group } },
        seen: settledObservation({
          networkStatus: seen(status({ db: 'no' }, '08:00')),
          subnet: noGroup,
          network: seen(network({ subnets: [noGroup] })),
          group: undefined,
          wantedGroup: seen(group(fitting())),
        }),
      },
      'start merge apim',
    ],
    ['… says nothing for two refreshes', { status: ended, now: '08:03', seen: settledObservation() }, 'stop DependencyUnreachable'],
    [
      'our operation has ended and the binding wants another subnet now',
      { status: ended, seen: settledObservation({ service: seen(attached({ subnetId: ids.elsewhere })) }), spec: {} },
      'stop OperationFailed',
    ],
  ])('%s', (_, given, expected) => expect(said(given)).toBe(expected));
});
