/** Promises about tunnels, by tables of routes: which replies stray, which flows stand behind something or are lost, and what helps. */

import { describe, expect, test } from '@jest/globals';
import { showPeers } from '../filter/judge.ts';
import { flowsFor, type FlowContext, type FlowNeed } from '../flows.ts';
import type { Place, PlacedRoute } from '../words/place.ts';
import { tagListOf } from '../words/tag-list.ts';
import { exceededBy } from './limits.ts';
import {
  dropped,
  helpfulEndpoints,
  isTunnelled,
  isWhollyAstray,
  routesBehind,
  strayReplies,
  tableOf,
  through,
  unansweredClients,
  wantsRoute,
  withRoutes,
  type FlowWays,
} from './readings.ts';

const tags = tagListOf({
  cloud: 'Public',
  changeNumber: '412',
  tags: Object.entries({
    ApiManagement: ['51.145.179.78/32', '104.214.19.224/32', '52.162.110.80/32', '20.37.52.67/32'],
    'ApiManagement.WestEurope': ['51.145.179.78/32'],
    Storage: ['20.150.8.0/23', '52.239.140.0/22', '20.150.26.0/24'],
    'Storage.WestEurope': ['20.150.8.0/23', '52.239.140.0/22'],
    Sql: ['40.68.37.158/32', '13.69.104.0/26', '52.138.224.0/27'],
    'Sql.WestEurope': ['40.68.37.158/32', '13.69.104.0/26'],
    'Sql.NorthEurope': ['52.138.224.0/27'],
    AzureKeyVault: ['13.69.64.72/29', '52.236.186.80/29'],
    'AzureKeyVault.WestEurope': ['13.69.64.72/29'],
    AzureMonitor: ['13.69.65.16/28', '40.74.24.64/28'],
    AzureActiveDirectory: ['20.190.128.0/18'],
    EventHub: ['13.69.64.0/29'],
    AzureTrafficManager: ['40.68.30.66/32'],
    AzureCloud: ['13.64.0.0/11', '20.0.0.0/8', '40.64.0.0/10', '51.144.0.0/13', '52.128.0.0/9', '104.208.0.0/12'],
    'AzureCloud.WestEurope': ['13.69.0.0/16', '20.150.8.0/23', '40.68.0.0/16', '51.144.0.0/15', '52.239.140.0/22'],
  }).map(([name, prefixes]) => ({ name, prefixes })),
});

const context: FlowContext = { mode: 'Internal', sku: 'Premium', locations: 1, clientSources: [], clientPorts: [443] };
const needs = (given: Partial<FlowContext> = {}): readonly FlowNeed[] =>
  flowsFor({ ...context, ...given }).filter(({ need }) => need !== 'Optional');

/** `0/0 -> VA`, several with commas. */
const routes = (text: string): readonly PlacedRoute[] =>
  text === ''
    ? []
    : text.split(', ').map((one): PlacedRoute => {
        const [prefix = '', , hop = ''] = one.split(' ');
        const nextHopType = hop === 'VA' ? 'VirtualAppliance' : hop;
        return {
          name: `r-${prefix.replace(/^0\/0$/, '0.0.0.0/0')}`,
          prefix: prefix.replace(/^0\/0$/, '0.0.0.0/0'),
          nextHopType,
          nextHopIp: hop === 'VA' ? '10.9.0.4' : undefined,
        };
      });
const place = (text: string, more: Partial<Place> = {}): Place => ({
  subnetPrefixes: ['10.0.1.0/27'],
  vnetPrefixes: ['10.0.0.0/16'],
  region: 'westeurope',
  peerings: [],
  routes: routes(text),
  tags,
  ...more,
});

const ours: PlacedRoute = { name: 'apimvnet-controlplane', prefix: 'ApiManagement', nextHopType: 'Internet' };
const replies = (there: Place): FlowWays | undefined => tableOf(needs(), there).find(({ flow }) => flow.id === 'management');
const straysOf = (there: Place): string => {
  const row = replies(there);
  const strays = row ? strayReplies(row) : [];
  return routesBehind(strays)
    .map(({ route, isSure }) => `${isSure ? '' : 'perhaps '}${route.name.slice(2)}`)
    .join(', ');
};
const lossesOf = (table: readonly FlowWays[], of: (row: FlowWays) => ReturnType<typeof through>): string =>
  table.flatMap((row) => (of(row).length > 0 ? [row.flow.id] : [])).join(', ');

