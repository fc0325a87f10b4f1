/** Promises about `apimvnet reach`: each hop says what is so in Azure, by which rule or route, and what cannot be known from outside is said. */

import { describe, expect, test } from '@jest/globals';
import { armId } from '../../src/api/arm-id.ts';
import { intervalsAt } from '../../src/binding/model/terms/intervals.ts';
import { createTagRanges } from '../../src/binding/observe/tags.ts';
import { exitOf } from '../../src/cli/commands/reach.ts';
import { answer, withMore, type Answer, type Question } from '../../src/cli/reach/answer.ts';
import { effectiveAt } from '../../src/cli/reach/effective.ts';
import { standpointIn, standpointsOf, type Sight, type Standpoint } from '../../src/cli/reach/standpoint.ts';
import { targetIn } from '../../src/cli/reach/target.ts';
import { answerText, effectiveText } from '../../src/cli/reach/text.ts';
import { plainLook } from '../../src/cli/preview/text.ts';
import { createStage, ordinarySpec, type Stage } from '../scenarios/support/stage.ts';
import { bindingFor } from './binding.test-support.ts';
import { network, routeTable, rule, securityGroup, service, subnetId, tableId } from '../scenarios/support/world.ts';
import { armOn } from './preview.test-support.ts';

type Resources = readonly object[];
interface Around {
  readonly rules?: readonly object[];
  readonly routes?: Readonly<Record<string, string>>;
  readonly subnet?: object;
  readonly dns?: readonly string[];
  readonly attached?: boolean;
}

function worldOf({ rules = [], routes, subnet = {}, dns = [], attached = true }: Around): Resources {
  const hub = network('hub', {
    apim: {
      prefix: '10.0.1.0/27',
      ...(attached ? { group: 'apim-nsg' } : {}),
      ...(routes ? { routeTable: { id: tableId('rt') } } : {}),
      ...subnet,
    },
  }) as { readonly properties: object };
  return [
    securityGroup('apim-nsg', rules as readonly Readonly<Record<string, unknown>>[]),
    ...(routes ? [routeTable('rt', routes)] : []),
    { ...hub, properties: { ...hub.properties, dhcpOptions: { dnsServers: dns } } },
    service('orders'),
  ];
}

const sightOn = (stage: Stage): Sight => {
  const [arm, intervals] = [armOn(stage), intervalsAt(1)];
  return { arm, clock: stage.clock, intervals, tags: createTagRanges(arm, stage.clock, intervals) };
};

async function from(around: Around, spec: object = ordinarySpec()): Promise<Standpoint> {
  const stage = await createStage({ resources: worldOf(around) });
  const [place] = await standpointsOf(bindingFor(spec), sightOn(stage));
  if (!place) throw new Error('the binding has a place');
  return place;
}

const nowhere = () => Promise.reject(new Error('ENOTFOUND'));
const ask = (
  text: string,
  place: Standpoint,
  more: Partial<Question> = {},
  resolver = nowhere as () => Promise<readonly string[]>,
): Promise<Answer> => answer({ target: targetIn(text), direction: 'Outbound', protocol: 'Tcp', addresses: [], ...more }, place, resolver);
const hop = ({ hops }: Answer, name: string) => hops.find((one) => one.hop === name);

