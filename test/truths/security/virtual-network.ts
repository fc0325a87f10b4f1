/** What the tag VirtualNetwork holds: the network, peered and connected ones, the host's address. */

import { hostInTag, hostInTagWarning, peeringOverview, peeringPage, tagsPage } from '../sources.ts';
import { table, type Network, type RuleWords } from '../traffic.ts';

const spaces = 'The virtual network address space (all IP address ranges defined for the virtual network)';
const connected =
  'all connected on-premises address spaces, peered virtual networks, virtual networks connected to a virtual network gateway';
const closed = 'DenyAllInbound 65500: 0.0.0.0/0 to 0.0.0.0/0, Any, Deny';
const peered: Partial<Network> = { peerings: [{ space: '10.50.0.0/16', state: 'Connected', access: true }] };
const noVnetIn: RuleWords = 'no-vnet 200 In Deny * * VirtualNetwork > *';
const noVnetOut: RuleWords = 'no-vnet 200 Out Deny * * * > VirtualNetwork';
const managed: readonly RuleWords[] = [
  'lb 100 In Allow Tcp 6390 AzureLoadBalancer > *',
  noVnetIn,
  'mgmt 300 In Allow Tcp 3443 ApiManagement > *',
];

export const virtualNetwork = table([
  {
    id: 'vnet-second-range',
    says: 'every range of the network is in it',
    network: { spaces: ['10.0.0.0/16', '10.7.0.0/16'] },
    packet: 'In Tcp 443 secondRange',
    verdict: 'Allow AllowVnetInBound',
    evidence: tagsPage.says(spaces),
  },
  {
    id: 'vnet-other-range',
    says: 'a range that the network does not have is not',
    packet: 'In Tcp 443 secondRange',
    verdict: 'Deny DenyAllInBound',
    evidence: tagsPage.implies(spaces, closed),
  },
  {
    id: 'vnet-deny',
    says: 'a rule that denies it closes the network’s own traffic',
    rules: [noVnetIn],
    packet: 'In Tcp 443 web',
    verdict: 'Deny no-vnet',
    evidence: tagsPage.says(spaces),
  },
  {
    id: 'vnet-deny-control',
    says: 'and, without routes, not the control plane',
    rules: managed,
    packet: 'In Tcp 3443 control',
    verdict: 'Allow mgmt',
    evidence: tagsPage.implies(spaces, 'ApiManagement: Management traffic for Azure API Management-dedicated deployments'),
  },
  {
    id: 'vnet-deny-out',
    says: 'outbound, without routes, it leaves the internet open',
    rules: [noVnetOut],
    packet: 'Out Tcp 443 storage',
    verdict: 'Allow AllowInternetOutBound',
    evidence: tagsPage.implies(spaces, 'AllowInternetOutBound 65001: 0.0.0.0/0 to Internet, Any, Allow'),
  },

  {
    id: 'vnet-peered',
    says: 'a peered network is in it',
    network: peered,
    packet: 'In Tcp 443 peered',
    verdict: 'Allow AllowVnetInBound',
    evidence: peeringPage.says(
      'The VirtualNetwork default tag for network security groups encompasses the virtual network and peered virtual network',
    ),
  },
  {
    id: 'vnet-peered-out',
    says: 'outbound as well',
    network: peered,
    packet: 'Out Tcp 443 peered',
    verdict: 'Allow AllowVnetOutBound',
    evidence: peeringPage.says(
      'The VirtualNetwork default tag for network security groups encompasses the virtual network and peered virtual network',
    ),
  },
  {
    id: 'vnet-peered-deny',
    says: 'a rule that denies it closes the peered network',
    network: peered,
    rules: [noVnetIn],
    packet: 'In Tcp 443 peered',
    verdict: 'Deny no-vnet',
    evidence: tagsPage.says(connected),
  },
  {
    id: 'vnet-peered-public',
    says: 'also where it uses public addresses',
    network: { peerings: [{ space: '198.51.100.0/24', state: 'Connected', access: true }] },
    rules: ['vnet 100 Out Allow * * VirtualNetwork > VirtualNetwork', 'no-internet 200 Out Deny * * * > Internet'],
    packet: 'Out Udp 53 otherClient',
    verdict: 'Allow vnet',
    evidence: peeringPage.says(
      'The VirtualNetwork default tag for network security groups encompasses the virtual network and peered virtual network',
    ),
  },
  {
    id: 'vnet-peered-public-deny',
    says: 'and such an address is not on the internet',
    network: { peerings: [{ space: '198.51.100.0/24', state: 'Connected', access: true }] },
    rules: ['no-internet 200 Out Deny * * * > Internet'],
    packet: 'Out Udp 53 otherClient',
    verdict: 'Allow AllowVnetOutBound',
    evidence: tagsPage.implies(
      connected,
      'Internet: The IP address space that’s outside the virtual network and reachable by the public internet',
    ),
  },
  {
    id: 'vnet-not-peered',
    says: 'a network that is not peered is not',
    packet: 'In Tcp 443 peered',
    verdict: 'Deny DenyAllInBound',
    evidence: tagsPage.implies(connected, closed),
  },
  {
    id: 'vnet-peered-without-access',
    says: 'nothing comes from a peered network to which access is disabled',
    network: { peerings: [{ space: '10.50.0.0/16', state: 'Connected', access: false }] },
    packet: 'In Tcp 443 peered',
    verdict: 'Deny',
    evidence: peeringPage.says('When this setting is disabled, traffic doesn’t flow between the peered virtual networks'),
  },
  {
    id: 'vnet-peered-disconnected',
    says: 'nor from one whose peering is disconnected',
    network: { peerings: [{ space: '10.50.0.0/16', state: 'Disconnected', access: true }] },
    packet: 'In Tcp 443 peered',
    verdict: 'Deny',
    evidence: peeringPage.implies(
      'When a peering is deleted, traffic from a virtual network no longer flows to the peered virtual network',
      'The peering status for the peering that exists in the other virtual network is Disconnected',
    ),
  },
  {
    id: 'vnet-beyond-peered',
    says: 'what is peered with a peered network is not in it',
    network: peered,
    packet: 'In Tcp 443 beyond',
    verdict: 'Deny DenyAllInBound',
    evidence: peeringOverview.implies(
      'VNet peering is between two virtual networks, and there is no derived transitive relationship',
      closed,
    ),
  },
  {
    id: 'vnet-on-premises',
    says: 'networks behind a gateway are in it',
    network: { learnt: ['192.168.0.0/16'] },
    packet: 'In Tcp 443 onPremises',
    verdict: 'Allow AllowVnetInBound',
    evidence: tagsPage.says(connected),
  },
  {
    id: 'vnet-on-premises-out',
    says: 'outbound as well',
    network: { learnt: ['192.168.0.0/16'] },
    packet: 'Out Tcp 443 onPremises',
    verdict: 'Allow AllowVnetOutBound',
    evidence: tagsPage.says(connected),
  },
  {
    id: 'vnet-no-premises',
    says: 'without a gateway they are not',
    packet: 'In Tcp 443 onPremises',
    verdict: 'Deny DenyAllInBound',
    evidence: tagsPage.implies(connected, closed),
  },

  {
    id: 'vnet-host-deny',
    says: 'the host’s address is in it: a rule that denies it closes the probe',
    rules: [noVnetIn],
    packet: 'In Tcp 6390 host',
    verdict: 'Deny no-vnet',
    evidence: hostInTag.says(
      'a custom rule denying traffic from the VNet, and expected the default rule allowing probes … to work - it didn’t',
    ),
  },
  {
    id: 'vnet-host-deny-allowed',
    says: 'unless a rule for the balancer stands in front',
    rules: managed,
    packet: 'In Tcp 6390 host',
    verdict: 'Allow lb',
    evidence: hostInTagWarning.says(
      'To allow access, add an inbound rule with higher priority to allow AzureLoadBalancer to VirtualNetwork',
    ),
  },
  {
    id: 'vnet-host-allow',
    says: 'and a rule that allows it opens the probe',
    rules: ['vnet 100 In Allow * * VirtualNetwork > *', 'none 200 In Deny * * * > *'],
    packet: 'In Tcp 6390 host',
    verdict: 'Allow vnet',
    evidence: tagsPage.says('VirtualNetwork: …, the virtual IP address of the host'),
  },
]);
