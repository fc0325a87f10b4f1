/** Promises about the service: when it is moved, by which one request, and what that costs. */

import { describe, expect, test } from '@jest/globals';
import { armId } from '../../../api/arm-id.ts';
import type { Service } from '../../../azure/resources.ts';
import {
  attached,
  gone,
  ids,
  premium,
  preparedObservation,
  region,
  seen,
  service,
  unseen,
} from '../../testing/observation.test-support.ts';
import { situation, type Given } from '../../testing/situation.test-support.ts';

const planFor = (found: Service, given: Given = {}) => situation({ ...given, seen: preparedObservation({ service: seen(found) }) }).plan;
const moves = (found: Service, given?: Given) => planFor(found, given).steps.filter(({ phase }) => phase === 'switch');
const recased = armId(ids.subnet.replace('virtualNetworks', 'VIRTUALNETWORKS').replace('/apim', '/APIM'));

describe('a gateway is moved', () => {
  test.each<[string, Service, readonly string[]]>([
    ['into its first network', service(), ['properties.virtualNetworkType', 'properties.virtualNetworkConfiguration']],
    ['from another subnet', attached({ subnetId: ids.elsewhere }), ['properties.virtualNetworkConfiguration']],
    ['from Internal mode', attached({ virtualNetworkType: 'Internal' }), ['properties.virtualNetworkType']],
  ])('%s by one PATCH of what differs', (_, found, paths) => {
    expect(moves(found).map(({ writes }) => writes.map(({ verb, changes }) => [verb, ...changes.map(({ path }) => path)]))).toEqual([
      [['patch', ...paths]],
    ]);
  });

  test.each<[string, Service]>([
    ['where it is as declared', attached()],
    ['where only the spelling of the id differs', attached({ subnetId: recased })],
    ['while an operation runs and the declared settings show', attached({ provisioningState: 'Updating' })],
  ])('not %s', (_, found) => expect(planFor(found).steps).toEqual([]));

  test('by no reconcile under Audit, which shows it all the same', () => {
    const plan = planFor(service(), { spec: { policy: 'Audit' } });
    expect([plan.steps, plan.audited.map(({ phase }) => phase)]).toEqual([[], ['switch']]);
  });
});

describe('what a move costs', () => {
  test.each<[string, Service, object]>([
    ['downtime for Developer', service(), { traffic: 'Downtime' }],
    ['nothing but time for Premium', service(premium), { traffic: 'Rolling' }],
    ['every address of today', service({ publicIpAddresses: ['a', 'b'] }), { addresses: [{ from: 'a' }, { from: 'b' }] }],
    ['no address where none is known', service({ publicIpAddresses: [] }), { minutes: [15, 45] }],
  ])('%s', (_, found, impact) => expect(moves(found)[0]?.impact).toMatchObject(impact));
});

describe('what keeps a gateway from being bound', () => {
  const checks = (found: Service) => planFor(found).findings.flatMap(({ check, gates }) => (gates ? [`${check}/${gates}`] : []));
  test.each<[string, Service, readonly string[]]>([
    ['nothing', service(), []],
    ['a tier in any spelling', service({ sku: { name: 'STANDARDV2', capacity: 1 } }), ['TierNotSupported/All']],
    ['the retired platform', service({ platformVersion: 'STV1' }), ['PlatformRetired/All']],
    ['a platform that is not known yet', service({ platformVersion: 'undetermined' }), []],
    ['being deleted', service({ provisioningState: 'Deleting' }), ['ServiceGoing/All']],
    ['having been stopped', service({ provisioningState: 'Stopped' }), ['ServiceGoing/All']],
    ['an update of a user', service({ provisioningState: 'Updating' }), []],
    ['a state that no client has heard of', service({ provisioningState: 'Dreaming' }), []],
    ['a failed state, which a new attach may mend', service({ provisioningState: 'Failed' }), []],
    ['an address of its own while it is outside', service({ publicIpAddressId: ids.address }), []],
    ['an address of its own in its place', attached({ publicIpAddressId: ids.address }), []],
    [
      'an address of its own on the way',
      attached({ publicIpAddressId: ids.address, subnetId: ids.elsewhere }),
      ['AddressMustDiffer/Switch'],
    ],
    ['Internal mode, which is left as asked', attached({ virtualNetworkType: 'Internal' }), []],
  ])('%s', (_, found, expected) => expect(checks(found)).toEqual(expected));

  test('more regions, only as long as it has to be moved', () => {
    const additionalLocations = [region()];
    expect(checks(service({ ...premium, additionalLocations }))).toEqual(['LocationNotDeclared/Switch']);
    expect(checks(attached({ ...premium, additionalLocations }))).not.toContain('LocationNotDeclared/Switch');
  });
});

describe('a service that is not there', () => {
  const deleted = { name: 'ORDERS', serviceId: '', location: '', deletionDate: undefined, scheduledPurgeDate: undefined };
  test.each([
    [undefined, 'ServiceMissing', 'does not exist in resource group gateways.'],
    [deleted, 'ServiceSoftDeleted', 'was deleted and is kept for recovery; its name stays reserved meanwhile.'],
  ])('is missing, or kept for recovery: %j', (softDeleted, check, message) => {
    const { plan } = situation({ seen: preparedObservation({ service: gone, softDeleted }) });
    expect(plan.findings).toMatchObject([{ check, gates: 'All', message: expect.stringContaining(message) }]);
    expect(plan.steps).toEqual([]);
  });

  test('is no finding when it could not be read: a hole is not a thing that is missing', () => {
    const { plan } = situation({ seen: preparedObservation({ service: unseen() }) });
    expect([plan.findings, plan.steps]).toEqual([[], []]);
  });
});
