/** Promises about the list for a firewall: whole, each line once, in a stable order, and without what does not come by the tunnel. */

import { describe, expect, test } from '@jest/globals';
import { firewallList, firewallText, type FirewallFacts } from './firewall.ts';
import { flowsFor } from './flows.ts';
import type { Place, PlacedRoute } from './words/place.ts';

const flows = flowsFor({ mode: 'External', sku: 'Premium', locations: 1, clientSources: ['203.0.113.0/24'], clientPorts: [443] });
type Change = Partial<FirewallFacts> & Partial<Pick<Place, 'endpoints' | 'primaryRegion' | 'peerings' | 'routes' | 'tags'>>;
/** Everything goes by a default route, unless the table says otherwise. */
const facts = ({
  endpoints = [],
  primaryRegion = 'westeurope',
  peerings = [],
  routes = tunnel,
  tags,
  ...change
}: Change = {}): FirewallFacts => ({
  cloud: 'public',
  region: 'westeurope',
  place: {
    subnetPrefixes: ['10.0.1.0/27'],
    vnetPrefixes: ['10.0.0.0/16'],
    region: change.region ?? 'westeurope',
    primaryRegion,
    peerings,
    endpoints,
    routes,
    tags,
  },
  flows,
  tagRanges: new Map(),
  dependencies: [],
  ...change,
});
const to = (nextHopType: string, ...prefixes: readonly string[]): readonly PlacedRoute[] =>
  prefixes.map((prefix) => ({ name: prefix, prefix, nextHopType, nextHopIp: nextHopType === 'VirtualAppliance' ? '10.9.0.4' : undefined }));
const tunnel = to('VirtualAppliance', '0.0.0.0/0');
const reported = (category: string, domain: string, ports = [443]) => ({
  category,
  endpoints: [{ domain, ports: ports.map((port) => ({ port })) }],
});
const names = (change: Change = {}, kind = 'Tag') =>
  firewallList(facts(change))
    .filter((row) => row.kind === kind)
    .map(({ name }) => name);

describe('tags', () => {
  test('are those of outbound flows, not of clients, and not of the virtual network', () => {
    const tags = names();
    expect(tags).toEqual(expect.arrayContaining(['Storage', 'Sql', 'AzureKeyVault', 'AzureMonitor']));
    expect(tags).toEqual(expect.not.arrayContaining(['ApiManagement', 'VirtualNetwork', '203.0.113.0/24']));
  });

  test.each([
    ['Microsoft.Storage', 'Storage'],
    ['Microsoft.Sql', 'Sql'],
    ['microsoft.keyvault', 'AzureKeyVault'],
  ])('with a service endpoint for %s, %s does not come by the tunnel', (endpoint, tag) => {
    expect(names()).toContain(tag);
    expect(names({ endpoints: [endpoint] })).not.toContain(tag);
  });

  test('have their IPv4 ranges of today, sorted', () => {
    const tagRanges = new Map([['sql', ['20.2.0.0/16', '20.1.0.0/16', '2603:1020::/32']]]);
    const rows = firewallList(facts({ tagRanges }));
    expect(rows.find(({ name }) => name === 'Sql')?.ranges).toEqual(['20.1.0.0/16', '20.2.0.0/16']);
    expect(rows.find(({ name }) => name === 'Storage')).not.toHaveProperty('ranges');
  });

  test('A25: of optional flows are in it as those of a feature, and required when the binding wants them', () => {
    const wanted = flowsFor({
      mode: 'External',
      sku: 'Premium',
      locations: 1,
      clientSources: [],
      clientPorts: [443],
      optionalFlows: ['eventhub'],
    });
    const levelOf = (tag: string, of = flows) => firewallList(facts({ flows: of })).find(({ name }) => name === tag)?.required;
    expect([levelOf('EventHub'), levelOf('AzureConnectors'), levelOf('AzureActiveDirectory')]).toEqual([false, false, false]);
    expect([levelOf('EventHub', wanted), levelOf('AzureConnectors', wanted)]).toEqual([true, false]);
    // What is optional and goes anywhere is listed by host: nobody opens the internet for a feature.
    expect(
      firewallList(facts())
        .filter(({ name }) => name === 'Internet')
        .map(({ ports }) => ports.join()),
    ).toEqual(['80', '123']);
  });
});

