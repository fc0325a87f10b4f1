/** How a rule may say ports and protocols. */

import { manageGroup, overview, sourcePorts } from '../sources.ts';
import { table } from '../traffic.ts';

const port = 'You can specify an individual port or ranges of ports. For example, you could specify 80 or 10000-10005';
const list = 'for a mix of individual ports and ranges, you can separate them with commas, such as 80, 10000-10005';
const tuple =
  'evaluated and applied based on the five-tuple information of source, source port, destination, destination port, and protocol';
const closed = 'DenyAllInbound 65500: 0.0.0.0/0 to 0.0.0.0/0, Any, Deny';
const any = 'Any encompasses TCP, UDP, and ICMP. When creating a rule, you can specify TCP, UDP, ICMP, or Any';

export const ports = table([
  {
    id: 'port-one',
    says: 'one port',
    rules: ['web 100 In Allow Tcp 80 * > *'],
    packet: 'In Tcp 80 client',
    verdict: 'Allow web',
    evidence: overview.says(port),
  },
  {
    id: 'port-one-other',
    says: 'and no other',
    rules: ['web 100 In Allow Tcp 80 * > *'],
    packet: 'In Tcp 81 client',
    verdict: 'Deny DenyAllInBound',
    evidence: overview.implies(port, closed),
  },
  {
    id: 'port-range-first',
    says: 'a range from its first port',
    rules: ['web 100 In Allow Tcp 10000-10005 * > *'],
    packet: 'In Tcp 10000 client',
    verdict: 'Allow web',
    evidence: overview.says(port),
  },
  {
    id: 'port-range-last',
    says: 'to its last',
    rules: ['web 100 In Allow Tcp 10000-10005 * > *'],
    packet: 'In Tcp 10005 client',
    verdict: 'Allow web',
    evidence: overview.says(port),
  },
  {
    id: 'port-range-after',
    says: 'and not further',
    rules: ['web 100 In Allow Tcp 10000-10005 * > *'],
    packet: 'In Tcp 10006 client',
    verdict: 'Deny DenyAllInBound',
    evidence: overview.implies(port, closed),
  },
  {
    id: 'port-list-single',
    says: 'a list with a single port',
    rules: ['web 100 In Allow Tcp 80,10000-10005 * > *'],
    packet: 'In Tcp 80 client',
    verdict: 'Allow web',
    evidence: overview.says(list),
  },
  {
    id: 'port-list-range',
    says: 'and a range',
    rules: ['web 100 In Allow Tcp 80,10000-10005 * > *'],
    packet: 'In Tcp 10003 client',
    verdict: 'Allow web',
    evidence: overview.says(list),
  },
  {
    id: 'port-list-between',
    says: 'without what is between them',
    rules: ['web 100 In Allow Tcp 80,10000-10005 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny DenyAllInBound',
    evidence: overview.implies(list, closed),
  },
  {
    id: 'port-star',
    says: 'a star is every port',
    rules: ['all 100 In Allow Tcp * * > *'],
    packet: 'In Tcp 65000 client',
    verdict: 'Allow all',
    evidence: manageGroup.says('Enter an asterisk to allow traffic on any port'),
  },
  {
    id: 'port-whole-range',
    says: 'so is 0-65535, as in the default rules',
    rules: ['all 100 In Allow Tcp 0-65535 * > *'],
    packet: 'In Tcp 65535 client',
    verdict: 'Allow all',
    evidence: overview.implies('Ports of the default rules: 0-65535', port),
  },
  {
    id: 'port-of-sender',
    says: 'a port of the sender is the sender’s own, and seldom that of the service',
    rules: ['web 100 In Allow Tcp *|3389 * > *'],
    packet: 'In Tcp 3389 client',
    verdict: 'Deny DenyAllInBound',
    evidence: sourcePorts.says(
      'in my case setting it caused machine unvailable via RDP, only by setting Source Port to Any solved the issue',
    ),
  },
  {
    id: 'port-of-sender-range',
    says: 'a range of them holds the sender’s',
    rules: ['web 100 In Allow Tcp 443|1024-65535 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow web',
    evidence: manageGroup.says('Specify a single port, such as 80, a range of ports, such as 1024-65535'),
  },
  {
    id: 'port-of-sender-list',
    says: 'so does a list',
    rules: ['web 100 In Allow Tcp 443|80,1024-65535 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow web',
    evidence: manageGroup.says('a comma-separated list of single ports and/or port ranges, such as 80, 1024-65535'),
  },
  {
    id: 'port-of-sender-deny',
    says: 'a deny for other ports of the sender does not hit',
    rules: ['low 100 In Deny Tcp *|0-1023 * > *', 'web 200 In Allow Tcp 443 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow web',
    evidence: overview.says(tuple),
  },
]);

export const protocols = table([
  {
    id: 'protocol-tcp-for-udp',
    says: 'a rule for TCP does not open UDP',
    rules: ['dns 100 In Allow Tcp 53 * > *'],
    packet: 'In Udp 53 client',
    verdict: 'Deny DenyAllInBound',
    evidence: overview.implies(tuple, closed),
  },
  {
    id: 'protocol-udp',
    says: 'a rule for UDP does',
    rules: ['dns 100 In Allow Udp 53 * > *'],
    packet: 'In Udp 53 client',
    verdict: 'Allow dns',
    evidence: overview.says('Protocol: TCP, UDP, ICMP, ESP, AH, or Any'),
  },
  {
    id: 'protocol-udp-for-tcp',
    says: 'and not TCP',
    rules: ['dns 100 In Allow Udp 53 * > *'],
    packet: 'In Tcp 53 client',
    verdict: 'Deny DenyAllInBound',
    evidence: overview.implies(tuple, closed),
  },
  {
    id: 'protocol-icmp',
    says: 'a rule for ICMP opens ICMP',
    rules: ['ping 100 In Allow Icmp * * > *'],
    packet: 'In Icmp 0 client',
    verdict: 'Allow ping',
    evidence: overview.says(any),
  },
  {
    id: 'protocol-icmp-for-tcp',
    says: 'and not TCP',
    rules: ['ping 100 In Allow Icmp * * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny DenyAllInBound',
    evidence: overview.implies(tuple, closed),
  },
  {
    id: 'protocol-any-tcp',
    says: 'any protocol is TCP',
    rules: ['all 100 In Allow * 443 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow all',
    evidence: overview.says(any),
  },
  {
    id: 'protocol-any-udp',
    says: 'and UDP',
    rules: ['all 100 In Allow * 443 * > *'],
    packet: 'In Udp 443 client',
    verdict: 'Allow all',
    evidence: overview.says(any),
  },
  {
    id: 'protocol-deny-other',
    says: 'a deny of UDP leaves TCP',
    rules: ['quic 100 In Deny Udp 443 * > *', 'web 200 In Allow Tcp 443 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow web',
    evidence: overview.says(tuple),
  },
]);
