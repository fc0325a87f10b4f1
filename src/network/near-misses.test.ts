/** Promises about slips: known typing errors are named, right and unrelated rules are not. */

import { describe, expect, test } from '@jest/globals';
import { flowsFor } from './flows.ts';
import { nearMisses, peerMisses } from './near-misses.ts';
import { rule } from './rules.test-support.ts';

const flows = flowsFor({ mode: 'External', sku: 'Premium', locations: 1, clientSources: ['Internet'], clientPorts: [443] });

describe('a rule that was meant for a flow', () => {
  test.each([
    ['sql', 'Outbound Allow Tcp 1443 from VirtualNetwork to Sql', '1443 for 1433'],
    ['sql', 'Outbound Allow Tcp 1434 from VirtualNetwork to SQL', '1434 for 1433'],
    ['sql', 'Outbound Allow Udp 1433 from VirtualNetwork to SQL', 'Udp for Tcp'],
    ['sql', 'Outbound Allow Udp 1400-1500 from VirtualNetwork to SQL', 'Udp for Tcp'],
    ['storage', 'Outbound Allow Tcp 433 from VirtualNetwork to Storage', '433 for 443'],
    ['storage', 'Outbound Allow Tcp 4443 from * to Storage', '4443 for 443'],
    ['management', 'Inbound Allow Tcp 3343 from ApiManagement to VirtualNetwork', '3343 for 3443'],
    ['loadbalancer', 'Inbound Allow Tcp 6930 from AZURE_LOAD_BALANCER to *', '6930 for 6390'],
    ['monitor', 'Outbound Allow Tcp 443,1866 from VirtualNetwork to AzureMonitor', '1866 for 1886'],
    // Right, or about something else.
    ['sql', 'Outbound Allow Tcp 1433 from VirtualNetwork to Sql', ''],
    ['sql', 'Outbound Allow * 1433 from VirtualNetwork to Sql', ''],
    ['sql', 'Outbound Allow Tcp 1443 from VirtualNetwork to Storage', ''],
    ['sql', 'Outbound Deny Tcp 1443 from VirtualNetwork to Sql', ''],
    ['sql', 'Inbound Allow Tcp 1443 from Sql to VirtualNetwork', ''],
    ['sql', 'Outbound Allow Tcp 1433,1443 from VirtualNetwork to Sql', ''],
    ['sql', 'Outbound Allow Tcp 1400-1500,1443 from VirtualNetwork to Sql', ''],
    ['sql', 'Outbound Allow Tcp 5000 from VirtualNetwork to Sql', ''],
    ['storage', 'Outbound Allow Tcp * from VirtualNetwork to Storage', ''],
  ])('%s: %s: "%s"', (id, words, said) => {
    const misses = flows.filter((flow) => flow.id === id).flatMap((flow) => nearMisses([rule('theirs', 200, words)], flow));
    expect(misses.map(({ got, meant }) => `${got} for ${meant}`).join()).toBe(said);
  });

  test('is none where it is right for another flow: DNS needs UDP and TCP, each by its own rule', () => {
    const dns = flowsFor({
      mode: 'External',
      sku: 'Premium',
      locations: 1,
      clientSources: [],
      clientPorts: [443],
      customDns: ['10.0.0.4'],
    });
    const [udp, tcp] = ['Udp', 'Tcp'].map((protocol) => dns.filter((flow) => flow.protocol === protocol && flow.ports.join() === '53')[0]);
    if (!udp || !tcp) throw new Error('DNS is no pair of flows any more');
    const theirs = [rule('theirs', 200, 'Outbound Allow Tcp 53 from VirtualNetwork to 10.0.0.4')];
    expect(nearMisses(theirs, udp).map(({ meant }) => meant)).toEqual(['Udp']);
    expect(nearMisses(theirs, udp, dns)).toEqual([]);
  });

  test('and no flow is close to a rule of ours', () => {
    for (const flow of flows) expect(nearMisses(flows.flatMap(ownRule), flow, flows)).toEqual([]);
  });
});

describe('a rule with the right ports for the wrong other side', () => {
  test.each([
    ['sql', 'Outbound Allow Tcp 1433 from VirtualNetwork to SqlManagement', 'SqlManagement for Sql'],
    ['keyvault', 'Outbound Allow Tcp 443 from VirtualNetwork to KeyVault', 'KeyVault for AzureKeyVault'],
    ['loadbalancer', 'Inbound Allow Tcp 6390 from AzureTrafficManager to *', 'AzureTrafficManager for AzureLoadBalancer'],
    ['storage', 'Outbound Allow * 443 from VirtualNetwork to Storage.NorthEurope', 'Storage.NorthEurope for Storage'],
    [
      'management',
      'Inbound Allow Tcp 3443 from VirtualNetwork to ApiManagement',
      'ApiManagement as its destination for ApiManagement as its source',
    ],
    ['sql', 'Outbound Allow Tcp 1433 from Sql to VirtualNetwork', 'Sql as its source for Sql as its destination'],
    // No source lets the tag of the own region stand for these.
    ['keyvault', 'Outbound Allow Tcp 443 from * to AzureKeyVault.WestEurope', 'AzureKeyVault.WestEurope for AzureKeyVault'],
    ['management', 'Inbound Allow Tcp 3443 from ApiManagement.WestEurope to *', 'ApiManagement.WestEurope for ApiManagement'],
    // Right, or about something else.
    ['storage', 'Outbound Allow * 443 from VirtualNetwork to Storage.WestEurope', ''],
    ['storage', 'Outbound Allow * 443 from VirtualNetwork to Storage.FranceCentral', ''],
    ['storage', 'Outbound Allow Tcp 443 from VirtualNetwork to Storage', ''],
    ['sql', 'Outbound Allow Tcp 443 from VirtualNetwork to SqlManagement', ''],
    ['sql', 'Outbound Allow Udp 1433 from VirtualNetwork to SqlManagement', ''],
    ['sql', 'Outbound Deny Tcp 1433 from VirtualNetwork to SqlManagement', ''],
    ['sql', 'Inbound Allow Tcp 1433 from Sql to VirtualNetwork', ''],
  ])('%s: %s: "%s"', (id, words, said) => {
    const misses = flows
      .filter((flow) => flow.id === id)
      .flatMap((flow) => peerMisses([rule('theirs', 200, words)], flow, { regions: ['westeurope', 'francecentral'] }, flows));
    expect(misses.map(({ got, meant }) => `${got} for ${meant}`).join()).toBe(said);
  });

  test('and no flow is close to a rule of ours', () => {
    for (const flow of flows)
      expect(peerMisses(flows.flatMap(ownRule), flow, { regions: ['westeurope'], subnetPrefixes: ['10.0.1.0/27'] }, flows)).toEqual([]);
  });
});

