/** A gateway behind a forced tunnel: service endpoints, the way of answers to the control plane and to clients, and what goes through the tunnel. */

import { endpointAndRoute, endpointsPage, forced, networkingFaq, routingPage } from '../sources.ts';
import { table, type Network, type RouteWords } from '../traffic.ts';

const tunnel: RouteWords = '0.0.0.0/0 > VirtualAppliance';
const straight: readonly RouteWords[] = ['ApiManagement > Internet', tunnel];
const spared =
  'If you use service endpoints with a force tunneled API Management, traffic for the preceding Azure services isn’t force tunneled';
const rest = 'However, the other API Management service dependency traffic remains force tunneled';
const services = 'Azure SQL, Azure Storage, Azure Event Hubs, Azure Key Vault';
const endpoint = 'When you enable a service endpoint for a service, Azure creates a route with address prefixes for the service';
const longer = 'Traffic to the service doesn’t route to the next hop type in a route with the 0.0.0.0/0 address prefix';
const without =
  'all traffic, including traffic sent to public IP addresses of Azure services you haven’t enabled service endpoints for, is sent to the next hop';
const client = 'For each client that requires access, configure an explicit UDR with next hop type "Internet" to bypass the firewall';
const lost = 'the responses won’t symmetrically map back to these inbound source IPs and connectivity to the management endpoint is lost';
const steer =
  'configure a user-defined route (UDR) for the ApiManagement service tag with next hop type set to "Internet", to steer traffic back to Azure';
const disputed = 'Microsoft’s page says that endpoints override any route; reports of 2023 and 2026 (#111706, #128591) saw routes win';
const four: Partial<Network> = { endpoints: ['Microsoft.Sql', 'Microsoft.Storage', 'Microsoft.EventHub', 'Microsoft.KeyVault'] };

