/** Promises about the decision: which of several things that hold at once matters most, and what is done then. */

import { describe, expect, test } from '@jest/globals';
import type { BindingStatus } from '../../api/binding.ts';
import {
  attached,
  fitting,
  forbidden,
  gone,
  group,
  ids,
  isoExact,
  iso,
  network,
  observation,
  owner,
  preparedObservation,
  seen,
  service,
  settledObservation,
  shadow,
  status,
  subnet,
  unseen,
  updating,
  place,
} from '../testing/observation.test-support.ts';
import { binding, operation, situation, statusOf, turn, type Given } from '../testing/situation.test-support.ts';
import type { Decision } from '../model/values/decision.ts';

const targets = (steps: readonly { readonly writes: readonly { readonly verb: string; readonly target: string }[] }[]): string =>
  steps
    .flatMap(({ writes }) =>
      writes.map(
        ({ verb, target }) =>
          `${verb} ${
            target
              .split('/')
              .at(-1)
              ?.replace(/^apimvnet-\w+-/, '') ?? ''
          }`,
      ),
    )
    .join();

/** A decision in one line: what, why, and what is written now. */
const said = (given: Given): string => line(turn(given).decision);
const settledBefore = (spec: Given['spec'] = {}): BindingStatus => turn({ spec, seen: settledObservation() }).status;
function line(decision: Decision): string {
  switch (decision.do) {
    case 'start':
      return `start ${targets(decision.send)}`;
    case 'switch':
      return `switch ${targets([decision.step])}`;
    case 'follow':
    case 'verify':
      return `${decision.do} ${targets(decision.send)}`.trim();
    case 'wait':
    case 'await':
      return `${decision.do} ${decision.reason} ${targets(decision.send)}`.trim();
    case 'retry':
      return `retry ${decision.blind ? 'blind' : 'seeing'}`;
    case 'stop':
    case 'settle':
      return `${decision.do} ${decision.reason}`;
  }
}

const older = binding({ metadata: { name: 'first', uid: '00000000-0000-4000-8000-000000000000', creationTimestamp: iso('06:00') } });
const foreignOwner = owner.replace('99999999', '55555555');
const missing = fitting().slice(1);
const running: BindingStatus = { operation: operation('07:40') };
const ended: BindingStatus = { operation: operation('07:00', { endedAt: isoExact('07:30') }) };
const locked = (scope: string) => seen([{ id: `${scope}/l`, name: 'freeze', scope, level: 'ReadOnly' as const, notes: undefined }]);
const basic = { sku: { name: 'Basic', capacity: 1 } };
const noGroup = subnet({ securityGroupId: undefined });

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
      'a gateway that works loses a flow',
      { seen: settledObservation({ group: seen(group([shadow, ...fitting()])) }) },
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
      '… works, and a foreign deny came meanwhile',
      {
        status: ended,
        seen: settledObservation({ networkStatus: seen(status({ db: 'success' }, '07:45')), group: seen(group([shadow, ...fitting()])) }),
      },
      'stop PrerequisitesNotMet',
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
      { spec: { suspend: true }, seen: settledObservation({ group: seen(group([shadow, ...fitting()])) }) },
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

describe('a dependency that is lost', () => {
  const failures = [{ name: 'db', type: 'SQLDatabase', optional: false, since: iso('07:30') }];
  const before = { locations: [{ location: 'westeurope', networkStatus: { required: '0/1', optional: '0/0', failures } }] };
  const showing = (word: string, time: string) => settledObservation({ networkStatus: seen(status({ db: word }, time)) });

  test.each<[string, Given, string]>([
    ['in one refresh is a finding', { seen: showing('no', '07:50') }, 'settle Settled'],
    ['in two refreshes is an outage', { status: before, seen: showing('no', '07:50') }, 'stop DependencyUnreachable'],
    ['and back is none', { status: before, seen: showing('success', '07:50') }, 'settle Settled'],
    [
      'stays one while nothing newer is known',
      { status: statusOf('False/DependencyUnreachable', '07:45', before), seen: settledObservation({ networkStatus: unseen() }) },
      'stop DependencyUnreachable',
    ],
    [
      'was only a finding, and nothing newer is known',
      { status: statusOf('True/Settled', '07:00', before), seen: settledObservation() },
      'settle Settled',
    ],
    [
      'of an optional kind is none',
      { status: before, seen: settledObservation({ networkStatus: seen(status({ db: 'no' }, '07:50', { optional: true })) }) },
      'settle Settled',
    ],
    [
      'is worse than a leftover',
      {
        status: before,
        seen: { ...showing('no', '07:50'), locations: [place({ group: seen(group(fitting({ clientSources: ['Internet'] }))) })] },
      },
      'stop DependencyUnreachable',
    ],
  ])('%s', (_, given, expected) => expect(said(given)).toBe(expected));

  test('is named with what was put right meanwhile, for as long as the network status may not show it', () => {
    const corrections = [{ target: `${ids.table}/routes/ours`, at: [iso('07:45')] }];
    const message = (now: string) =>
      turn({ status: { ...before, corrections }, seen: showing('no', '07:50'), now }).status.conditions?.[0]?.message;
    expect(message('08:00')).toContain(
      `Put right: route ours in route table apim-rt at ${iso('07:45')}; the gateway renews its network status every 15 minutes.`,
    );
    expect(message('08:16')).not.toContain('Put right');
  });

  test('is named', () => {
    const { decision } = turn({ status: before, seen: showing('no', '07:50') });
    expect(decision).toMatchObject({
      message: 'The gateway cannot reach 1 required dependency: db. See status.locations and status.findings.',
    });
  });
});

