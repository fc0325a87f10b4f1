/** Routes that every subnet has, and those that a peering, a gateway or a private range of the network adds. */

import { nextHopTutorial, outboundPage, routingPage } from '../sources.ts';
import { table, type Network } from '../traffic.ts';

const none = (prefix: string) => `Default, ${prefix}, next hop None: Traffic routed to the None next hop type is dropped`;
const removed =
  'Azure removed the routes for the 10.0.0.0/8, 192.168.0.0/16, and 100.64.0.0/10 address prefixes … when the user-defined route for the 0.0.0.0/0';
const everywhere =
  'All traffic for any address not included in the address prefixes of any of the other routes is sent to the virtual appliance';
const peered: Partial<Network> = { peerings: [{ space: '10.50.0.0/16', state: 'Connected', access: true }] };
const peeringRoute =
  'When you create a virtual network peering between two virtual networks, the system adds a route for each address range';

export const system = table([
  {
    id: 'system-internet',
    says: 'the internet is the way to what no route names',
    packet: 'Out Tcp 80 bing',
    hop: 'Internet',
    evidence: nextHopTutorial.says('the result informs you that the next hop type is Internet and that the Route table ID is System Route'),
  },
  {
    id: 'system-services',
    says: 'also to Azure’s services, though they stay on its backbone',
    packet: 'Out Tcp 443 storage',
    hop: 'Internet',
    evidence: routingPage.implies(
      '0.0.0.0/0, Internet',
      'If the destination address is for one of Azure’s services, Azure routes the traffic directly to the service over Azure’s backbone network',
    ),
  },
  {
    id: 'system-vnet',
    says: 'the network’s own machines are reached in it',
    packet: 'Out Tcp 443 web',
    hop: 'VnetLocal',
    evidence: routingPage.says(
      'Azure creates a route with an address prefix that corresponds to each address range defined within the address space of a virtual network',
    ),
  },
  {
    id: 'system-vnet-second-range',
    says: 'in each of its ranges',
    network: { spaces: ['10.0.0.0/16', '10.7.0.0/16'] },
    packet: 'Out Tcp 443 secondRange',
    hop: 'VnetLocal',
    evidence: routingPage.says(
      'If the virtual network address space has multiple address ranges defined, Azure creates an individual route for each address range',
    ),
  },
  {
    id: 'system-vnet-public',
    says: 'also where it has public addresses',
    network: { spaces: ['20.5.0.0/16'], subnet: '20.5.1.0/24', ip: '20.5.1.4' },
    packet: 'Out Tcp 443 publicInside',
    hop: 'VnetLocal',
    evidence: routingPage.says(
      'Azure creates a route with an address prefix that corresponds to each address range defined within the address space of a virtual network',
    ),
  },
  {
    id: 'system-none-172',
    says: 'a private address that nobody has goes nowhere',
    packet: 'Out Tcp 80 unused',
    hop: 'None',
    evidence: nextHopTutorial.says(
      'though there is a default route to the 172.16.0.0/12 prefix, which includes the 172.31.0.100 address, the NEXT HOP TYPE is None',
    ),
  },
  {
    id: 'system-none-10',
    says: 'in 10.0.0.0/8',
    packet: 'Out Tcp 80 unusedTen',
    hop: 'None',
    evidence: routingPage.says(none('10.0.0.0/8')),
  },
  {
    id: 'system-none-192',
    says: 'in 192.168.0.0/16',
    packet: 'Out Tcp 80 onPremises',
    hop: 'None',
    evidence: routingPage.says(none('192.168.0.0/16')),
  },
  {
    id: 'system-none-100',
    says: 'and in 100.64.0.0/10',
    packet: 'Out Tcp 80 unusedShared',
    hop: 'None',
    evidence: routingPage.says(none('100.64.0.0/10')),
  },
  {
    id: 'system-none-taken',
    says: 'unless the network takes the range',
    network: { spaces: ['10.0.0.0/16', '172.16.0.0/12'] },
    packet: 'Out Tcp 80 unused',
    hop: 'VnetLocal',
    evidence: nextHopTutorial.says(
      'if you added the 172.16.0.0/12 address range to the address space … Azure changes the NEXT HOP TYPE to Virtual network',
    ),
  },
  {
    id: 'system-none-not-peered',
    says: 'a network that is not peered is nowhere',
    packet: 'Out Tcp 443 peered',
    hop: 'None',
    evidence: routingPage.says(none('10.0.0.0/8')),
  },
  {
    id: 'system-none-gone-10',
    says: 'a default route of a user takes the routes to nowhere away',
    routes: ['0.0.0.0/0 > VirtualAppliance'],
    packet: 'Out Tcp 80 unusedTen',
    hop: 'VirtualAppliance',
    evidence: routingPage.implies(removed, everywhere),
  },
  {
    id: 'system-none-gone-192',
    says: 'that of 192.168.0.0/16',
    routes: ['0.0.0.0/0 > VirtualAppliance'],
    packet: 'Out Tcp 80 onPremises',
    hop: 'VirtualAppliance',
    evidence: routingPage.implies(removed, everywhere),
  },
  {
    id: 'system-none-gone-100',
    says: 'that of 100.64.0.0/10',
    routes: ['0.0.0.0/0 > VirtualAppliance'],
    packet: 'Out Tcp 80 unusedShared',
    hop: 'VirtualAppliance',
    evidence: routingPage.implies(removed, everywhere),
  },
  {
    id: 'system-none-gone-172',
    says: 'and that of 172.16.0.0/12',
    routes: ['0.0.0.0/0 > VirtualAppliance'],
    packet: 'Out Tcp 80 unused',
    hop: 'VirtualAppliance',
    evidence: routingPage.says(everywhere),
    inferred: 'the sentence about what is removed does not name 172.16.0.0/12',
  },
  {
    id: 'system-peering',
    says: 'a peered network is reached by the peering',
    network: peered,
    packet: 'Out Tcp 443 peered',
    hop: 'VnetPeering',
    evidence: routingPage.says(peeringRoute),
  },
  {
    id: 'system-peering-beyond',
    says: 'and not what is peered with it',
    network: peered,
    packet: 'Out Tcp 443 beyond',
    hop: 'None',
    evidence: routingPage.implies(peeringRoute, none('10.0.0.0/8')),
  },
  {
    id: 'system-peering-tunnel',
    says: 'a default route does not take it',
    network: peered,
    routes: ['0.0.0.0/0 > VirtualAppliance'],
    packet: 'Out Tcp 443 peered',
    hop: 'VnetPeering',
    evidence: routingPage.implies(
      peeringRoute,
      'Azure selects a route based on the destination IP address, using the longest prefix match algorithm',
    ),
  },
  {
    id: 'system-gateway',
    says: 'what a gateway announces is reached by the gateway',
    network: { learnt: ['192.168.0.0/16'] },
    packet: 'Out Tcp 443 onPremises',
    hop: 'VirtualNetworkGateway',
    evidence: routingPage.says('The route is added with Virtual network gateway listed as the source and next hop type'),
  },
  {
    id: 'system-outbound',
    says: 'a machine without a public address of its own reaches the internet',
    packet: 'Out Tcp 443 client',
    hop: 'Internet',
    evidence: outboundPage.says(
      'If you deploy a virtual machine in Azure and it doesn’t have explicit outbound connectivity, it’s assigned a default outbound access IP',
    ),
  },
]);
