/** The six rules that every group has, and custom rules in front of them. */

import { diagnoseFilter, filterTutorial, flowVerify, howGroupsWork, overview, tagsPage } from '../sources.ts';
import { table } from '../traffic.ts';

const vnetIn = 'AllowVNetInBound 65000: VirtualNetwork, 0-65535 to VirtualNetwork, 0-65535, Any, Allow';
const vnetOut = 'AllowVnetOutBound 65000: VirtualNetwork, 0-65535 to VirtualNetwork, 0-65535, Any, Allow';
const balancerIn = 'AllowAzureLoadBalancerInBound 65001: AzureLoadBalancer, 0-65535 to 0.0.0.0/0, 0-65535, Any, Allow';
const internetOut = 'AllowInternetOutBound 65001: 0.0.0.0/0, 0-65535 to Internet, 0-65535, Any, Allow';
const denyIn = 'DenyAllInbound 65500: 0.0.0.0/0, 0-65535 to 0.0.0.0/0, 0-65535, Any, Deny';
const any = 'In the Protocol column, Any encompasses TCP, UDP, and ICMP';
const lowest =
  'Azure default security rules are given the lowest priority (highest number) to ensure your custom rules are always processed first';
const internet = 'The IP address space that’s outside the virtual network and reachable by the public internet';
const azureToo = 'The address range includes the Azure-owned public IP address space';

