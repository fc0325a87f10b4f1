/** Promises about events: every change of a condition is told once, trouble as a warning, and silence stays silent. */

import { tagListOf } from '../../../network/words/tag-list.ts';
import { describe, expect, test } from '@jest/globals';
import type { BindingStatus } from '../../../api/binding.ts';
import {
  attached,
  fitting,
  group,
  observation,
  preparedObservation,
  seen,
  service,
  settledObservation,
  shadow,
  unseen,
  updating,
} from '../../testing/observation.test-support.ts';
import { binding, operation, turn, type Given } from '../../testing/situation.test-support.ts';
import { eventsFor } from './events.ts';

const told = (before: BindingStatus, after: BindingStatus): readonly string[] =>
  eventsFor(binding({}), before, after).map(({ type, action, reason }) => `${type} ${action} ${reason}`);
const after = (given: Given): BindingStatus => turn(given).status;
const settled = after({ seen: settledObservation() });
const lettingIn = settledObservation({ group: seen(group(fitting({ clientSources: ['Internet'] }))) });
const open: Given = { spec: { networkSecurity: { clientSources: ['Internet'] } }, seen: lettingIn };
const misspelt: Given = {
  spec: { networkSecurity: { clientSources: ['Internett'] } },
  seen: {
    ...lettingIn,
    serviceTags: seen(tagListOf({ cloud: 'Public', changeNumber: '1', tags: [{ name: 'AzureConnectors', prefixes: [] }] })),
  },
};
const closed = { seen: observation({ group: seen(group([shadow, ...fitting().slice(1)])) }) };

test('an address that changed is told from and to, with who has to follow', () => {
  const now = after({ seen: settledObservation({ service: seen(attached({ publicIpAddresses: ['20.61.0.99'] })) }), status: settled });
  expect(eventsFor(binding({}), settled, now).map(({ reason, note }) => `${reason}: ${note}`)).toEqual([
    'AddressChanged: The public address of the gateway in westeurope changed from 20.61.0.10 to 20.61.0.99. Records and allow-lists that name the old one have to follow.',
  ]);
});

