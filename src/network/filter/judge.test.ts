/** Promises of the judgement on addresses, by a table: what words mean depends on the network, its peerings and its routes. */

import { describe, expect, test } from '@jest/globals';
import type { SecurityRule } from '../rules.ts';
import { rule } from '../rules.test-support.ts';
import type { Place, PlacedRoute } from '../words/place.ts';
import { tagListOf } from '../words/tag-list.ts';
import { judge, showPeers, showSharePorts, type Share } from './judge.ts';
import type { Packets } from './needs.ts';
import { isCovered, levelOf, verdictOf, type Circumstances } from './verdict.ts';

const tags = tagListOf({
  cloud: 'Public',
  changeNumber: '412',
  tags: Object.entries({
    ApiManagement: ['51.145.179.78/32', '104.214.19.224/32', '52.162.110.80/32', '20.37.52.67/32'],
    'ApiManagement.WestEurope': ['51.145.179.78/32'],
    Storage: ['20.150.8.0/23', '52.239.140.0/22', '20.150.26.0/24', '20.60.0.0/24'],
    'Storage.WestEurope': ['20.150.8.0/23', '52.239.140.0/22'],
    'Storage.NorthEurope': ['20.150.26.0/24'],
    Sql: ['40.68.37.158/32', '52.138.224.0/27'],
    'Sql.WestEurope': ['40.68.37.158/32'],
    AzureKeyVault: ['13.69.64.72/29', '20.43.0.0/29'],
    'AzureKeyVault.WestEurope': ['13.69.64.72/29'],
    AzureMonitor: ['13.69.65.16/28', '20.49.0.0/28'],
    AzureCloud: ['13.64.0.0/11', '20.0.0.0/8', '40.64.0.0/10', '51.144.0.0/13', '52.128.0.0/9', '104.208.0.0/12'],
    'AzureCloud.westeurope': ['13.69.0.0/16', '20.150.8.0/23', '40.68.0.0/16', '51.144.0.0/15', '52.239.140.0/22'],
  }).map(([name, prefixes]) => ({ name, prefixes })),
});

const hub: Place = { subnetPrefixes: ['10.0.1.0/27'], vnetPrefixes: ['10.0.0.0/16'], region: 'westeurope', peerings: [], tags };
const unread: Place = { ...hub, tags: undefined };
const route = (prefix: string, nextHopType: string): PlacedRoute => ({ name: `to-${prefix}`, prefix, nextHopType });
const tunnelled: Place = { ...hub, routes: [route('ApiManagement', 'Internet'), route('0.0.0.0/0', 'VirtualAppliance')] };

const flow = (words: string, more: Partial<Packets> = {}): Packets => {
  const [direction, protocol, ports = '', , peers = ''] = words.split(' ');
  return {
    direction: direction as Packets['direction'],
    protocol: protocol as Packets['protocol'],
    ports: ports.split(','),
    peers: peers.split(','),
    ...more,
  };
};
const management = flow('Inbound Tcp 3443 from ApiManagement');
const probe = flow('Inbound Tcp 6390 from AzureLoadBalancer');
const storage = flow('Outbound Tcp 443 to Storage', { mayBeRegional: true });
const vault = flow('Outbound Tcp 443 to AzureKeyVault');
const monitor = flow('Outbound Tcp 443,1886 to AzureMonitor');
const certificates = flow('Outbound Tcp 80 to Internet');
const clients = flow('Inbound Tcp 443 from Internet');
const platformDns = flow('Outbound Udp 53 to AzurePlatformDNS');
const counters = flow('Inbound Udp 4290 from VirtualNetwork', { isBetweenMachines: true });

/** Written as in the cases: `name priority direction access protocol port source -> destination`. */
const rules = (...lines: readonly string[]): readonly SecurityRule[] =>
  lines.map((line) => {
    const [name = '', priority, direction, access, protocol, port, source, , destination] = line.split(' ');
    const long = direction === 'In' ? 'Inbound' : 'Outbound';
    return rule(
      name,
      Number(priority),
      `${long} ${access ?? ''} ${protocol ?? ''} ${port ?? ''} from ${source ?? ''} to ${destination ?? ''}`,
    );
  });

