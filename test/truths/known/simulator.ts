/** Rows of table A on which the simulator differs from Azure, and why. A mend takes them off. */

import type { Known } from '../rows.ts';

export const known: readonly Known[] = [
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