export const defaults = table([
  {
    id: 'default-vnet-in',
    says: 'machines of one network reach each other',
    packet: 'In Tcp 80 web',
    verdict: 'Allow AllowVnetInBound',
    evidence: overview.says(vnetIn),
  },
  {
    id: 'default-vnet-in-same-subnet',
    says: 'machines of one subnet reach each other by a rule, too',
    packet: 'In Tcp 6381 neighbour',
    verdict: 'Allow AllowVnetInBound',
    evidence: howGroupsWork.says(
      'virtual machines in the same subnet can communicate based on a default NSG rule allowing intra-subnet traffic',
    ),
  },
  {
    id: 'default-vnet-in-udp',
    says: 'by UDP as well',
    packet: 'In Udp 4290 neighbour',
    verdict: 'Allow AllowVnetInBound',
    evidence: overview.implies(vnetIn, any),
  },
  {
    id: 'default-vnet-in-icmp',
    says: 'and by ICMP',
    packet: 'In Icmp 0 web',
    verdict: 'Allow AllowVnetInBound',
    evidence: overview.implies(vnetIn, any),
  },
  {
    id: 'default-vnet-in-any-port',
    says: 'over any port',
    packet: 'In Tcp 3389 web',
    verdict: 'Allow AllowVnetInBound',
    evidence: filterTutorial.says('virtual machines in the same network can communicate with each other over any port by default'),
  },
  {
    id: 'default-probe-in',
    says: 'the balancer’s probe comes in; the tag VirtualNetwork holds its address, so that the first rule takes it',
    packet: 'In Tcp 6390 host',
    verdict: 'Allow AllowVnetInBound',
    evidence: tagsPage.implies(
      'VirtualNetwork: the virtual network address space, …, the virtual IP address of the host',
      'AzureLoadBalancer translates to the virtual IP address of the host (168.63.129.16)',
    ),
  },
  {
    id: 'default-probe-in-behind-deny',
    says: 'where the network’s own traffic is denied on one port, the probe of another port comes in',
    rules: ['no-ssh 100 In Deny Tcp 22 * > *'],
    packet: 'In Tcp 6390 host',
    verdict: 'Allow',
    evidence: overview.says(balancerIn),
  },
  {
    id: 'default-client-in',
    says: 'nobody comes in from the internet',
    packet: 'In Tcp 443 client',
    verdict: 'Deny DenyAllInBound',
    evidence: filterTutorial.says('Inbound traffic from the Internet is denied to all resources by default'),
  },
  {
    id: 'default-client-in-80',
    says: 'neither on port 80',
    packet: 'In Tcp 80 client',
    verdict: 'Deny DenyAllInBound',
    evidence: diagnoseFilter.says(
      'The rule named DenyAllInBound is what’s preventing inbound communication to the VM over port 80, from the internet',
    ),
  },
  {
    id: 'default-control-in',
    says: 'nor does an Azure service',
    packet: 'In Tcp 3443 control',
    verdict: 'Deny DenyAllInBound',
    evidence: overview.says(denyIn),
  },
  {
    id: 'default-private-in',
    says: 'nor a private address that is not in the network',
    packet: 'In Tcp 80 unused',
    verdict: 'Deny DenyAllInBound',
    evidence: flowVerify.says('no other higher priority rule exists that allows port 80 inbound to the VM from 172.31.0.100'),
  },
  {
    id: 'default-client-in-udp',
    says: 'nor anybody by UDP',
    packet: 'In Udp 443 client',
    verdict: 'Deny DenyAllInBound',
    evidence: overview.implies(denyIn, any),
  },
  {
    id: 'default-vnet-out',
    says: 'a machine reaches others of its network',
    packet: 'Out Tcp 443 web',
    verdict: 'Allow AllowVnetOutBound',
    evidence: overview.says(vnetOut),
  },
  {
    id: 'default-vnet-out-udp',
    says: 'by UDP as well',
    packet: 'Out Udp 4290 neighbour',
    verdict: 'Allow AllowVnetOutBound',
    evidence: overview.implies(vnetOut, any),
  },
  {
    id: 'default-internet-out',
    says: 'a machine reaches the internet',
    packet: 'Out Tcp 80 bing',
    verdict: 'Allow AllowInternetOutBound',
    evidence: flowVerify.says(
      'Since 13.107.21.200 is within that address range, the AllowInternetOutBound rule allows the outbound traffic',
    ),
  },
  {
    id: 'default-internet-out-udp',
    says: 'by UDP as well',
    packet: 'Out Udp 123 client',
    verdict: 'Allow AllowInternetOutBound',
    evidence: overview.implies(internetOut, any),
  },
  {
    id: 'default-storage-out',
    says: 'a machine reaches Azure’s services by the rule for the internet',
    packet: 'Out Tcp 443 storage',
    verdict: 'Allow AllowInternetOutBound',
    evidence: tagsPage.implies(internet, azureToo),
  },
  {
    id: 'default-sql-out',
    says: 'those of other regions too',
    packet: 'Out Tcp 1433 farSql',
    verdict: 'Allow AllowInternetOutBound',
    evidence: tagsPage.implies(internet, azureToo),
  },
  {
    id: 'default-private-out',
    says: 'a private address that is not in the network is not on the internet either',
    packet: 'Out Tcp 80 unused',
    verdict: 'Deny DenyAllOutBound',
    evidence: flowVerify.says('the address is not within the DESTINATION of any of the other Outbound rules shown in the picture'),
  },
  {
    id: 'default-overridden-vnet-in',
    says: 'the weakest custom rule beats the strongest default one',
    rules: ['no-vnet 4096 In Deny * * VirtualNetwork > *'],
    packet: 'In Tcp 443 web',
    verdict: 'Deny no-vnet',
    evidence: overview.says(lowest),
  },
  {
    id: 'default-overridden-deny-in',
    says: 'a custom rule opens what the last default one closes',
    rules: ['Allow-HTTP-All 100 In Allow Tcp 80 * > 10.0.1.0/27'],
    packet: 'In Tcp 80 client',
    verdict: 'Allow Allow-HTTP-All',
    evidence: diagnoseFilter.says(
      'After you create the rule, port 80 is allowed inbound from the internet, because the priority of the rule is higher',
    ),
  },
  {
    id: 'default-others-stay-closed',
    says: 'and no other port',
    rules: ['Allow-HTTP-All 100 In Allow Tcp 80 * > 10.0.1.0/27'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny DenyAllInBound',
    evidence: overview.implies(denyIn, 'Port range: You can specify an individual port or ranges of ports'),
  },
  {
    id: 'default-overridden-internet-out',
    says: 'a custom rule closes the way to the internet',
    rules: ['no-web 4096 Out Deny Tcp 80 * > 13.107.21.200'],
    packet: 'Out Tcp 80 bing',
    verdict: 'Deny no-web',
    evidence: flowVerify.says('you could add a security rule with a higher priority, that denies port 80 outbound to the IP address'),
  },
  {
    id: 'default-overridden-private-out',
    says: 'a custom rule opens the way to a private address elsewhere',
    rules: ['there 4096 Out Allow Tcp 80 * > 172.31.0.100'],
    packet: 'Out Tcp 80 unused',
    verdict: 'Allow there',
    evidence: flowVerify.says('you could add a security rule with a higher priority, that allows outbound traffic to port 80'),
  },
  {
    id: 'default-overridden-balancer',
    says: 'the rule for the balancer can be overridden as well',
    rules: ['no-probes 100 In Deny * * AzureLoadBalancer > *'],
    packet: 'In Tcp 6390 host',
    verdict: 'Deny no-probes',
    evidence: tagsPage.says('If you’re not using Azure Load Balancer, you can override this rule'),
  },
]);
