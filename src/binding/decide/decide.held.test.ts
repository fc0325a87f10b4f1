/** Promises about what holds us back: others at work, what cannot be seen, and a binding that is suspended. */

import { describe, expect, test } from '@jest/globals';
import type { BindingStatus } from '../../api/binding.ts';
import {
  attached,
  fitting,
  forbidden,
  gone,
  group,
  ids,
  observation,
  preparedObservation,
  seen,
  service,
  settledObservation,
  shadow,
  status,
  subnet,
  unseen,
  updating,
} from '../testing/observation.test-support.ts';
import { statusOf, turn, type Given } from '../testing/situation.test-support.ts';
import { basic, ended, missing, noGroup, older, running, said } from './decide.test-support.ts';

const settledBefore = (spec: Given['spec'] = {}): BindingStatus => turn({ spec, seen: settledObservation() }).status;

describe('what is done when', () => {
  test.each<[string, Given, string]>([
    // Others at work.
    [
      'a user updates the service and work is open',
      { seen: preparedObservation({ service: seen(service(updating)) }) },
      'wait ServiceBusy',
    ],
    [
      '… and rules are missing',
      { seen: preparedObservation({ service: seen(service(updating)), group: seen(group(missing)) }) },
      'wait ServiceBusy put management',
    ],
    [
      '… and a group is to be attached',
      {
        spec: { networkSecurity: { groupId: ids.wanted } },
        seen: preparedObservation({
          service: seen(service(updating)),
          subnet: noGroup,
          wantedGroup: seen(group(fitting(), { id: ids.wanted })),
        }),
      },
      'wait ServiceBusy',
    ],
    [
      '… and the subnet is delegated',
      { seen: observation({ service: seen(service(updating)), subnet: subnet({ delegations: ['x'] }) }) },
      'wait ServiceBusy',
    ],
    [
      'another client updates a service that was as declared, and nothing is open',
      { status: settledBefore(), seen: settledObservation({ service: seen(attached(updating)) }) },
      'settle Settled',
    ],
    [
      'W13: another client updates a service that was never as declared, and nothing is open yet',
      { seen: settledObservation({ service: seen(attached(updating)) }) },
      'wait ServiceBusy',
    ],
    [
      'W13: … and the binding is suspended',
      { spec: { suspend: true }, seen: settledObservation({ service: seen(attached(updating)) }) },
      'stop Suspended',
    ],
    [
      'W13: … and it was as another spec declared',
      {
        spec: { networkSecurity: { clientSources: ['Internet'], policy: 'Audit' } },
        status: settledBefore(),
        seen: settledObservation({ service: seen(attached(updating)) }),
      },
      'wait ServiceBusy',
    ],
    [
      '… and what is open only Audit forbids',
      {
        spec: { networkSecurity: { policy: 'Audit' } },
        status: settledBefore({ networkSecurity: { policy: 'Audit' } }),
        seen: settledObservation({ service: seen(attached(updating)), group: seen(group(fitting().slice(0, 7))) }),
      },
      'settle DeviationsAudited',
    ],
    ['an older binding is in charge', { others: [older], seen: preparedObservation() }, 'stop Conflict'],
    [
      '… and a user updates the service',
      { others: [older], seen: preparedObservation({ service: seen(service(updating)) }) },
      'stop Conflict',
    ],
    ['… and the tier cannot be bound', { others: [older], seen: observation({ service: seen(service(basic)) }) }, 'stop TierNotSupported'],
    // Not seen.
    ['the service cannot be read', { seen: settledObservation({ service: unseen() }) }, 'retry blind'],
    ['the network cannot be read', { seen: settledObservation({ network: unseen() }) }, 'retry blind'],
    ['the group cannot be read', { seen: settledObservation({ group: unseen() }) }, 'retry blind'],
    ['the wanted group cannot be read', { seen: settledObservation({ subnet: noGroup, wantedGroup: unseen() }) }, 'retry blind'],
    ['only the locks cannot be read', { seen: settledObservation({ locks: unseen() }) }, 'settle Settled'],
    ['only the network status cannot be read', { seen: settledObservation({ networkStatus: unseen() }) }, 'settle Settled'],
    ['we may not read the network', { seen: settledObservation({ network: forbidden }) }, 'stop NotAuthorized'],
    [
      'there is no token',
      { seen: settledObservation({ service: unseen({ class: 'Blocked', obstacle: 'Authorization', code: 'IdentityNotAuthorized' }) }) },
      'stop IdentityNotAuthorized',
    ],
    [
      'our operation runs and the service cannot be read',
      { status: running, seen: settledObservation({ service: unseen() }) },
      'retry blind',
    ],
    [
      'the tier could not be bound, and the network cannot be read',
      { seen: observation({ service: seen(service(basic)), network: unseen() }) },
      'retry blind',
    ],
    // Suspended.
    ['suspended, as declared', { spec: { suspend: true }, seen: settledObservation() }, 'settle Settled'],
    ['suspended, and not as declared', { spec: { suspend: true }, seen: preparedObservation() }, 'stop Suspended'],
    [
      'suspended, and a rule was taken away',
      { spec: { suspend: true }, seen: settledObservation({ group: seen(group(missing)) }) },
      'stop Suspended',
    ],
    ['suspended, and only Audit forbids', { spec: { suspend: true, policy: 'Audit' }, seen: preparedObservation() }, 'stop Suspended'],
    ['suspended, and the service is gone', { spec: { suspend: true }, seen: settledObservation({ service: gone }) }, 'stop Suspended'],
    [
      'suspended, and a flow is blocked',
      { spec: { suspend: true }, seen: observation({ group: seen(group([shadow, ...fitting()])) }) },
      'stop Suspended',
    ],
    [
      'suspended, and our operation runs',
      { spec: { suspend: true }, status: running, seen: preparedObservation({ service: seen(service(updating)) }) },
      'stop Suspended',
    ],
    ['suspended, and our operation has ended', { spec: { suspend: true }, status: ended, seen: settledObservation() }, 'stop Suspended'],
    [
      'suspended, and it is proven',
      { spec: { suspend: true }, status: ended, seen: settledObservation({ networkStatus: seen(status({ db: 'success' }, '07:45')) }) },
      'settle Settled',
    ],
    [
      'suspended, and the tier cannot be bound',
      { spec: { suspend: true }, seen: observation({ service: seen(service(basic)) }) },
      'stop Suspended',
    ],
    [
      'suspended, and an older binding is in charge',
      { spec: { suspend: true }, others: [older], seen: preparedObservation() },
      'stop Suspended',
    ],
    [
      'suspended, never settled, and Azure cannot be read',
      { spec: { suspend: true }, seen: settledObservation({ service: unseen() }) },
      'stop Suspended',
    ],
    [
      'suspended, settled, and Azure cannot be read',
      { spec: { suspend: true }, status: statusOf('True/Settled', '07:00'), seen: settledObservation({ service: unseen() }) },
      'retry blind',
    ],
  ])('%s', (_, given, expected) => expect(said(given)).toBe(expected));
});