const one = (word: string, shares: readonly Share[]): string[] =>
  shares.map((share) => `${word} ${showPeers(share)} ${showSharePorts(share)} by ${share.rule?.name ?? 'nothing'}`);
const said = (group: readonly SecurityRule[], what: Packets, place: Place): string => {
  const judgement = judge(group, what, place);
  const details = [...one('denied', judgement.denied), ...one('unknown', judgement.unknown)];
  return [verdictOf(judgement), ...new Set(details)].join('; ');
};

const noVnetIn = 'no-vnet 200 In Deny * * VirtualNetwork -> *';
const noVnetOut = 'no-vnet 200 Out Deny * * * -> VirtualNetwork';
const lateral = [
  'allow-own 3990 Out Allow * * 10.0.1.0/27 -> 10.0.1.0/27',
  'deny-lateral 4000 Out Deny * * VirtualNetwork -> VirtualNetwork',
];
const mgmt = 'mgmt 300 In Allow Tcp 3443 ApiManagement -> *';
const defaultRoute: Place = { ...hub, routes: [route('0.0.0.0/0', 'VirtualAppliance')] };
const declared: Place = { ...hub, declaresTunnel: true };

describe('what a group does to a flow', () => {
  test.each<[string, readonly string[], Packets, Place, string]>([
    [
      'A9: under a default route the control plane is in VirtualNetwork',
      [noVnetIn, mgmt],
      management,
      tunnelled,
      'Denied; denied ApiManagement 3443 by no-vnet',
    ],
    ['A9: without a table it is not', [noVnetIn, mgmt], management, hub, 'Allowed'],
    ['A9: all that goes out is denied', [noVnetOut], storage, tunnelled, 'Denied; denied Storage 443 by no-vnet'],
    ['A9: certificates too', [noVnetOut], certificates, tunnelled, 'Denied; denied Internet 80 by no-vnet'],
    ['A9: a rule against lateral movement, storage', lateral, storage, defaultRoute, 'Denied; denied Storage 443 by deny-lateral'],
    [
      'A9: a rule against lateral movement, monitor',
      lateral,
      monitor,
      defaultRoute,
      'Denied; denied AzureMonitor 443, 1886 by deny-lateral',
    ],
    ['A9: the same without a table', lateral, storage, hub, 'Allowed'],
    ['A9: declared, and not seen', [noVnetIn, mgmt], management, declared, 'Unknown; unknown ApiManagement 3443 by no-vnet'],
    ['A9: declared, and nothing denied', [], storage, declared, 'Allowed'],
    ['A9: under a default route everybody comes in by AllowVnetInBound', [], clients, defaultRoute, 'Allowed'],
    [
      'A9: a half of the space is routed, and lets in that half',
      [],
      flow('Inbound Tcp 443 from 20.0.0.0/8'),
      { ...hub, routes: [route('0.0.0.0/1', 'VirtualNetworkGateway')] },
      'Allowed',
    ],
    [
      'A9: routes to the internet bring in nothing for sure',
      [noVnetIn, mgmt],
      management,
      { ...hub, routes: [route('0.0.0.0/0', 'Internet')] },
      'Unknown; unknown ApiManagement 3443 by no-vnet',
    ],
    [
      'A9: a route by tag brings in the tag',
      [noVnetOut],
      storage,
      { ...hub, routes: [route('Storage', 'VirtualAppliance')] },
      'Denied; denied Storage 443 by no-vnet',
    ],
    [
      'A9: also where its list is not known',
      [noVnetOut],
      storage,
      { ...unread, routes: [route('Storage', 'VirtualAppliance')] },
      'Denied; denied Storage 443 by no-vnet',
    ],

    [
      'A10: the tag of the region is a part of the control plane',
      ['m 100 In Allow Tcp 3443 ApiManagement.WestEurope -> VirtualNetwork', 'di 1000 In Deny * * * -> *'],
      management,
      hub,
      'Partly; denied 20.37.52.67, 52.162.110.80, 104.214.19.224 of ApiManagement 3443 by di',
    ],
    [
      'A10: also where the list is not known',
      ['m 100 In Allow Tcp 3443 ApiManagement.WestEurope -> VirtualNetwork', 'di 1000 In Deny * * * -> *'],
      management,
      unread,
      'Partly; denied 52.162.110.80, 104.214.19.224 of ApiManagement 3443 by di; denied ApiManagement 3443 by di',
    ],
    [
      'A10: of vaults',
      ['k 100 Out Allow Tcp 443 * -> AzureKeyVault.WestEurope', 'no 4000 Out Deny * * * -> Internet'],
      vault,
      hub,
      'Partly; denied AzureKeyVault 443 by no',
    ],
    [
      'A10: storage may be regional',
      ['s 100 Out Allow Tcp 443 * -> Storage.WestEurope', 'no 4000 Out Deny * * * -> Internet'],
      storage,
      hub,
      'Allowed',
    ],
    [
      "A10: and needs the primary region's too",
      ['s 100 Out Allow Tcp 443 * -> Storage.WestEurope', 'no 4000 Out Deny * * * -> Internet'],
      storage,
      { ...hub, primaryRegion: 'northeurope' },
      'Partly; denied Storage.northeurope 443 by no',
    ],
    ['A10: storage of another region is no matter', ['us 100 Out Deny * * * -> 20.60.0.0/24'], storage, hub, 'Allowed'],
    [
      'A10: the tag of another region does not help',
      ['s 100 Out Allow Tcp 443 * -> Storage.NorthEurope', 'no 4000 Out Deny * * * -> Internet'],
      storage,
      hub,
      'Denied; denied Storage 443 by no',
    ],

    [
      'A11: a DNS server with a public address may be in the network',
      ['vnet 100 Out Allow * * VirtualNetwork -> VirtualNetwork', 'no 200 Out Deny * * * -> Internet'],
      flow('Outbound Udp 53 to 25.20.0.4/32'),
      { ...hub, ownServers: ['25.20.0.4'] },
      'Unknown; unknown 25.20.0.4/32 53 by no',
    ],
    [
      'A11: one in a connected peering is',
      ['vnet 100 Out Allow * * VirtualNetwork -> VirtualNetwork', 'no 200 Out Deny * * * -> Internet'],
      flow('Outbound Udp 53 to 25.20.0.4/32'),
      { ...hub, peerings: [{ remotePrefixes: ['25.20.0.0/16'], state: 'Connected', allowsAccess: true }] },
      'Allowed',
    ],
    [
      'A11: one behind a peering without access is not',
      ['vnet 100 Out Allow * * VirtualNetwork -> VirtualNetwork', 'no 200 Out Deny * * * -> Internet'],
      flow('Outbound Udp 53 to 25.20.0.4/32'),
      { ...hub, peerings: [{ remotePrefixes: ['25.20.0.0/16'], state: 'Connected', allowsAccess: false }] },
      'Denied; denied 25.20.0.4/32 53 by no',
    ],
    [
      'A11: nothing denied, nothing in doubt',
      [],
      flow('Outbound Udp 53 to 25.20.0.4/32'),
      { ...hub, ownServers: ['25.20.0.4'] },
      'Allowed',
    ],

    [
      'A12: a client in a network with public addresses',
      ['no 200 In Deny * * Internet -> *'],
      flow('Inbound Tcp 443 from 20.5.9.0/24'),
      { ...hub, subnetPrefixes: ['20.5.1.0/24'], vnetPrefixes: ['20.5.0.0/16'] },
      'Allowed',
    ],
    [
      'A12: the control plane and a subnet with public addresses',
      ['no 200 In Deny * * * -> Internet', 'mgmt 300 In Allow Tcp 3443 ApiManagement -> VirtualNetwork'],
      management,
      { ...hub, subnetPrefixes: ['20.5.1.0/24'], vnetPrefixes: ['20.5.0.0/16'] },
      'Allowed',
    ],
    [
      'A12: an office whose range the network does not have',
      ['no 200 In Deny * * Internet -> *'],
      flow('Inbound Tcp 443 from 20.6.0.0/24'),
      { ...hub, vnetPrefixes: ['20.5.0.0/16'], subnetPrefixes: ['20.5.1.0/24'] },
      'Denied; denied 20.6.0.0/24 443 by no',
    ],

    ['A13: IPv6 cannot hit certificates', ['no6 100 Out Deny * * * -> ::/0'], certificates, hub, 'Allowed'],
    [
      'A13: nor clients',
      ['no6 100 In Deny * * 2001:db8::/32 -> *', 'c 200 In Allow Tcp 443 52.10.0.0/16 -> *'],
      flow('Inbound Tcp 443 from 52.10.0.0/16'),
      hub,
      'Allowed',
    ],
    [
      'A13: nor, in front of addresses, a list of both families',
      ['no6 100 In Deny * * fd00::/8,203.0.113.0/24 -> *', 'c 200 In Allow Tcp 443 Internet -> *'],
      flow('Inbound Tcp 443 from 52.10.0.0/16'),
      hub,
      'Allowed',
    ],
    [
      'A13: DNS of the platform is denied by its tag',
      ['no-dns 200 Out Deny * * * -> AzurePlatformDNS'],
      platformDns,
      hub,
      'Denied; denied AzurePlatformDNS 53 by no-dns',
    ],
    ['A13: and by nothing else', ['none 200 Out Deny * * * -> *', 'host 210 Out Deny * * * -> 168.63.129.16'], platformDns, hub, 'Allowed'],
    [
      'A13: the tag is no part of the internet',
      ['no-dns 200 Out Deny * * * -> AzurePlatformDNS,AzurePlatformIMDS,AzurePlatformLKM'],
      certificates,
      hub,
      'Allowed',
    ],
    [
      'A13: what cannot be read may be anything',
      ['odd 200 Out Deny * * * -> 10.0.0.0/40'],
      certificates,
      hub,
      'Unknown; unknown Internet 80 by odd',
    ],

    ['A15: two halves are the whole', ['halves 200 In Allow Tcp 443,3443 0.0.0.0/1,128.0.0.0/1 -> *'], clients, hub, 'Allowed'],
    [
      'A15: so are four quarters in two rules',
      ['a 200 In Allow Tcp 443 0.0.0.0/2,64.0.0.0/2 -> *', 'b 210 In Allow Tcp 443 128.0.0.0/2,192.0.0.0/2 -> *'],
      clients,
      hub,
      'Allowed',
    ],
    [
      'A15: three quarters are not',
      ['a 200 In Allow Tcp 443 0.0.0.0/2,64.0.0.0/2,192.0.0.0/2 -> *'],
      clients,
      hub,
      'Partly; denied 128.0.0.0-168.63.129.15, 168.63.129.17-169.253.255.255, 169.255.0.0-172.15.255.255, … of Internet 443 by DenyAllInBound',
    ],

    [
      'A16: machines of one subnet are in that subnet',
      ['other 200 In Deny * * 10.10.2.0/24 -> *'],
      counters,
      { ...hub, vnetPrefixes: ['10.0.0.0/16', '10.10.0.0/16'] },
      'Allowed',
    ],
    [
      'A16: a deny of the subnet hits them',
      ['own 200 In Deny * * 10.0.1.0/28 -> *'],
      counters,
      hub,
      'Partly; denied 10.0.1.0/28 of VirtualNetwork 4290 by own',
    ],
    [
      'A16: a deny of the whole network too',
      ['all 200 In Deny Udp 4290 VirtualNetwork -> *'],
      counters,
      hub,
      'Denied; denied VirtualNetwork 4290 by all',
    ],

    ['probes come from the host, whatever is denied to the internet', ['no 200 In Deny * * Internet -> *'], probe, hub, 'Allowed'],
    ['probes come from an address that VirtualNetwork holds', [noVnetIn], probe, hub, 'Denied; denied AzureLoadBalancer 6390 by no-vnet'],
    ['a sender may take any port', ['s 200 Out Deny * 80 * -> *'], certificates, hub, 'Denied; denied Internet 80 by s'],
    [
      'an unknown word is perhaps anything public',
      ['w 200 Out Deny * * * -> SomethingNew'],
      certificates,
      hub,
      'Unknown; unknown Internet 80 by w',
    ],
    ['a regional form that is not listed is no more than its tag', ['w 200 Out Deny * * * -> Sql.Atlantis'], storage, hub, 'Allowed'],
  ])('%s', (_, lines, what, place, expected) => expect(said(rules(...lines), what, place)).toBe(expected));

  test('rules of application security groups never speak of the gateway, and perhaps of its peers in the network', () => {
    const groups = { sourceApplicationSecurityGroups: ['/asg/web'], sourceAddressPrefixes: [] };
    const denied = [rule('web', 200, 'Inbound Deny * * from * to *', groups)];
    expect(said(denied, flow('Inbound Tcp 443 from 10.0.2.0/24'), hub)).toBe('Unknown; unknown 10.0.2.0/24 443 by web');
    expect(said(denied, management, hub)).toBe('Denied; denied ApiManagement 3443 by DenyAllInBound');
    const onOurSide = [
      rule('web', 200, 'Inbound Deny * * from * to *', {
        destinationApplicationSecurityGroups: ['/asg/web'],
        destinationAddressPrefixes: [],
      }),
    ];
    expect(said(onOurSide, flow('Inbound Tcp 443 from 10.0.2.0/24'), hub)).toBe('Allowed');
  });
});

