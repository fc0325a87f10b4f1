/** Promises between tenants who share the operator's identity: a binding may name, read and change what its namespace was granted, and nothing else. */

import { describe, expect, test } from '@jest/globals';
import { parseGrants } from '../../src/azure/tenancy/grants.ts';
import { createLog } from '../../src/runtime/log.ts';
import { shown, writesOf } from './support/shown.ts';
import { createStage, type Stage, type StageOptions } from './support/stage.ts';
import { applyAsTenant, createTenant, evil, sayOf } from './support/tenants.ts';
import {
  addressId,
  group,
  groupId,
  network,
  networkId,
  publicIp,
  routeTable,
  rule,
  securityGroup,
  serviceId,
  subnetId,
  tableId,
  zoneId,
} from './support/world.ts';

/** A world of two teams, each with a resource group of its own. */
const ofVictim = group.replace(/gateways$/, 'victim');
const theirs = (id: string): string => id.replace(group, ofVictim);
const moved = (resource: object): object => JSON.parse(JSON.stringify(resource).replaceAll(group, ofVictim)) as object;
const premium = {
  provisioningState: 'Succeeded',
  targetProvisioningState: '',
  publicIPAddresses: ['20.61.0.10'],
  virtualNetworkType: 'None',
  platformVersion: 'stv2',
};
const tenantWorld = [
  securityGroup('evil-nsg'),
  network('evilnet', { evil: { prefix: '10.7.1.0/27', group: 'evil-nsg' }, bare: { prefix: '10.7.2.0/27' } }),
  serviceOf('evilsvc'),
];
function serviceOf(name: string): object {
  const hostnameConfigurations = [{ type: 'Proxy', hostName: 'payments.victim.internal' }];
  return {
    id: serviceId(name),
    location: 'West Europe',
    sku: { name: 'Premium', capacity: 1 },
    properties: { ...premium, gatewayUrl: `https://${name}.azure-api.net`, hostnameConfigurations },
  };
}
const victimWorld = [
  moved(securityGroup('victim-nsg', [rule('secret-deny', 150, 'Inbound Deny 3443 from * to *')])),
  moved(network('victimnet', { apim: { prefix: '10.66.1.0/27', group: 'victim-nsg' } })),
  moved(routeTable('victim-rt')),
  moved(publicIp('victim-ip')),
  { id: theirs(zoneId('victim.internal')), location: 'global', properties: {} },
  moved(serviceOf('victimsvc')),
];
const grants = (scopes: readonly string[], more = ''): NonNullable<StageOptions['grants']> =>
  parseGrants(`namespaces:\n  ${evil}:\n    scopes: [${scopes.join(', ')}]\n${more}`);

async function stageFor(options: Partial<StageOptions> = {}): Promise<Stage> {
  const stage = await createStage({ resources: [...tenantWorld, ...victimWorld], grants: grants([group]), ...options });
  await createTenant(stage);
  stage.start();
  return stage;
}

const own = { mode: 'External', serviceId: serviceId('evilsvc'), subnetId: subnetId('evilnet', 'evil') };
const internal = (records: object): object => ({
  ...own,
  mode: 'Internal',
  dns: { privateRecords: { linkedVnetIds: [networkId('evilnet')], ...records } },
});

/** Every place of a binding that names a resource of Azure. */
const deputies: readonly (readonly [field: string, spec: object, named: string])[] = [
  ['spec.serviceId', { ...own, serviceId: theirs(serviceId('victimsvc')) }, theirs(serviceId('victimsvc'))],
  ['spec.subnetId', { ...own, subnetId: theirs(subnetId('victimnet', 'apim')) }, theirs(subnetId('victimnet', 'apim'))],
  ['spec.networkSecurity', { ...own, networkSecurity: { groupId: theirs(groupId('victim-nsg')) } }, theirs(groupId('victim-nsg'))],
  ['spec.networkSecurity', { ...own, networkSecurity: { create: { name: 'new', resourceGroupId: ofVictim } } }, theirs(groupId('new'))],
  ['spec.routing', { ...own, routing: { tableId: theirs(tableId('victim-rt')) } }, theirs(tableId('victim-rt'))],
  ['spec.routing', { ...own, routing: { create: { name: 'new', resourceGroupId: ofVictim } } }, theirs(tableId('new'))],
  ['spec.publicIp', { ...own, publicIp: { ids: [theirs(addressId('victim-ip'))] } }, theirs(addressId('victim-ip'))],
  ['spec.publicIp', { ...own, publicIp: { create: { name: 'new', resourceGroupId: ofVictim } } }, theirs(addressId('new-0'))],
  [
    'spec.dns.privateRecords.existingZoneIds',
    internal({ existingZoneIds: [theirs(zoneId('victim.internal'))], hosts: 'All' }),
    theirs(zoneId('victim.internal')),
  ],
  ['spec.dns.privateRecords.zoneResourceGroupId', internal({ zoneResourceGroupId: ofVictim }), ofVictim],
  ['spec.dns.privateRecords.linkedVnetIds', internal({ linkedVnetIds: [theirs(networkId('victimnet'))] }), theirs(networkId('victimnet'))],
  [
    'spec.additionalLocations[northeurope].subnetId',
    { ...own, additionalLocations: [{ location: 'northeurope', subnetId: theirs(subnetId('victimnet', 'apim')) }] },
    theirs(subnetId('victimnet', 'apim')),
  ],
];

