/** Subnets and addresses stay taken after a gateway left; a deleted service keeps its name. */

import { describe, expect, test } from '@jest/globals';
import {
  addressId,
  attach,
  bench,
  group,
  messageOf,
  names,
  networkId,
  ordinary,
  otherSubnetId,
  props,
  rule,
  serviceId,
  stateOf,
  subnetId,
  subscription,
  valuesOf,
  verdict,
  type Bench,
} from './azure.test-support.ts';
import { object, properties } from './json.ts';

const address = (name = 'ip') => ({
  id: `${group}/providers/Microsoft.Network/publicIPAddresses/${name}`,
  location: 'westeurope',
  sku: { name: 'Standard' },
  properties: { ipAddress: '20.16.1.1', dnsSettings: { domainNameLabel: name } },
});
const lockId = `${group}/providers/Microsoft.Authorization/locks/keep`;

/** A gateway that has moved from `apim` to `spare` just now. */
async function moved(more: readonly object[] = [], assumptions = {}): Promise<Bench> {
  const b = bench([...ordinary, ...more.map((one) => ({ ...one }))], assumptions);
  await b.ask('PATCH', serviceId, attach());
  await b.minutes(46);
  await b.ask('PATCH', serviceId, attach(otherSubnetId));
  await b.clock.until(() => b.azure.progress(serviceId) === undefined, 3_600_000);
  return b;
}

describe('a subnet that was left', () => {
  test('is held for its time: nobody gets in, not even the one that left; then it is free', async () => {
    const b = await moved();
    const refused = await b.ask('PATCH', serviceId, attach());
    expect([verdict(refused), messageOf(refused)]).toEqual([
      '400 SubnetWithExternalResourcesCannotBeUsedByOtherResources',
      expect.stringContaining(`(Microsoft.ApiManagement/service, ${serviceId})`),
    ]);
    await b.minutes(179);
    expect(verdict(await b.ask('PATCH', serviceId, attach()))).toMatch(/^400/);
    await b.minutes(2);
    expect(verdict(await b.ask('PATCH', serviceId, attach()))).toBe('202');
  });

  test('shows its holder, and cannot be deleted', async () => {
    const b = await moved();
    expect(props(await b.ask('GET', subnetId))).toHaveProperty('ipConfigurations');
    expect(verdict(await b.ask('DELETE', subnetId))).toBe('400 InUseSubnetCannotBeDeleted');
    await b.minutes(181);
    expect(props(await b.ask('GET', subnetId))).not.toHaveProperty('ipConfigurations');
    expect(verdict(await b.ask('DELETE', subnetId))).toBe('202');
  });

  test('by a service that was deleted is held as well', async () => {
    const b = bench();
    await b.ask('PATCH', serviceId, attach());
    await b.minutes(46);
    await b.ask('DELETE', serviceId);
    await b.minutes(10);
    expect(verdict(await b.ask('DELETE', networkId))).toBe('400 InUseSubnetCannotBeDeleted');
    await b.minutes(180);
    expect(verdict(await b.ask('DELETE', networkId))).toBe('202');
  });

  test('under a lock of the group is held as long as the lock is there, and begins anew when it goes', async () => {
    const b = await moved();
    b.azure.put(lockId, { properties: { level: 'CanNotDelete' } });
    await b.minutes(600);
    expect(verdict(await b.ask('PATCH', serviceId, attach()))).toMatch(/^400/);
    await b.ask('DELETE', lockId);
    await b.minutes(170);
    expect(verdict(await b.ask('PATCH', serviceId, attach()))).toMatch(/^400/);
    await b.minutes(11);
    expect(verdict(await b.ask('PATCH', serviceId, attach()))).toBe('202');
  });

  test('a lock of the network alone does not hold it', async () => {
    const b = await moved([{ id: `${networkId}/providers/Microsoft.Authorization/locks/keep`, properties: { level: 'CanNotDelete' } }]);
    await b.minutes(181);
    expect(verdict(await b.ask('PATCH', serviceId, attach()))).toBe('202');
  });

  test('a service that stays where it is holds nothing', async () => {
    const b = bench();
    await b.ask('PATCH', serviceId, attach());
    await b.minutes(46);
    await b.ask('PATCH', serviceId, attach(subnetId, 'Internal'));
    await b.minutes(46);
    expect(stateOf(await b.ask('GET', serviceId))).toBe('Succeeded');
    expect(verdict(await b.ask('PATCH', serviceId, attach(subnetId, 'External')))).toBe('202');
  });
});

