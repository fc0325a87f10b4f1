/** Promises about what an operation is to bring about: in one region or several, whether the service shows it, and whether it is still asked for. */

import { describe, expect, test } from '@jest/globals';
import { armId, type ArmId } from '../../api/arm-id.ts';
import type { OperationRecord } from '../../api/binding.ts';
import type { Service } from '../../azure/resources.ts';
import {
  attached,
  ids,
  network,
  observation,
  place,
  premium,
  region,
  seen,
  service,
  uid,
  isoExact,
} from '../testing/observation.test-support.ts';
import { desiredBy, isAsDesired, isStillDesired, othersOf } from './desired.ts';
import { intent } from './intent.ts';
import { stands } from './advance.test-support.ts';
import { operation, situation, spec } from '../testing/situation.test-support.ts';
import { step, type Change, type Write } from '../model/values/step.ts';
import { settingsOf } from '../model/values/settings.ts';

const subnetOf = (id: ArmId): string => JSON.stringify({ subnetResourceId: id });
const east = (change: Parameters<typeof region>[0] = {}) => region({ subnetId: ids.elsewhere, ...change });
const there = (change: Partial<Service> = {}): Service => attached({ ...premium, additionalLocations: [east()], ...change });
const both: OperationRecord['desired'] = {
  mode: 'External',
  subnetId: ids.subnet,
  locations: [{ location: 'eastus', subnetId: ids.elsewhere }],
};

describe('a service is as desired', () => {
  test.each<[string, NonNullable<OperationRecord['desired']>, Service, boolean]>([
    ['in the subnet and the mode', { mode: 'External', subnetId: ids.subnet }, attached(), true],
    ['in the subnet and another mode', { mode: 'External', subnetId: ids.subnet }, attached({ virtualNetworkType: 'Internal' }), false],
    ['out of its network', { mode: 'None' }, service(), true],
    ['still in it', { mode: 'None' }, attached(), false],
    ['W9: out of it, with the subnet still listed', { mode: 'None' }, service({ subnetId: ids.subnet }), true],
    [
      'W9: out of it, with an address that Azure has kept',
      { mode: 'None', publicIpAddressId: '' },
      service({ publicIpAddressId: ids.address }),
      true,
    ],
    [
      'W9: out of it in all regions, one of which still lists its place',
      { mode: 'None', locations: [{ location: 'eastus', publicIpAddressId: '' }] },
      service({ additionalLocations: [east({ publicIpAddressId: ids.address })] }),
      true,
    ],
    ['in all regions', both, there(), true],
    ['in the primary only', both, there({ additionalLocations: [east({ subnetId: ids.subnet })] }), false],
    ['in the further region only', both, there({ subnetId: ids.elsewhere }), false],
    ['with a region that is gone', both, there({ additionalLocations: [] }), false],
    ['with an address of ours', { mode: 'External', publicIpAddressId: ids.address }, attached({ publicIpAddressId: ids.address }), true],
    [
      'with another',
      { mode: 'External', publicIpAddressId: ids.address },
      attached({ publicIpAddressId: armId(`${ids.address}2`) }),
      false,
    ],
    ['with one of Azure’s instead', { mode: 'External', publicIpAddressId: ids.address }, attached(), false],
    ['with one that Azure manages', { mode: 'External', publicIpAddressId: '' }, attached(), true],
    ['with one of ours instead', { mode: 'External', publicIpAddressId: '' }, attached({ publicIpAddressId: ids.address }), false],
  ])('%s', (_, desired, shown, is) => expect(isAsDesired(operation('08:00', { desired }), shown)).toBe(is));

  test('or not is no question where nothing in it is to change', () =>
    expect(isAsDesired(operation('08:00', { desired: undefined as never }), service())).toBeUndefined());
});

