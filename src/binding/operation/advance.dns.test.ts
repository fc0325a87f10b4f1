/** Promises about a request to take over DNS servers whose answer was lost: the service does not show it, what the gateway sees does. */

import { describe, expect, test } from '@jest/globals';
import type { OperationRecord } from '../../api/binding.ts';
import { observation, seen, service, unseen } from '../testing/observation.test-support.ts';
import type { Observation } from '../model/values/observation.ts';
import { operation } from '../testing/situation.test-support.ts';
import { stands } from './advance.test-support.ts';
import { basisOf } from './basis.ts';

describe('a request to take over DNS servers whose answer was lost', () => {
  const record = operation('08:00', {
    kind: 'ApplyingNetworkConfiguration',
    desired: undefined as never,
    handle: undefined as never,
    dnsServers: ['10.0.0.6'],
  });
  const seeing = (dnsServers: string[]) => [{ location: 'West Europe', dnsServers, rows: [] }];
  test.each<[string, readonly string[], string, string]>([
    ['worked, for the gateway sees them', ['10.0.0.6'], '08:30', 'Done'],
    ['was never taken up, for the service rests and sees others', ['10.0.0.4'], '08:05', 'Unsent'],
    ['may have worked unseen, until network status is renewed', ['10.0.0.4'], '08:40', 'Running'],
    ['is sent again when nothing shows it after that', ['10.0.0.4'], '09:01', 'Unsent'],
    ['may have been taken up from the tenth minute on', ['10.0.0.4'], '08:10', 'Running'],
    ['is sent again as soon as the usual time and a refresh are over', ['10.0.0.4'], '09:00', 'Unsent'],
  ])('%s', (_, servers, now, is) => expect(stands(record, observation({ networkStatus: seen(seeing([...servers])) }), now)).toBe(is));

  const { dnsServers: _ours, ...azures } = record;
  const two = (first: string, second: string) => [
    { location: 'West Europe', dnsServers: [first], rows: [] },
    { location: 'East US', dnsServers: [second], rows: [] },
  ];
  test.each<[string, OperationRecord, Observation['networkStatus'], string]>([
    ['worked when Azure’s own resolver was wanted and shows', azures, seen(seeing(['168.63.129.16'])), 'Done'],
    ['did not when another shows instead of Azure’s own', azures, seen(seeing(['10.0.0.6'])), 'Unsent'],
    ['worked in whatever order they are seen', { ...record, dnsServers: ['b', 'a'] }, seen(seeing(['a', 'b'])), 'Done'],
    ['is not told by a network status that cannot be read', record, unseen(), 'Unsent'],
    ['is not told by a network status without regions', record, seen([]), 'Unsent'],
    ['worked when its region sees them', { ...record, location: 'westeurope' }, seen(two('10.0.0.6', '10.0.0.4')), 'Done'],
    ['did not when only another region sees them', { ...record, location: 'westeurope' }, seen(two('10.0.0.4', '10.0.0.6')), 'Unsent'],
    ['for all regions did not when one of them sees others', record, seen(two('10.0.0.6', '10.0.0.4')), 'Unsent'],
  ])('%s', (_, asked, networkStatus, is) => expect(stands(asked, observation({ networkStatus }), '08:05')).toBe(is));

  const from = (etag: string): OperationRecord => ({ ...record, basis: basisOf(observation({ service: seen(service({ etag })) })) });
  test.each<[string, OperationRecord, string, string]>([
    ['was never taken up, for the service is still in its old version, an hour later too', from('one'), '08:40', 'Unsent'],
    ['may have been taken up where the service is in another version, early too', from('other'), '08:05', 'Running'],
    [
      'is not sent again where the service is in another version',
      from('other'),
      '09:00',
      'Failed OutcomeUnknown: No answer came, the service has changed since, and it does not show what it was asked for.',
    ],
  ])('%s', (_, asked, now, is) =>
    expect(stands(asked, observation({ networkStatus: seen(seeing(['10.0.0.4'])), service: seen(service()) }), now)).toBe(is),
  );
});