describe('hosts', () => {
  test('bear the name of the region, in the words of the cloud', () => {
    expect(names({}, 'Host').join(' ')).toContain('westeurope');
    expect(names({ region: 'northeurope' }, 'Host').join(' ')).not.toContain('westeurope');
    expect(names({ cloud: 'china' }, 'Host')).not.toEqual(names({}, 'Host'));
  });

  test('that the service reports are in small letters, with their ports', () => {
    const rows = firewallList(facts({ dependencies: [reported('Azure SQL', 'IES.Contoso.com', [1433, 443])] }));
    expect(rows.find(({ name }) => name === 'ies.contoso.com')).toMatchObject({ kind: 'Host', required: true, ports: ['443', '1433'] });
  });

  /** Levels as network status marks the same things (Azure REST API examples, networkstatus: isOptional). */
  test.each([
    ['Azure SMTP', [25028], false],
    ['Portal Captcha', [443], false],
    ['Deprecated Portal Captcha', [443], false],
    ['Windows Activation', [443], false],
    ['Azure Active Directory', [443], false],
    ['Azure Event Hub', [443, 5671, 5672], false],
    ['Azure Storage', [445], false],
    ['Azure Storage', [443], true],
    ['Azure Key Vault', [443], true],
    ['Something New', [443], true],
  ])('A25: what the service reports as %s on %j is required: %s', (category, ports, required) => {
    const rows = firewallList(facts({ dependencies: [reported(category, 'one.example.com', ports)] }));
    expect(rows.find(({ name }) => name === 'one.example.com')).toMatchObject({ required });
  });

  test('of a service with an endpoint are left out', () => {
    const dependencies = [reported('Azure Storage', 'a.blob.core.windows.net'), reported('Azure SQL', 'b.database.windows.net', [1433])];
    expect(names({ dependencies, endpoints: ['Microsoft.Storage'] }, 'Host')).toEqual(
      expect.not.arrayContaining(['a.blob.core.windows.net']),
    );
    expect(names({ dependencies, endpoints: ['Microsoft.Storage'] }, 'Host')).toContain('b.database.windows.net');
  });

  test('that are reported twice are listed once', () => {
    const dependencies = [reported('Azure SQL', 'b.database.windows.net', [1433]), reported('Azure SQL', 'B.database.windows.net', [1433])];
    expect(names({ dependencies }, 'Host').filter((name) => name === 'b.database.windows.net')).toHaveLength(1);
  });
});

describe('A25: every dependency of the text about forced tunnelling is in the list', () => {
  const row = (name: string, change: Change = {}) =>
    firewallList(facts(change))
      .filter((one) => one.name === name)
      .map(({ kind, protocol, ports, required }) => [kind, protocol, ports.join(), required ? 'required' : 'feature'].join(' '));

  test.each([
    ['public', 'kms.core.windows.net', 'Host Tcp 1688 feature'],
    ['public', 'azkms.core.windows.net', 'Host Tcp 1688 feature'],
    ['usgovernment', 'kms.core.usgovcloudapi.net', 'Host Tcp 1688 feature'],
    ['china', 'kms.core.chinacloudapi.cn', 'Host Tcp 1688 feature'],
    ['public', 'graph.microsoft.com', 'Host Tcp 443 feature'],
    ['usgovernment', 'graph.microsoft.us', 'Host Tcp 443 feature'],
    ['china', 'microsoftgraph.chinacloudapi.cn', 'Host Tcp 443 feature'],
    ['public', 'login.microsoftonline.com', 'Host Tcp 443 required'],
    ['usgovernment', 'login.microsoftonline.us', 'Host Tcp 443 required'],
    ['china', 'login.chinacloudapi.cn', 'Host Tcp 443 required'],
    ['public', 'smtpi-co1.msn.com', 'Host Tcp 25028 feature'],
    ['public', 'dc.services.visualstudio.com', 'Host Tcp 443 feature'],
  ] as const)('in the cloud %s: %s is %s', (cloud, name, expected) => {
    expect(row(name, { cloud })).toEqual([expected]);
  });

  test('hosts of one cloud are not in the list of another', () => {
    expect(names({ cloud: 'usgovernment' }, 'Host')).toEqual(
      expect.not.arrayContaining(['login.microsoftonline.com', 'kms.core.windows.net', 'graph.microsoft.com', 'login.chinacloudapi.cn']),
    );
    expect(names({}, 'Host')).not.toContain('login.microsoftonline.us');
  });

  test('the mail relay that the service reports takes the place of those that the page names', () => {
    const dependencies = [reported('Azure SMTP', 'smtpi-sin.msn.com', [25028])];
    expect(names({ dependencies }, 'Host').filter((name) => name.startsWith('smtpi-'))).toEqual(['smtpi-sin.msn.com']);
  });

  test('servers of the network outside of it are there on port 53, those inside and the platform are not', () => {
    const withDns = flowsFor({
      mode: 'Internal',
      sku: 'Premium',
      locations: 1,
      clientSources: [],
      clientPorts: [443],
      customDns: ['10.9.0.4', '10.0.7.4', '168.63.129.16'],
    });
    const change = { flows: withDns };
    expect(row('10.9.0.4', change)).toEqual(['Address Tcp 53 required', 'Address Udp 53 required']);
    expect(names(change, 'Address')).toEqual(['10.9.0.4', '10.9.0.4']);
  });

  test('no host is there twice, whoever names it and in whatever order of ports', () => {
    const dependencies = [
      reported('SSL Certificate Verification', 'crl3.digicert.com', [443, 80]),
      reported('Windows Activation', 'KMS.core.windows.net', [443]),
      reported('Azure Active Directory', 'login.microsoftonline.com', [443]),
    ];
    const all = names({ dependencies }, 'Host');
    expect(all).toEqual([...new Set(all)]);
    expect(row('crl3.digicert.com', { dependencies })).toEqual(['Host Tcp 80,443 required']);
    expect(row('kms.core.windows.net', { dependencies })).toEqual(['Host Tcp 443,1688 feature']);
    expect(row('login.microsoftonline.com', { dependencies })).toEqual(['Host Tcp 443 required']);
  });
});