/** What the control plane's replies need, and what is left of it then. */
describe('A1: next hops of the control plane are computed, not guessed', () => {
  test.each<[string, string, boolean, string]>([
    // routes, astray today, a route of ours is wanted, astray all the same
    ['AzureCloud -> VA', 'AzureCloud', true, ''],
    ['AzureCloud.WestEurope -> VA', 'AzureCloud.WestEurope', true, ''],
    ['ApiManagement.WestEurope -> VA', 'ApiManagement.WestEurope', true, 'ApiManagement.WestEurope'],
    ['ApiManagement -> Internet, ApiManagement.WestEurope -> VA, 0/0 -> VA', 'ApiManagement.WestEurope', true, 'ApiManagement.WestEurope'],
    ['0/0 -> VA, ApiManagement.WestEurope -> VA', '0.0.0.0/0, ApiManagement.WestEurope', true, 'ApiManagement.WestEurope'],
    ['0.0.0.0/2 -> VA, 64.0.0.0/2 -> VA, 128.0.0.0/2 -> VA, 192.0.0.0/2 -> VA', '0.0.0.0/2, 64.0.0.0/2', true, ''],
    ['0.0.0.0/1 -> VA, 128.0.0.0/1 -> Internet', '0.0.0.0/1', true, ''],
    ['0.0.0.0/1 -> Internet, 128.0.0.0/1 -> VA', '', false, ''],
    ['ApiManagement -> Internet, 104.214.19.224/32 -> VA', '104.214.19.224/32', true, '104.214.19.224/32'],
    ['ApiManagement -> Internet, 104.214.0.0/16 -> VA', '', false, ''],
    ['104.214.19.224/32 -> Internet, 51.145.179.78/32 -> Internet, 0/0 -> VA', '0.0.0.0/0', true, ''],
    ['10.50.0.0/16 -> VA', '', false, ''],
    ['0/0 -> Internet', '', false, ''],
    ['0/0 -> VnetLocal', '0.0.0.0/0', true, ''],
    ['0/0 -> None', '0.0.0.0/0', true, ''],
    ['::/0 -> VA', '', false, ''],
    // A4: the table leads straight already.
    ['AzureCloud -> Internet, 0/0 -> VA', '', false, ''],
    ['AzureCloud.WestEurope -> Internet, 0/0 -> VA', '0.0.0.0/0', true, ''],
    // A6: what Azure adds is elsewhere.
    ['0/0 -> VirtualApplianceEcmp', '0.0.0.0/0', true, ''],
  ])('%s', (text, today, isWanted, then) => {
    const there = place(text);
    const row = replies(there);
    const isPresent = text.includes('ApiManagement -> Internet');
    expect(straysOf(there).split(', ').toSorted().join(', ')).toBe(today.split(', ').toSorted().join(', '));
    expect(row && wantsRoute(strayReplies(row))).toBe(isWanted);
    expect(straysOf(isPresent ? there : withRoutes(there, [ours]))).toBe(then);
  });

  test.each<[string, boolean, string]>([
    ['AzureCloud -> VA', true, ''],
    ['AzureCloud.WestEurope -> VA', true, ''],
    ['ApiManagement.WestEurope -> VA', true, 'ApiManagement.WestEurope'],
    ['0.0.0.0/1 -> VA, 128.0.0.0/1 -> Internet', true, ''],
    ['AzureCloud -> Internet, 0/0 -> VA', false, ''],
    ['203.0.113.0/24 -> VA', false, 'perhaps 203.0.113.0/24'],
    ['ApiManagement -> Internet, 104.214.19.224/32 -> VA', true, '104.214.19.224/32'],
  ])('without the lists of tags: %s', (text, isWanted, then) => {
    const there = place(text, { tags: undefined });
    const row = replies(there);
    expect(row && wantsRoute(strayReplies(row))).toBe(isWanted);
    expect(straysOf(text.includes('ApiManagement -> Internet') ? there : withRoutes(there, [ours]))).toBe(then);
  });

  test('a default route that only BGP brings is an appliance to all of it', () => {
    const there = place('', { declaresTunnel: true });
    expect(wantsRoute(replies(there)?.ways.filter(({ hop }) => hop === 'Through') ?? [])).toBe(true);
    expect(strayReplies(replies(withRoutes(there, [ours])) ?? { flow: needs()[0] as FlowNeed, ways: [] })).toEqual([]);
  });
});

