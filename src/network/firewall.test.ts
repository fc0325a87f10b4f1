/** Promises about the list for a firewall: whole, each line once, in a stable order, and without what does not come by the tunnel. */

import { describe, expect, test } from '@jest/globals';
import { firewallList, firewallText, type FirewallFacts } from './firewall.ts';
import { flowsFor } from './flows.ts';

const flows = flowsFor({ mode: 'External', sku: 'Premium', locations: 1, clientSources: ['203.0.113.0/24'], clientPorts: [443] });
const facts = (change: Partial<FirewallFacts> = {}): FirewallFacts => ({
  cloud: 'public',
  region: 'westeurope',
  flows,
  endpoints: [],
  tagRanges: new Map(),
  dependencies: [],
  ...change,
});
const reported = (category: string, domain: string, ports = [443]) => ({
  category,
  endpoints: [{ domain, ports: ports.map((port) => ({ port })) }],
});
const names = (change: Partial<FirewallFacts> = {}, kind = 'Tag') =>
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

  test('of optional flows are in it only when they are wanted', () => {
    const wanted = flowsFor({
      mode: 'External',
      sku: 'Premium',
      locations: 1,
      clientSources: [],
      clientPorts: [443],
      optionalFlows: ['eventhub'],
    });
    expect(names()).not.toContain('EventHub');
    expect(names({ flows: wanted })).toContain('EventHub');
  });
});

describe('hosts', () => {
  test('bear the name of the region, in the words of the cloud', () => {
    expect(names({}, 'Host').join(' ')).toContain('westeurope');
    expect(names({ region: 'northeurope' }, 'Host').join(' ')).not.toContain('westeurope');
    expect(names({ cloud: 'china' }, 'Host')).not.toEqual(names({}, 'Host'));
  });

  test('that the service reports are required, in small letters, with their ports', () => {
    const rows = firewallList(facts({ dependencies: [reported('Azure SMTP', 'IES.Contoso.com', [25028, 25])] }));
    expect(rows.find(({ name }) => name === 'ies.contoso.com')).toMatchObject({ kind: 'Host', required: true, ports: ['25', '25028'] });
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