export const tunnelled = table([
  {
    id: 'endpoint-storage',
    says: 'an endpoint leads storage past a default route',
    network: { endpoints: ['Microsoft.Storage'] },
    routes: [tunnel],
    packet: 'Out Tcp 443 storage',
    hop: 'ServiceEndpoint',
    evidence: routingPage.implies(endpoint, longer),
  },
  {
    id: 'endpoint-missing',
    says: 'without one it goes with the rest',
    routes: [tunnel],
    packet: 'Out Tcp 443 storage',
    hop: 'VirtualAppliance',
    evidence: routingPage.says(without),
  },
  {
    id: 'endpoint-other-service',
    says: 'as does a service that has none',
    network: { endpoints: ['Microsoft.Storage'] },
    routes: [tunnel],
    packet: 'Out Tcp 1433 sql',
    hop: 'VirtualAppliance',
    evidence: routingPage.says(without),
  },
  {
    id: 'endpoint-bgp',
    says: 'a default route learnt by BGP does not take it either',
    network: { endpoints: ['Microsoft.Storage'], learnt: ['0.0.0.0/0'] },
    packet: 'Out Tcp 443 storage',
    hop: 'ServiceEndpoint',
    evidence: routingPage.implies(endpoint, longer),
  },
  {
    id: 'endpoint-bgp-longer',
    says: 'nor a longer one',
    network: { endpoints: ['Microsoft.Storage'], learnt: ['191.239.203.1/32'] },
    packet: 'Out Tcp 443 storage',
    hop: 'ServiceEndpoint',
    evidence: routingPage.says('virtual network service endpoints, are preferred routes, even if BGP routes are more specific'),
    inferred: disputed,
  },
  {
    id: 'endpoint-without-tunnel',
    says: 'without a tunnel it leads there too',
    network: { endpoints: ['Microsoft.Sql'] },
    packet: 'Out Tcp 1433 sql',
    hop: 'ServiceEndpoint',
    evidence: endpointsPage.says(
      'Endpoints always take service traffic directly from your virtual network to the service on the Microsoft Azure backbone network',
    ),
  },
  {
    id: 'endpoint-sql-other-region',
    says: 'that of SQL reaches no other region',
    network: { endpoints: ['Microsoft.Sql'] },
    routes: [tunnel],
    packet: 'Out Tcp 1433 farSql',
    hop: 'VirtualAppliance',
    evidence: endpointsPage.says(
      'For Azure SQL, a service endpoint applies only to Azure service traffic within a virtual network’s region',
    ),
  },
  {
    id: 'endpoint-route-tag',
    says: 'a route of the region’s tag to an appliance takes what the endpoint had',
    network: { endpoints: ['Microsoft.Storage'] },
    routes: ['Storage.WestEurope > VirtualAppliance'],
    packet: 'Out Tcp 443 storage',
    hop: 'VirtualAppliance',
    evidence: endpointAndRoute.says(
      'UDR in the subnet with next hop NVA and service tag for Storage.WestEurope. Traffic against 191.239.203.1 (West Europe) -----> NVA',
    ),
    inferred: disputed,
  },
  {
    id: 'endpoint-route-tag-far',
    says: 'and not the other region',
    network: { endpoints: ['Microsoft.Storage'] },
    routes: ['Storage.WestEurope > VirtualAppliance'],
    packet: 'Out Tcp 443 farStorage',
    hop: 'ServiceEndpoint',
    evidence: endpointAndRoute.says('Traffic against 191.235.255.192 (North Europe) -----> Service Endpoint'),
  },
  {
    id: 'endpoint-route-tag-internet',
    says: 'a route of the tag to the internet leaves it to the endpoint',
    network: { endpoints: ['Microsoft.Storage'] },
    routes: ['Storage.WestEurope > Internet'],
    packet: 'Out Tcp 443 storage',
    hop: 'ServiceEndpoint',
    evidence: endpointAndRoute.says(
      'UDR in the subnet with next hop Internet and service tag … 191.239.203.1 (West Europe) -----> service endpoint',
    ),
  },
  {
    id: 'endpoint-route-host',
    says: 'no route of one address takes it',
    network: { endpoints: ['Microsoft.Storage'] },
    routes: ['191.239.203.1/32 > None'],
    packet: 'Out Tcp 443 storage',
    hop: 'ServiceEndpoint',
    evidence: endpointsPage.says('Service endpoint routes override any BGP or UDR routes for the address prefix match of an Azure service'),
    inferred: disputed,
  },

  {
    id: 'tunnel-control-lost',
    says: 'answers to the control plane leave by the tunnel',
    routes: [tunnel],
    packet: 'In Tcp 3443 control',
    hop: 'VirtualAppliance',
    evidence: forced.says(lost),
  },
  {
    id: 'tunnel-control-gateway',
    says: 'whatever stands at its end',
    routes: ['0.0.0.0/0 > VirtualNetworkGateway'],
    packet: 'In Tcp 3443 farControl',
    hop: 'VirtualNetworkGateway',
    evidence: forced.says(lost),
  },
  {
    id: 'tunnel-control-bgp',
    says: 'also where the tunnel is learnt',
    network: { learnt: ['0.0.0.0/0'] },
    packet: 'In Tcp 3443 control',
    hop: 'VirtualNetworkGateway',
    evidence: forced.implies(
      'redirect or "force" all internet-bound traffic from your subnet back to on-premises',
      'the responses won’t symmetrically map back to these inbound source IPs',
    ),
  },
  {
    id: 'tunnel-control-straight',
    says: 'the route of the tag steers them back',
    routes: straight,
    packet: 'In Tcp 3443 control',
    hop: 'Internet',
    evidence: forced.says(steer),
  },
  {
    id: 'tunnel-control-straight-bgp',
    says: 'past a learnt tunnel too',
    network: { learnt: ['0.0.0.0/0'] },
    routes: ['ApiManagement > Internet'],
    packet: 'In Tcp 3443 farControl',
    hop: 'Internet',
    evidence: forced.says(steer),
  },
  {
    id: 'tunnel-client-lost',
    says: 'answers to clients leave by the tunnel as well',
    routes: straight,
    packet: 'In Tcp 443 client',
    hop: 'VirtualAppliance',
    evidence: networkingFaq.says('the response from API Management Gateway will be forwarded to Azure Firewall'),
  },
  {
    id: 'tunnel-client-straight',
    says: 'unless the client has a route',
    routes: [...straight, '203.0.113.0/24 > Internet'],
    packet: 'In Tcp 443 client',
    hop: 'Internet',
    evidence: forced.says(client),
  },
  {
    id: 'tunnel-client-other',
    says: 'which is no other’s',
    routes: [...straight, '203.0.113.0/24 > Internet'],
    packet: 'In Tcp 443 otherClient',
    hop: 'VirtualAppliance',
    evidence: forced.implies(
      client,
      'Data plane traffic for clients … will also be dropped by default because of asymmetric routing introduced by forced tunneling',
    ),
  },
  {
    id: 'tunnel-storage',
    says: 'with the endpoints, storage goes straight',
    network: four,
    routes: straight,
    packet: 'Out Tcp 443 storage',
    hop: 'ServiceEndpoint',
    evidence: forced.implies(services, spared),
  },
  {
    id: 'tunnel-sql',
    says: 'SQL does',
    network: four,
    routes: straight,
    packet: 'Out Tcp 1433 sql',
    hop: 'ServiceEndpoint',
    evidence: forced.implies(services, spared),
  },
  {
    id: 'tunnel-vault',
    says: 'the key vault does',
    network: four,
    routes: straight,
    packet: 'Out Tcp 443 vault',
    hop: 'ServiceEndpoint',
    evidence: forced.implies(services, spared),
  },
  {
    id: 'tunnel-events',
    says: 'event hubs do',
    network: four,
    routes: straight,
    packet: 'Out Tcp 5671 events',
    hop: 'ServiceEndpoint',
    evidence: forced.implies(services, spared),
  },
  {
    id: 'tunnel-monitor',
    says: 'metrics go through the tunnel',
    network: four,
    routes: straight,
    packet: 'Out Tcp 1886 monitor',
    hop: 'VirtualAppliance',
    evidence: forced.implies('other force tunneled API Management service dependencies … include: Metrics and Health Monitoring', rest),
  },
  {
    id: 'tunnel-entra',
    says: 'so does Entra',
    network: four,
    routes: straight,
    packet: 'Out Tcp 443 entra',
    hop: 'VirtualAppliance',
    evidence: forced.says(rest),
  },
  {
    id: 'tunnel-certificates',
    says: 'and the checks of certificates',
    network: four,
    routes: straight,
    packet: 'Out Tcp 80 client',
    hop: 'VirtualAppliance',
    evidence: forced.says(rest),
  },
  {
    id: 'tunnel-licences',
    says: 'and licensing',
    network: four,
    routes: straight,
    packet: 'Out Tcp 1688 licences',
    hop: 'VirtualAppliance',
    evidence: forced.implies('other force tunneled API Management service dependencies … include: … Azure KMS server', rest),
  },
  {
    id: 'tunnel-network',
    says: 'the network itself is not tunnelled',
    network: four,
    routes: straight,
    packet: 'Out Tcp 6381 neighbour',
    hop: 'VnetLocal',
    evidence: routingPage.implies(
      'Default, Unique to the virtual network, next hop Virtual network',
      'using the longest prefix match algorithm',
    ),
  },
]);
