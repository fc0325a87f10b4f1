/** Promises of the judgement on addresses, by a table: what words mean depends on the network, its peerings and its routes. */

import { describe, expect, test } from '@jest/globals';
import { rule } from '../rules.test-support.ts';
import type { Place } from '../words/place.ts';
import type { Packets } from './needs.ts';
import {
  hub,
  unread,
  route,
  tunnelled,
  flow,
  management,
  probe,
  storage,
  vault,
  monitor,
  certificates,
  clients,
  platformDns,
  counters,
  rules,
  said,
  noVnetIn,
  noVnetOut,
  lateral,
  mgmt,
  defaultRoute,
  declared,
} from './judge.test-support.ts';

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