describe('security', () => {
  test.each<[string, readonly object[], string, Answer['verdict'], RegExp]>([
    ['by a default rule', [], 'Storage:443', 'Reachable', /default rule AllowInternetOutBound/],
    ['by a rule', [rule('web', 200, 'Outbound Allow 443 from * to *')], 'Storage:443', 'Reachable', /rule web \(priority 200, Allow\)/],
    ['denied', [rule('shut', 200, 'Outbound Deny 443 from * to Storage')], 'Storage:443', 'Blocked', /denied by rule shut/],
    ['another port', [rule('shut', 200, 'Outbound Deny 445 from * to Storage')], 'Storage:443', 'Reachable', /AllowInternetOutBound/],
    [
      'denied behind an allow',
      [rule('a', 200, 'Outbound Allow 443 from * to *'), rule('b', 300, 'Outbound Deny * from * to *')],
      '20.1.2.3:443',
      'Reachable',
      /rule a/,
    ],
    ['an address in a denied range', [rule('shut', 200, 'Outbound Deny * from * to 20.1.0.0/16')], '20.1.2.3:443', 'Blocked', /rule shut/],
    [
      'a part of a range',
      [rule('shut', 200, 'Outbound Deny * from * to 20.1.2.0/24')],
      '20.1.0.0/16:443',
      'Blocked',
      /denies a part: Tcp 443 20\.1\.2\.0\/24/,
    ],
  ])('%s', async (_, rules, target, verdict, says) => {
    const got = await ask(target, await from({ rules }));
    expect({ verdict: got.verdict, says: hop(got, 'Security')?.says }).toEqual({ verdict, says: expect.stringMatching(says) });
    expect(hop(got, 'Security')?.remedy !== undefined).toBe(verdict === 'Blocked');
  });

  test('without a group everything passes, which is said', async () => {
    const got = await ask('20.1.2.3:9999', await from({ attached: false }));
    expect(hop(got, 'Security')?.says).toBe('subnet apim has no network security group: everything passes.');
  });

  test('inbound what no rule allows from the internet is denied', async () => {
    const place = await from({});
    const got = await ask('ApiManagement:3443', place, { direction: 'Inbound' });
    expect({ verdict: got.verdict, says: hop(got, 'Security')?.says }).toMatchObject({
      verdict: 'Blocked',
      says: expect.stringContaining('DenyAllInBound'),
    });
    expect(hop(got, 'Security')?.remedy).toMatch(/Write a rule that allows it into apim-nsg/);
  });
});