describe('an address that was left', () => {
  const at = (id: string | null, to = subnetId) => attach(to, 'External', { publicIpAddressId: id });

  test('is taken for as long, also for the one that left it', async () => {
    const other = address('other');
    const b = bench([...ordinary, address(), other]);
    await b.ask('PATCH', serviceId, at(addressId));
    await b.minutes(46);
    await b.ask('PATCH', serviceId, at(other.id));
    await b.minutes(46);
    expect([verdict(await b.ask('PATCH', serviceId, at(addressId))), verdict(await b.ask('DELETE', addressId))]).toEqual([
      '400 InvalidParameters',
      '400 PublicIPAddressCannotBeDeleted',
    ]);
    await b.minutes(180);
    expect(verdict(await b.ask('PATCH', serviceId, at(addressId)))).toBe('202');
  });

  test('by an attempt that failed is taken too', async () => {
    const b = bench([...ordinary, address()]);
    b.azure.put(`${String(ordinary[0]?.['id'])}/securityRules/oops`, rule('oops', 100, 'Inbound Deny * from * to *'));
    await b.ask('PATCH', serviceId, at(addressId));
    await b.minutes(46);
    expect(stateOf(await b.ask('GET', serviceId))).toBe('Failed');
    expect(verdict(await b.ask('DELETE', addressId))).toBe('400 PublicIPAddressCannotBeDeleted');
  });
});

describe('a deleted service', () => {
  const deletedId = `${subscription}/providers/Microsoft.ApiManagement/locations/westeurope/deletedservices/orders`;

  async function deleted(): Promise<Bench> {
    const b = bench();
    const answer = await b.ask('DELETE', serviceId);
    expect([answer.status, stateOf(answer), props(answer)['targetProvisioningState']]).toEqual([202, 'Deleting', 'Deleting']);
    expect(stateOf(await b.ask('GET', serviceId))).toBe('Deleting');
    expect(Buffer.from(/operationResults\/([^?]+)/.exec(answer.headers['location'] ?? '')?.[1] ?? '', 'base64').toString()).toMatch(
      /_Term_/,
    );
    await b.minutes(7);
    expect((await b.follow(answer.headers['azure-asyncoperation'])).body).toEqual({ status: 'Succeeded' });
    return b;
  }

  test('is gone, and listed with its dates for 48 hours', async () => {
    const b = await deleted();
    expect(verdict(await b.ask('GET', serviceId))).toBe('404 ResourceNotFound');
    expect(verdict(await b.ask('DELETE', serviceId))).toBe('204');
    const list = `${subscription}/providers/Microsoft.ApiManagement/deletedservices`;
    expect(names(valuesOf(await b.ask('GET', list)))).toEqual(['orders']);
    const one = object((await b.ask('GET', deletedId)).body);
    expect(one).toMatchObject({
      id: deletedId,
      type: 'Microsoft.ApiManagement/deletedservices',
      location: 'West Europe',
      properties: { serviceId },
    });
    const { deletionDate, scheduledPurgeDate } = properties(one) as Record<string, string>;
    expect(Date.parse(scheduledPurgeDate ?? '') - Date.parse(deletionDate ?? '')).toBe(48 * 3_600_000);
    await b.minutes(48 * 60);
    expect([valuesOf(await b.ask('GET', list)), verdict(await b.ask('GET', deletedId))]).toEqual([[], '404 ServiceNotFound']);
  });

  test('keeps its name until it is purged, which locks it meanwhile', async () => {
    const b = await deleted();
    const publisher = { publisherEmail: 'team@example.com', publisherName: 'Team' };
    const create = () =>
      b.ask('PUT', serviceId, { location: 'westeurope', sku: { name: 'Developer', capacity: 1 }, properties: publisher });
    expect(verdict(await create())).toBe('409 ServiceAlreadyExistsInSoftDeletedState');
    const purge = await b.ask('DELETE', deletedId);
    expect([purge.status, purge.headers['azure-asyncoperation'], (await b.follow(purge.headers['location'])).status]).toEqual([
      202,
      undefined,
      202,
    ]);
    expect([verdict(await create()), verdict(await b.ask('DELETE', deletedId))]).toEqual(['409 ServiceLocked', '409 ServiceLocked']);
    await b.minutes(3);
    const end = await b.follow(purge.headers['location']);
    expect([end.status, end.body, verdict(await b.ask('GET', deletedId))]).toEqual([200, undefined, '404 ServiceNotFound']);
    expect(verdict(await create())).toBe('201');
  });
});
