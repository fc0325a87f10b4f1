/** Promises about what a user changes or takes away around a gateway that is settled: routes, attachments, endpoints, names and servers, under Enforce and under Audit. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { childrenOf, findingsOf, shown, type Properties } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { groupId, network, networkId, routeTable, securityGroup, service, subnetId, tableId, zoneId } from './support/world.ts';

const hub = networkId('hub');
const subnet = subnetId('hub', 'apim');
const table = tableId('rt');
const zone = zoneId('orders.azure-api.net');
const record = `${zone}/A/@`;
const link = `${zone}/virtualNetworkLinks/apimvnet-clients`;
const passing = ['AzureMonitor', 'Internet', 'AzureActiveDirectory', 'EventHub', 'AzureKeyVault', 'Storage', 'Sql'];

const resources = [
  securityGroup('apim-nsg'),
  routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' }, passing),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: table } } }),
  network('clients', { pods: { prefix: '10.0.9.0/24' } }),
  service('orders', { sku: 'Premium' }),
];
/** Everything that can drift is declared: what the binding only found is nobody's to put back. */
const base = {
  ...ordinarySpec(),
  networkSecurity: { groupId: groupId('apim-nsg') },
  routing: { tableId: table },
  dns: { servers: ['10.0.0.4'] },
};
/** Replies to clients have ways of their own only from outside, and names lead to a private address only inside. */
const specs = {
  External: { ...base, routing: { ...base.routing, clientPrefixes: ['203.0.113.0/24'] } },
  Internal: { ...base, mode: 'Internal', dns: { ...base.dns, privateRecords: { linkedVnetIds: [hub, networkId('clients')] } } },
};

/** What Azure ended up with, by name where it is a list, because what is put back comes last. */
const state = (stage: Stage) => ({
  routes: new Map(childrenOf(stage, table, 'routes').map(({ name, properties }) => [name, settled(properties)])),
  group: shown(stage, subnet)?.['networkSecurityGroup'],
  table: shown(stage, subnet)?.['routeTable'],
  endpoints: new Set((shown(stage, subnet)?.['serviceEndpoints'] as readonly { readonly service: string }[]).map((one) => one.service)),
  servers: shown(stage, hub)?.['dhcpOptions'],
  addresses: shown(stage, record)?.['aRecords'],
  linked: shown(stage, link)?.['virtualNetwork'],
});
const settled = ({ provisioningState: _, ...properties }: Properties): Properties => properties;

/** As another client would: the whole resource is written, with everything else as it was. */
function alter(stage: Stage, id: string, change: Properties): void {
  const present = stage.azure.resource(id);
  if (!present) throw new Error(`there is no ${id}`);
  stage.azure.put(id, { ...present, properties: { ...shown(stage, id), ...change } });
}
const routeFor = (stage: Stage, need: string): string => {
  const found = childrenOf(stage, table, 'routes').find(({ name }) => name.includes(`-${need}`));
  if (!found) throw new Error(`there is no route for ${need}`);
  return `${table}/routes/${found.name}`;
};
const endpointsBut = (stage: Stage, left: string) =>
  (shown(stage, subnet)?.['serviceEndpoints'] as readonly { readonly service: string }[]).filter((one) => one.service !== left);

async function stageOf(mode: keyof typeof specs): Promise<Stage> {
  const stage = await createStage({ resources, election: false });
  stage.start();
  await stage.apply('orders', specs[mode]);
  await stage.until('orders', 'True/Settled');
  return stage;
}

interface Drift {
  readonly mode: keyof typeof specs;
  readonly happens: (stage: Stage) => void;
  /** Tables and zones are read every two hours, the rest every half hour. */
  readonly within: string;
  readonly check: string;
  /** What the finding has to name. */
  readonly says: RegExp;
}