describe('a refusal', () => {
  const open: Given = { seen: preparedObservation() };
  const [move] = situation(open).plan.steps;
  const refused = (reason: string, change: Partial<NonNullable<BindingStatus['lastFailure']>> = {}): Given => ({
    ...open,
    status: {
      lastFailure: {
        step: move?.hash ?? '',
        reason,
        count: 1,
        at: iso('07:50'),
        retryAfter: isoExact('08:30'),
        message: 'Azure said no.',
        observation: situation(open).fingerprint,
        ...change,
      },
    },
  });

  test.each<[string, Given, string]>([
    ['by policy', refused('PolicyDenied'), 'stop PolicyDenied'],
    ['for a right', refused('NotAuthorized'), 'stop NotAuthorized'],
    ['for a lock', refused('PrerequisitesNotMet'), 'stop PrerequisitesNotMet'],
    ['that was a failed operation', refused('OperationFailed'), 'stop OperationFailed'],
    [
      'that was a failed operation, with no time for another try',
      refused('OperationFailed', { retryAfter: undefined as never }),
      'stop OperationFailed',
    ],
    ['because the service is busy', refused('ServiceBusy'), 'wait ServiceBusy'],
    ['that passes', refused('RetryingAfterError'), 'retry seeing'],
    ['for a reason of another version of this program', refused('Whatever'), 'switch patch orders'],
    // Sent again.
    ['whose time has come', refused('PolicyDenied', { retryAfter: isoExact('08:00') }), 'switch patch orders'],
    ['that rested on other facts', refused('PolicyDenied', { observation: 'other' }), 'switch patch orders'],
    ['after which a user asked', { ...refused('PolicyDenied'), requested: true }, 'switch patch orders'],
    ['of another step', refused('PolicyDenied', { step: 'other' }), 'switch patch orders'],
    // Pauses hold for what is left.
    ['of another step because the service is busy', refused('ServiceBusy', { step: 'other' }), 'wait ServiceBusy'],
    ['of another step that passes', refused('RetryingAfterError', { step: 'other' }), 'retry seeing'],
    ['with nothing left to do', { ...refused('PolicyDenied'), seen: settledObservation() }, 'settle Settled'],
  ])('%s', (_, given, expected) => expect(said(given)).toBe(expected));
});

describe('a contest', () => {
  const target = `${ids.group}/securityRules/${fitting()[0]?.name ?? ''}`;
  const worn = (times: number, ready = 'True/Settled'): Given => ({
    status: statusOf(ready, '07:00', { corrections: [{ target, at: Array.from({ length: times }, () => iso('06:00')) }] }),
    seen: settledObservation({ group: seen(group(missing)) }),
  });
  test.each<[string, Given, string]>([
    ['a third correction is made', worn(2), 'start put management'],
    ['a fourth is not', worn(3), 'stop Contested'],
    ['it stays one', worn(3, 'False/Contested'), 'stop Contested'],
    ['W15: it is one whatever else goes on', worn(3, 'False/PreparingNetwork'), 'stop Contested'],
    ['it is none when a user asks', { ...worn(3), requested: true }, 'start put management'],
    ['it is over when nothing differs any more', { ...worn(3, 'False/Contested'), seen: settledObservation() }, 'settle Settled'],
    ['it is over after a day', { ...worn(3), now: '30:01' }, 'start put management'],
    [
      'it is one about what differs only',
      { ...worn(3), seen: settledObservation({ group: seen(group(fitting().slice(0, 7))) }) },
      'start put monitor',
    ],
  ])('%s', (_, given, expected) => expect(said(given)).toBe(expected));

  test('names the resource and the way out', () => {
    expect(turn(worn(3)).decision).toMatchObject({
      message: expect.stringMatching(
        /^Rule apimvnet-\w+-management in network security group apim-nsg was put right 3 times since 2026-01-05T06:00:00Z .*reconcile-requested-at/,
      ),
    });
  });
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
