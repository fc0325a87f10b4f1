/** Promises about open work: what is written first, what stops which part of it, and that all that is in the way is said in words. */

import { describe, expect, test } from '@jest/globals';
import {
  fitting,
  gone,
  group,
  ids,
  network,
  observation,
  owner,
  preparedObservation,
  seen,
  service,
  settledObservation,
  shadow,
  subnet,
  updating,
} from '../testing/observation.test-support.ts';
import { turn, type Given } from '../testing/situation.test-support.ts';
import { basic, locked, missing, noGroup, said } from './decide.test-support.ts';

const foreignOwner = owner.replace('99999999', '55555555');

describe('what is done when', () => {
  test.each<[string, Given, string]>([
    // Work.
    ['rules are missing', { seen: preparedObservation({ group: seen(group(missing)) }) }, 'start put management'],
    ['only the move is left', { seen: preparedObservation() }, 'switch patch orders'],
    ['nothing is left', { seen: settledObservation() }, 'settle Settled'],
    [
      'a rule of ours is left over',
      { seen: settledObservation({ group: seen(group(fitting({ clientSources: ['Internet'] }))) }) },
      'start delete clients',
    ],
    ['only Audit forbids the rest', { spec: { policy: 'Audit' }, seen: preparedObservation() }, 'settle DeviationsAudited'],
    // Gates.
    [
      'a flow is blocked: what helps is written, and no move',
      { seen: observation({ group: seen(group([shadow, ...fitting().slice(1, 7)])) }) },
      'start put monitor',
    ],
    [
      'a flow is blocked and all that helps is written',
      { seen: observation({ group: seen(group([shadow, ...fitting().slice(1)])) }) },
      'stop PrerequisitesNotMet',
    ],
    [
      'a flow is blocked and a rule for clients is left over',
      {
        seen: observation({
          group: seen(group([shadow, ...fitting({ clientSources: ['Internet'] }).filter(({ name }) => !name.endsWith('management'))])),
        }),
      },
      'start delete clients',
    ],
    [
      'the subnet is delegated: nothing at all is written',
      { seen: observation({ subnet: subnet({ delegations: ['x'] }) }) },
      'stop PrerequisitesNotMet',
    ],
    [
      'the subnet is gone',
      { seen: observation({ network: seen(network({ subnets: [] })), subnet: undefined }) },
      'stop PrerequisitesNotMet',
    ],
    ['the network is gone', { seen: observation({ network: gone, subnet: undefined }) }, 'stop PrerequisitesNotMet'],
    ['the service is gone', { seen: settledObservation({ service: gone }) }, 'stop PrerequisitesNotMet'],
    ['there is no group and none is wanted', { seen: preparedObservation({ subnet: noGroup }) }, 'stop PrerequisitesNotMet'],
    ['the service is locked', { seen: preparedObservation({ locks: locked(ids.service) }) }, 'stop PrerequisitesNotMet'],
    [
      'the group is locked: nothing is written to it',
      { seen: preparedObservation({ group: seen(group(missing)), locks: locked(ids.group) }) },
      'stop PrerequisitesNotMet',
    ],
    [
      'all is as declared and only a leftover is locked',
      { seen: settledObservation({ group: seen(group(fitting({ clientSources: ['Internet'] }))), locks: locked(ids.group) }) },
      'settle Settled',
    ],
    [
      'A20: a gateway that works loses a flow, and nothing is to be moved',
      { seen: settledObservation({ group: seen(group([shadow, ...fitting()])) }) },
      'settle Settled',
    ],
    [
      'A20: the same, and it is to get another mode',
      { spec: { mode: 'Internal' }, seen: settledObservation({ group: seen(group([shadow, ...fitting()])) }) },
      'stop PrerequisitesNotMet',
    ],
    // At once a matter for a human.
    ['the tier cannot be bound', { seen: observation({ service: seen(service(basic)) }) }, 'stop TierNotSupported'],
    ['the platform is retired', { seen: observation({ service: seen(service({ platformVersion: 'stv1' })) }) }, 'stop PlatformRetired'],
    ['another cluster is in charge', { seen: observation({ group: seen(group(fitting({}, foreignOwner))) }) }, 'stop OwnedElsewhere'],
    // Unfinished network.
    [
      'Azure is still at work on the subnet',
      { seen: preparedObservation({ subnet: subnet({ provisioningState: 'Updating' }) }) },
      'wait PreparingNetwork',
    ],
    [
      'Azure is still at work on the group',
      { seen: preparedObservation({ group: seen(group(fitting(), { provisioningState: 'Updating' })) }) },
      'wait PreparingNetwork',
    ],
    [
      'Azure is still at work on the network',
      { seen: preparedObservation({ network: seen(network({ provisioningState: 'Updating' })) }) },
      'wait PreparingNetwork',
    ],
    [
      'Azure is at work on the network of a settled gateway',
      { seen: settledObservation({ network: seen(network({ provisioningState: 'Updating' })) }) },
      'settle Settled',
    ],
  ])('%s', (_, given, expected) => expect(said(given)).toBe(expected));
});

test('words: all that is in the way, each with what to do', () => {
  const given = { seen: observation({ subnet: subnet({ delegations: ['x'], prefixes: ['10.0.1.0/30'] }) }) };
  const { decision } = turn(given);
  expect(decision).toMatchObject({ do: 'stop', message: expect.stringMatching(/delegated to x.*None.*\n.*too small.*later\.$/) });
  expect(
    turn({ seen: preparedObservation({ service: seen(service({ ...updating, targetProvisioningState: 'Migrating' })) }) }).decision,
  ).toMatchObject({
    message: expect.stringContaining('Azure is at work on the service (Migrating), started by another client'),
  });
});