describe('A1, A3, A4: what goes out', () => {
  test.each<[string, string, string, boolean]>([
    // routes, stands behind something, is thrown away, is tunnelled
    ['', '', '', false],
    ['Sql -> None', '', 'sql', false],
    ['Storage -> VA', 'storage', '', true],
    ['AzureCloud -> VA', 'storage, sql, keyvault, monitor, entra, certificates, ntp, diagnostics', '', true],
    ['0/0 -> VnetLocal', '', 'certificates, storage, sql, keyvault, monitor, entra, ntp, diagnostics', false],
    ['ApiManagement -> Internet, AzureCloud -> Internet, 0/0 -> VnetLocal', '', 'certificates, ntp', false],
    ['AzureCloud -> Internet, 0/0 -> VA', 'certificates, ntp', '', true],
    ['10.50.0.0/16 -> VA', '', '', false],
    ['10.0.0.0/8 -> VA', '', '', false],
    ['0/0 -> Internet', '', '', false],
    ['203.0.113.0/24 -> VA, 198.51.100.0/24 -> None', '', '', false],
  ])('%s', (text, behind, lost, tunnelled) => {
    const table = tableOf(needs(), place(text));
    expect(lossesOf(table, through).split(', ').toSorted()).toEqual(behind.split(', ').toSorted());
    expect(lossesOf(table, dropped).split(', ').toSorted()).toEqual(lost.split(', ').toSorted());
    expect(isTunnelled(table)).toBe(tunnelled);
  });

  test('a DNS server behind an appliance is no tunnel, and the appliance must let it through', () => {
    const table = tableOf(needs({ customDns: ['10.9.0.10'] }), place('10.0.0.0/8 -> VA'));
    expect(lossesOf(table, through)).toBe('dns-udp, dns-tcp');
    expect(isTunnelled(table)).toBe(false);
  });

  describe.each(['10.9.0.10', '172.16.9.10', '192.168.9.10', '100.64.9.10'])('a private server: %s', (server) => {
    const both = 'dns-udp, dns-tcp';
    const perhaps = `${both}; ${both}`;
    test.each<[string, string, Partial<Place>, string]>([
      // routes, what is lost; what stands behind something
      ['nobody has it', '', {}, `${both}; `],
      ['a peered network has it', '', { peerings: [{ remotePrefixes: [`${server}/32`], state: 'Connected', allowsAccess: true }] }, '; '],
      ['a gateway may know it', '', { reachesFurther: true }, perhaps],
      ['a default route comes by a gateway', '', { declaresTunnel: true }, perhaps],
      ['nothing is known of what is connected', '', { peerings: undefined }, perhaps],
      ['a gateway that the table does not listen to', '', { reachesFurther: true, takesAnnounced: false }, `${both}; `],
      ['the gateway may know a longer prefix than a route has', `${server}/31 -> None`, { reachesFurther: true }, perhaps],
      ['and not than one for the address', `${server}/32 -> None`, { reachesFurther: true }, `${both}; `],
      ['a default route takes the routes to nowhere away', '0/0 -> VA', {}, `; ${both}`],
      ['to a gateway too', '0/0 -> VirtualNetworkGateway', { reachesFurther: true }, `; ${both}`],
      ['halves of it do not', '0.0.0.0/1 -> VA, 128.0.0.0/1 -> VA', {}, `${both}; `],
      ['to the internet, which has no private addresses', '0/0 -> Internet', {}, `${both}; `],
      ['by a route of its own to the internet', `${server}/32 -> Internet`, {}, `${both}; `],
    ])('%s', (_, text, more, expected) => {
      const table = tableOf(needs({ customDns: [server] }), place(text, more));
      const dns = (of: typeof dropped): string =>
        lossesOf(
          table.filter(({ flow }) => flow.id.startsWith('dns')),
          of,
        );
      expect(`${dns(dropped)}; ${dns(through)}`).toBe(expected);
    });
  });

  test('endpoints help what they serve: that of SQL in the primary location only', () => {
    const table = tableOf(needs(), place('0/0 -> VA'));
    expect(helpfulEndpoints(table, true)).toEqual(['Microsoft.Storage', 'Microsoft.KeyVault', 'Microsoft.Sql']);
    expect(helpfulEndpoints(table, false)).toEqual(['Microsoft.Storage', 'Microsoft.KeyVault']);
    expect(helpfulEndpoints(tableOf(needs({ optionalFlows: ['eventhub'] }), place('0/0 -> VA')), true)).toContain('Microsoft.EventHub');
    expect(helpfulEndpoints(tableOf(needs(), place('AzureCloud -> Internet, 0/0 -> VA')), true)).toEqual([]);
    expect(helpfulEndpoints(tableOf(needs(), place('0/0 -> VA', { endpoints: ['Microsoft.Storage', 'Microsoft.Sql'] })), true)).toEqual([
      'Microsoft.KeyVault',
    ]);
  });

  test("A25: an endpoint of a further region does not reach what is the primary's", () => {
    const there = place('0/0 -> VA', { primaryRegion: 'northeurope', endpoints: ['Microsoft.Sql'] });
    const sql = tableOf(needs(), there).find(({ flow }) => flow.id === 'sql');
    expect(sql?.ways.map(({ hop, part }) => `${hop} ${part.peer}`)).toEqual(['Endpoint Sql.westeurope', 'Through Sql.northeurope']);
  });

  test('A21: the cross-region endpoint serves Storage', () => {
    expect(
      helpfulEndpoints(
        tableOf(needs(), place('0/0 -> VA', { endpoints: ['Microsoft.Storage.Global', 'Microsoft.Sql', 'Microsoft.KeyVault'] })),
        true,
      ),
    ).toEqual([]);
  });
});

