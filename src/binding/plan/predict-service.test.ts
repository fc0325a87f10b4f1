/** Promises about a service after a long request: where it is then, and that no client pretends to know its new addresses. */

import { describe, expect, test } from '@jest/globals';
import { armId } from '../../api/arm-id.ts';
import type { Service } from '../../azure/resources.ts';
import {
  attached,
  ids,
  network,
  observation,
  place,
  region,
  seen,
  service,
  status,
  subnet,
  unseen,
} from '../testing/observation.test-support.ts';
import { valueOf, type Observation } from '../model/values/observation.ts';
import { predictWrite } from './predict.ts';
import type { Change, Write } from '../model/values/step.ts';

const patch = (...changes: readonly Change[]): Write => ({ verb: 'patch', target: ids.service, changes });
const after = (before: Service, ...changes: readonly Change[]): Service | undefined =>
  valueOf(predictWrite(observation({ service: seen(before) }), patch(...changes)).service);
const subnetOf = (id: string): string => JSON.stringify({ subnetResourceId: id });

const mode = (to: string): Change => ({ path: 'properties.virtualNetworkType', to: JSON.stringify(to) });
const into = (id: string, where = 'properties'): Change => ({ path: `${where}.virtualNetworkConfiguration`, to: subnetOf(id) });
const east = 'properties.additionalLocations[eastus]';
const here = { publicIpAddresses: ['20.61.0.10'], privateIpAddresses: ['10.0.1.5'], publicIpAddressId: ids.address };
const there = region({ subnetId: ids.elsewhere, privateIpAddresses: ['10.1.0.5'] });
const inside = attached({ ...here, additionalLocations: [there] });
const unknown = { publicIpAddresses: [], privateIpAddresses: [] };

describe('a service', () => {
  test('that is put into a network is there, under addresses that no client knows', () => {
    expect(after(service({ ...here, publicIpAddressId: undefined }), mode('External'), into(ids.subnet))).toEqual(attached({ ...unknown }));
  });
  test('that changes its mode stays in its subnets, everywhere under other addresses', () => {
    expect(after(inside, mode('Internal'))).toEqual({
      ...inside,
      ...unknown,
      virtualNetworkType: 'Internal',
      additionalLocations: [{ ...there, ...unknown }],
    });
  });
  test('that is told its mode again keeps everything', () => expect(after(inside, mode('External'))).toEqual(inside));
  test('that moves in one region keeps the addresses of the others', () => {
    expect(after(inside, into(ids.elsewhere))).toEqual({ ...inside, ...unknown, subnetId: ids.elsewhere });
    expect(after(inside, into(ids.subnet, east))).toEqual({
      ...inside,
      additionalLocations: [{ ...there, ...unknown, subnetId: ids.subnet }],
    });
  });
  test('that gets another public address keeps its private one', () => {
    const other = armId(`${ids.address}2`);
    expect(after(inside, { path: 'properties.publicIpAddressId', to: JSON.stringify(other) })).toEqual({
      ...inside,
      publicIpAddressId: other,
      publicIpAddresses: [],
    });
    expect(after(inside, { path: `${east}.publicIpAddressId`, to: JSON.stringify(other) })).toEqual({
      ...inside,
      additionalLocations: [{ ...there, publicIpAddressId: other, publicIpAddresses: [] }],
    });
    expect(after(inside, { path: 'properties.publicIpAddressId' })).toEqual({
      ...inside,
      publicIpAddressId: undefined,
      publicIpAddresses: [],
    });
  });
  test('that leaves is nowhere', () => {
    const left = { path: 'properties.virtualNetworkConfiguration' };
    expect(after(inside, mode('None'), left, { ...left, path: `${east}.virtualNetworkConfiguration` })).toEqual({
      ...inside,
      ...unknown,
      virtualNetworkType: 'None',
      subnetId: undefined,
      additionalLocations: [{ ...there, ...unknown, subnetId: undefined }],
    });
  });
  test('that was not seen stays unseen', () => {
    const before = observation({ service: unseen() });
    expect(predictWrite(before, patch(mode('External')))).toEqual(before);
  });
});

describe('a network configuration that is applied', () => {
  const seeing = (dnsServers: readonly string[], location: string) => status({}, '08:00').map((one) => ({ ...one, location, dnsServers }));
  const statuses = [...seeing(['old'], 'West Europe'), ...seeing(['old'], 'East US')];
  const before = (change: Partial<Observation> = {}): Observation =>
    observation({
      service: seen({ ...inside, additionalLocations: [region({ location: 'North Europe' }), there] }),
      locations: [
        place({ subnet: undefined, group: undefined }),
        place({ network: seen(network({ dnsServers: [] })) }),
        place({ subnet: subnet({ id: ids.elsewhere }), network: seen(network({ dnsServers: ['10.1.0.6'] })) }),
      ],
      networkStatus: seen(statuses),
      ...change,
    });
  const servers = (at: Observation, location?: string) =>
    valueOf(
      predictWrite(at, {
        verb: 'post',
        target: ids.service,
        changes: location === undefined ? [] : [{ path: 'location', to: JSON.stringify(location) }],
      }).networkStatus,
    )?.map(({ dnsServers }) => dnsServers.join());

  test.each<[string, string | undefined, readonly string[]]>([
    ['in the primary without a word', undefined, ['168.63.129.16', 'old']],
    ['in the primary', 'westeurope', ['168.63.129.16', 'old']],
    ['in another region', 'East US', ['old', '10.1.0.6']],
    ['in a region that is not there', 'northeurope', ['old', 'old']],
  ])('%s shows in what the gateway sees there', (_, location, expected) => expect(servers(before(), location)).toEqual(expected));

  test('shows nothing where the network, the service or the status cannot be seen', () => {
    expect(servers(before({ locations: [place({ network: unseen() })] }))).toEqual(['old', 'old']);
    expect(servers(before({ locations: [] }), 'eastus')).toEqual(['old', 'old']);
    expect(servers(before({ service: unseen() }))).toEqual(['old', 'old']);
    expect(servers(before({ networkStatus: unseen() }))).toBeUndefined();
    expect(servers(before({ service: seen({ ...inside, additionalLocations: [] }) }), 'eastus')).toEqual(['old', 'old']);
  });
});
