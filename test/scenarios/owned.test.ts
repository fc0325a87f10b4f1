/** Promises about what status remembers as ours: all of it, so that all of it goes some day; what cannot be remembered is not made. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { approve, asked, messageOf } from './support/approving.ts';
import { untilGone, untilWaiting } from './support/leaving.ts';
import { findingsOf, shown, statusOf, writesOf } from './support/shown.ts';
import { overwrite } from './support/overwritten.ts';
import { createStage, crd, ordinarySpec, type Stage } from './support/stage.ts';
import { furtherRegion, groupId, network, networkId, service, serviceId, subnetId } from './support/world.ts';

const names = [
  'North Europe',
  'East US',
  'UK South',
  'France Central',
  'Japan East',
  'Australia East',
  'Brazil South',
  'Canada Central',
  'Central India',
  'Korea Central',
  'Norway East',
  'South Central US',
  'Southeast Asia',
  'Sweden Central',
  'UAE North',
  'UK West',
  'West US',
  'West US 2',
  'East US 2',
  'East Asia',
];
const codeOf = (name: string): string => name.toLowerCase().replaceAll(' ', '');

/** A gateway in the primary and so many further regions, each with a bare subnet of its own. */
const world = (further: number, hosts: readonly string[] = []) => [
  network('hub', { apim: { prefix: '10.0.1.0/27' } }),
  ...names.slice(0, further).map((name, at) => network(codeOf(name), { apim: { prefix: `10.${at + 1}.1.0/27` } }, codeOf(name))),
  service('orders', {
    sku: 'Premium',
    properties: {
      additionalLocations: names.slice(0, further).map(furtherRegion),
      hostnameConfigurations: hosts.map((hostName) => ({ type: 'Proxy', hostName })),
    },
  }),
];

/** Everything made, and so many endpoints on each subnet. */
const spec = (further: number, endpoints: number, more: object = {}) => {
  const made = (at: string) => ({
    networkSecurity: { create: { name: `nsg-${at}` } },
    routing: { create: { name: `rt-${at}` } },
    publicIp: { create: { name: `ip-${at}`, dnsLabel: `ip-${at}` } },
  });
  const services = [
    'Storage',
    'EventHub',
    'KeyVault',
    'Sql',
    ...Array.from({ length: 12 }, (_, at) => `Future${String.fromCharCode(65 + at)}`),
  ];
  const primary = made('westeurope');
  return {
    ...ordinarySpec(),
    ...primary,
    routing: {
      ...primary.routing,
      forcedTunnelling: 'Yes',
      serviceEndpoints: { services: services.slice(0, endpoints).map((one) => `Microsoft.${one}`) },
    },
    additionalLocations: names.slice(0, further).map((name) => ({
      location: codeOf(name),
      subnetId: subnetId(codeOf(name), 'apim'),
      ...made(codeOf(name)),
    })),
    ...more,
  };
};

/** What was made and attached in Azure for the binding, in the words of status. */
const ownedIn = async (stage: Stage) => ((await statusOf(stage)).owned ?? []).map(({ kind }) => kind);