describe('a step brings about', () => {
  const desired = (changes: readonly Change[], verb: Write['verb'] = 'patch') =>
    desiredBy(
      step({
        phase: 'switch',
        parent: ids.service,
        writes: [{ verb, target: ids.service, changes }],
        impact: { traffic: 'None', minutes: [0, 1] },
        why: '',
      }),
      'Internal',
    );
  const mode: Change = { path: 'properties.virtualNetworkType', from: '"None"', to: '"Internal"' };
  const there = 'properties.additionalLocations[eastus]';

  test.each<[string, readonly Change[], ReturnType<typeof desired>]>([
    ['a mode', [mode], { mode: 'Internal' }],
    ['another mode than the present one', [{ ...mode, to: '"None"' }], { mode: 'None' }],
    [
      'a subnet',
      [{ path: 'properties.virtualNetworkConfiguration', to: subnetOf(ids.subnet) }],
      { mode: 'Internal', subnetId: ids.subnet },
    ],
    ['a subnet that is left', [mode, { path: 'properties.virtualNetworkConfiguration', from: subnetOf(ids.subnet) }], { mode: 'Internal' }],
    [
      'an address',
      [{ path: 'properties.publicIpAddressId', to: JSON.stringify(ids.address) }],
      { mode: 'Internal', publicIpAddressId: ids.address },
    ],
    ['an address of Azure’s', [{ path: 'properties.publicIpAddressId', from: '"x"' }], { mode: 'Internal', publicIpAddressId: '' }],
    [
      'something in two regions',
      [
        { path: 'properties.virtualNetworkConfiguration', to: subnetOf(ids.subnet) },
        { path: `${there}.virtualNetworkConfiguration`, to: subnetOf(ids.elsewhere) },
        { path: `${there}.publicIpAddressId`, to: JSON.stringify(ids.address) },
      ],
      {
        mode: 'Internal',
        subnetId: ids.subnet,
        locations: [{ location: 'eastus', subnetId: ids.elsewhere, publicIpAddressId: ids.address }],
      },
    ],
  ])('%s', (_, changes, expected) => expect(desired(changes)).toEqual(expected));

  test('nothing in the service where it is no change of its settings', () => {
    expect(desired([{ path: 'location', to: '"eastus"' }], 'post')).toBeUndefined();
    expect(desired([], 'post')).toBeUndefined();
  });
});

describe('what an operation brings about is still asked for', () => {
  const subnetId = ids.subnet;
  const further = { location: 'eastus', subnetId: ids.elsewhere };
  test.each<[string, Partial<OperationRecord>, Parameters<typeof spec>[0], boolean]>([
    ['by the same mode and subnet', {}, {}, true],
    ['by the same subnet in other letters', {}, { subnetId: ids.subnet.toUpperCase().replace('SUBSCRIPTIONS', 'subscriptions') }, true],
    ['not by another mode', {}, { mode: 'Internal' }, false],
    ['not by another subnet', {}, { subnetId: ids.elsewhere }, false],
    ['by leaving, whatever it left', { desired: { mode: 'None', subnetId } }, { mode: 'None' }, true],
    ['not by leaving', {}, { mode: 'None' }, false],
    ['where only a mode is brought about', { desired: { mode: 'External' } }, { subnetId: ids.elsewhere }, true],
    ['by all regions', { desired: { mode: 'External', subnetId, locations: [further] } }, { additionalLocations: [further] }, true],
    [
      'not by another subnet there',
      { desired: { mode: 'External', subnetId, locations: [further] } },
      { additionalLocations: [{ location: 'eastus', subnetId }] },
      false,
    ],
    ['not without the region', { desired: { mode: 'External', subnetId, locations: [further] } }, {}, false],
    [
      'by the further region where it is about that alone',
      { desired: { mode: 'External', locations: [further] } },
      { subnetId: ids.elsewhere, additionalLocations: [further] },
      true,
    ],
    ['where nothing in the service changes', { desired: undefined as never }, { mode: 'Internal' }, true],
    ['where it is a rollback', { reverts: true }, { subnetId: ids.elsewhere }, true],
    ['not where it is no rollback', { reverts: false }, { subnetId: ids.elsewhere }, false],
  ])('%s', (_, record, asked, is) => expect(isStillDesired(operation('08:00', record), settingsOf(spec(asked)))).toBe(is));
});

describe('what the write of all locations echoes', () => {
  const before = there({ additionalLocations: [east({ zones: ['1', '2'] }), east({ location: 'North Europe' })] });
  const others = othersOf(before);
  const alone = { ...operation('08:00', { desired: both }) };

  test('is nothing where there are none', () => expect(othersOf(attached())).toBeUndefined());
  test('is the same in another order, spelling and place', () => {
    const moved = [east({ location: 'northeurope', subnetId: ids.subnet }), east({ location: 'eastus', zones: ['2', '1'] })];
    expect(othersOf({ ...before, additionalLocations: moved })).toBe(others);
  });
  test.each<[string, Parameters<typeof region>[0]]>([
    ['region', { location: 'East US 2' }],
    ['size', { sku: { name: 'Premium', capacity: 2 } }],
    ['zones', { zones: ['1'] }],
    ['gateway', { disableGateway: true }],
    ['NAT gateway', { natGatewayState: 'Enabled' }],
  ])('is not the same with another %s', (_, change) => {
    const additionalLocations = [east({ zones: ['1', '2'], ...change }), east({ location: 'North Europe' })];
    expect(othersOf({ ...before, additionalLocations })).not.toBe(others);
  });

  test.each<[string, OperationRecord, Service, string]>([
    ['as it was is done', { ...alone, others: others ?? '' }, before, 'Done'],
    ['that came out differently is a failure', { ...alone, others: others ?? '' }, there(), 'Failed OtherSettingsChanged'],
    ['is not looked at where nothing was echoed', alone, there(), 'Done'],
  ])('%s', (_, record, shown, expected) => {
    expect(stands(record, observation({ service: seen(shown) }), '08:30').replace(/:.*/, '')).toBe(expected);
  });
});

