/** Promises about tables of any shape: each flow goes where Azure sends it, what stands in the way is named, and no gateway is moved into a network that fails it. */

import { describe, expect, test } from '@jest/globals';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { childrenOf, findingsOf, rulesOf, shown, statusOf, writesOf } from './support/shown.ts';
import { network, routeTable, securityGroup, service, serviceId, subnetId, tableId } from './support/world.ts';

const appliance = 'VirtualAppliance 10.9.0.4';
/** `0/0 -> VA, Sql -> None`: each route has its prefix as its name. */
const routes = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split(', ').map((one) => {
      const [prefix = '', , hop = ''] = one.split(' ');
      const whole = prefix === '0/0' ? '0.0.0.0/0' : prefix;
      return [whole.replaceAll('/', '-'), `${whole} ${hop === 'VA' ? appliance : hop}`];
    }),
  );
const everything = ['*'];

async function applied(text: string, passes: readonly string[] = everything, spec: object = {}, subnet: object = {}): Promise<Stage> {
  const stage = await createStage({
    resources: [
      securityGroup('apim-nsg'),
      routeTable('rt', routes(text), passes),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: tableId('rt') }, ...subnet } }),
      service('orders', { sku: 'Premium' }),
    ],
  });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal', ...spec });
  return stage;
}
const planeRoutes = (stage: Stage): readonly unknown[] =>
  childrenOf(stage, tableId('rt'), 'routes')
    .filter(({ name }) => name.startsWith('apimvnet-'))
    .map(({ properties }) => properties['addressPrefix']);
const isMoved = (stage: Stage): boolean => writesOf(stage).includes('PATCH service/orders');
const endpointsOf = (stage: Stage): readonly unknown[] =>
  ((shown(stage, subnetId('hub', 'apim'))?.['serviceEndpoints'] ?? []) as readonly { readonly service: string }[]).map(
    (one) => one.service,
  );

