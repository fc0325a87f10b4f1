/** Random networks for the judgement of rules: what surrounds a subnet, a group with rules of anybody, and a flow. */

import fc from 'fast-check';

export interface RuleWords {
  readonly priority: number;
  readonly direction: string;
  readonly access: string;
  readonly protocol: string;
  readonly ports: readonly string[];
  readonly far: readonly string[];
  readonly near: string;
}

export interface Network {
  readonly spaces: readonly string[];
  readonly rules: readonly RuleWords[];
  readonly routes: readonly { readonly prefix: string; readonly hop: string }[];
  readonly peerings: readonly { readonly space: string; readonly state: string; readonly access: boolean }[];
  readonly flow: { readonly peer: string; readonly ports: readonly string[]; readonly protocol: string; readonly direction: string };
}

/** What service tags hold here; a tag of a region holds a part, and `AzureCloud` all of them. */
export const published: Readonly<Record<string, readonly string[]>> = {
  Storage: ['20.150.8.0/23', '52.239.140.0/22', '20.150.26.0/24'],
  'Storage.WestEurope': ['20.150.8.0/23', '52.239.140.0/22'],
  'Storage.NorthEurope': ['20.150.26.0/24'],
  AzureKeyVault: ['13.69.64.72/29', '13.70.72.24/30'],
  'AzureKeyVault.WestEurope': ['13.69.64.72/29'],
  ApiManagement: ['51.145.179.78/32', '104.214.19.224/32', '52.162.110.80/32'],
  'ApiManagement.WestEurope': ['51.145.179.78/32'],
  AzureCloud: ['13.64.0.0/11', '20.0.0.0/8', '51.144.0.0/13', '52.128.0.0/9', '104.208.0.0/12'],
  'AzureCloud.WestEurope': ['13.69.0.0/16', '20.150.8.0/23', '51.145.0.0/16', '52.239.140.0/22'],
};

const words = ['*', 'Internet', 'VirtualNetwork', 'AzureLoadBalancer', ...Object.keys(published)];
const ranges = [
  '10.0.0.0/8',
  '10.0.2.0/24',
  '10.50.0.0/16',
  '10.60.0.0/15',
  '192.168.0.0/16',
  '20.150.8.0/24',
  '20.5.0.0/16',
  '25.20.0.0/16',
  '51.145.179.78/32',
  '203.0.113.0/25',
  '0.0.0.0/1',
  '128.0.0.0/1',
];
const sixes = ['::/0', '2001:db8::/32'];
/** Of the gateway's own side: all of its subnet, or nothing of it. */
const locals = ['*', 'VirtualNetwork', '10.0.1.0/27', '10.0.0.0/8', '10.0.2.0/24', '*', 'VirtualNetwork'];
const ports = ['*', '443', '3443', '80,443', '400-500', '444-65535'];

const rule: fc.Arbitrary<RuleWords> = fc.record({
  priority: fc.integer({ min: 100, max: 4096 }),
  direction: fc.constantFrom('Inbound', 'Outbound'),
  access: fc.constantFrom('Allow', 'Deny'),
  protocol: fc.constantFrom('*', 'Tcp', 'Udp'),
  ports: fc.constantFrom(...ports).map((list) => list.split(',')),
  far: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...words).map((word) => [word]) },
    { weight: 4, arbitrary: fc.uniqueArray(fc.constantFrom(...ranges), { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constantFrom(...sixes).map((six) => [six]) },
  ),
  near: fc.constantFrom(...locals),
});

const hops = ['VirtualAppliance', 'VirtualNetworkGateway', 'VnetLocal', 'Internet', 'None'];
const route = fc.record({
  prefix: fc.constantFrom('0.0.0.0/0', '0.0.0.0/1', '192.0.0.0/2', ...ranges, ...Object.keys(published)),
  hop: fc.constantFrom(...hops),
});
const peering = fc.record({
  space: fc.constantFrom('10.50.0.0/16', '25.20.0.0/16', '10.60.0.0/16', 'fd00:1::/48'),
  state: fc.constantFrom('Connected', 'Connected', 'Initiated', 'Disconnected'),
  access: fc.constantFrom(true, true, false),
});

const flow = fc.record({
  peer: fc.constantFrom(...words.filter((word) => word !== '*'), ...ranges),
  ports: fc.constantFrom(['443'], ['3443'], ['80', '443']),
  protocol: fc.constantFrom('Tcp', 'Udp'),
  direction: fc.constantFrom('Inbound', 'Outbound'),
});

const around = {
  spaces: fc.constantFrom(['10.0.0.0/16'], ['10.0.0.0/16', '20.5.0.0/16'], ['10.0.0.0/16', 'fd00:2::/48']),
  rules: fc.uniqueArray(rule, { maxLength: 8, selector: ({ priority }) => priority }),
  peerings: fc.uniqueArray(peering, { maxLength: 2, selector: ({ space }) => space }),
  flow,
};

export const anyNetwork: fc.Arbitrary<Network> = fc.record({
  ...around,
  routes: fc.uniqueArray(route, { maxLength: 3, selector: ({ prefix }) => prefix }),
});

/** Where nothing is in doubt. */
export const clearNetwork: fc.Arbitrary<Network> = fc.record({
  ...around,
  routes: fc.uniqueArray(
    route.filter(({ prefix, hop }) => /^(10|192\.168)\./.test(prefix) && hop.startsWith('V')),
    { maxLength: 2, selector: ({ prefix }) => prefix },
  ),
});
