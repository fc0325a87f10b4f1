/** Promises about private records whose declaration is edited: what is not asked for any more goes, what takes its place comes first, and what is of others stays. */

import { describe, expect, test } from '@jest/globals';
import type { BindingSpec } from '../../src/api/binding.ts';
import { findingsOf, shown, writesOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { network, networkId, ordinary, serviceId, zoneId } from './support/world.ts';

const zone = zoneId('orders.azure-api.net');
const dnsGroup = zone.replace(/\/providers\/.*/, '').replace('/resourceGroups/gateways', '/resourceGroups/dns');
const world = [
  ...ordinary,
  // A resource group is there as long as something is in it.
  { id: `${dnsGroup}/providers/Microsoft.Network/privateDnsZones/corp.example`, location: 'global', properties: {} },
  network('clients', { pods: { prefix: '10.0.9.0/24' } }),
  network('theirs', { pods: { prefix: '10.0.8.0/24' } }),
];
const moved = zone.replace('/resourceGroups/gateways/', '/resourceGroups/dns/');
type Records = NonNullable<NonNullable<BindingSpec['dns']>['privateRecords']>;
const names = (networks: readonly string[], more: Partial<Records> = {}) => ({
  mode: 'Internal',
  dns: { privateRecords: { linkedVnetIds: networks.map(networkId), ...more } },
});

async function settled(spec: object, resources: readonly object[] = world): Promise<Stage> {
  const stage = await createStage({ resources });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), ...spec });
  await stage.until('orders', 'True/Settled');
  return stage;
}

async function edited(stage: Stage, spec: object): Promise<void> {
  await stage.edit('orders', spec);
  await stage.forward('30m');
  await stage.until('orders', 'True/Settled');
}

const linksOf = (stage: Stage, of = zone): readonly string[] =>
  ['apimvnet-hub', 'apimvnet-clients', 'apimvnet-theirs', 'theirs'].filter((name) => shown(stage, `${of}/virtualNetworkLinks/${name}`));
const addressesOf = (stage: Stage, record: string) => (shown(stage, record)?.['aRecords'] ?? undefined) as unknown;

const gatewayAt = (stage: Stage): string =>
  ((shown(stage, serviceId('orders'))?.['privateIPAddresses'] ?? []) as readonly string[])[0] ?? 'none';

describe('W35: a network that is taken out of linkedVnetIds', () => {
  test('W35: loses its link, and the others keep theirs', async () => {
    const stage = await settled(names(['hub', 'clients']));
    await edited(stage, names(['hub']));
    expect(linksOf(stage)).toEqual(['apimvnet-hub']);
    expect(linksOf(stage, zoneId('orders.portal.azure-api.net'))).toEqual(['apimvnet-hub']);
    expect(addressesOf(stage, `${zone}/A/@`)).toEqual([{ ipv4Address: gatewayAt(stage) }]);
  });

  // Two further members of the kind.
  test('W35: one that is replaced is linked before the other is not', async () => {
    const stage = await settled(names(['hub', 'clients']));
    const before = writesOf(stage).length;
    await edited(stage, names(['hub', 'theirs']));
    expect(linksOf(stage)).toEqual(['apimvnet-hub', 'apimvnet-theirs']);
    const here = writesOf(stage, before).filter((write) => /virtualNetworkLinks/.test(write));
    expect(here.findIndex((write) => write.startsWith('DELETE'))).toBeGreaterThan(here.findIndex((write) => write.startsWith('PUT')));
  });

  test('W35: a link that a user made to a network that is not declared stays', async () => {
    const stage = await settled(names(['hub', 'clients']));
    stage.azure.put(`${zone}/virtualNetworkLinks/theirs`, {
      name: 'theirs',
      location: 'global',
      properties: { virtualNetwork: { id: networkId('theirs') }, registrationEnabled: false },
    });
    await edited(stage, names(['hub']));
    expect(linksOf(stage)).toEqual(['apimvnet-hub', 'theirs']);
  });
});