test('W9: an address that Azure has kept is named, with what can be done', () => {
  const asked = operation('08:00', { desired: { mode: 'External', subnetId: ids.subnet, publicIpAddressId: '' } });
  const kept = observation({ service: seen(attached({ publicIpAddressId: ids.address })), operation: { status: 'Succeeded' } });
  expect(stands(asked, kept, '08:30')).toMatch(
    /^Failed AddressKept: Azure has kept public IP address front in \w+ although the request gave it back\. .*publicIp\.ids/,
  );
  const elsewhere = observation({ service: seen(attached({ subnetId: ids.elsewhere, publicIpAddressId: ids.address })) });
  expect(stands(asked, elsewhere, '08:30')).not.toContain('kept');
  const both = {
    ...asked,
    desired: { mode: 'External', subnetId: ids.subnet, publicIpAddressId: '', locations: [{ location: 'eastus', publicIpAddressId: '' }] },
  };
  const two = attached({ publicIpAddressId: ids.address, additionalLocations: [east({ publicIpAddressId: armId(`${ids.address}-us`) })] });
  expect(stands(both, observation({ service: seen(two) }), '08:30')).toContain(
    'public IP address front in westeurope and front-us in eastus',
  );
});

describe('the intent in several regions', () => {
  const further = { location: 'eastus', subnetId: ids.elsewhere };
  const out = service({ ...premium, additionalLocations: [region()] });
  const elsewhere = place({ network: seen(network({ dnsServers: Array.from({ length: 40 }, (_, index) => `10.9.0.${index}`) })) });
  const s = situation({
    spec: { additionalLocations: [further] },
    seen: observation({ service: seen(out), locations: [place({ network: seen(network({ dnsServers: ['10.0.0.6'] })) }), elsewhere] }),
  });
  const writing = (write: Write, location?: string) =>
    step({
      phase: 'switch',
      parent: ids.service,
      ...(location === undefined ? {} : { location }),
      writes: [write],
      impact: { traffic: 'None', minutes: [0, 1] },
      why: '',
    });
  const patch = (...paths: readonly string[]): Write => ({
    verb: 'patch',
    target: ids.service,
    changes: paths.map((path) => ({ path, to: subnetOf(ids.subnet) })),
  });

  test('keeps what it echoes beside what it changes', () => {
    const further = 'properties.additionalLocations[eastus].virtualNetworkConfiguration';
    expect(intent(writing(patch('properties.virtualNetworkConfiguration', further)), s, uid, 1).others).toBe(othersOf(out));
    expect(intent(writing(patch('properties.virtualNetworkConfiguration')), s, uid, 1)).not.toHaveProperty('others');
    expect(intent(writing(patch(further)), { ...s, seen: observation({ service: seen(service()) }) }, uid, 1)).not.toHaveProperty('others');
  });

  const post: Write = { verb: 'post', target: ids.service, action: 'applynetworkconfigurationupdates', changes: [] };
  test('keeps which servers its region is made to take over, 32 at most', () => {
    const { kind, location, dnsServers, desired } = intent(writing(post, 'eastus'), s, uid, 1);
    expect([kind, location, dnsServers?.length, desired]).toEqual(['ApplyingNetworkConfiguration', 'eastus', 32, undefined]);
    expect(intent(writing(post, 'westeurope'), s, uid, 1).dnsServers).toEqual(['10.0.0.6']);
  });
  test('keeps none where the network cannot be seen', () => {
    const unknown = intent(writing(post, 'northeurope'), s, uid, 1);
    expect([unknown.location, unknown.dnsServers, unknown.startedAt]).toEqual(['northeurope', undefined, isoExact('08:00')]);
  });
});
