/** The routing example of Microsoft's page, row by row: a network, a peered one of two ranges, premises behind a gateway, an endpoint for storage. */

import { routingPage } from '../sources.ts';
import { table, type Network, type RouteWords } from '../traffic.ts';

/** The page's 10.0.0.0/24 is 10.0.1.0/24 here, its 10.1 and 10.2 are 10.50 and 10.60, its premises 10.10 are 192.168. */
const one: Partial<Network> = {
  subnet: '10.0.1.0/24',
  peerings: [
    { space: '10.50.0.0/16', state: 'Connected', access: true },
    { space: '10.60.0.0/16', state: 'Connected', access: true },
  ],
  learnt: ['192.168.0.0/16'],
  endpoints: ['Microsoft.Storage'],
};
const example: readonly RouteWords[] = [
  '10.0.0.0/16 > VirtualAppliance',
  '10.0.1.0/24 > VnetLocal',
  '10.50.0.0/16 > None',
  '10.60.0.0/16 > None',
  '192.168.0.0/16 > VirtualAppliance',
  '0.0.0.0/0 > VirtualAppliance',
];

export const routingExample = table([
  {
    id: 'example-2',
    says: 'example, route 2: the network by the appliance',
    network: one,
    routes: example,
    packet: 'Out Tcp 443 web',
    hop: 'VirtualAppliance',
    evidence: routingPage.says(
      'force all outbound traffic from the subnet, except to Azure Storage and within the subnet, to flow through a network virtual appliance',
    ),
  },
  {
    id: 'example-3',
    says: 'example, route 3: the subnet itself directly',
    network: one,
    routes: example,
    packet: 'Out Tcp 443 neighbour',
    hop: 'VnetLocal',
    evidence: routingPage.says(
      'remains within the subnet, rather than being routed to the virtual appliance specified in the previous rule (ID2), because it has a longer prefix',
    ),
  },
  {
    id: 'example-6',
    says: 'example, route 6: the peered network dropped',
    network: one,
    routes: example,
    packet: 'Out Tcp 443 peered',
    hop: 'None',
    evidence: routingPage.says(
      'rather than being routed to the peered virtual network, because user-defined routes override default routes',
    ),
  },
  {
    id: 'example-7',
    says: 'example, route 7: its second range as well',
    network: one,
    routes: example,
    packet: 'Out Tcp 443 beyond',
    hop: 'None',
    evidence: routingPage.says(
      'rather than being routed to the peered virtual network, because user-defined routes override default routes',
    ),
  },
  {
    id: 'example-9',
    says: 'example, route 9: the premises by the appliance',
    network: one,
    routes: example,
    packet: 'Out Tcp 443 onPremises',
    hop: 'VirtualAppliance',
    evidence: routingPage.says(
      'The route sends all traffic destined for the on-premises network to an NVA for inspection, rather than routing traffic directly on-premises',
    ),
  },
  {
    id: 'example-10',
    says: 'example, route 10: storage by the endpoint',
    network: one,
    routes: example,
    packet: 'Out Tcp 443 storage',
    hop: 'ServiceEndpoint',
    evidence: routingPage.says(
      'A service endpoint was created … to enable traffic destined for Azure Storage to flow directly to Azure Storage',
    ),
  },
  {
    id: 'example-12',
    says: 'example, route 12: the rest by the appliance',
    network: one,
    routes: example,
    packet: 'Out Tcp 443 client',
    hop: 'VirtualAppliance',
    evidence: routingPage.says(
      'All traffic for any address not included in the address prefixes of any of the other routes is sent to the virtual appliance',
    ),
  },
  {
    id: 'example-subnet2-peering',
    says: 'example, Subnet2: the peered network by the peering',
    network: one,
    packet: 'Out Tcp 443 peered',
    hop: 'VnetPeering',
    evidence: routingPage.says('Subnet2: Default, Active, 10.1.0.0/16, Virtual network peering'),
  },
  {
    id: 'example-subnet2-gateway',
    says: 'example, Subnet2: the premises by the gateway',
    network: one,
    packet: 'Out Tcp 443 onPremises',
    hop: 'VirtualNetworkGateway',
    evidence: routingPage.says('Subnet2: Default, Active, 10.10.0.0/16, Virtual network gateway'),
  },
  {
    id: 'example-subnet2-none',
    says: 'example, Subnet2: other private ranges nowhere',
    network: one,
    packet: 'Out Tcp 443 unusedTen',
    hop: 'None',
    evidence: routingPage.says('Subnet2: Default, Active, 10.0.0.0/8, None'),
  },
]);
