/** The host's two addresses and the licensing server: rules of a group have no say outbound unless they name the platform's own tag. */

import { dnsByTag, dnsExcluded, hostAddress, overview, ownDns, probesDenied, tagsPage } from '../sources.ts';
import { table } from '../traffic.ts';

const spared =
  'By default, these services aren’t subject to the configured network security groups unless targeted by service tags specific to each service';
const tag = 'AzurePlatformDNS: The basic infrastructure (default) DNS service. You can use this tag to disable the default DNS';
const metadata = 'AzurePlatformIMDS: … You can use this tag to disable the default IMDS';
const licences = 'AzurePlatformLKM: … You can use this tag to disable the defaults for licensing';
const still =
  'When specifically blocking port 53 with a high priority rule, it is still possible to get DNS queries from the virtualized host IP Address';

export const platform = table([
  {
    id: 'platform-dns-deny-all',
    says: 'names are resolved where everything outbound is denied',
    rules: ['none 100 Out Deny * * * > *'],
    packet: 'Out Udp 53 host',
    verdict: 'Allow',
    evidence: dnsExcluded.says(
      'NSGs by design do not block DNS resolution even if there is an Outbound rule set to block all Outbound VM traffic',
    ),
  },
  {
    id: 'platform-dns-deny-all-tcp',
    says: 'by TCP as well',
    rules: ['none 100 Out Deny * * * > *'],
    packet: 'Out Tcp 53 host',
    verdict: 'Allow',
    evidence: overview.says(spared),
  },
  {
    id: 'platform-dns-deny-port',
    says: 'where port 53 is denied',
    rules: ['dns 100 Out Deny * 53 * > *'],
    packet: 'Out Udp 53 host',
    verdict: 'Allow',
    evidence: ownDns.says(still),
  },
  {
    id: 'platform-dns-deny-address',
    says: 'where the host’s address is denied in figures',
    rules: ['host 100 Out Deny * * * > 168.63.129.16'],
    packet: 'Out Udp 53 host',
    verdict: 'Allow',
    evidence: overview.says(spared),
  },
  {
    id: 'platform-dns-deny-network',
    says: 'where the network is denied, although the tag holds the host’s address',
    rules: ['no-vnet 100 Out Deny * * * > VirtualNetwork'],
    packet: 'Out Udp 53 host',
    verdict: 'Allow',
    evidence: overview.says(spared),
  },
  {
    id: 'platform-dns-deny-internet',
    says: 'and where the internet is',
    rules: ['no-internet 100 Out Deny * * * > Internet'],
    packet: 'Out Udp 53 host',
    verdict: 'Allow',
    evidence: overview.says(spared),
  },
  {
    id: 'platform-dns-deny-tag',
    says: 'only the platform’s tag closes it',
    rules: ['no-dns 200 Out Deny * * * > AzurePlatformDNS'],
    packet: 'Out Udp 53 host',
    verdict: 'Deny no-dns',
    evidence: dnsByTag.says('Adding this NSG rule does indeed block DNS resolution via 168.63.129.16'),
  },
  {
    id: 'platform-dns-tag-other-way',
    says: 'the platform’s tag closes no other way out',
    rules: ['no-dns 200 Out Deny * * * > AzurePlatformDNS'],
    packet: 'Out Tcp 80 client',
    verdict: 'Allow AllowInternetOutBound',
    evidence: tagsPage.implies(tag, 'AllowInternetOutBound 65001: 0.0.0.0/0 to Internet, Any, Allow'),
  },
  {
    id: 'platform-dns-tag-own-server',
    says: 'nor the way to a DNS server of the network',
    rules: ['no-dns 200 Out Deny * * * > AzurePlatformDNS'],
    packet: 'Out Udp 53 ownDns',
    verdict: 'Allow AllowVnetOutBound',
    evidence: tagsPage.implies(tag, 'AllowVnetOutBound 65000: VirtualNetwork to VirtualNetwork, Any, Allow'),
  },
  {
    id: 'platform-dns-tag-metadata',
    says: 'nor the instance metadata',
    rules: ['no-dns 200 Out Deny * * * > AzurePlatformDNS'],
    packet: 'Out Tcp 80 metadata',
    verdict: 'Allow',
    evidence: overview.says(spared),
  },
  {
    id: 'platform-own-server',
    says: 'a DNS server of the network is subject to rules',
    rules: ['dns 100 Out Deny * 53 * > *'],
    packet: 'Out Udp 53 ownDns',
    verdict: 'Deny dns',
    evidence: ownDns.says('I just tested this functionality, and it is possible to block custom DNS by blocking port 53'),
  },
  {
    id: 'platform-public-server',
    says: 'so is a public one',
    rules: ['dns 100 Out Deny * 53 * > *'],
    packet: 'Out Udp 53 client',
    verdict: 'Deny dns',
    evidence: ownDns.says('still possible to get DNS queries from the virtualized host IP Address, but not from a public internet DNS'),
  },
  {
    id: 'platform-metadata-deny-all',
    says: 'the instance metadata answer where everything is denied',
    rules: ['none 100 Out Deny * * * > *'],
    packet: 'Out Tcp 80 metadata',
    verdict: 'Allow',
    evidence: overview.says(spared),
  },
  {
    id: 'platform-metadata-deny-tag',
    says: 'unless their own tag is',
    rules: ['no-imds 100 Out Deny * * * > AzurePlatformIMDS'],
    packet: 'Out Tcp 80 metadata',
    verdict: 'Deny no-imds',
    evidence: tagsPage.says(metadata),
  },
  {
    id: 'platform-metadata-tag-dns',
    says: 'which leaves names alone',
    rules: ['no-imds 100 Out Deny * * * > AzurePlatformIMDS'],
    packet: 'Out Udp 53 host',
    verdict: 'Allow',
    evidence: overview.says(spared),
  },
  {
    id: 'platform-licences-deny-tag',
    says: 'licensing has a tag as well',
    rules: ['no-lkm 100 Out Deny * * * > AzurePlatformLKM'],
    packet: 'Out Tcp 1688 licences',
    verdict: 'Deny no-lkm',
    evidence: tagsPage.says(licences),
  },
  {
    id: 'platform-licences-deny-all',
    says: 'and is spared where everything is denied',
    rules: ['none 100 Out Deny * * * > *'],
    packet: 'Out Tcp 1688 licences',
    verdict: 'Allow',
    evidence: overview.says(
      'To override this basic infrastructure communication, you can create a security rule to deny traffic by using …AzurePlatformLKM',
    ),
    inferred: 'the sentence about sparing names DHCP, DNS, IMDS and health monitoring, and licensing only by its tag',
  },
  {
    id: 'platform-probe-deny-all',
    says: 'inbound, the probe is subject to rules as everything else',
    rules: ['none 4096 In Deny * * * > *'],
    packet: 'In Tcp 6390 host',
    verdict: 'Deny none',
    evidence: probesDenied.says(
      'rules look like they are blocking the health probe port … Adding an allow rule with source Service Tag LoadBalancer appears to resolve this',
    ),
  },
  {
    id: 'platform-probe-deny-address',
    says: 'by the host’s address, too',
    rules: ['host 100 In Deny * * 168.63.129.16/32 > *'],
    packet: 'In Tcp 6390 host',
    verdict: 'Deny host',
    evidence: hostAddress.says(
      'Azure Load Balancer health probes originates from this IP address. If you block this IP address, your probes will fail',
    ),
  },
]);
