/** Promises about the table of flows: what Microsoft lists is there, with what its lack costs and who says so. */

import { describe, expect, test } from '@jest/globals';
import { clientFlow, flows, flowsFor, type FlowContext } from './flows.ts';
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
    ${'entra'}             | ${'Out Tcp 443 AzureActiveDirectory'} | ${'Optional'}    | ${'Optional'}    | ${'Optional'} | ${'Optional'}
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

  test('there is no other', () => expect(flows).toHaveLength(19));
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
    for (const { id } of flows) expect(id).toMatch(/^[a-z][a-z-]*[a-z]$/);
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
  test('come by no rule of ours in Internal mode', () => expect(clientsOf({ mode: 'Internal' })).toEqual([]));
});