describe('A18: a rule that shares all but one thing with a flow that is closed', () => {
  const internal = flowsFor({ mode: 'Internal', sku: 'Premium', locations: 1, clientSources: [], clientPorts: [443] });
  const near = { regions: ['westeurope'], subnetPrefixes: ['10.0.1.0/27'] };
  test.each<[string, string, Partial<Parameters<typeof rule>[3]>, string]>([
    ['loadbalancer', 'Inbound Allow * 6381-6383 from AzureLoadBalancer to *', {}, 'port 6381-6383 for 6390'],
    ['loadbalancer', 'Inbound Allow Tcp 65200-65535 from AzureLoadBalancer to *', {}, 'port 65200-65535 for 6390'],
    ['management', 'Inbound Allow Tcp 443 from ApiManagement to *', {}, 'port 443 for 3443'],
    [
      'management',
      'Inbound Allow Tcp * from ApiManagement to *',
      { sourcePortRanges: ['3443'] },
      '3443 as its source port for 3443 as its destination port',
    ],
    [
      'sql',
      'Outbound Allow Tcp 1024-65535 from * to Sql',
      { sourcePortRanges: ['1433'] },
      '1433 as its source port for 1433 as its destination port',
    ],
    [
      'management',
      'Inbound Allow Tcp 3443 from ApiManagement to 20.61.0.10/32',
      {},
      '20.61.0.10/32 as its destination for the subnet (10.0.1.0/27) as its destination',
    ],
    [
      'management',
      'Inbound Allow Tcp 3443 from ApiManagement to 10.0.2.0/24',
      {},
      '10.0.2.0/24 as its destination for the subnet (10.0.1.0/27) as its destination',
    ],
    [
      'storage',
      'Outbound Allow Tcp 443 from 10.0.9.0/24 to Storage.WestEurope',
      {},
      '10.0.9.0/24 as its source for the subnet (10.0.1.0/27) as its source',
    ],
    ['sql', 'Outbound Allow Tcp 5000 from VirtualNetwork to Sql.WestEurope', {}, 'port 5000 for 1433'],
    // Right, for another flow, or about something else.
    ['management', 'Inbound Allow Tcp 3443 from ApiManagement to 10.0.1.0/24', {}, ''],
    ['management', 'Inbound Allow Tcp 80 from ApiManagement to *', {}, ''],
    ['loadbalancer', 'Inbound Allow Tcp 6391 from AzureLoadBalancer to *', {}, ''],
    ['storage', 'Outbound Allow Tcp 445 from * to Storage', {}, ''],
    ['management', 'Inbound Allow Tcp 22 from 10.0.9.0/24 to *', {}, ''],
    ['management', 'Inbound Deny Tcp 443 from ApiManagement to *', {}, ''],
  ])('%s: %s', (id, words, more, said) => {
    const misses = internal
      .filter((flow) => flow.id === id)
      .flatMap((flow) => peerMisses([rule('theirs', 200, words, more)], flow, near, internal));
    expect(misses.map(({ got, meant }) => `${got} for ${meant}`).join()).toBe(said);
  });

  test('A18: clients by a wrong digit, by tag and by range', () => {
    const clients = flowsFor({
      mode: 'External',
      sku: 'Premium',
      locations: 1,
      clientSources: ['Internet', '203.0.113.0/24'],
      clientPorts: [443],
    })[0];
    const said = (words: string): string =>
      (clients ? nearMisses([rule('theirs', 120, words)], clients).map(({ got, meant }) => `${got} for ${meant}`) : []).join();
    expect(said('Inbound Allow Tcp 433 from Internet to *')).toBe('433 for 443');
    expect(said('Inbound Allow Tcp 433 from 203.0.113.0/25 to *')).toBe('433 for 443');
    expect(said('Inbound Allow Tcp 344 from Internet to *')).toBe('344 for 443');
    expect(said('Inbound Allow Tcp 4434 from Internet to *')).toBe('4434 for 443');
    expect(said('Inbound Allow Tcp 43 from Internet to *')).toBe('43 for 443');
    expect(said('Inbound Allow Tcp 8080 from Internet to *')).toBe('');
    expect(said('Inbound Allow Tcp 433 from 198.51.100.0/24 to *')).toBe('');
  });
});

const ownRule = ({ id, direction, protocol, ports, peers }: (typeof flows)[number]) =>
  peers.map((peer, at) =>
    direction === 'Inbound'
      ? rule(`${id}${at}`, 3000, `Inbound Allow ${protocol} ${ports.join()} from ${peer} to VirtualNetwork`)
      : rule(`${id}${at}`, 3000, `Outbound Allow ${protocol} ${ports.join()} from VirtualNetwork to ${peer}`),
  );