describe('T4: a tenant who names what its namespace was not granted', () => {
  test.each(deputies)('T4: in %s: nothing is read or written, and the binding says what and where to ask', async (field, spec, named) => {
    const stage = await stageFor();
    await applyAsTenant(stage, 'grab', spec);
    await stage.forward('15m');
    expect(stage.ready('grab')).toBe('False/IdentityNotAuthorized');
    expect(sayOf(stage, 'grab')).toContain(`${field} `);
    expect(sayOf(stage, 'grab')).toContain(named);
    expect(sayOf(stage, 'grab')).toContain(`namespaces.${evil}.scopes`);
    expect(stage.latest('grab')?.status?.conditions?.find(({ type }) => type === 'Stalled')).toMatchObject({ status: 'True' });
    expect(await tenantFindings(stage, 'IdentityNotAuthorized')).toHaveLength(1);
    expect(stage.azure.requests).toEqual([]);
  });

  test('T4: the same is said of what is there and of what is not', async () => {
    const stage = await stageFor();
    const say = async (name: string, id: string): Promise<string> => {
      await applyAsTenant(stage, name, { ...own, subnetId: id });
      await stage.forward('15m');
      return (sayOf(stage, name) ?? '').replaceAll(id, '…');
    };
    const there = await say('one', theirs(subnetId('victimnet', 'apim')));
    expect(await say('two', theirs(subnetId('nowhere', 'apim')))).toBe(there);
  });

  test('T4: in a namespace that is not listed at all', async () => {
    const stage = await stageFor({ grants: parseGrants('namespaces: { platform: { scopes: [] } }') });
    await applyAsTenant(stage, 'grab', own);
    await stage.forward('15m');
    expect([stage.ready('grab'), sayOf(stage, 'grab')]).toEqual([
      'False/IdentityNotAuthorized',
      expect.stringContaining(`Namespace ${evil} may not use the operator's identity`),
    ]);
    expect(stage.azure.requests).toEqual([]);
  });

  test('T4: that goes with Detach takes nothing out, and says why; Retain lets it go', async () => {
    const stage = await stageFor();
    await applyAsTenant(stage, 'grab', { ...own, serviceId: theirs(serviceId('victimsvc')), deletionPolicy: 'Detach' });
    await stage.forward('1m');
    const path = `/apis/apimvnet.io/v1alpha1/namespaces/${evil}/apimvnetbindings/grab`;
    await stage.cluster.api().request({ method: 'DELETE', path });
    await stage.forward('2h');
    expect([stage.isGone('grab'), stage.azure.requests]).toEqual([false, []]);
    expect(sayOf(stage, 'grab')).toContain(`namespaces.${evil}.scopes`);
    await stage.cluster
      .api()
      .request({ method: 'PATCH', path, body: { spec: { deletionPolicy: 'Retain' } }, contentType: 'application/merge-patch+json' });
    await stage.forward('5m');
    expect([stage.isGone('grab'), stage.azure.requests]).toEqual([true, []]);
  });
});

