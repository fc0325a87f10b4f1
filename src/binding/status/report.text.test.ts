/** Promises about what people read in the status: the same situation gives the same text, and the columns show what was seen. */

import { describe, expect, test } from '@jest/globals';
import { armId } from '../../api/arm-id.ts';
import { reconcileRequestedAt } from '../../api/binding.ts';
import {
  at,
  attached,
  ids,
  iso,
  network,
  observation,
  preparedObservation,
  seen,
  settledObservation,
  status,
  subnet,
  unseen,
} from '../testing/observation.test-support.ts';
import { canonicalJson } from '../model/terms/canonical-json.ts';
import { situation, statusOf, turn } from '../testing/situation.test-support.ts';
import { lasting } from './report.test-support.ts';

describe('the same situation', () => {
  test.each(lasting)('gives the same text a minute later: %s', (_, given) => {
    const first = turn(given).status;
    const second = turn({ ...given, status: first, now: '08:01' }).status;
    expect(canonicalJson(second)).toBe(canonicalJson(first));
  });

  test.each(lasting)('gives the same text with other ETags and a later read: %s', (_, given) => {
    const first = turn(given).status;
    const before = given.seen ?? observation();
    const renewed = {
      ...before,
      at: at('08:01'),
      service: before.service.ok ? seen({ ...before.service.value, etag: 'two' }) : before.service,
      locations: before.locations.map((one) => ({
        ...one,
        network: one.network.ok ? seen({ ...one.network.value, etag: 'two' }) : one.network,
        group: one.group?.ok ? seen({ ...one.group.value, etag: 'two' }) : one.group,
      })),
    };
    expect(canonicalJson(turn({ ...given, seen: renewed, status: first }).status)).toBe(canonicalJson(first));
  });

  test('is a day of silence for a settled gateway whose network status is renewed every 15 minutes', () => {
    const every = (minute: number) => `${8 + Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`.padStart(5, '0');
    const looks = Array.from({ length: 96 }, (_, index) => index * 15);
    const first = turn({ seen: settledObservation({ networkStatus: seen(status({ db: 'success' }, '08:00')) }) }).status;
    looks.reduce((before, minute) => {
      const after = turn({
        seen: settledObservation({ networkStatus: seen(status({ db: 'success' }, every(minute))) }),
        status: before,
        now: every(minute + 1),
      }).status;
      expect(canonicalJson(after)).toBe(canonicalJson(first));
      return after;
    }, first);
  });

  test('holds neither ETags nor the time of a reconcile', () => {
    const text = JSON.stringify(
      turn({ seen: settledObservation({ at: at('08:00:07') }), status: statusOf('True/Settled', '07:00'), now: '08:00:07' }).status,
    );
    expect(text).not.toMatch(/etag|08:00:0[0-9]"[^}]*"since/i);
    expect(text).not.toContain('2026-01-05T08:00:07.');
  });
});

describe('the columns', () => {
  test('address, network and since', () => {
    const { status: after } = turn({ seen: settledObservation({ networkStatus: seen(status({ a: 'success', b: 'no' }, '07:55')) }) });
    expect(after.summary).toEqual({ address: '20.61.0.10', network: '1/2', since: iso('08:00') });
    expect(after.service).toEqual({
      name: 'orders',
      location: 'West Europe',
      sku: 'Developer',
      units: 1,
      platformVersion: 'stv2',
      provisioningState: 'Succeeded',
    });
  });

  test('since moves with the reason of Ready and with nothing else', () => {
    const first = turn({ seen: preparedObservation() }).status;
    const same = turn({ seen: preparedObservation(), status: first, now: '08:10' }).status;
    const other = turn({ seen: settledObservation(), status: same, now: '08:20' }).status;
    expect([first, same, other].map(({ summary }) => summary?.since)).toEqual([iso('08:00'), iso('08:00'), iso('08:20')]);
  });

  test('what cannot be seen now is shown as last seen', () => {
    const before = turn({ seen: settledObservation({ networkStatus: seen(status({ db: 'success' }, '07:55')) }) }).status;
    const after = turn({ seen: settledObservation({ service: unseen() }), status: before, now: '08:01' }).status;
    for (const field of ['service', 'locations', 'plan', 'findings'] as const) expect(after[field]).toEqual(before[field]);
    expect(after.summary).toEqual(before.summary);
  });

  test('a gateway outside has no network to show, and its place is shown once it is in', () => {
    expect(turn({ seen: preparedObservation() }).status.locations).toEqual([
      {
        location: 'westeurope',
        publicIpAddresses: ['20.61.0.10'],
        outboundPublicIpAddresses: ['20.61.0.10'],
        gatewayRegionalUrl: 'https://orders-westeurope-01.regional.azure-api.net',
        units: 1,
      },
    ]);
    expect(turn({ seen: settledObservation() }).status.locations?.[0]).toMatchObject({
      subnetId: ids.subnet,
      subnetPrefixes: ['10.0.1.0/27'],
    });
  });
});

test('the ranges shown are those of the subnet that the gateway is in', () => {
  const old = subnet({ id: ids.elsewhere, name: 'old', prefixes: ['10.0.9.0/27'] });
  const moving = preparedObservation({
    service: seen(attached({ subnetId: ids.elsewhere })),
    network: seen(network({ subnets: [subnet(), old] })),
  });
  expect(turn({ seen: moving }).status.locations?.[0]).toMatchObject({ subnetId: ids.elsewhere, subnetPrefixes: ['10.0.9.0/27'] });
  const stranger = preparedObservation({ service: seen(attached({ subnetId: armId(ids.elsewhere.replace('hub', 'other')) })) });
  expect(turn({ seen: stranger }).status.locations?.[0]).not.toHaveProperty('subnetPrefixes');
});

describe('a wish for a reconcile', () => {
  test('is echoed when it was answered', () => {
    const asked = { metadata: { annotations: { [reconcileRequestedAt]: 'now' } }, seen: settledObservation() };
    const first = turn(asked).status;
    expect(first.lastHandledReconcileAt).toBe('now');
    expect(turn({ seen: settledObservation(), status: first }).status.lastHandledReconcileAt).toBe('now');
  });
});

test('the status of a settled binding has nothing left of the work', () => {
  const { status: after } = turn({
    seen: settledObservation(),
    status: { waiting: { reason: 'Verifying', since: iso('07:00') }, plan: situation({ seen: observation() }).plan },
  });
  expect([after.waiting, after.plan, after.operation, after.lastFailure]).toEqual([undefined, undefined, undefined, undefined]);
});