describe('A7: clients of an External gateway get answers', () => {
  const clients = (sources: readonly string[], text: string): string => {
    const [flow] = needs({ mode: 'External', clientSources: sources });
    if (!flow) throw new Error('no clients');
    return unansweredClients(flow, place(text))
      .map(
        ({ source, ways }) =>
          `${source}${isWhollyAstray(ways) ? '' : ' in part'} by ${routesBehind(ways)
            .map(({ route }) => route.name.slice(2))
            .join()}`,
      )
      .join('; ');
  };
  const tunnel = 'ApiManagement -> Internet, 0/0 -> VA';
  test.each<[readonly string[], string, string]>([
    [['Internet'], tunnel, 'Internet in part by 0.0.0.0/0'],
    [['Internet'], '0/0 -> VA', 'Internet by 0.0.0.0/0'],
    [['203.0.113.0/24'], tunnel, '203.0.113.0/24 by 0.0.0.0/0'],
    [['203.0.113.0/24'], `${tunnel}, 203.0.113.0/24 -> Internet`, ''],
    [['203.0.113.0/24'], `${tunnel}, 203.0.113.0/25 -> Internet`, '203.0.113.0/24 in part by 0.0.0.0/0'],
    [['203.0.113.0/24', '198.51.100.7'], `${tunnel}, 203.0.113.0/24 -> Internet`, '198.51.100.7 by 0.0.0.0/0'],
    [['10.50.0.0/16', '10.0.2.0/24'], tunnel, ''],
    [['AzureTrafficManager'], `${tunnel}, AzureCloud -> Internet`, ''],
    [['AzureTrafficManager'], tunnel, 'AzureTrafficManager by 0.0.0.0/0'],
    [['Internet'], '', ''],
    [['Internet'], '203.0.113.0/24 -> VA, Storage -> VA', ''],
  ])('%s with %s', (sources, text, expected) => expect(clients(sources, text)).toBe(expected));

  test('shows which part', () => {
    const [flow] = needs({ mode: 'External', clientSources: ['203.0.113.0/24'] });
    const [one] = flow ? unansweredClients(flow, place(`${tunnel}, 203.0.113.0/25 -> Internet`)) : [];
    expect(one?.ways.map((way) => showPeers(way))).toEqual(['203.0.113.128/25']);
  });
});

describe('A5: limits are told with their source, and refuse nothing', () => {
  const many = (count: number, prefix = (at: number) => `10.100.${at >> 8}.${at & 255}/32`): readonly PlacedRoute[] =>
    Array.from({ length: count }, (_, at) => ({ name: `r${at}`, prefix: prefix(at), nextHopType: 'VirtualAppliance' }));
  const tag = (at: number): string => `Storage.Region${at}`;
  test.each<[string, readonly PlacedRoute[], readonly PlacedRoute[], string]>([
    ['(a) one more than 405', many(405), [ours], 'Routes 406 of 400'],
    ['(b) nothing to write', many(405), [], ''],
    ['(c) the 26th by a tag', many(25, tag), [ours], 'TagRoutes 26 of 25'],
    ['the 25th by a tag', many(24, tag), [ours], ''],
    ['one more than 600', many(600), [ours], 'Routes 601 of 600'],
    ['one more than a thousand', many(1_000), [ours], 'Routes 1001 of 1000'],
  ])('%s', (_, present, added, expected) =>
    expect(
      exceededBy(present, added)
        .map(({ limit, count }) => `${limit.what} ${count} of ${limit.most}`)
        .join(),
    ).toBe(expected),
  );
});