/** Microsoft: Virtual network service endpoints (Storage also in the paired region, SQL in the same region only). */
describe('A25: an endpoint removes only what it serves', () => {
  const dependencies = [
    reported('Azure SQL', 'b.database.windows.net', [1433]),
    reported('Azure Storage', 'a.blob.core.windows.net'),
    reported('Azure Key Vault', 'c.vault.azure.net'),
  ];
  test.each([
    ['the primary', 'westeurope', 'westeurope', 'Microsoft.Sql', ['Sql', 'b.database.windows.net']],
    ['the primary', 'westeurope', 'westeurope', 'Microsoft.Storage', ['Storage', 'a.blob.core.windows.net']],
    ['a further region', 'northeurope', 'westeurope', 'Microsoft.Sql', []],
    ['a further region that is the pair', 'northeurope', 'westeurope', 'Microsoft.Storage', ['Storage', 'a.blob.core.windows.net']],
    ['a further region that is no pair', 'eastus', 'westeurope', 'Microsoft.Storage', []],
    ['a further region without a known pair', 'brazilsouth', 'westeurope', 'Microsoft.Storage', []],
    ['a further region', 'eastus', 'westeurope', 'Microsoft.Storage.Global', ['Storage', 'a.blob.core.windows.net']],
    ['a further region', 'eastus', 'westeurope', 'MICROSOFT.KEYVAULT', ['AzureKeyVault', 'c.vault.azure.net']],
    ['any region', 'eastus', 'westeurope', 'Microsoft.Web', []],
  ])('in %s (%s of %s) %s removes %j', (_, region, primaryRegion, endpoint, gone) => {
    const list = (endpoints: readonly string[]) =>
      firewallList(facts({ region, primaryRegion, dependencies, endpoints })).map(({ name, ports }) => `${name} ${ports.join()}`);
    const after = new Set(list([endpoint]));
    const removed = list([])
      .filter((one) => !after.has(one))
      .map((one) => one.split(' ')[0]);
    expect([...new Set(removed)].toSorted()).toEqual(gone.toSorted());
  });
});

describe('A4: the list holds only what the tunnel really takes', () => {
  const dependencies = [
    reported('Azure SQL', 'b.database.windows.net', [1433]),
    reported('Azure Monitor', 'shoebox2.prod.microsoftmetrics.com'),
    reported('Something New', 'new.example.com'),
  ];
  const all = (routes: readonly PlacedRoute[]): readonly string[] => firewallList(facts({ routes, dependencies })).map(({ name }) => name);

  test('what goes out by a route for AzureCloud is not in it, hosts of Azure Monitor included', () => {
    const list = all([...tunnel, ...to('Internet', 'AzureCloud')]);
    for (const gone of [
      'Sql',
      'Storage',
      'AzureMonitor',
      'gcs.prod.monitoring.core.windows.net',
      'shoebox2.prod.microsoftmetrics.com',
      'b.database.windows.net',
    ])
      expect(list).not.toContain(gone);
    expect(list).toEqual(expect.arrayContaining(['Internet', 'crl3.digicert.com', 'new.example.com']));
  });

  test('one tag that goes straight takes itself off, and what may lie outside of it stays', () => {
    const list = all([...tunnel, ...to('Internet', 'Sql', 'AzureMonitor')]);
    expect(list).toEqual(expect.not.arrayContaining(['Sql', 'b.database.windows.net', 'AzureMonitor']));
    expect(list).toEqual(expect.arrayContaining(['Storage', 'gcs.prod.monitoring.core.windows.net']));
  });

  test('a route for one tag puts itself on, and nothing else', () => {
    expect(all(to('VirtualAppliance', 'Sql'))).toEqual(['b.database.windows.net', 'Sql']);
    expect(all(to('VirtualAppliance', '10.50.0.0/16'))).toEqual([]);
  });
});

test('what is required comes first, and the order of the facts changes nothing', () => {
  const dependencies = [reported('Azure SQL', 'b.database.windows.net', [1433]), reported('Azure Storage', 'a.blob.core.windows.net')];
  const list = firewallList(facts({ dependencies }));
  expect(list).toEqual(firewallList(facts({ dependencies: dependencies.toReversed(), flows: flows.toReversed() })));
  expect(list.map(({ required }) => required)).toEqual(list.map(({ required }) => required).toSorted((a, b) => Number(b) - Number(a)));
});

test('as text it has a line for each row', () => {
  const rows = firewallList(facts({ tagRanges: new Map([['sql', ['20.1.0.0/16']]]) }));
  expect(firewallText(rows).split('\n')).toHaveLength(rows.length);
  expect(firewallText(rows)).toContain('required tag  TCP 1433         Sql (1 ranges)');
});