describe('how much it matters (rebuilt table of need, part and gateway)', () => {
  const circumstances = (
    gateway: Circumstances['gateway'],
    need: Circumstances['need'] = 'Required',
    isAskedFor = false,
  ): Circumstances => ({ gateway, need, isAskedFor });
  const all = judge(rules('no 200 Out Deny * * * -> *'), storage, hub);
  const control = judge(rules('a 100 In Allow Tcp 3443 ApiManagement.WestEurope -> *', 'no 200 In Deny * * * -> *'), management, hub);
  const elsewhere = judge(rules('a 100 Out Allow Tcp 443 * -> AzureKeyVault.WestEurope', 'no 200 Out Deny * * * -> *'), vault, hub);
  const perhaps = judge(rules('w 200 Out Deny * * * -> SomethingNew'), storage, hub);
  test.each<[string, typeof all, Circumstances, string | undefined]>([
    ['all of a required flow, before a switch', all, circumstances('Switch'), 'Blocking'],
    ['a part of the control plane, before a switch', control, circumstances('Switch'), 'Blocking'],
    ['only what is elsewhere, before a switch', elsewhere, circumstances('Switch'), 'Degrading'],
    ['A20: all, and the gateway works', all, circumstances('InPlace'), 'Degrading'],
    ['A20: the control plane in part, and the gateway works', control, circumstances('InPlace'), 'Degrading'],
    ['A20: elsewhere, and the gateway works', elsewhere, circumstances('InPlace'), 'Advisory'],
    ['all, and rows fail', all, circumstances('Failing'), 'Degrading'],
    ['elsewhere, and rows fail', elsewhere, circumstances('Failing'), 'Degrading'],
    ['of what is expected', all, circumstances('Switch', 'Expected'), 'Advisory'],
    ['of what is optional and asked for', all, circumstances('Switch', 'Recommended', true), 'Degrading'],
    ['perhaps', perhaps, circumstances('Switch'), 'Advisory'],
    ['nothing', judge([], storage, hub), circumstances('Switch'), undefined],
  ])('%s', (_, judgement, given, expected) => expect(levelOf(judgement, given)).toBe(expected));
});

describe('what spares a rule of ours', () => {
  test.each<[string, readonly string[], Packets, Place, boolean]>([
    ['an explicit rule for the whole', ['a 100 In Allow Tcp 3443 ApiManagement -> *'], management, hub, true],
    [
      'two that make the whole',
      ['a 100 Out Allow Tcp 443 * -> AzureKeyVault.WestEurope', 'b 110 Out Allow Tcp 443 * -> 20.43.0.0/24'],
      vault,
      hub,
      true,
    ],
    ['not a part', ['a 100 Out Allow Tcp 443 * -> AzureKeyVault.WestEurope'], vault, hub, false],
    ['not a default rule', [], storage, hub, false],
    ['not a perhaps', ['a 100 Out Allow Tcp 443 * -> SomethingNew'], vault, hub, false],
    ['not a perhaps for want of the list', ['a 100 Out Allow Tcp 443 * -> AzureCloud.westeurope'], vault, unread, false],
  ])('%s: %s', (_, lines, what, place, expected) => expect(isCovered(judge(rules(...lines), what, place))).toBe(expected));
});
