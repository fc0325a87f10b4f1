/** Promises about the table of flows: what Microsoft lists is there, with what its lack costs and who says so. */

import { describe, expect, test } from '@jest/globals';
import { clientFlow, flows, flowsFor, insideClientFlow, optionalFlowIds, type FlowContext } from './flows.ts';
import { parsePorts } from './ports.ts';

const context = (change: Partial<FlowContext> = {}): FlowContext => ({
  mode: 'External',
  sku: 'Premium',
  locations: 1,
  clientSources: ['Internet'],
  clientPorts: [443],
  ...change,
});
const arrows = { Inbound: 'In', Outbound: 'Out' };

/** The table of Microsoft: Virtual network configuration reference, 2025-06-17, row by row; need as External × Developer, Premium, two regions; Internal × Premium. */
describe('the required ports of the reference', () => {
  test.each`
    id                     | words                                 | developer        | premium          | regions       | internal
    ${'clients'}           | ${'In Tcp 443 Internet'}              | ${'Required'}    | ${'Required'}    | ${'Required'} | ${'No'}
    ${'management'}        | ${'In Tcp 3443 ApiManagement'}        | ${'Required'}    | ${'Required'}    | ${'Required'} | ${'Required'}
    ${'loadbalancer'}      | ${'In Tcp 6390 AzureLoadBalancer'}    | ${'Recommended'} | ${'Required'}    | ${'Required'} | ${'Required'}
    ${'trafficmanager'}    | ${'In Tcp 443 AzureTrafficManager'}   | ${'Recommended'} | ${'Recommended'} | ${'Required'} | ${'No'}
    ${'machinehealth'}     | ${'In Tcp 6391 AzureLoadBalancer'}    | ${'Optional'}    | ${'Optional'}    | ${'Optional'} | ${'Optional'}
    ${'certificates'}      | ${'Out Tcp 80 Internet'}              | ${'Required'}    | ${'Required'}    | ${'Required'} | ${'Required'}
    ${'storage'}           | ${'Out Tcp 443 Storage'}              | ${'Required'}    | ${'Required'}    | ${'Required'} | ${'Required'}
    ${'sql'}               | ${'Out Tcp 1433 Sql'}                 | ${'Required'}    | ${'Required'}    | ${'Required'} | ${'Required'}
    ${'keyvault'}          | ${'Out Tcp 443 AzureKeyVault'}        | ${'Required'}    | ${'Required'}    | ${'Required'} | ${'Required'}
    ${'monitor'}           | ${'Out Tcp 1886,443 AzureMonitor'}    | ${'Required'}    | ${'Required'}    | ${'Required'} | ${'Required'}
    ${'entra'}             | ${'Out Tcp 443 AzureActiveDirectory'} | ${'Expected'}    | ${'Expected'}    | ${'Expected'} | ${'Expected'}
    ${'connectors'}        | ${'Out Tcp 443 AzureConnectors'}      | ${'Optional'}    | ${'Optional'}    | ${'Optional'} | ${'Optional'}
    ${'eventhub'}          | ${'Out Tcp 5671,5672,443 EventHub'}   | ${'Optional'}    | ${'Optional'}    | ${'Optional'} | ${'Optional'}
    ${'externalcache-in'}  | ${'In Tcp 6380 VirtualNetwork'}       | ${'Optional'}    | ${'Optional'}    | ${'Optional'} | ${'Optional'}
    ${'externalcache-out'} | ${'Out Tcp 6380 VirtualNetwork'}      | ${'Optional'}    | ${'Optional'}    | ${'Optional'} | ${'Optional'}
    ${'internalcache-in'}  | ${'In Tcp 6381-6383 VirtualNetwork'}  | ${'Optional'}    | ${'Optional'}    | ${'Optional'} | ${'Optional'}
    ${'internalcache-out'} | ${'Out Tcp 6381-6383 VirtualNetwork'} | ${'Optional'}    | ${'Optional'}    | ${'Optional'} | ${'Optional'}
    ${'ratelimit-in'}      | ${'In Udp 4290 VirtualNetwork'}       | ${'Optional'}    | ${'Optional'}    | ${'Optional'} | ${'Optional'}
    ${'ratelimit-out'}     | ${'Out Udp 4290 VirtualNetwork'}      | ${'Optional'}    | ${'Optional'}    | ${'Optional'} | ${'Optional'}
  `('$id: $words', ({ id, words, developer, premium, regions, internal }: Record<string, string>) => {
    const needIn = (change: Partial<FlowContext>) => flowsFor(context(change)).find((flow) => flow.id === id)?.need ?? 'No';
    expect([
      needIn({ sku: 'Developer' }),
      needIn({ sku: 'Premium' }),
      needIn({ locations: 2 }),
      needIn({ mode: 'Internal', clientSources: [] }),
    ]).toEqual([developer, premium, regions, internal]);
    const flow = flowsFor(context()).find((one) => one.id === id);
    expect(flow && `${arrows[flow.direction]} ${flow.protocol} ${flow.ports.join()} ${flow.peers.join()}`).toBe(words);
  });
});

