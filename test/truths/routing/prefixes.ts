/** The longest prefix wins; among equal ones a user's route, then BGP, then the system's. */

import { diagnoseRouting, hostRoutes, hostUnrouted, routingPage } from '../sources.ts';
import { table } from '../traffic.ts';

const longest = 'Azure selects a route based on the destination IP address, using the longest prefix match algorithm';
const origin = 'Azure selects the route type, based on the following priority: User-defined route, BGP route, System route';
const preferred =
  'System routes for traffic related to virtual network, virtual network peerings, or virtual network service endpoints, are preferred routes, even if BGP';
const tunnel = '0.0.0.0/0 > VirtualAppliance' as const;

export const prefixes = table([
  {
    id: 'prefix-longer',
    says: 'the longer of two',
    routes: ['203.0.0.0/16 > VirtualAppliance', '203.0.113.0/24 > None'],
    packet: 'Out Tcp 443 client',
    hop: 'None',
    evidence: routingPage.says(
      'This process occurs because 10.0.0.0/24 is a longer prefix than 10.0.0.0/16, even though 10.0.0.5 falls within both address prefixes',
    ),
  },
  {
    id: 'prefix-longer-outside',
    says: 'the shorter where the longer does not hold the address',
    routes: ['13.107.0.0/16 > VirtualAppliance', '13.107.22.0/24 > None'],
    packet: 'Out Tcp 443 bing',
    hop: 'VirtualAppliance',
    evidence: routingPage.says(
      'because 10.0.1.5 isn’t included in the 10.0.0.0/24 address prefix, making the route with the 10.0.0.0/16 address prefix the longest matching prefix',
    ),
  },
  {
    id: 'prefix-order-of-list',
    says: 'whatever their order',
    routes: ['203.0.113.0/24 > None', '203.0.0.0/16 > VirtualAppliance'],
    packet: 'Out Tcp 443 client',
    hop: 'None',
    evidence: routingPage.says(longest),
  },
  {
    id: 'prefix-beats-default',
    says: 'a range before a default route',
    routes: [tunnel, '13.107.0.0/16 > Internet'],
    packet: 'Out Tcp 443 bing',
    hop: 'Internet',
    evidence: routingPage.says(longest),
  },
  {
    id: 'prefix-host',
    says: 'one address before the range around it',
    routes: ['203.0.113.0/24 > None', '203.0.113.10/32 > Internet'],
    packet: 'Out Tcp 443 client',
    hop: 'Internet',
    evidence: routingPage.says(longest),
  },
  {
    id: 'prefix-halves',
    says: 'two halves before the system’s default route',
    routes: ['0.0.0.0/1 > VirtualAppliance', '128.0.0.0/1 > VirtualAppliance'],
    packet: 'Out Tcp 443 client',
    hop: 'VirtualAppliance',
    evidence: routingPage.implies(
      longest,
      'Azure creates a default route to the 0.0.0.0/0 address prefix, with the Internet next hop type',
    ),
  },
  {
    id: 'prefix-halves-apart',
    says: 'each for its half',
    routes: ['0.0.0.0/1 > VirtualAppliance', '128.0.0.0/1 > Internet'],
    packet: 'In Tcp 3443 control',
    hop: 'VirtualAppliance',
    evidence: routingPage.implies(
      longest,
      'Azure creates a default route to the 0.0.0.0/0 address prefix, with the Internet next hop type',
    ),
  },
  {
    id: 'prefix-quarters',
    says: 'four quarters as well',
    routes: [
      '0.0.0.0/2 > VirtualAppliance',
      '64.0.0.0/2 > VirtualAppliance',
      '128.0.0.0/2 > VirtualAppliance',
      '192.0.0.0/2 > VirtualAppliance',
    ],
    packet: 'In Tcp 3443 control',
    hop: 'VirtualAppliance',
    evidence: routingPage.implies(
      longest,
      'Azure creates a default route to the 0.0.0.0/0 address prefix, with the Internet next hop type',
    ),
  },
  {
    id: 'prefix-private-eight',
    says: 'a route for all of 10.0.0.0/8 leaves the network to itself',
    routes: ['10.0.0.0/8 > VirtualAppliance'],
    packet: 'Out Tcp 443 web',
    hop: 'VnetLocal',
    evidence: routingPage.implies(longest, 'Default, Unique to the virtual network, next hop Virtual network'),
  },
  {
    id: 'prefix-private-eight-peering',
    says: 'and a peered network to the peering',
    network: { peerings: [{ space: '10.50.0.0/16', state: 'Connected', access: true }] },
    routes: ['10.0.0.0/8 > VirtualAppliance'],
    packet: 'Out Tcp 443 peered',
    hop: 'VnetPeering',
    evidence: routingPage.implies(
      longest,
      'the system adds a route for each address range within the address space of each virtual network involved in the peering',
    ),
  },
  {
    id: 'prefix-private-eight-rest',
    says: 'the rest goes by it',
    routes: ['10.0.0.0/8 > VirtualAppliance'],
    packet: 'Out Tcp 443 unusedTen',
    hop: 'VirtualAppliance',
    evidence: routingPage.says(origin),
  },

  {
    id: 'origin-user-system',
    says: 'a user’s default route before the system’s',
    routes: ['0.0.0.0/0 > VirtualNetworkGateway'],
    packet: 'Out Tcp 443 client',
    hop: 'VirtualNetworkGateway',
    evidence: routingPage.says(
      'Azure selects the route with the User source, because user-defined routes are higher priority than system default routes',
    ),
  },
  {
    id: 'origin-user-bgp',
    says: 'a user’s before one learnt by BGP',
    network: { learnt: ['0.0.0.0/0'] },
    routes: [tunnel],
    packet: 'Out Tcp 443 client',
    hop: 'VirtualAppliance',
    evidence: routingPage.says(origin),
  },
  {
    id: 'origin-user-bgp-straight',
    says: 'also where the user’s leads to the internet',
    network: { learnt: ['0.0.0.0/0'] },
    routes: ['0.0.0.0/0 > Internet'],
    packet: 'Out Tcp 443 client',
    hop: 'Internet',
    evidence: routingPage.says(origin),
  },
  {
    id: 'origin-user-bgp-none',
    says: 'or nowhere',
    network: { learnt: ['0.0.0.0/0'] },
    routes: ['0.0.0.0/0 > None'],
    packet: 'Out Tcp 443 client',
    hop: 'None',
    evidence: routingPage.says(origin),
  },
  {
    id: 'origin-bgp-system',
    says: 'one learnt by BGP before the system’s',
    network: { learnt: ['0.0.0.0/0'] },
    packet: 'Out Tcp 443 client',
    hop: 'VirtualNetworkGateway',
    evidence: diagnoseRouting.implies(
      'If a 0.0.0.0/0 (default route) is advertised over BGP through a virtual network gateway',
      'all outbound internet traffic is routed to the next hop you specified',
    ),
  },
  {
    id: 'origin-bgp-longer',
    says: 'a longer one learnt by BGP before a user’s',
    network: { learnt: ['13.107.0.0/16'] },
    routes: [tunnel],
    packet: 'Out Tcp 443 bing',
    hop: 'VirtualNetworkGateway',
    evidence: diagnoseRouting.says(
      'Routing is based on longest prefix match (LPM) among routes that you’ve defined, border gateway protocol (BGP), and system routes',
    ),
  },
  {
    id: 'origin-vnet-bgp',
    says: 'the network’s own before a longer one learnt by BGP',
    network: { learnt: ['10.0.2.0/24'] },
    packet: 'Out Tcp 443 web',
    hop: 'VnetLocal',
    evidence: routingPage.says(preferred),
  },
  {
    id: 'origin-peering-bgp',
    says: 'a peering’s before a longer one learnt by BGP',
    network: { learnt: ['10.50.0.0/24'], peerings: [{ space: '10.50.0.0/16', state: 'Connected', access: true }] },
    packet: 'Out Tcp 443 peered',
    hop: 'VnetPeering',
    evidence: routingPage.says(preferred),
  },
  {
    id: 'origin-bgp-off',
    says: 'none is learnt where the table does not propagate',
    network: { learnt: ['0.0.0.0/0'], propagation: false },
    packet: 'Out Tcp 443 client',
    hop: 'Internet',
    evidence: routingPage.says(
      'When you disable route propagation, the system doesn’t add routes to the route table of all subnets with Virtual network gateway route propagation disabled',
    ),
  },
  {
    id: 'origin-bgp-off-private',
    says: 'and then a network behind the gateway is nowhere',
    network: { learnt: ['192.168.0.0/16'], propagation: false },
    packet: 'Out Tcp 443 onPremises',
    hop: 'None',
    evidence: routingPage.implies('This process applies to both static routes and BGP routes', 'Default, 192.168.0.0/16, next hop None'),
  },
  {
    id: 'origin-bgp-off-user',
    says: 'unless a user’s route leads to the gateway',
    network: { learnt: ['192.168.0.0/16'], propagation: false },
    routes: ['192.168.0.0/16 > VirtualNetworkGateway'],
    packet: 'Out Tcp 443 onPremises',
    hop: 'VirtualNetworkGateway',
    evidence: routingPage.says(
      'Connectivity with VPN connections is achieved using custom routes with a next hop type of Virtual network gateway',
    ),
  },
  {
    id: 'origin-user-vnet',
    says: 'a user’s for the network’s own range before the system’s',
    routes: ['10.0.0.0/16 > VirtualAppliance'],
    packet: 'Out Tcp 443 web',
    hop: 'VirtualAppliance',
    evidence: routingPage.says(
      'This route overrides the default route for the 10.0.0.0/16 prefix (ID1), which automatically routed traffic … within the virtual network',
    ),
  },
  {
    id: 'origin-user-peering',
    says: 'and for a peered one',
    network: { peerings: [{ space: '10.50.0.0/16', state: 'Connected', access: true }] },
    routes: ['10.50.0.0/16 > VirtualAppliance'],
    packet: 'Out Tcp 443 peered',
    hop: 'VirtualAppliance',
    evidence: routingPage.says(origin),
  },
  {
    id: 'origin-none',
    says: 'a user’s route to nowhere drops',
    routes: ['0.0.0.0/0 > None'],
    packet: 'Out Tcp 443 client',
    hop: 'None',
    evidence: routingPage.says(
      'None: Specify when you want to drop traffic to an address prefix, rather than forwarding the traffic to a destination',
    ),
  },
  {
    id: 'origin-local',
    says: 'a hop into the network is taken as any other',
    routes: ['0.0.0.0/0 > VnetLocal'],
    packet: 'Out Tcp 80 client',
    hop: 'VnetLocal',
    evidence: routingPage.implies(
      origin,
      'Virtual network: Specify the Virtual network option when you want to override the default routing within a virtual network',
    ),
  },

  {
    id: 'host-metadata',
    says: 'no route applies to the instance metadata',
    routes: [tunnel],
    packet: 'Out Tcp 80 metadata',
    hop: 'Host',
    evidence: hostUnrouted.says('No traffic for 169.254.169.254 ever passes through the NVA even though the routing should force it to'),
  },
  {
    id: 'host-dns',
    says: 'nor to the host’s other address',
    routes: [tunnel],
    packet: 'Out Udp 53 host',
    hop: 'Host',
    evidence: hostRoutes.says('Access to these IP addresses is secured through special system routes and cannot be overwritten by UDR'),
  },
  {
    id: 'host-probe',
    says: 'so the answer to a probe needs none',
    routes: [tunnel],
    packet: 'In Tcp 6390 host',
    hop: 'Host',
    evidence: hostRoutes.says('Access to these IP addresses is secured through special system routes and cannot be overwritten by UDR'),
  },
]);
