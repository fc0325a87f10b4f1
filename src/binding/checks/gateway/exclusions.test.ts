/** Promises about what does not go together with a virtual network: it is named before the update that would fail, and only where it matters. */

import { describe, expect, test } from '@jest/globals';
import { attached, ids, observation, premium, region, seen, service, settledObservation } from '../../testing/observation.test-support.ts';
import { situation, type Given } from '../../testing/situation.test-support.ts';

const findings = (given: Given) => situation(given).plan.findings.map(({ check, severity }) => `${severity} ${check}`);
const of = (check: string, given: Given) => findings(given).filter((one) => one.endsWith(` ${check}`));

describe('A22: an inbound private endpoint', () => {
  const with_ = (status: string, change = {}) => ({ privateEndpoints: [{ name: 'from-hub', status }], ...change });
  test.each<[string, Given, number]>([
    ['that is approved blocks the way into a network', { seen: observation({ service: seen(service(with_('Approved'))) }) }, 1],
    ['that was rejected does not', { seen: observation({ service: seen(service(with_('Rejected'))) }) }, 0],
    ['that waits for a yes does not', { seen: observation({ service: seen(service(with_('Pending'))) }) }, 0],
    [
      'of a gateway that is in its network is not ours to judge',
      { seen: settledObservation({ service: seen(attached(with_('Approved'))) }) },
      0,
    ],
    [
      'of a gateway that stays outside is as it should be',
      { spec: { mode: 'None' }, seen: observation({ service: seen(service(with_('Approved'))) }) },
      0,
    ],
  ])('%s', (_, given, count) => expect(of('PrivateEndpointPresent', given)).toEqual(Array(count).fill('Blocking PrivateEndpointPresent')));
});

describe('A22: publicNetworkAccess Disabled', () => {
  const off = { publicNetworkAccess: 'disabled' };
  test.each<[string, Given, number]>([
    ['shuts out the clients of an External gateway', { seen: settledObservation({ service: seen(attached(off)) }) }, 1],
    ['is said before the move, too', { seen: observation({ service: seen(service(off)) }) }, 1],
    ['does nothing in Internal mode', { spec: { mode: 'Internal' }, seen: observation({ service: seen(service(off)) }) }, 0],
    [
      'is not assumed where Azure says nothing',
      { seen: settledObservation({ service: seen(attached({ publicNetworkAccess: undefined })) }) },
      0,
    ],
  ])('%s', (_, given, count) => expect(of('PublicAccessDisabled', given)).toEqual(Array(count).fill('Degrading PublicAccessDisabled')));
});

describe('A32: a gateway that is disabled', () => {
  const further = { additionalLocations: [{ location: 'eastus', subnetId: ids.subnet.replace('/hub/', '/hub-us/') }] };
  const inEast = service({ ...premium, additionalLocations: [region({ disableGateway: true })] });
  test.each<[string, Given, number]>([
    [
      'in a further region blocks Internal mode',
      { spec: { ...further, mode: 'Internal' }, seen: observation({ service: seen(inEast) }) },
      1,
    ],
    [
      'in the primary region does, too',
      { spec: { mode: 'Internal' }, seen: observation({ service: seen(service({ disableGateway: true })) }) },
      1,
    ],
    ['is permitted in External mode', { spec: further, seen: observation({ service: seen(inEast) }) }, 0],
  ])('%s', (_, given, count) => expect(of('GatewayDisabled', given)).toEqual(Array(count).fill('Blocking GatewayDisabled')));
});

describe('A28: zones with an address that Azure manages', () => {
  const managed = { publicIp: { azureManaged: true } } as const;
  const zonal = (zones: readonly string[]) => observation({ service: seen(service({ ...premium, zones })) });
  test.each<[string, Given, number]>([
    ['are told, and stop nothing', { spec: managed, seen: zonal(['1', '2', '3']) }, 1],
    ['one zone is no redundancy', { spec: managed, seen: zonal(['1']) }, 0],
    ['an address that stays as it is asks nothing', { seen: zonal(['1', '2', '3']) }, 0],
  ])('%s', (_, given, count) =>
    expect(of('ZonesWithManagedAddress', given)).toEqual(Array(count).fill('Advisory ZonesWithManagedAddress')),
  );
});