describe('W23: what is ours', () => {
  test('W23: is remembered whole in seven tunnelled regions with five zones, and goes whole when the binding does', async () => {
    const stage = await createStage({ resources: world(6) });
    stage.start();
    const dns = { privateRecords: { linkedVnetIds: [networkId('hub')] } };
    await stage.apply('orders', spec(6, 5, { mode: 'Internal', dns, deletionPolicy: 'Detach' }));
    await stage.until('orders', 'True/Settled', '24h');
    const kinds = await ownedIn(stage);
    expect(kinds).toHaveLength(7 * (1 + 1 + 1 + 2 + 5) + 5);
    expect(kinds.filter((kind) => kind === 'PrivateZone')).toHaveLength(5);
    await stage.remove('orders');
    await untilWaiting(stage, 'AwaitingApproval');
    await approve(stage, await asked(stage));
    await untilGone(stage, 48);
    const left = stage.azure.ids().filter((id) => /(nsg|rt|ip)-\w+|privateDnsZones/.test(id));
    expect(left).toEqual([]);
    for (const at of ['hub', ...names.slice(0, 6).map(codeOf)])
      expect(shown(stage, subnetId(at, 'apim'))?.['serviceEndpoints'] ?? []).toEqual([]);
  });

  test('W23: and is more than status can remember is not begun; the finding says how much, and what to do', async () => {
    const stage = await createStage({ resources: world(20) });
    stage.start();
    await stage.apply('orders', spec(20, 16));
    await stage.forward('2h');
    expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
    expect(stage.azure.requests.filter(isWrite)).toEqual([]);
    const [finding] = await findingsOf(stage, 'TooManyParts');
    expect(finding).toMatchObject({ severity: 'Blocking', subject: serviceId('orders') });
    expect(finding?.message).toMatch(/^The binding of orders would make or attach 441 things in Azure, and its status remembers 256\./);
    expect(await messageOf(stage)).toContain('name fewer endpoints or host names, or leave out regions.');
    await stage.edit('orders', spec(20, 4));
    await stage.until('orders', 'False/UpdatingNetwork', '12h');
    expect(await ownedIn(stage)).toHaveLength(21 * (1 + 1 + 1 + 2 + 4));
  });

  test('W23: goes on being put right while an edit asks for more than can be remembered', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    const future = Array.from({ length: 254 }, (_, at) => ({ id: `${groupId('apim-nsg')}/futures/f${at}`, kind: 'Future' }));
    await overwrite(stage, { owned: [...((await statusOf(stage)).owned ?? []), ...future] });
    await stage.edit('orders', { routing: { forcedTunnelling: 'Yes', create: { name: 'rt' } } });
    await stage.until('orders', 'False/PrerequisitesNotMet', '1h');
    expect((await findingsOf(stage, 'TooManyParts'))[0]?.message).toMatch(/would make or attach 261 things/);
    const sql = (shown(stage, groupId('apim-nsg'))?.['securityRules'] as readonly { readonly id: string; readonly name: string }[]).find(
      ({ name }) => name.endsWith('-sql'),
    );
    stage.azure.remove(sql?.id ?? '');
    const from = stage.azure.requests.length;
    await stage.forward('3h');
    expect(stage.azure.resource(sql?.id ?? '')).toBeDefined();
    expect(writesOf(stage, from).filter((write) => !write.includes('securityRules'))).toEqual([]);
    expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
    expect((await statusOf(stage)).owned).toHaveLength(255);
  });

  test('W23: of a zone for each host name is counted before the gateway is moved', async () => {
    const hosts = Array.from({ length: 12 }, (_, at) => `api-${at}.example.org`);
    const stage = await createStage({ resources: world(0, hosts) });
    stage.start();
    const dns = { privateRecords: { linkedVnetIds: [networkId('hub')], hosts: 'All' } };
    const future = Array.from({ length: 240 }, (_, at) => ({ id: `${groupId('x')}/futures/f${at}`, kind: 'Future' }));
    await stage.apply('orders', { ...spec(0, 1), mode: 'None', suspend: true });
    await stage.forward('1m');
    await overwrite(stage, { owned: future });
    await stage.edit('orders', spec(0, 1, { mode: 'Internal', dns, suspend: false }));
    await stage.forward('3h');
    expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
    expect((await findingsOf(stage, 'TooManyParts'))[0]?.message).toMatch(/would make or attach 264 things/);
    expect(stage.azure.requests.filter(isWrite)).toEqual([]);
  });

  test('W23: is remembered in as many entries as the definition takes', () => {
    const owned = crd.spec.versions[0]?.schema.openAPIV3Schema.properties?.['status']?.properties?.['owned'];
    expect(owned?.maxItems).toBe(256);
  });
});