describe('what is told', () => {
  test.each<[string, BindingStatus, BindingStatus, readonly string[]]>([
    ['nothing when nothing changed', settled, after({ seen: settledObservation(), status: settled, now: '09:00' }), []],
    ['that it is ready, and that no client can connect', {}, settled, ['Normal Ready Settled', 'Warning Findings NoClientCanConnect']],
    ['that it is ready, and clients can connect', {}, after(open), ['Normal Ready Settled']],
    [
      'that clients are shut out',
      after(open),
      after({ seen: settledObservation(), status: after(open) }),
      ['Warning Findings NoClientCanConnect'],
    ],
    ['nothing when they still are', settled, after({ seen: settledObservation(), status: settled, now: '09:30' }), []],
    [
      'a tag that no client knows, once, as what is in the way',
      after(open),
      after({ ...misspelt, status: after(open) }),
      ['Warning PrerequisitesMet TagUnknown'],
    ],
    ['that work begins', {}, after({ seen: observation() }), ['Normal Ready PreparingNetwork', 'Warning Findings NoClientCanConnect']],
    [
      'that the gateway is being moved',
      after({ seen: observation() }),
      after({ status: { operation: operation('07:55') }, seen: preparedObservation({ service: seen(service(updating)) }) }),
      ['Normal Ready UpdatingNetwork', 'Normal Available UpdatingWithDowntime'],
    ],
    [
      'that something is in the way',
      after({ seen: observation() }),
      after({ ...closed, status: after({ seen: observation() }) }),
      ['Warning PrerequisitesMet FlowBlocked'],
    ],
    [
      'A20: that a flow of a gateway which goes on is closed',
      settled,
      after({ seen: settledObservation({ group: seen(group([shadow, ...fitting().slice(1)])) }), status: settled }),
      ['Warning Findings FlowBlocked'],
    ],
    [
      'P14: nothing more when the grace of what is in the way has passed: that a human is needed has been told',
      after(closed),
      after({ ...closed, status: after(closed), now: '08:10' }),
      [],
    ],
    [
      'that another client updates the service',
      settled,
      after({ seen: settledObservation({ service: seen(attached(updating)) }), status: settled }),
      ['Normal AcceptingChanges ServiceUpdating', 'Warning Available UpdatingWithDowntime'],
    ],
    ['nothing yet when Azure is out of sight', settled, after({ seen: settledObservation({ service: unseen() }), status: settled }), []],
    [
      'a tier that cannot be bound, once',
      {},
      after({ seen: observation({ service: seen(service({ platformVersion: 'stv1' })) }) }),
      ['Warning Ready PlatformRetired', 'Warning Findings NoClientCanConnect'],
    ],
  ])('%s', (_, before, now, expected) => expect(told(before, now)).toEqual(expected));

  test('the start of an operation leads to the Activity Log', () => {
    const now = after({ status: { operation: operation('07:55') }, seen: preparedObservation({ service: seen(service(updating)) }) });
    expect(eventsFor(binding({}), {}, now)[0]?.note).toMatch(/\(x-ms-client-request-id 33333333-3333-5333-8333-333333333333\)$/);
  });

  describe('drift', () => {
    const all = fitting();
    const lacking = { seen: settledObservation({ group: seen(group(all.slice(1))) }) };
    const denied = {
      seen: settledObservation({ group: seen(group(all.map((rule, index) => (index === 0 ? { ...rule, access: 'Deny' } : rule)))) }),
    };
    const drifted = (given: Given) => after({ ...given, status: settled });
    const notes = (before: BindingStatus, now: BindingStatus) =>
      eventsFor(binding({}), before, now)
        .filter(({ action }) => action === 'Correction')
        .map(({ type, reason, note }) => `${type} ${reason}: ${note}`);
    const name = all[0]?.name ?? '';

    test('names what is gone, whose it is, and what is written', () => {
      const [note] = notes(settled, drifted(lacking));
      expect(note).toContain(
        `Warning Drift: Rule ${name} in network security group apim-nsg, made by this binding, is gone; it is written again: access Allow`,
      );
      expect(note).toContain('Activity Log of apim-nsg');
    });

    test('names what was changed, from what to what', () =>
      expect(notes(settled, drifted(denied))[0]).toContain('was changed; it is set right: access Deny → Allow.'));

    test('is told once, and told again when it has been put right', () => {
      const before = drifted(lacking);
      expect(notes(before, after({ ...lacking, status: before, now: '08:01' }))).toEqual([]);
      const mended = after({ seen: settledObservation(), status: before, now: '08:02' });
      expect(notes(before, mended)).toEqual([`Normal DriftCorrected: As declared again: rule ${name} in network security group apim-nsg.`]);
      expect(notes(mended, after({ seen: settledObservation(), status: mended, now: '08:17' }))).toEqual([]);
    });

    test('is nothing that a first attach has to write', () => expect(notes({}, after({ seen: observation() }))).toEqual([]));
  });

  describe('what the gateway reaches', () => {
    const failing = (name: string, optional = false) => ({
      name,
      type: 'Storage',
      optional,
      since: '2026-01-05T08:00:00Z',
      error: `${name} timed out`,
    });
    const reaching = (...failures: readonly ReturnType<typeof failing>[]): BindingStatus => ({
      locations: [{ location: 'westeurope', networkStatus: { required: '1/2', optional: '1/2', failures } }],
    });
    const notes = (before: BindingStatus, now: BindingStatus) =>
      eventsFor(binding({}), before, now).map(({ type, reason, note }) => `${type} ${reason}: ${note}`);

    test('is told with its error when one thing is lost', () =>
      expect(notes(reaching(), reaching(failing('blob')))).toEqual([
        'Warning DependencyLost: The gateway in westeurope no longer reaches blob (Storage, required): blob timed out',
      ]));

    test('is told by one event of each kind when several are lost and others are back', () =>
      expect(notes(reaching(failing('old')), reaching(failing('blob'), failing('table'), failing('queue', true)))).toEqual([
        'Warning DependencyLost: The gateway in westeurope no longer reaches blob (Storage, required), table (Storage, required).',
        'Normal DependencyLost: The gateway in westeurope no longer reaches queue (Storage, optional): queue timed out',
        'Normal DependencyReached: The gateway in westeurope reaches old (Storage, required) again.',
      ]));

    const moving = { operation: operation('07:55') };
    const moved = { history: [{ at: '2026-01-05T08:10:00Z', what: 'a move', outcome: 'Succeeded, and verified' }] };

    test.each<[string, BindingStatus, BindingStatus, readonly string[]]>([
      ['what fails while the gateway is moved', reaching(), { ...reaching(failing('blob')), ...moving }, []],
      ['what fails until its new place is verified', { ...reaching(), ...moving }, { ...reaching(failing('blob')), ...moving }, []],
      ['what is back when it is verified', { ...reaching(failing('blob')), ...moving }, { ...reaching(), ...moved }, []],
      ['what failed since before the move, and is back', { ...reaching(failing('blob')), ...moved }, { ...reaching(), ...moved }, []],
    ])('P14: is nothing of %s', (_, before, now, expected) => expect(notes(before, now)).toEqual(expected));

    test('is nothing new while the same fails', () => expect(notes(reaching(failing('blob')), reaching(failing('blob')))).toEqual([]));
  });

  test('a reason is not said twice', () => {
    const [, blocked] = eventsFor(binding({}), settled, after({ ...closed, status: settled }));
    expect([blocked?.reason, blocked?.note]).toEqual(['FlowBlocked', expect.stringMatching(/^Rule /)]);
  });

  test('each says what it is about', () => {
    expect(eventsFor(binding({}), {}, settled)[0]?.regarding).toMatchObject({
      kind: 'ApimVnetBinding',
      namespace: 'platform',
      name: 'orders',
    });
  });
});