describe('A1: next hops are computed for each flow', () => {
  test.each<[string, readonly unknown[]]>([
    ['AzureCloud -> VA', ['ApiManagement']],
    ['AzureCloud.WestEurope -> VA', ['ApiManagement']],
    ['0.0.0.0/2 -> VA, 64.0.0.0/2 -> VA, 128.0.0.0/2 -> VA, 192.0.0.0/2 -> VA', ['ApiManagement']],
    ['0.0.0.0/1 -> VA, 128.0.0.0/1 -> Internet', ['ApiManagement']],
    ['0/0 -> VA, 104.214.0.0/16 -> VA', ['ApiManagement']],
    ['13.0.0.0/8 -> Internet, 0/0 -> VirtualNetworkGateway', ['ApiManagement']],
    ['0/0 -> VA, 13.64.39.16/32 -> Internet, 20.37.52.67/32 -> Internet', ['ApiManagement']],
    ['0.0.0.0/1 -> Internet, 128.0.0.0/1 -> VA', []],
    ['10.50.0.0/16 -> VA, 0/0 -> Internet', []],
  ])('%s: the gateway gets %j before it moves, and settles', async (text, written) => {
    const stage = await applied(text);
    await stage.until('orders', 'True/Settled');
    expect(planeRoutes(stage)).toEqual(written);
    expect((await statusOf(stage)).summary?.network).toBe('6/6');
  });

  test.each<[string, string, string, RegExp]>([
    ['ApiManagement.WestEurope -> VA', 'RouteDiverted', 'ApiManagement.WestEurope', /a region's tag wins over the whole one/],
    [
      'ApiManagement -> Internet, ApiManagement.WestEurope -> VA, 0/0 -> VA',
      'RouteDiverted',
      'ApiManagement.WestEurope',
      /region's tag wins/,
    ],
    [
      '0/0 -> VA, ApiManagement.WestEurope -> VA',
      'RouteDiverted',
      'ApiManagement.WestEurope',
      /sends a part of ApiManagement to VirtualAppliance 10\.9/,
    ],
    ['ApiManagement -> Internet, 104.214.19.224/32 -> VA', 'RouteDiverted', '104.214.19.224-32', /the longest prefix wins/],
    ['ApiManagement -> VirtualNetworkGateway', 'RouteConflict', 'ApiManagement', /sends ApiManagement to VirtualNetworkGateway/],
    ['Sql -> None', 'TrafficDropped', 'Sql', /has the next hop None: it throws away .* Azure SQL \(Sql 1433\)/],
    ['Storage -> None', 'TrafficDropped', 'Storage', /Azure Storage \(Storage 443\)/],
    ['AzureKeyVault -> VnetLocal', 'TrafficDropped', 'AzureKeyVault', /VnetLocal, which leads to nothing outside the network/],
  ])('%s: %s by name, and nothing is moved', async (text, check, name, words) => {
    const stage = await applied(text);
    await stage.forward('2h');
    const found = await findingsOf(stage, check);
    expect(found).toMatchObject([{ severity: 'Blocking', message: expect.stringMatching(words) }]);
    expect(found[0]?.message).toContain(`Route ${name} `);
    expect([stage.ready('orders'), isMoved(stage)]).toEqual(['False/PrerequisitesNotMet', false]);
  });

  test('Storage -> VA: the firewall must pass that tag, which is said of it alone, and no endpoint leads around it', async () => {
    const stage = await applied('Storage -> VA', []);
    await stage.forward('30m');
    const [advice] = await findingsOf(stage, 'FirewallMustAllow');
    expect(advice?.message).toContain('Traffic of subnet apim to Storage goes by route Storage to VirtualAppliance 10.9.0.4.');
    expect(endpointsOf(stage)).toEqual([]);
  });
});

describe('A2: a route that appears under a running gateway', () => {
  test.each<[string, string, readonly string[], RegExp]>([
    ['AzureCloud', 'AzureCloud VirtualAppliance 10.9.0.4', ['*'], /by route AzureCloud to VirtualAppliance/],
    ['a half', '0.0.0.0/1 VirtualAppliance 10.9.0.4', ['*'], /by route late to VirtualAppliance/],
    ['everything', '0.0.0.0/0 VirtualNetworkGateway', ['*'], /by route late to VirtualNetworkGateway/],
  ])('%s: is named, and our way back is written', async (what, words, passes, message) => {
    const stage = await applied('10.50.0.0/16 -> VA', passes);
    await stage.until('orders', 'True/Settled');
    const [addressPrefix, nextHopType, nextHopIpAddress] = words.split(' ');
    stage.azure.put(`${tableId('rt')}/routes/${what === 'AzureCloud' ? what : 'late'}`, {
      properties: { addressPrefix, nextHopType, ...(nextHopIpAddress === undefined ? {} : { nextHopIpAddress }) },
    });
    await stage.forward('5h');
    expect(planeRoutes(stage)).toEqual(['ApiManagement']);
    expect((await findingsOf(stage, 'FirewallMustAllow'))[0]?.message).toMatch(message);
    expect(stage.ready('orders')).toBe('True/Settled');
  });

  test('four quarters to a firewall that passes nothing: what fails names a route', async () => {
    const stage = await applied('10.50.0.0/16 -> VA', []);
    await stage.until('orders', 'True/Settled');
    for (const [at, addressPrefix] of ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'].entries())
      stage.azure.put(`${tableId('rt')}/routes/q${at}`, {
        properties: { addressPrefix, nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.9.0.4' },
      });
    await stage.forward('5h');
    expect(planeRoutes(stage)).toEqual(['ApiManagement']);
    const failing = await findingsOf(stage, 'DependencyFailing');
    expect(failing.map(({ remedy }) => remedy).join(' ')).toMatch(/route q\d \(\d+\.0\.0\.0\/2\) in route table rt/);
  });

  test('a dead end is named where the gateway runs, and degrades it only', async () => {
    const stage = await applied('10.50.0.0/16 -> VA');
    await stage.until('orders', 'True/Settled');
    stage.azure.put(`${tableId('rt')}/routes/dead`, { properties: { addressPrefix: 'AzureKeyVault', nextHopType: 'None' } });
    await stage.forward('5h');
    expect(await findingsOf(stage, 'TrafficDropped')).toMatchObject([
      { severity: 'Degrading', message: expect.stringContaining('Route dead') },
    ]);
    expect(stage.ready('orders')).toBe('False/DependencyUnreachable');
  });
});

describe('A3: a next hop that leads nowhere is no tunnel', () => {
  test.each(['0/0 -> VnetLocal', '0/0 -> None', '0.0.0.0/1 -> VnetLocal, 128.0.0.0/1 -> VnetLocal', 'AzureCloud -> None'])(
    '(a) %s: nothing stands there, and nothing is moved',
    async (text) => {
      const stage = await applied(text);
      await stage.forward('2h');
      const checks = (await findingsOf(stage)).map(({ check, severity }) => `${check} ${severity}`);
      expect(checks).toContain('TrafficDropped Blocking');
      expect(checks).not.toContain('FirewallMustAllow Advisory');
      expect([stage.ready('orders'), isMoved(stage)]).toEqual(['False/PrerequisitesNotMet', false]);
    },
  );

  test('(b) what goes out by a more specific route is not lost: the rest is named', async () => {
    const stage = await applied('ApiManagement -> Internet, AzureCloud -> Internet, 0/0 -> VnetLocal', everything, { mode: 'External' });
    await stage.until('orders', 'True/Settled');
    const [lost] = await findingsOf(stage, 'TrafficDropped');
    expect(lost?.message).toMatch(/certificate validation \(Internet 80\)/);
    expect(lost?.message).not.toMatch(/Azure SQL/);
    expect(lost?.severity).toBe('Degrading');
  });
});

describe('A4: a table that leads straight already', () => {
  test.each([
    'AzureCloud -> Internet, 0/0 -> VA',
    'ApiManagement -> Internet, AzureCloud -> Internet, 0/0 -> VA',
    '0.0.0.0/0 -> Internet, 10.0.0.0/8 -> VA',
  ])('shared with others, gets nothing written: %s', async (text) => {
    const stage = await createStage({
      resources: [
        securityGroup('apim-nsg'),
        routeTable('rt', routes(text), []),
        network('hub', {
          apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: tableId('rt') } },
          web: { prefix: '10.0.2.0/24', routeTable: { id: tableId('rt') } },
        }),
        service('orders'),
      ],
    });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal' });
    await stage.until('orders', 'True/Settled');
    expect([planeRoutes(stage), endpointsOf(stage)]).toEqual([[], []]);
    expect((await statusOf(stage)).summary?.network).toBe('6/6');
  });
});

describe('A6: what Azure may add is kept, and judged with care', () => {
  test('a next hop that is not known stands in the way, and is named as Azure names it', async () => {
    const stage = await applied('0/0 -> VirtualApplianceEcmp');
    await stage.until('orders', 'False/UpdatingNetwork');
    expect(planeRoutes(stage)).toEqual(['ApiManagement']);
    expect((await findingsOf(stage, 'FirewallMustAllow'))[0]?.message).toMatch(/by route 0\.0\.0\.0-0 to VirtualApplianceEcmp/);
  });

  test.each([
    ['access', 'Audit', /Rule odd has the access Audit, which this version of the operator does not know/],
    ['direction', 'Both', /Rule odd has the direction Both, which/],
    ['protocol', 'Quic', /Rule odd has the protocol Quic, which/],
  ])('a rule whose %s is %s is kept and in doubt: the look succeeds, ours are written, the gateway moves', async (field, word, said) => {
    const odd = {
      name: 'odd',
      properties: {
        priority: 100,
        direction: 'Inbound',
        access: 'Deny',
        protocol: '*',
        sourcePortRange: '*',
        destinationPortRange: '*',
        sourceAddressPrefix: 'Internet',
        destinationAddressPrefix: '*',
        [field]: word,
      },
    };
    const stage = await createStage({
      resources: [
        securityGroup('apim-nsg', [odd]),
        network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
        service('orders'),
      ],
    });
    stage.start();
    await stage.apply('orders', ordinarySpec());
    await stage.forward('10m');
    expect(stage.ready('orders')).toBe('False/UpdatingNetwork');
    expect(rulesOf(stage)).toContainEqual(expect.stringMatching(/^management@/));
    const unknown = await findingsOf(stage, 'FlowUnknown');
    expect(unknown.map(({ severity }) => severity)).toEqual(['Advisory']);
    expect(unknown[0]?.message).toMatch(said);
  });
});

describe('A7: clients of an External gateway behind a firewall', () => {
  const tunnel = 'ApiManagement -> Internet, 0/0 -> VA';
  test.each<[string, readonly string[], readonly string[], RegExp]>([
    ['(a) the whole internet', ['Internet'], [], /cannot be served behind this route/],
    ['(b) a range', ['203.0.113.0/24'], [], /Name 203\.0\.113\.0\/24 in spec\.routing\.clientPrefixes/],
    ['two ranges, of which one has its way back', ['203.0.113.0/24', '198.51.100.0/24'], ['203.0.113.0/24'], /Name 198\.51\.100\.0\/24 in/],
    ['a service', ['AzureTrafficManager'], [], /Add a route AzureTrafficManager → Internet/],
  ])('%s: is told that no answers come', async (_, clientSources, clientPrefixes, remedy) => {
    const stage = await applied(tunnel, everything, {
      mode: 'External',
      networkSecurity: { clientSources },
      ...(clientPrefixes.length > 0 ? { routing: { clientPrefixes } } : {}),
    });
    await stage.until('orders', 'True/Settled');
    const found = await findingsOf(stage, 'ClientsUnanswered');
    expect(found).toMatchObject([{ severity: 'Degrading', remedy: expect.stringMatching(remedy) }]);
    expect(found[0]?.message).toMatch(/leave by route 0\.0\.0\.0-0 \(0\.0\.0\.0\/0\) to VirtualAppliance 10\.9\.0\.4/);
  });

  test('the remedy for a range makes the finding go', async () => {
    const stage = await applied(tunnel, everything, { mode: 'External', networkSecurity: { clientSources: ['203.0.113.0/24'] } });
    await stage.until('orders', 'True/Settled');
    await stage.edit('orders', { routing: { clientPrefixes: ['203.0.113.0/24'] } });
    await stage.until('orders', 'True/Settled');
    expect(await findingsOf(stage, 'ClientsUnanswered')).toEqual([]);
    expect(planeRoutes(stage)).toEqual(['203.0.113.0/24']);
    expect(shown(stage, serviceId('orders'))?.['virtualNetworkType']).toBe('External');
  });
});
