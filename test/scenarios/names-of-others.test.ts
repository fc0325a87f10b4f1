/** Promises about private zones that go: what is ours in them goes, and a zone that others use stays, whichever way it is left. */

import { describe, expect, test } from '@jest/globals';
import { approve, approveWhenAsked, messageOf } from './support/approving.ts';
import { lastWords, untilGone, untilWaiting } from './support/leaving.ts';
import { findingsOf, shown } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { network, networkId, ordinary, service, serviceId, zoneId } from './support/world.ts';

const world = [
  ...ordinary,
  network('clients', { pods: { prefix: '10.0.9.0/24' } }),
  network('theirs', { pods: { prefix: '10.0.8.0/24' } }),
];
const zone = zoneId('orders.azure-api.net');
const names = (more: object = {}) => ({
  mode: 'Internal',
  dns: { privateRecords: { linkedVnetIds: [networkId('hub'), networkId('clients')], ...more } },
});

async function settled(spec: object, resources: readonly object[] = world): Promise<Stage> {
  const stage = await createStage({ resources });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), ...spec });
  await stage.until('orders', 'True/Settled');
  return stage;
}

const putRecord = (stage: Stage, inZone = zone): void =>
  stage.azure.put(`${inZone}/A/their-app`, { name: 'their-app', properties: { ttl: 60, aRecords: [{ ipv4Address: '10.9.9.9' }] } });
const putLink = (stage: Stage, inZone = zone): void =>
  stage.azure.put(`${inZone}/virtualNetworkLinks/theirs`, {
    name: 'theirs',
    location: 'global',
    properties: { virtualNetwork: { id: networkId('theirs') }, registrationEnabled: false },
  });

/** What is in the zone, e.g. `A/@`. */
const contentsOf = (stage: Stage, ofZone = zone): readonly string[] =>
  [
    'A/@',
    'A/their-app',
    'CNAME/www',
    'virtualNetworkLinks/apimvnet-hub',
    'virtualNetworkLinks/apimvnet-clients',
    'virtualNetworkLinks/theirs',
  ].filter((part) => shown(stage, `${ofZone}/${part}`) !== undefined);

async function leaveInternal(stage: Stage): Promise<void> {
  await stage.edit('orders', { mode: 'External', dns: null, networkSecurity: { clientSources: ['Internet'] } });
  await approveWhenAsked(stage);
  await stage.until('orders', 'True/Settled');
}

const kept = async (stage: Stage) => (await findingsOf(stage, 'ZoneKept')).map(({ message }) => message);

describe('W1: leaving Internal mode by an edit', () => {
  test('W1: keeps the zone with the record and the link of others, and says why', async () => {
    const stage = await settled(names());
    putRecord(stage);
    putLink(stage);
    await stage.forward('3h');
    await leaveInternal(stage);
    expect([shown(stage, zone) !== undefined, contentsOf(stage)]).toEqual([true, ['A/their-app', 'virtualNetworkLinks/theirs']]);
    expect(await kept(stage)).toEqual([expect.stringMatching(/orders\.azure-api\.net.* record their-app, link theirs/)]);
    // The zones that no client else uses are gone.
    expect(shown(stage, zoneId('orders.portal.azure-api.net'))).toBeUndefined();
  });

  test('W1: removes the zone by itself once the others are out of it', async () => {
    const stage = await settled(names());
    putRecord(stage);
    await stage.forward('3h');
    await leaveInternal(stage);
    stage.azure.remove(`${zone}/A/their-app`);
    await stage.forward('5h');
    expect([shown(stage, zone), await kept(stage), stage.ready('orders')]).toEqual([undefined, [], 'True/Settled']);
  });

  // A further member of the kind: records of other types are not among those that the operator writes.
  test('W1: keeps the zone for a record of another type', async () => {
    const stage = await settled(names());
    stage.azure.put(`${zone}/CNAME/www`, { name: 'www', properties: { ttl: 60, cnameRecord: { cname: 'front.example' } } });
    await stage.forward('3h');
    await leaveInternal(stage);
    expect([shown(stage, zone) !== undefined, contentsOf(stage)]).toEqual([true, ['CNAME/www']]);
    expect(await kept(stage)).toEqual([expect.stringContaining('1 record set of another type')]);
  });
});