const drifts: readonly (readonly [what: string, drift: Drift])[] = [
  [
    'the control-plane route, deleted,',
    {
      mode: 'External',
      happens: (stage) => stage.azure.remove(routeFor(stage, 'controlplane')),
      within: '140m',
      check: 'RouteMissing',
      says: /^Route table rt .* ApiManagement, .* of this binding, not there: apimvnet-\w{6}-controlplane\.$/,
    },
  ],
  [
    "a client's return route, changed to another next hop,",
    {
      mode: 'External',
      happens: (stage) => alter(stage, routeFor(stage, 'client'), { nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.9.0.4' }),
      within: '140m',
      check: 'RouteMissing',
      says: /different: apimvnet-\w{6}-client-203-0-113-0-24 \(nextHopIpAddress 10\.9\.0\.4 → nothing, nextHopType VirtualAppliance → Internet\)\.$/,
    },
  ],
  [
    'a service endpoint, removed from the subnet,',
    {
      mode: 'External',
      happens: (stage) => alter(stage, subnet, { serviceEndpoints: endpointsBut(stage, 'Microsoft.Sql') }),
      within: '40m',
      check: 'ServiceEndpointMissing',
      says: /^Subnet apim lacks the service endpoints Microsoft\.Sql/,
    },
  ],
  [
    'the security group, detached from the subnet,',
    {
      mode: 'External',
      happens: (stage) => alter(stage, subnet, { networkSecurityGroup: null }),
      within: '40m',
      check: 'NoSecurityGroup',
      says: /^Subnet apim has no network security group, and the policy Audit forbids attaching apim-nsg\.$/,
    },
  ],
  [
    'the route table, detached from the subnet,',
    {
      mode: 'External',
      happens: (stage) => alter(stage, subnet, { routeTable: null }),
      within: '40m',
      check: 'NoRouteTable',
      says: /^Subnet apim has no route table, and the policy Audit forbids attaching rt\.$/,
    },
  ],
  [
    'a private record, changed to another address,',
    {
      mode: 'Internal',
      happens: (stage) => alter(stage, record, { aRecords: [{ ipv4Address: '10.0.1.250' }] }),
      within: '140m',
      check: 'RecordsDiffer',
      says: /record @ in private zone orders\.azure-api\.net \(aRecords .*10\.0\.1\.250.* → .*10\.0\.1\.\d+.*\)\.$/,
    },
  ],
  [
    'a private record, removed,',
    {
      mode: 'Internal',
      happens: (stage) => stage.azure.remove(record),
      within: '140m',
      check: 'RecordsDiffer',
      says: /: record @ in private zone orders\.azure-api\.net \(not there\)\.$/,
    },
  ],
  [
    'a link to a network of clients, removed,',
    {
      mode: 'Internal',
      happens: (stage) => stage.azure.remove(link),
      within: '140m',
      check: 'RecordsDiffer',
      says: /: link apimvnet-clients in private zone orders\.azure-api\.net \(not there\)\.$/,
    },
  ],
  [
    'the DNS servers of the network, changed,',
    {
      mode: 'External',
      happens: (stage) => alter(stage, hub, { dhcpOptions: { dnsServers: ['10.0.0.9'] } }),
      within: '40m',
      check: 'DnsServersDiffer',
      says: /^Virtual network hub has the DNS servers 10\.0\.0\.9, not 10\.0\.0\.4, and the policy Audit forbids/,
    },
  ],
];

describe.each(drifts)('%s', (_, { mode, happens, within, check, says }) => {
  test('is back as it was within a drift interval, and everything else stays as it is', async () => {
    const stage = await stageOf(mode);
    const before = state(stage);
    happens(stage);
    expect(state(stage)).not.toEqual(before);
    await stage.forward(within);
    expect(state(stage)).toEqual(before);
    await stage.until('orders', 'True/Settled', '1h');
    expect(state(stage)).toEqual(before);
    expect(await findingsOf(stage, check)).toEqual([]);
  });

  test('is named by a finding under Audit, and nothing is written', async () => {
    const stage = await stageOf(mode);
    await stage.edit('orders', { policy: 'Audit' });
    await stage.until('orders', 'True/Settled', '5m');
    const written = stage.azure.requests.filter(isWrite).length;
    happens(stage);
    const after = state(stage);
    await stage.forward(within);
    const found = await findingsOf(stage, check);
    expect(found.map(({ message }) => message)).toEqual([expect.stringMatching(says)]);
    expect(stage.ready('orders')).toMatch(/^(True\/DeviationsAudited|False\/PrerequisitesNotMet)$/);
    expect(state(stage)).toEqual(after);
    expect(stage.azure.requests.filter(isWrite)).toHaveLength(written);
  });
});

test('a route that the gateway misses is written in the very reconcile that hears of it', async () => {
  const stage = await stageOf('External');
  stage.azure.remove(routeFor(stage, 'controlplane'));
  await stage.clock.until(() => stage.latest('orders')?.status?.summary?.network === '5/6', 40 * 60_000);
  expect(stage.ready('orders')).toBe('False/PreparingNetwork');
  await stage.forward('1m');
  expect(routeFor(stage, 'controlplane')).toBeDefined();
});

test('a route that is taken away again and again is left to a human after three times within a day', async () => {
  const stage = await stageOf('External');
  const isThere = () => childrenOf(stage, table, 'routes').some(({ name }) => name.includes('-controlplane'));
  for (let time = 0; time < 3; time++) {
    stage.azure.remove(routeFor(stage, 'controlplane'));
    await stage.clock.until(isThere, 140 * 60_000);
    expect(isThere()).toBe(true);
    await stage.until('orders', 'True/Settled', '1h');
  }
  stage.azure.remove(routeFor(stage, 'controlplane'));
  await stage.until('orders', 'False/Contested', '140m');
  await stage.forward('3h');
  expect(isThere()).toBe(false);
});

test('a user who is quicker than the operator is left alone within minutes too', async () => {
  const stage = await stageOf('External');
  const isThere = () => childrenOf(stage, table, 'routes').some(({ name }) => name.includes('-controlplane'));
  let removals = 0;
  for (; removals < 500 && stage.ready('orders') !== 'False/Contested'; removals++) {
    stage.azure.remove(routeFor(stage, 'controlplane'));
    await stage.clock.until(() => isThere() || stage.ready('orders') === 'False/Contested', 140 * 60_000);
  }
  expect(removals).toBeLessThan(500);
  await stage.forward('3h');
  expect(isThere()).toBe(false);
});