describe('what only prose demands, or an older edition', () => {
  test.each`
    id                     | words                              | need
    ${'dns-udp'}           | ${'Out Udp 53 10.0.0.4,10.0.0.5'}  | ${'Required'}
    ${'dns-tcp'}           | ${'Out Tcp 53 10.0.0.4,10.0.0.5'}  | ${'Required'}
    ${'ntp'}               | ${'Out Udp 123 Internet'}          | ${'Expected'}
    ${'diagnostics'}       | ${'Out Tcp 12000 AzureCloud'}      | ${'Expected'}
    ${'kms'}               | ${'Out Tcp 1688 Internet'}         | ${'Optional'}
    ${'digicert'}          | ${'In Tcp 80 Internet'}            | ${'Optional'}
    ${'managedcerts'}      | ${'In Tcp 80 ApiManagement'}       | ${'Optional'}
    ${'files'}             | ${'Out Tcp 445 Storage'}           | ${'Optional'}
    ${'smtp'}              | ${'Out Tcp 25,587,25028 Internet'} | ${'Optional'}
    ${'health-stv1'}       | ${'Out Tcp 443,12000 AzureCloud'}  | ${'No'}
    ${'loadbalancer-stv1'} | ${'In Tcp * AzureLoadBalancer'}    | ${'No'}
    ${'portal-westus'}     | ${'Out Tcp 443 Storage.WestUS'}    | ${'No'}
  `('$id: $words is $need', ({ id, words, need }: Record<string, string>) => {
    const needed = flowsFor(context({ customDns: ['10.0.0.4', '10.0.0.5'] })).find((flow) => flow.id === id);
    const flow = needed ?? flows.find((one) => one.id === id);
    expect(flow && `${arrows[flow.direction]} ${flow.protocol} ${flow.ports.join()} ${flow.peers.join()}`).toBe(words);
    expect(needed?.need ?? 'No').toBe(need);
  });

  // Only where the network has no servers of its own.
  test.each([
    ['platformdns-udp', 'Udp'],
    ['platformdns-tcp', 'Tcp'],
  ])('A13: %s is Required without servers of its own', (id, protocol) => {
    const given = (customDns: readonly string[]) => flowsFor(context({ customDns })).find((flow) => flow.id === id);
    expect(given([])).toMatchObject({ protocol, ports: ['53'], peers: ['AzurePlatformDNS'], need: 'Required' });
    expect(given(['168.63.129.16'])?.need).toBe('Required');
    expect(given(['10.0.0.4'])).toBeUndefined();
  });
  test('with the table above, and clients of an Internal gateway, these are all', () => expect(flows).toHaveLength(19 + 14 + 1));
  test('without servers of its own a network needs no flow for DNS', () =>
    expect(flowsFor(context()).filter(({ id }) => id.startsWith('dns'))).toEqual([]));
});

describe('an optional flow that the binding names', () => {
  const needOf = (id: string, optionalFlows: readonly string[]) =>
    flowsFor(context({ optionalFlows })).find((flow) => flow.id === id)?.need;
  test.each([
    ['eventhub', 'Recommended'],
    ['entra', 'Recommended'],
    ['storage', 'Required'],
  ])('%s is %s', (id, need) => expect(needOf(id, [id])).toBe(need));
  test('is one of those that may be named', () => {
    expect(optionalFlowIds).toEqual(expect.arrayContaining(['entra', 'eventhub', 'machinehealth', 'ntp', 'smtp']));
    expect(optionalFlowIds).not.toEqual(expect.arrayContaining(['storage']));
    expect(optionalFlowIds).not.toEqual(expect.arrayContaining(['portal-westus']));
  });
});

describe('each flow', () => {
  test.each(flows)('$id says what its lack costs and who says so, in sentences', ({ title, loss, source, ports }) => {
    expect(title).toMatch(/^\S.*\S$/);
    expect(loss).toMatch(/^[A-Z].*\.$/);
    expect(source).toMatch(/^Microsoft: .*\d{4}-\d{2}-\d{2}/);
    for (const port of ports) expect(parsePorts(port)).toBeDefined();
  });

  test('has a name of its own, fit for a rule', () => {
    expect(new Set(flows.map(({ id }) => id)).size).toBe(flows.length);
    for (const { id } of flows) expect(id).toMatch(/^[a-z][a-z0-9-]*[a-z0-9]$/);
  });
});

describe('clients', () => {
  const clientsOf = (change: Partial<FlowContext>) => flowsFor(context(change)).filter(({ id }) => id === clientFlow);

  test('are those that the binding names, on its ports', () => {
    expect(clientsOf({ clientSources: ['AzureFrontDoor.Backend', '203.0.113.0/24'], clientPorts: [443, 80] })).toMatchObject([
      { peers: ['AzureFrontDoor.Backend', '203.0.113.0/24'], ports: ['443', '80'] },
    ]);
  });

  test('are nobody when it names nobody: nothing is opened', () => expect(clientsOf({ clientSources: [] })).toMatchObject([{ peers: [] }]));
  test('A19: of an Internal gateway are those in the network, by a flow of their own', () => {
    expect(clientsOf({ mode: 'Internal' })).toEqual([]);
    const inside = (...clientSources: string[]) =>
      flowsFor(context({ mode: 'Internal', clientSources })).filter(({ id }) => id === insideClientFlow);
    expect(inside('Internet', 'AzureFrontDoor.Backend', '10.0.2.0/24', 'Virtual_Network')).toMatchObject([
      { need: 'Required', peers: ['10.0.2.0/24', 'Virtual_Network'], ports: ['443'] },
    ]);
    expect(inside()).toMatchObject([{ peers: [] }]);
  });
});
