/** How a rule may say addresses, of both families. */

import { diagnoseFilter, ipv6Page, overview } from '../sources.ts';
import { table } from '../traffic.ts';

const prefix = 'You can specify Any, an individual IP address, a CIDR block (for example, 10.0.0.0/24), a service tag';
const many = 'Augmented security rules allow specifying multiple individual IP addresses and ranges in a single rule';
const everything = '0.0.0.0/0 in the Source and Destination columns represents all IP addresses';
const star = 'Clients like the Azure portal, Azure CLI, or PowerShell can use * or Any for this expression';
const privateIn =
  'For inbound traffic, network security groups process traffic after Azure translates public IP addresses to private IP addresses';
const privateOut =
  'For outbound traffic, network security groups process traffic before translating private IP addresses to public IP addresses';
const closed = 'DenyAllInbound 65500: 0.0.0.0/0 to 0.0.0.0/0, Any, Deny';
const families = 'it isn’t currently possible to combine an IPv4 subnet with an IPv6 subnet in the same rule';
const six = 'Protect your resources with IPv6 rules for Network Security Groups';

export const addresses = table([
  {
    id: 'address-one',
    says: 'one address',
    rules: ['one 100 In Deny * * 10.0.2.4 > *'],
    packet: 'In Tcp 443 web',
    verdict: 'Deny one',
    evidence: overview.says(prefix),
  },
  {
    id: 'address-one-other',
    says: 'and not its neighbour',
    rules: ['one 100 In Deny * * 10.0.2.4 > *'],
    packet: 'In Tcp 443 webTwin',
    verdict: 'Allow AllowVnetInBound',
    evidence: overview.implies(prefix, 'AllowVNetInBound 65000: VirtualNetwork to VirtualNetwork, Any, Allow'),
  },
  {
    id: 'address-block',
    says: 'a block',
    rules: ['web 100 In Deny * * 10.0.2.0/24 > *'],
    packet: 'In Tcp 443 webTwin',
    verdict: 'Deny web',
    evidence: overview.says(prefix),
  },
  {
    id: 'address-block-outside',
    says: 'and nothing outside it',
    rules: ['web 100 In Deny * * 10.0.2.0/24 > *'],
    packet: 'In Tcp 443 elsewhere',
    verdict: 'Allow AllowVnetInBound',
    evidence: overview.implies(prefix, 'AllowVNetInBound 65000: VirtualNetwork to VirtualNetwork, Any, Allow'),
  },
  {
    id: 'address-list',
    says: 'a list of addresses and blocks',
    rules: ['some 100 In Allow Tcp 443 198.51.100.0/24,203.0.113.10 > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow some',
    evidence: overview.says(many),
  },
  {
    id: 'address-list-block',
    says: 'by its block',
    rules: ['some 100 In Allow Tcp 443 198.51.100.0/24,203.0.113.10 > *'],
    packet: 'In Tcp 443 otherClient',
    verdict: 'Allow some',
    evidence: overview.says(many),
  },
  {
    id: 'address-list-other',
    says: 'and nobody else',
    rules: ['some 100 In Allow Tcp 443 198.51.100.0/24,203.0.113.11 > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny DenyAllInBound',
    evidence: overview.implies(many, closed),
  },
  {
    id: 'address-all',
    says: '0.0.0.0/0 is everything',
    rules: ['all 100 In Allow Tcp 443 0.0.0.0/0 > 0.0.0.0/0'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow all',
    evidence: overview.says(everything),
  },
  {
    id: 'address-star',
    says: 'so is a star',
    rules: ['all 100 In Allow Tcp 443 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow all',
    evidence: overview.implies(everything, star),
  },
  {
    id: 'address-all-services',
    says: 'Azure’s services are in 0.0.0.0/0 too',
    rules: ['none 100 Out Deny * * 0.0.0.0/0 > 0.0.0.0/0'],
    packet: 'Out Tcp 443 storage',
    verdict: 'Deny none',
    evidence: overview.says(everything),
  },
  {
    id: 'address-halves',
    says: 'two halves in one list hold every address, this one in the second',
    rules: ['all 100 In Allow Tcp 443 0.0.0.0/1,128.0.0.0/1 > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow all',
    evidence: overview.implies(many, prefix),
  },
  {
    id: 'address-halves-first',
    says: 'and this one in the first',
    rules: ['all 100 In Allow Tcp 3443 0.0.0.0/1,128.0.0.0/1 > *'],
    packet: 'In Tcp 3443 control',
    verdict: 'Allow all',
    evidence: overview.implies(many, prefix),
  },
  {
    id: 'address-to-subnet',
    says: 'the gateway’s subnet as destination',
    rules: ['web 100 In Allow Tcp 443 * > 10.0.1.0/27'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow web',
    evidence: diagnoseFilter.says('Destination: The IP address of the VM, a range of IP addresses, or all addresses in the subnet'),
  },
  {
    id: 'address-to-other-subnet',
    says: 'another subnet as destination is not the gateway',
    rules: ['web 100 In Allow Tcp 443 * > 10.0.2.0/24'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny DenyAllInBound',
    evidence: overview.implies(prefix, closed),
  },
  {
    id: 'address-to-private',
    says: 'the machine’s private address as destination',
    rules: ['web 100 In Allow Tcp 443 Internet > 10.0.1.4'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow web',
    evidence: overview.says('To specify a particular Azure resource, use the private IP address assigned to the resource'),
  },
  {
    id: 'address-to-public',
    says: 'the machine’s public address as destination hits nothing',
    rules: ['web 100 In Allow Tcp 443 Internet > 20.61.0.10/32'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny DenyAllInBound',
    evidence: overview.implies(privateIn, closed),
  },
  {
    id: 'address-from-private',
    says: 'outbound, the source is the private address',
    rules: ['none 100 Out Deny * * 10.0.1.4 > *'],
    packet: 'Out Tcp 443 client',
    verdict: 'Deny none',
    evidence: overview.says(privateOut),
  },
  {
    id: 'address-from-public',
    says: 'and never the public one',
    rules: ['none 100 Out Deny * * 20.61.0.10 > *'],
    packet: 'Out Tcp 443 client',
    verdict: 'Allow AllowInternetOutBound',
    evidence: overview.implies(privateOut, 'AllowInternetOutBound 65001: 0.0.0.0/0 to Internet, Any, Allow'),
  },
  {
    id: 'address-from-other-subnet',
    says: 'a rule for another subnet’s traffic says nothing of the gateway’s',
    rules: ['none 100 Out Deny * * 10.0.2.0/24 > *'],
    packet: 'Out Tcp 443 client',
    verdict: 'Allow AllowInternetOutBound',
    evidence: overview.implies(prefix, 'AllowInternetOutBound 65001: 0.0.0.0/0 to Internet, Any, Allow'),
  },

  {
    id: 'address-six-deny-in',
    says: 'a deny of all IPv6 does not hit IPv4',
    rules: ['six 100 In Deny * * ::/0 > *', 'web 200 In Allow Tcp 443 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow web',
    evidence: ipv6Page.implies(six, families),
  },
  {
    id: 'address-six-deny-out',
    says: 'outbound neither',
    rules: ['six 100 Out Deny * * * > ::/0'],
    packet: 'Out Tcp 80 client',
    verdict: 'Allow AllowInternetOutBound',
    evidence: ipv6Page.implies(six, families),
  },
  {
    id: 'address-six-block',
    says: 'a block of IPv6 holds no IPv4 address',
    rules: ['six 100 In Deny * * 2001:db8::/32 > *', 'web 200 In Allow Tcp 443 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow web',
    evidence: ipv6Page.implies(six, families),
  },
  {
    id: 'address-six-allow',
    says: 'an allow of all IPv6 opens nothing to IPv4',
    rules: ['six 100 In Allow Tcp 443 ::/0 > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny DenyAllInBound',
    evidence: ipv6Page.implies(six, families),
  },
  {
    id: 'address-six-packet',
    says: 'a rule for a block of IPv6 hits a packet of IPv6',
    network: { spaces: ['10.0.0.0/16', 'fd00:1::/48'], subnet: 'fd00:1:0:1::/64', ip: 'fd00:1:0:1::4' },
    rules: ['six 100 In Allow Tcp 443 2001:db8::/32 > *'],
    packet: 'In Tcp 443 client6',
    verdict: 'Allow six',
    evidence: ipv6Page.says(six),
  },
]);
