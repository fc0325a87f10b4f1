/** Promises about the gateway itself: whether it serves and takes changes, and what a settled one could not be seen to do. */

import { describe, expect, test } from '@jest/globals';
import {
  attached,
  fitting,
  gone,
  group,
  premium,
  seen,
  settledObservation,
  status,
  unseen,
  updating,
} from '../testing/observation.test-support.ts';
import { turn, type Given } from '../testing/situation.test-support.ts';
import { open, refused } from './conditions.test-support.ts';

describe('the gateway itself', () => {
  const of = (type: string, given: Given) => {
    const found = turn(given).status.conditions?.find((one) => one.type === type);
    return `${found?.status}/${found?.reason}`;
  };
  const showing = (change: Parameters<typeof attached>[0]): Given => ({ seen: settledObservation({ service: seen(attached(change)) }) });

  test.each<[string, Given, string]>([
    ['serves when it is at rest', showing({}), 'True/Serving'],
    ['serves while Premium rolls', showing({ ...premium, ...updating }), 'True/Serving'],
    ['is down while Developer is updated', showing(updating), 'False/UpdatingWithDowntime'],
    ['does not run when Azure says so', showing({ provisioningState: 'Failed' }), 'False/ServiceNotRunning'],
    ['is not there', { seen: settledObservation({ service: gone }) }, 'False/ServiceMissing'],
    ['is unknown when it was never seen', { seen: settledObservation({ service: unseen() }) }, 'Unknown/NotObserved'],
  ])('%s', (_, given, expected) => expect(of('Available', given)).toBe(expected));

  test.each<[string, Given, string]>([
    ['at rest', showing({}), 'True/Idle'],
    ['our own request about to be sent', open, 'False/ServiceUpdating'],
    ['an update', showing({ ...premium, ...updating }), 'False/ServiceUpdating'],
    ['a target in sight', showing({ targetProvisioningState: 'Updating' }), 'False/ServiceUpdating'],
    ['a 409 that was seen', refused('ServiceBusy'), 'False/ServiceUpdating'],
    ['out of sight, never seen', { seen: settledObservation({ service: unseen() }) }, 'Unknown/NotObserved'],
    ['P15: a service that is not there', { seen: settledObservation({ service: gone }) }, 'False/ServiceMissing'],
  ])('accepts changes, by %s', (_, given, expected) => expect(of('AcceptingChanges', given)).toBe(expected));
});

describe('a settled gateway', () => {
  const message = (given: Given) => turn(given).status.conditions?.find(({ type }) => type === 'Ready')?.message;
  const open = { networkSecurity: { clientSources: ['Internet'] } };
  const lettingIn = { group: seen(group(fitting({ clientSources: ['Internet'] }))) };
  const doubtful = settledObservation({ ...lettingIn, networkStatus: seen(status({ db: 'no' }, '07:50')) });

  test('names what it did not reach in one refresh, also in looks that hear nothing newer', () => {
    const said =
      'orders is in its subnet in External mode, and its network was seen to work, but not to reach db in its last network status, which Azure renews every 15 minutes.';
    expect(message({ spec: open, seen: doubtful })).toBe(said);
    const { status: before } = turn({ spec: open, seen: doubtful });
    expect(message({ spec: open, status: before, seen: settledObservation(lettingIn), now: '08:01' })).toBe(said);
  });

  test('says no more than that its network works when it does', () =>
    expect(
      message({ spec: open, seen: settledObservation({ ...lettingIn, networkStatus: seen(status({ db: 'success' }, '07:50')) }) }),
    ).toBe('orders is in its subnet in External mode, and its network was seen to work.'));

  test.each(['Ready', 'Available'])('W5: that no client can reach says so in %s', (type) => {
    const condition = turn({ seen: settledObservation() }).status.conditions?.find((one) => one.type === type);
    expect(condition?.message).toMatch(
      / No rule of network security group apim-nsg lets clients from outside .* reach the gateway on 443\.$/,
    );
  });
});