describe('routes', () => {
  const appliance = { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' };
  test.each<[string, Around, string, Answer['verdict'], RegExp]>([
    ['straight', {}, 'Storage:443', 'Reachable', /straight to the internet/],
    [
      'an appliance',
      { routes: appliance },
      'Storage:443',
      'Unknown',
      /by route all \(0\.0\.0\.0\/0\) of rt to VirtualAppliance 10\.9\.0\.4/,
    ],
    ['thrown away', { routes: { all: '0.0.0.0/0 None' } }, 'Storage:443', 'Blocked', /by route all .* There they are lost/],
    [
      'past an appliance by an endpoint',
      { routes: appliance, subnet: { serviceEndpoints: [{ service: 'Microsoft.Storage' }] } },
      'Storage.WestEurope:443',
      'Reachable',
      /service endpoint Microsoft\.Storage/,
    ],
    [
      'past an appliance by a longer route',
      { routes: { ...appliance, one: '20.1.2.0/24 Internet' } },
      '20.1.2.3:443',
      'Reachable',
      /by route one/,
    ],
    ['in the network', { routes: appliance }, '10.0.9.9:443', 'Reachable', /within the network/],
    ['private ranges that nothing has', {}, '192.168.7.7:443', 'Blocked', /nowhere: no network that is connected has these/],
    ['private ranges that an appliance may have', { routes: appliance }, '192.168.7.7:443', 'Unknown', /by route all/],
  ])('%s', async (_, around, target, verdict, says) => {
    const got = await ask(target, await from({ ...around, rules: [rule('all', 200, 'Outbound Allow * from * to *')] }));
    expect({ verdict: got.verdict, says: hop(got, 'Route')?.says }).toEqual({ verdict, says: expect.stringMatching(says) });
    if (verdict === 'Unknown') expect(got.notKnown.length).toBeGreaterThan(1);
  });

  test('inbound answers that leave by an appliance break the connection', async () => {
    const place = await from({ routes: appliance, rules: [rule('in', 200, 'Inbound Allow 3443 from ApiManagement to VirtualNetwork')] });
    const got = await ask('ApiManagement:3443', place, { direction: 'Inbound' });
    expect(got.verdict).toBe('Blocked');
    expect(hop(got, 'Route')).toMatchObject({
      verdict: 'Closed',
      says: expect.stringContaining('do not come back the way that the request came'),
    });
  });

  test('wish 2: what a new route would do is told before it is there', async () => {
    const place = await from({});
    expect((await ask('Storage:443', place)).verdict).toBe('Reachable');
    const then = withMore(place, [{ name: 'new', prefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIp: '10.9.0.4' }]);
    expect((await ask('Storage:443', then)).verdict).toBe('Unknown');
    // A route to an appliance brings its prefix into the tag VirtualNetwork (MicrosoftDocs/azure-docs#22178): its default rule lets in what no rule allows.
    const inbound = { direction: 'Inbound' } as const;
    expect(hop(await ask('20.1.2.3:443', place, inbound), 'Security')?.verdict).toBe('Closed');
    expect(hop(await ask('20.1.2.3:443', then, inbound), 'Security')?.says).toMatch(/AllowVnetInBound/);
  });

  test('wish 9: of a route by the tag of one region it is told which addresses of the whole tag it leaves out', async () => {
    const place = await from({ routes: appliance, rules: [rule('in', 200, 'Inbound Allow 3443 from ApiManagement to VirtualNetwork')] });
    const inbound = { direction: 'Inbound' } as const;
    const regional = withMore(place, [{ name: 'own', prefix: 'ApiManagement.WestEurope', nextHopType: 'Internet' }]);
    const got = await ask('ApiManagement:3443', regional, inbound);
    expect(got.verdict).toBe('Blocked');
    // 20.37.52.67 is published for the whole tag and for no region's form here (sim/azure/service-tags.ts).
    expect(hop(got, 'Route')?.says).toMatch(/So those to [\d., /…]*20[.]37[.]52[.]67[\d., /…]* of ApiManagement do not come back/);
    expect(hop(got, 'Route')?.says).not.toContain('51.145.179.78');
    const whole = withMore(place, [{ name: 'own', prefix: 'ApiManagement', nextHopType: 'Internet' }]);
    expect(hop(await ask('ApiManagement:3443', whole, inbound), 'Route')?.verdict).toBe('Open');
  });
});

describe('names', () => {
  test('an address of here is judged, and that it is of here is said', async () => {
    const got = await ask('orders.vault.azure.net:443', await from({}), {}, async () => ['20.1.2.3']);
    expect(got).toMatchObject({ verdict: 'Reachable', peers: ['20.1.2.3'] });
    expect(got.notKnown.join()).toContain('What orders.vault.azure.net resolves to inside the network');
  });

  test('what does not resolve here is judged by the tag of its kind, else not at all', async () => {
    const place = await from({});
    expect(await ask('orders.vault.azure.net:443', place)).toMatchObject({ verdict: 'Reachable', peers: ['AzureKeyVault'] });
    expect(await ask('backend.example.com:443', place)).toMatchObject({ verdict: 'Unknown', peers: [] });
    expect(await ask('backend.example.com:443', place, { addresses: ['10.0.7.7'] })).toMatchObject({
      verdict: 'Reachable',
      peers: ['10.0.7.7'],
    });
  });

  test.each([
    [
      'a rule',
      { rules: [rule('nodns', 200, 'Outbound Deny 53 from * to *')], dns: ['10.0.9.4'] },
      /none can be asked on UDP 53: .* rule nodns/,
    ],
    [
      'a rule by the tag of Azure',
      { rules: [rule('nodns', 200, 'Outbound Deny 53 from * to AzurePlatformDNS')] },
      /The network asks Azure .*rule nodns/,
    ],
    ['a route', { dns: ['20.9.9.9'], routes: { all: '0.0.0.0/0 None' } }, /none can be asked on UDP 53: by route all/],
  ])('servers that cannot be asked block: by %s', async (_, around, says) => {
    const got = await ask('orders.vault.azure.net:443', await from(around), {}, async () => ['20.1.2.3']);
    expect({ verdict: got.verdict, dns: hop(got, 'DNS') }).toMatchObject({
      verdict: 'Blocked',
      dns: { verdict: 'Closed', says: expect.stringMatching(says) },
    });
  });
});

describe('wish 1: effective rules and routes without a network interface', () => {
  test('of a subnet that no binding names, in the order in which they decide', async () => {
    const routes = { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4', store: 'Storage Internet', none: '10.0.0.0/16 None' };
    const stage = await createStage({
      resources: worldOf({ routes, rules: [rule('web', 200, 'Inbound Allow 443 from Internet to VirtualNetwork')] }),
    });
    const place = await standpointIn(armId(subnetId('hub', 'apim')), sightOn(stage));
    const got = effectiveAt(place);
    const shown = got.routes.map(({ source, state, prefix, nextHop }) => `${source} ${state} ${prefix} ${nextHop}`);
    expect(shown).toEqual(
      expect.arrayContaining([
        'User Active Storage Internet',
        'User Active 10.0.0.0/16 None',
        'Azure Overridden 10.0.0.0/16 VnetLocal or VNetPeering',
        'User Active 0.0.0.0/0 VirtualAppliance 10.9.0.4',
        'Azure Overridden 0.0.0.0/0 Internet',
      ]),
    );
    expect(got.rules.filter(({ direction }) => direction === 'Inbound').map(({ name }) => name)).toEqual([
      'web',
      'AllowVnetInBound',
      'AllowAzureLoadBalancerInBound',
      'DenyAllInBound',
    ]);
    expect(got.routes.find(({ prefix }) => prefix === 'Storage')?.ranges).toBeGreaterThan(0);
    expect(effectiveText(got, plainLook)).toMatch(/User +Active +Storage \(\d+ ranges\) +Internet +store/);
  });

  test('a subnet or a network that is not there is told in a sentence', async () => {
    const stage = await createStage({ resources: worldOf({}) });
    await expect(standpointIn(armId(subnetId('hub', 'apmi')), sightOn(stage))).rejects.toThrow(/apmi does not exist; the network has apim/);
    await expect(standpointIn(armId(subnetId('none', 'apim')), sightOn(stage))).rejects.toThrow(/ResourceNotFound/);
    await expect(standpointsOf(bindingFor({ ...ordinarySpec(), mode: 'None' }), sightOn(stage))).rejects.toThrow(/in mode None/);
  });
});

test('text names the verdict, each hop in order, what opens it, and what is not known', async () => {
  const place = await from({ rules: [rule('shut', 200, 'Outbound Deny 443 from * to Storage')] });
  const text = answerText(await ask('Storage:443', place), plainLook);
  expect(text.split('\n')[0]).toBe('platform/orders, westeurope: to Storage:443 (TCP): blocked');
  expect(text).toMatch(/1\. Security CLOSED: [^]*To open it: [^]*2\. Route open: [^]*Not known:/);
});

test.each([
  ['10.0.0.4:53', 'Range'],
  ['10.0.0.0/8:443', 'Range'],
  ['Storage.WestEurope:443', 'Tag'],
  ['AzureKeyVault:443', 'Tag'],
  ['orders.vault.azure.net:443', 'Name'],
  ['https://orders.azure-api.net:443/', 'Name'],
  ['localhost:80', 'Name'],
])('%s is a %s', (text, is) => expect(targetIn(text).is).toBe(is));

test.each(['storage', 'a:0', 'a:99999', '300.1.1.1:443', '[::1]:443', 'fe80::1:443', 'a b:4'])('%j is wrong usage', (text) =>
  expect(() => targetIn(text)).toThrow(/HOST:PORT|IPv4/),
);

test('the end says the worst: 1 failed, 3 blocked, 4 not known, 0 reachable', () => {
  const of = (...verdicts: readonly Answer['verdict'][]) => verdicts.map((verdict) => ({ verdict }));
  expect([
    exitOf(of(), false),
    exitOf(of('Reachable'), false),
    exitOf(of('Reachable', 'Unknown'), false),
    exitOf(of('Unknown', 'Blocked'), false),
    exitOf(of('Blocked'), true),
  ]).toEqual([0, 0, 4, 3, 1]);
});