describe('T4: a tenant within what its namespace was granted', () => {
  test('T4: settles, also where the grant is a subnet, and its network is only read', async () => {
    const scopes = [serviceId('evilsvc'), subnetId('evilnet', 'evil'), groupId('evil-nsg')];
    const stage = await stageFor({ grants: grants(scopes) });
    await applyAsTenant(stage, 'mine', own);
    await stage.until('mine', 'True/Settled');
  });

  test("T4: is not let read a gateway's present network that is of others, nor move it out of there", async () => {
    const inVictims = {
      ...(serviceOf('orders') as { properties: object }),
      properties: {
        ...premium,
        gatewayUrl: 'https://orders.azure-api.net',
        virtualNetworkType: 'External',
        virtualNetworkConfiguration: { subnetResourceId: theirs(subnetId('victimnet', 'apim')) },
      },
    };
    const stage = await stageFor({ resources: [...tenantWorld, inVictims, ...victimWorld] });
    await applyAsTenant(stage, 'grab', { ...own, serviceId: serviceId('orders') });
    await stage.forward('3h');
    expect(stage.ready('grab')).toBe('False/IdentityNotAuthorized');
    expect(stage.azure.requests.filter(({ path }) => path.toLowerCase().includes('/victim/'))).toEqual([]);
    expect(writesOf(stage, 0)).toEqual([]);
  });

  test('T4: is not let set the DNS servers of a network of which it has a subnet only', async () => {
    const stage = await stageFor({ grants: grants([serviceId('evilsvc'), subnetId('evilnet', 'evil'), groupId('evil-nsg')]) });
    await applyAsTenant(stage, 'grab', { ...own, dns: { servers: ['10.66.6.6'] } });
    await stage.forward('1h');
    expect([stage.ready('grab'), sayOf(stage, 'grab')]).toEqual([
      'False/IdentityNotAuthorized',
      expect.stringContaining(networkId('evilnet')),
    ]);
    expect(shown(stage, networkId('evilnet'))).not.toMatchObject({ dhcpOptions: { dnsServers: ['10.66.6.6'] } });
  });
});

describe('T4: a yes of the asker', () => {
  const shared = [
    ...tenantWorld.slice(0, 1),
    network('evilnet', {
      evil: { prefix: '10.7.1.0/27', group: 'evil-nsg' },
      others: {
        prefix: '10.7.3.0/24',
        ipConfigurations: [{ id: `${group}/providers/Microsoft.Network/networkInterfaces/vm/ipConfigurations/one` }],
      },
    }),
    ...tenantWorld.slice(2),
  ];
  const wants = { ...own, dns: { servers: ['10.66.6.6'] } };
  async function approvedByTheAsker(more: string): Promise<Stage> {
    const stage = await stageFor({ resources: shared, grants: grants([group], more) });
    await applyAsTenant(stage, 'grab', wants);
    await stage.forward('10m');
    const hashes = (stage.latest('grab')?.status?.plan?.steps ?? []).map(({ hash }) => hash).join(',');
    await stage.cluster.api().request({
      method: 'PATCH',
      path: `/apis/apimvnet.io/v1alpha1/namespaces/${evil}/apimvnetbindings/grab`,
      body: { metadata: { annotations: { 'apimvnet.io/approve': hashes } } },
      contentType: 'application/merge-patch+json',
    });
    await stage.forward('3h');
    return stage;
  }

  test('T4: does not count for what touches others, unless the platform team says so', async () => {
    const stage = await approvedByTheAsker('');
    expect(shown(stage, networkId('evilnet'))).not.toMatchObject({ dhcpOptions: { dnsServers: ['10.66.6.6'] } });
    expect(await tenantFindings(stage, 'OthersNotAllowed')).toHaveLength(1);
    expect(stage.ready('grab')).toBe('False/PrerequisitesNotMet');
  });

  test('T4: counts where the platform team says so', async () => {
    const stage = await approvedByTheAsker('    touchesOthers: Approved\n');
    expect(shown(stage, networkId('evilnet'))).toMatchObject({ dhcpOptions: { dnsServers: ['10.66.6.6'] } });
  });
});

test('T4: nothing of the victim is in what a tenant can read, nor in logs and metrics', async () => {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line: string) => void lines.push(line) } });
  const stage = await createStage({ resources: [...tenantWorld, ...victimWorld], grants: grants([group]), log });
  await createTenant(stage);
  const { registry } = stage.start();
  for (const [at, [, spec]] of deputies.entries()) await applyAsTenant(stage, `grab-${at}`, spec);
  await stage.forward('1h');
  // What only Azure knows: nothing of it was declared.
  const secret = /10\.66\.1|secret-deny/;
  const { items } = await stage.cluster
    .api()
    .request<{ readonly items: readonly object[] }>({ method: 'GET', path: `/apis/events.k8s.io/v1/namespaces/${evil}/events` });
  const readable = [
    JSON.stringify(items),
    ...deputies.map((_, at) => JSON.stringify(stage.latest(`grab-${at}`))),
    await registry.metrics(),
    ...lines,
  ];
  expect(items.length).toBeGreaterThan(0);
  expect(readable.filter((text) => secret.test(text))).toEqual([]);
});

const tenantFindings = async (stage: Stage, check: string): Promise<readonly object[]> =>
  (stage.latest('grab')?.status?.findings ?? []).filter((finding) => finding.check === check);
