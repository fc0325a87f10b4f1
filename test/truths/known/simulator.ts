/** Rows of table A on which the simulator differs from Azure, and why. A mend takes them off. */

import type { Known } from '../rows.ts';

export const known: readonly Known[] = [
  {
    who: 'simulator',
    why: 'its packets are given their tags, and nothing puts peered networks into VirtualNetwork',
    ids: ['vnet-peered', 'vnet-peered-out', 'vnet-peered-deny', 'vnet-peered-public', 'vnet-peered-public-deny'],
  },
  {
    who: 'simulator',
    why: 'nor networks behind a gateway',
    ids: ['vnet-on-premises', 'vnet-on-premises-out'],
  },
  {
    who: 'simulator',
    why: 'nor what user-defined routes bring into it, a default route to an appliance included',
    ids: [
      'vnet-routed',
      'vnet-routed-in',
      'vnet-routed-public',
      'vnet-routed-public-out',
      'vnet-routed-public-deny',
      'vnet-all-client',
      'vnet-all-control',
      'vnet-all-out',
      'vnet-all-deny-out',
      'vnet-all-deny-out-storage',
      'vnet-all-allow-out',
      'vnet-all-deny-in',
      'vnet-all-lateral',
    ],
  },
  {
    who: 'undecided',
    why: 'whether these routes bring anything into the tag is inferred; the simulator has none of them',
    ids: ['vnet-route-gateway', 'vnet-route-learnt', 'vnet-route-tag'],
  },
  {
    who: 'simulator',
    why: 'it judges packets to the host by the group’s rules, and knows no tag of the platform',
    ids: [
      'platform-dns-deny-all',
      'platform-dns-deny-all-tcp',
      'platform-dns-deny-port',
      'platform-dns-deny-address',
      'platform-dns-deny-network',
      'platform-dns-deny-tag',
      'platform-dns-tag-metadata',
      'platform-metadata-deny-all',
      'platform-metadata-deny-tag',
      'platform-licences-deny-tag',
    ],
  },
  {
    who: 'undecided',
    why: 'whether licensing is spared is inferred; the simulator judges it by the group’s rules',
    ids: ['platform-licences-deny-all'],
  },
  {
    who: 'simulator',
    why: 'it lists rules of a network manager and filters without them',
    ids: [
      'admin-deny',
      'admin-deny-overrides',
      'admin-deny-out',
      'admin-deny-default',
      'admin-always',
      'admin-always-default',
      'admin-always-out',
      'admin-order-deny',
      'admin-order-always',
      'admin-order-exception-others',
    ],
  },
  {
    who: 'simulator',
    why: 'a rule that names an application security group hits nobody, members included',
    ids: ['group-http', 'group-database-others', 'group-rdp', 'group-web'],
  },
  {
    who: 'simulator',
    why: 'it has no system routes to nowhere for private ranges, and sends them to the internet',
    ids: [
      'system-none-10',
      'system-none-172',
      'system-none-192',
      'system-none-100',
      'system-none-not-peered',
      'system-peering-beyond',
      'origin-bgp-off-private',
      'example-subnet2-none',
    ],
  },
  {
    who: 'simulator',
    why: 'it has no routes of peerings',
    ids: ['system-peering', 'system-peering-tunnel', 'prefix-private-eight-peering', 'origin-peering-bgp', 'example-subnet2-peering'],
  },
  {
    who: 'simulator',
    why: 'it routes packets to the host as any other',
    ids: ['host-metadata', 'host-dns', 'host-probe'],
  },
  {
    who: 'simulator',
    why: 'an endpoint for SQL leads to every region',
    ids: ['endpoint-sql-other-region'],
  },
  {
    who: 'undecided',
    why: 'sources disagree whether a route of the tag takes what an endpoint has; in the simulator endpoints always win',
    ids: ['endpoint-route-tag'],
  },
  {
    who: 'simulator',
    why: 'a gateway in it depends on no clients, Traffic Manager or DNS server of the network',
    ids: ['need-clients', 'need-traffic-manager', 'need-own-dns'],
  },
];