test('W1: a custom domain that hosts: All loses leaves the zone to others who use it', async () => {
  const domain = (hostNames: readonly string[]) => ({
    hostnameConfigurations: hostNames.map((hostName) => ({ type: 'Proxy', hostName })),
  });
  const stage = await settled(names({ hosts: 'All' }), [
    ...world.filter((one) => !('sku' in one)),
    service('orders', { properties: domain(['orders.azure-api.net', 'api.corp.example']) }),
  ]);
  const custom = zoneId('api.corp.example');
  expect(contentsOf(stage, custom)).toContain('A/@');
  putRecord(stage, custom);
  putLink(stage, custom);
  const now = stage.azure.resource(serviceId('orders')) as unknown as { readonly properties: object };
  stage.azure.put(serviceId('orders'), { ...now, properties: { ...now.properties, ...domain(['orders.azure-api.net']) } });
  await stage.forward('3h');
  expect([shown(stage, custom) !== undefined, contentsOf(stage, custom)]).toEqual([true, ['A/their-app', 'virtualNetworkLinks/theirs']]);
  expect(await kept(stage)).toEqual([expect.stringContaining('api.corp.example')]);
  expect(contentsOf(stage)).toContain('A/@');
});

test('W1: nor is that judged on what was read an hour ago, while the binding rests on a refused link', async () => {
  const domain = (hostNames: readonly string[]) => ({
    hostnameConfigurations: hostNames.map((hostName) => ({ type: 'Proxy', hostName })),
  });
  const stage = await createStage({
    resources: [
      ...world.filter((one) => !('sku' in one)),
      service('orders', { properties: domain(['orders.azure-api.net', 'api.corp.example']) }),
    ],
  });
  stage.start();
  const linked = [networkId('hub'), networkId('missing')];
  await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal', dns: { privateRecords: { linkedVnetIds: linked, hosts: 'All' } } });
  await stage.until('orders', 'False/OperationFailed', '3h');
  await stage.forward('15m');
  const custom = zoneId('api.corp.example');
  putRecord(stage, custom);
  const now = stage.azure.resource(serviceId('orders')) as unknown as { readonly properties: object };
  stage.azure.put(serviceId('orders'), { ...now, properties: { ...now.properties, ...domain(['orders.azure-api.net']) } });
  await stage.forward('3h');
  expect([shown(stage, custom) !== undefined, contentsOf(stage, custom)]).toEqual([true, ['A/their-app']]);
});

// A further member of the kind.
test('W1: a zone of the user that takes over a name leaves the zone of before to others who use it', async () => {
  const corporate = zoneId('corp.example');
  const stage = await settled(names({ hosts: 'All' }), [
    ...world.filter((one) => !('sku' in one)),
    service('orders', { properties: { hostnameConfigurations: [{ type: 'Proxy', hostName: 'api.corp.example' }] } }),
    { id: corporate, location: 'global', properties: { provisioningState: 'Succeeded' } },
  ]);
  const custom = zoneId('api.corp.example');
  putLink(stage, custom);
  await stage.edit('orders', names({ hosts: 'All', existingZoneIds: [corporate] }));
  await stage.until('orders', 'True/Settled');
  expect([shown(stage, custom) !== undefined, contentsOf(stage, custom)]).toEqual([true, ['virtualNetworkLinks/theirs']]);
  expect(await kept(stage)).toEqual([expect.stringContaining('link theirs')]);
  expect(shown(stage, `${corporate}/A/api`)).toBeDefined();
});

test.each([
  ['a record', putRecord, 'A/their-app', 'record their-app'],
  ['a link', putLink, 'virtualNetworkLinks/theirs', 'link theirs'],
])('W1: a deletion keeps the zone for %s of others, and its last event says so', async (_, put, part, words) => {
  const stage = await settled({ ...names(), deletionPolicy: 'Detach' });
  put(stage);
  await stage.forward('3h');
  await stage.remove('orders');
  await untilWaiting(stage, 'AwaitingApproval', 15);
  await approve(
    stage,
    [...(await messageOf(stage)).matchAll(/^([0-9a-f]{12}): /gm)].map(([, hash]) => hash ?? ''),
  );
  await untilGone(stage);
  expect([shown(stage, zone) !== undefined, contentsOf(stage)]).toEqual([true, [part]]);
  expect((await lastWords(stage))[0]?.note).toContain(`orders.azure-api.net (others have ${words} in it)`);
});
