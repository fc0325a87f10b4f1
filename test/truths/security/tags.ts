/** What service tags hold: whole ones, those of a region, AzureCloud, Internet, AzureLoadBalancer. */

import { overview, tagsPage } from '../sources.ts';
import { table, type RuleWords } from '../traffic.ts';

const whole = 'By default, service tags reflect the ranges for the entire cloud';
const regional = 'Storage.WestUS narrows the range to only the storage IP address ranges from the WestUS region';
const group = 'A service tag represents a group of IP address prefixes from a given Azure service';
const apim = 'This tag represents the Azure API Management service endpoint for control plane per region';
const cloud = 'AzureCloud: All datacenter public IP addresses. Can be regional: Yes';
const internet = 'The IP address space that’s outside the virtual network and reachable by the public internet';
const azureToo = 'The address range includes the Azure-owned public IP address space';
const balancer = 'The tag translates to the virtual IP address of the host (168.63.129.16) where the Azure health probes originate';
const probes = 'AzureTrafficManager: Azure Traffic Manager probe IP addresses';
const closed = 'DenyAllInbound 65500: 0.0.0.0/0 to 0.0.0.0/0, Any, Deny';

const noInternet: RuleWords = 'no-internet 200 Out Deny * * * > Internet';

export const tags = table([
  {
    id: 'tag-service',
    says: 'a service’s tag opens its port to the service',
    rules: ['mgmt 100 In Allow Tcp 3443 ApiManagement > VirtualNetwork'],
    packet: 'In Tcp 3443 control',
    verdict: 'Allow mgmt',
    evidence: tagsPage.says(group),
  },
  {
    id: 'tag-service-far',
    says: 'in every region',
    rules: ['mgmt 100 In Allow Tcp 3443 ApiManagement > VirtualNetwork'],
    packet: 'In Tcp 3443 farControl',
    verdict: 'Allow mgmt',
    evidence: tagsPage.says(whole),
  },
  {
    id: 'tag-service-others',
    says: 'and to nobody else',
    rules: ['mgmt 100 In Allow Tcp 3443 ApiManagement > VirtualNetwork'],
    packet: 'In Tcp 3443 client',
    verdict: 'Deny DenyAllInBound',
    evidence: tagsPage.implies(group, closed),
  },
  {
    id: 'tag-service-other-service',
    says: 'not to another service of Azure',
    rules: ['mgmt 100 In Allow Tcp 3443 ApiManagement > VirtualNetwork'],
    packet: 'In Tcp 3443 trafficManager',
    verdict: 'Deny DenyAllInBound',
    evidence: tagsPage.implies(group, closed),
  },
  {
    id: 'tag-region',
    says: 'a region’s tag opens the service in that region',
    rules: ['storage 100 Out Allow Tcp 443 * > Storage.WestEurope', noInternet],
    packet: 'Out Tcp 443 storage',
    verdict: 'Allow storage',
    evidence: tagsPage.says(regional),
  },
  {
    id: 'tag-region-other',
    says: 'and not in another',
    rules: ['storage 100 Out Allow Tcp 443 * > Storage.WestEurope', noInternet],
    packet: 'Out Tcp 443 farStorage',
    verdict: 'Deny no-internet',
    evidence: tagsPage.implies(regional, azureToo),
  },
  {
    id: 'tag-region-deny',
    says: 'a denied region leaves the others open',
    rules: ['north 100 Out Deny * * * > Storage.NorthEurope'],
    packet: 'Out Tcp 443 storage',
    verdict: 'Allow AllowInternetOutBound',
    evidence: tagsPage.implies(regional, azureToo),
  },
  {
    id: 'tag-region-deny-hit',
    says: 'and closes its own',
    rules: ['north 100 Out Deny * * * > Storage.NorthEurope'],
    packet: 'Out Tcp 443 farStorage',
    verdict: 'Deny north',
    evidence: tagsPage.says(regional),
  },
  {
    id: 'tag-region-control',
    says: 'the region’s tag holds the region’s control plane',
    rules: ['mgmt 100 In Allow Tcp 3443 ApiManagement.WestEurope > VirtualNetwork'],
    packet: 'In Tcp 3443 control',
    verdict: 'Allow mgmt',
    evidence: tagsPage.implies(apim, 'ApiManagement: Can be regional: Yes'),
  },
  {
    id: 'tag-region-far-control',
    says: 'and not that of another region, which calls as well',
    rules: ['mgmt 100 In Allow Tcp 3443 ApiManagement.WestEurope > VirtualNetwork'],
    packet: 'In Tcp 3443 farControl',
    verdict: 'Deny DenyAllInBound',
    evidence: tagsPage.implies(apim, closed),
  },
  {
    id: 'tag-region-and-whole',
    says: 'the whole tag behind the region’s one opens the rest',
    rules: ['near 100 In Allow Tcp 3443 ApiManagement.WestEurope > *', 'all 110 In Allow Tcp 3443 ApiManagement > *'],
    packet: 'In Tcp 3443 farControl',
    verdict: 'Allow all',
    evidence: tagsPage.says(whole),
  },
  {
    id: 'tag-sql-not-storage',
    says: 'the tag of one service does not hold another',
    rules: ['sql 100 Out Allow * * * > Sql', noInternet],
    packet: 'Out Tcp 443 storage',
    verdict: 'Deny no-internet',
    evidence: tagsPage.implies(group, azureToo),
  },
  {
    id: 'tag-and-port',
    says: 'a tag with one port opens no other',
    rules: ['storage 100 Out Allow Tcp 443 * > Storage', noInternet],
    packet: 'Out Tcp 445 storage',
    verdict: 'Deny no-internet',
    evidence: overview.implies(
      'evaluated and applied based on the five-tuple information',
      'Once traffic matches a rule, processing stops',
    ),
  },

  {
    id: 'tag-cloud',
    says: 'AzureCloud holds the services',
    rules: ['azure 100 Out Allow * * * > AzureCloud', noInternet],
    packet: 'Out Tcp 443 storage',
    verdict: 'Allow azure',
    evidence: tagsPage.says(cloud),
  },
  {
    id: 'tag-cloud-control',
    says: 'the control plane of API Management too',
    rules: ['azure 100 In Allow Tcp 3443 AzureCloud > *'],
    packet: 'In Tcp 3443 farControl',
    verdict: 'Allow azure',
    evidence: tagsPage.says(cloud),
  },
  {
    id: 'tag-cloud-client',
    says: 'and no client elsewhere',
    rules: ['azure 100 Out Allow * * * > AzureCloud', noInternet],
    packet: 'Out Tcp 443 client',
    verdict: 'Deny no-internet',
    evidence: tagsPage.implies(cloud, internet),
  },
  {
    id: 'tag-cloud-region',
    says: 'AzureCloud of a region holds that region',
    rules: ['azure 100 Out Allow * * * > AzureCloud.WestEurope', noInternet],
    packet: 'Out Tcp 443 storage',
    verdict: 'Allow azure',
    evidence: tagsPage.says(cloud),
  },
  {
    id: 'tag-cloud-region-other',
    says: 'and not another',
    rules: ['azure 100 Out Allow * * * > AzureCloud.WestEurope', noInternet],
    packet: 'Out Tcp 443 farStorage',
    verdict: 'Deny no-internet',
    evidence: tagsPage.implies(cloud, azureToo),
  },

  {
    id: 'tag-internet-services',
    says: 'Internet holds Azure’s services',
    rules: [noInternet],
    packet: 'Out Tcp 443 storage',
    verdict: 'Deny no-internet',
    evidence: tagsPage.says(azureToo),
  },
  {
    id: 'tag-internet-services-in',
    says: 'inbound as well',
    rules: ['any 100 In Allow Tcp 3443 Internet > *'],
    packet: 'In Tcp 3443 control',
    verdict: 'Allow any',
    evidence: tagsPage.says(azureToo),
  },
  {
    id: 'tag-internet-client',
    says: 'and clients',
    rules: ['any 100 In Allow Tcp 443 Internet > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow any',
    evidence: tagsPage.says(internet),
  },
  {
    id: 'tag-internet-vnet',
    says: 'and nothing of the network',
    rules: ['no-internet 100 In Deny * * Internet > *'],
    packet: 'In Tcp 443 web',
    verdict: 'Allow AllowVnetInBound',
    evidence: tagsPage.says(internet),
  },
  {
    id: 'tag-internet-vnet-out',
    says: 'outbound neither',
    rules: [noInternet],
    packet: 'Out Tcp 443 web',
    verdict: 'Allow AllowVnetOutBound',
    evidence: tagsPage.says(internet),
  },
  {
    id: 'tag-internet-public-inside',
    says: 'not even where the network uses public addresses',
    network: { spaces: ['20.5.0.0/16'], subnet: '20.5.1.0/24', ip: '20.5.1.4' },
    rules: ['no-internet 200 In Deny * * Internet > *'],
    packet: 'In Tcp 443 publicInside',
    verdict: 'Allow AllowVnetInBound',
    evidence: tagsPage.implies(
      internet,
      'VirtualNetwork: The virtual network address space (all IP address ranges defined for the virtual network)',
    ),
  },
  {
    id: 'tag-internet-public-network-control',
    says: 'a machine with a public address inside the network is no destination on the internet',
    network: { spaces: ['20.5.0.0/16'], subnet: '20.5.1.0/24', ip: '20.5.1.4' },
    rules: ['to-internet 200 In Deny * * * > Internet', 'mgmt 300 In Allow Tcp 3443 ApiManagement > VirtualNetwork'],
    packet: 'In Tcp 3443 control',
    verdict: 'Allow mgmt',
    evidence: tagsPage.implies(
      internet,
      'VirtualNetwork: The virtual network address space (all IP address ranges defined for the virtual network)',
    ),
  },

  {
    id: 'tag-balancer',
    says: 'AzureLoadBalancer opens its port to the probe',
    rules: ['lb 100 In Allow Tcp 6390 AzureLoadBalancer > *', 'none 200 In Deny * * * > *'],
    packet: 'In Tcp 6390 host',
    verdict: 'Allow lb',
    evidence: tagsPage.says(balancer),
  },
  {
    id: 'tag-balancer-client',
    says: 'and to no client whose packets the balancer hands on',
    rules: ['lb 100 In Allow * * AzureLoadBalancer > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny DenyAllInBound',
    evidence: tagsPage.implies('This only includes probe traffic, not real traffic to your backend resource', closed),
  },
  {
    id: 'tag-balancer-source',
    says: 'a balanced packet has its client’s address',
    rules: ['one 100 In Allow Tcp 443 203.0.113.0/24 > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow one',
    evidence: overview.says('The source port and address range applied are from the originating computer, not the load balancer'),
  },
  {
    id: 'tag-balancer-address',
    says: 'the host’s address in figures is the probe as well',
    rules: ['lb 100 In Allow Tcp 6390 168.63.129.16/32 > *', 'none 200 In Deny * * * > *'],
    packet: 'In Tcp 6390 host',
    verdict: 'Allow lb',
    evidence: tagsPage.says(balancer),
  },
  {
    id: 'tag-traffic-manager',
    says: 'AzureTrafficManager opens its port to its probes',
    rules: ['tm 100 In Allow Tcp 443 AzureTrafficManager > *', 'none 200 In Deny * * * > *'],
    packet: 'In Tcp 443 trafficManager',
    verdict: 'Allow tm',
    evidence: tagsPage.says(probes),
  },
  {
    id: 'tag-traffic-manager-client',
    says: 'and to no client',
    rules: ['tm 100 In Allow Tcp 443 AzureTrafficManager > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny DenyAllInBound',
    evidence: tagsPage.implies(probes, closed),
  },
]);
