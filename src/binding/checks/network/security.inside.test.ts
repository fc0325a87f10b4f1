/** Promises to clients of an Internal gateway: they are let in where the binding names them, and that none of them can connect is said. */

import { describe, expect, test } from '@jest/globals';
import { internal, planOf, rowsOf, written, type Words, type World } from '../../testing/security-world.test-support.ts';

const mgmt: Words = ['mgmt', 300, 'Inbound Allow Tcp 3443 from ApiManagement to *'];
const probe: Words = ['lb', 310, 'Inbound Allow Tcp 6390 from AzureLoadBalancer to *'];
const denyIn: Words = ['din', 4096, 'Inbound Deny * * from * to *'];
const strict = [mgmt, probe, denyIn];

const cannot = (world: World) => rowsOf({ ...world, spec: { ...internal, ...world.spec } }, 'NoClientCanConnect');
const naming = (...clientSources: string[]) => ({ ...internal, networkSecurity: { clientSources } });
const peered = (allowsAccess: boolean, state = 'Connected') => ({
  peerings: [{ remotePrefixes: ['10.7.0.0/16'], state, allowsAccess, usesRemoteGateways: false }],
});
const nobody = [
  'Degrading: No rule of network security group apim-nsg lets clients in the virtual network, in peered networks or from on premises reach the gateway on 443.',
];

describe('A19: an Internal gateway that no client can call', () => {
  test('A19: is said, and blocks nothing', () => {
    expect(cannot({ rules: strict })).toEqual(nobody);
    expect(planOf({ spec: internal, rules: strict }).findings.filter(({ severity }) => severity === 'Blocking')).toEqual([]);
  });

  test.each<[string, World, readonly string[]]>([
    ['without a deny the default rule lets the network in', { rules: [mgmt, probe] }, []],
    ['a subnet is let in', { rules: [...strict, ['agw', 320, 'Inbound Allow Tcp 443 from 10.0.2.0/24 to VirtualNetwork']] }, []],
    ['the whole network is', { rules: [...strict, ['in', 320, 'Inbound Allow Tcp 443 from VirtualNetwork to VirtualNetwork']] }, []],
    ['everything is', { rules: [...strict, ['in', 320, 'Inbound Allow Tcp * from * to *']] }, []],
    ['a peered network is', { rules: [...strict, ['in', 320, 'Inbound Allow Tcp 443 from 10.7.1.0/24 to *']], network: peered(true) }, []],
    ['a site on premises is', { rules: [...strict, ['in', 320, 'Inbound Allow Tcp 443 from 172.20.0.0/16 to *']] }, []],
    [
      'a site with public addresses is, by a route',
      { rules: [...strict, ['in', 320, 'Inbound Allow Tcp 443 from 25.1.0.0/16 to *']], routes: { '25.0.0.0/8': 'VirtualNetworkGateway' } },
      [],
    ],
    // Who is let in is no client of it.
    ['only the internet is', { rules: [...strict, ['in', 320, 'Inbound Allow Tcp 443 from Internet to *']] }, nobody],
    ['only an office on the internet is', { rules: [...strict, ['in', 320, 'Inbound Allow Tcp 443 from 203.0.113.0/24 to *']] }, nobody],
    ['only Front Door is', { rules: [...strict, ['in', 320, 'Inbound Allow Tcp 443 from AzureFrontDoor.Backend to *']] }, nobody],
    ['only the platform is', { rules: [...strict, ['in', 320, 'Inbound Allow * * from AzureLoadBalancer to *']] }, nobody],
    ['only its own subnet is', { rules: [...strict, ['own', 320, 'Inbound Allow * * from 10.0.1.0/27 to 10.0.1.0/27']] }, nobody],
    ['a subnet is, on another port', { rules: [...strict, ['in', 320, 'Inbound Allow Tcp 8443 from 10.0.2.0/24 to *']] }, nobody],
    [
      'a subnet is, behind a deny',
      {
        rules: [
          ...strict,
          ['no', 315, 'Inbound Deny * * from 10.0.0.0/8 to *'],
          ['in', 320, 'Inbound Allow Tcp 443 from 10.0.2.0/24 to *'],
        ],
      },
      nobody,
    ],
    ['the network is denied by its word', { rules: [mgmt, probe, ['no', 4000, 'Inbound Deny * * from VirtualNetwork to *']] }, nobody],
  ])('A19: %s', (_, world, expected) => {
    const rows = cannot(world);
    expect(rows.map((row) => row.slice(0, nobody[0]?.length))).toEqual(expected);
  });

  test('A19: a port that was missed by one digit is named', () =>
    expect(cannot({ rules: [...strict, ['agw', 320, 'Inbound Allow Tcp 433 from VirtualNetwork to *']] })).toEqual([
      `${nobody[0]} Rule agw has 433: did you mean 443?`,
    ]));
});

describe('A19: clients of an Internal gateway that the binding names', () => {
  test.each<[string, string[], readonly string[]]>([
    ['a subnet', ['10.0.2.0/24'], ['clients-internal']],
    ['the network by its word', ['virtualnetwork'], ['clients-internal']],
    ['a subnet and the network', ['10.0.2.0/24', 'VirtualNetwork'], ['clients-internal-virtualnetwork', 'clients-internal-ranges']],
    ['a site with public addresses', ['25.1.0.0/16'], ['clients-internal']],
    ['everything', ['0.0.0.0/0'], ['clients-internal']],
    ['the internet, which does not reach a private address', ['Internet'], []],
    ['Front Door and a subnet', ['AzureFrontDoor.Backend', '10.0.2.0/24'], ['clients-internal']],
  ])('A19: %s', (_, sources, rules) =>
    expect(written({ spec: naming(...sources), rules: strict }).filter((name) => name.startsWith('clients'))).toEqual(rules),
  );

  test('A19: a rule of the user that lets them in is enough', () => {
    const rules: Words[] = [...strict, ['agw', 320, 'Inbound Allow Tcp 443 from 10.0.0.0/16 to VirtualNetwork']];
    expect(written({ spec: naming('10.0.2.0/24'), rules }).filter((name) => name.startsWith('clients'))).toEqual([]);
    expect(cannot({ spec: naming('10.0.2.0/24'), rules })).toEqual([]);
  });

  test('A19: who is named and denied in front of the band is said, with the rule', () =>
    expect(cannot({ spec: naming('10.0.2.0/24'), rules: [...strict, ['no', 200, 'Inbound Deny * * from 10.0.0.0/8 to *']] })).toEqual([
      'Degrading: 10.0.2.0/24 cannot reach the gateway on 443, or not all of it: rule no (priority 200) in network security group apim-nsg denies it.',
    ]));

  test('A19: who is named and is outside is said', () =>
    expect(cannot({ spec: naming('Internet', '10.0.2.0/24'), rules: strict })).toEqual([
      'Degrading: Internet in spec.networkSecurity.clientSources cannot reach the gateway on 443: in Internal mode it has a private address only, and no rule is written for what is outside.',
    ]));

  test('A19: a firewall between them and the gateway is no tunnel', () => {
    const world: World = { spec: naming('10.7.1.0/24'), rules: [mgmt, probe], routes: { '10.7.0.0/16': 'VirtualAppliance' } };
    const said = planOf(world).findings.map(({ check }) => check);
    expect(said).not.toContain('ClientsUnanswered');
    expect(said).not.toContain('FirewallMustAllow');
  });
});