describe('W1: a record that a user has in a zone of their own', () => {
  const corporate = zoneId('azure-api.internal');
  const handmade = (addresses: readonly string[], metadata: object = {}) => ({
    id: `${corporate}/A/api`,
    name: 'api',
    properties: { ttl: 3600, aRecords: addresses.map((ipv4Address) => ({ ipv4Address })), metadata },
  });
  const custom = world.map((one) =>
    'sku' in one && 'properties' in one
      ? {
          ...one,
          properties: { ...(one['properties'] as object), hostnameConfigurations: [{ type: 'Proxy', hostName: 'api.azure-api.internal' }] },
        }
      : one,
  );
  const spec = names(['hub'], { hosts: 'All', existingZoneIds: [corporate] });
  const resources = (record: object) => [...custom, { id: corporate, location: 'global', properties: {} }, record];
  const recordNow = (stage: Stage) => shown(stage, `${corporate}/A/api`) as Record<string, unknown> | undefined;

  test.each([
    ['lists the gateway and another', ['10.0.1.5', '10.9.9.9'], ['RecordNotOurs']],
    ['leads to the gateway with a time of its own', ['10.0.1.5'], []],
    ['leads elsewhere', ['10.9.9.9'], ['RecordNotOurs']],
  ])('W1: one that %s is not written', async (_, addresses, findings) => {
    const stage = await createStage({ resources: resources(handmade(addresses)) });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), ...spec });
    await stage.until('orders', 'True/Settled');
    await stage.forward('3h');
    expect(gatewayAt(stage)).toBe('10.0.1.5');
    expect(recordNow(stage)).toMatchObject({ ttl: 3600, aRecords: addresses.map((ipv4Address) => ({ ipv4Address })) });
    expect((await findingsOf(stage, 'RecordNotOurs')).map(({ check }) => check)).toEqual(findings);
    expect(writesOf(stage).filter((write) => write.includes('/A/api') || write.endsWith(' A/api'))).toEqual([]);
  });
});

describe('W35: zones in another resource group', () => {
  test('W35: an edit of zoneResourceGroupId moves them, records first, and settles', async () => {
    const stage = await settled(names(['hub', 'clients']));
    await edited(stage, names(['hub', 'clients'], { zoneResourceGroupId: dnsGroup }));
    expect([shown(stage, zone), linksOf(stage, moved)]).toEqual([undefined, ['apimvnet-hub', 'apimvnet-clients']]);
    expect(addressesOf(stage, `${moved}/A/@`)).toEqual([{ ipv4Address: gatewayAt(stage) }]);
    const writes = stage.azure.requests.map(({ method, path }) => `${method} ${path}`);
    const at = (one: RegExp): number => writes.findIndex((write) => one.test(write));
    expect(at(/DELETE .*gateways.*orders\.azure-api\.net/i)).toBeGreaterThan(
      at(/PUT .*resourceGroups\/dns\/.*orders\.azure-api\.net\/A\/@/i),
    );
  });

  // Two further members of the kind.
  test('W35: and back again', async () => {
    const stage = await settled(names(['hub'], { zoneResourceGroupId: dnsGroup }));
    await edited(stage, names(['hub']));
    await edited(stage, names(['hub'], { zoneResourceGroupId: dnsGroup }));
    expect([shown(stage, zone), linksOf(stage, moved)]).toEqual([undefined, ['apimvnet-hub']]);
  });

  test('W35: a zone that others use stays where it is, without what was ours, and the new one takes over', async () => {
    const stage = await settled(names(['hub', 'clients']));
    stage.azure.put(`${zone}/A/their-app`, { name: 'their-app', properties: { ttl: 60, aRecords: [{ ipv4Address: '10.9.9.9' }] } });
    await edited(stage, names(['hub', 'clients'], { zoneResourceGroupId: dnsGroup }));
    expect([shown(stage, `${zone}/A/@`), linksOf(stage), linksOf(stage, moved)]).toEqual([
      undefined,
      [],
      ['apimvnet-hub', 'apimvnet-clients'],
    ]);
    expect(addressesOf(stage, `${zone}/A/their-app`)).toEqual([{ ipv4Address: '10.9.9.9' }]);
    expect((await findingsOf(stage, 'ZoneKept')).length).toBe(1);
  });

  test('W35: a zone whose replacement belongs to another stays, and goes on resolving', async () => {
    const foreign = { id: moved, location: 'global', properties: {} };
    const stage = await settled(names(['hub']), [...world, foreign]);
    await stage.edit('orders', names(['hub'], { zoneResourceGroupId: dnsGroup }));
    await stage.forward('3h');
    expect([linksOf(stage), linksOf(stage, moved)]).toEqual([['apimvnet-hub'], []]);
    expect(addressesOf(stage, `${zone}/A/@`)).toEqual([{ ipv4Address: gatewayAt(stage) }]);
    expect((await findingsOf(stage, 'ZoneNotOurs')).length).toBe(1);
  });
});
