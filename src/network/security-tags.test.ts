/** Promises of the evaluation where a flow's other side is a tag, whose addresses nobody here knows: never more open than Azure is. */

import { describe, expect, test } from '@jest/globals';
import { rule } from './rules.test-support.ts';
import type { SecurityRule } from './rules.ts';
import type { Packets } from './filter/needs.ts';
import { flow, management, place, storage } from './security-flows.test-support.ts';
import { evaluate, type Verdict } from './security.ts';

const said = (verdict: Verdict): string => {
  switch (verdict.is) {
    case 'Allowed':
      return `Allowed by ${verdict.by.map(({ name }) => name).join()}`;
    case 'Denied':
      return `Denied by ${verdict.by.name}`;
    case 'Partly':
    case 'Unknown':
      return `${verdict.is}, not ${verdict.remainder}, by ${verdict.by.name}`;
  }
};

const vault = flow('Outbound Tcp 443 to AzureKeyVault');
const monitor = flow('Outbound Tcp 1886,443 to AzureMonitor');
const probe = flow('Inbound Tcp 6390 from AzureLoadBalancer');
const clients = flow('Inbound Tcp 443 from Internet');
const office = flow('Inbound Tcp 443 from 203.0.113.0/24');
const inside = flow('Inbound Tcp 443 from 10.0.9.0/24');
const peered = flow('Inbound Tcp 443 from 10.50.0.0/16');
const counters = flow('Outbound Udp 4290 to VirtualNetwork');

const [deny, strongest] = [4000, 100];
const unsure = 'Unknown, not Tcp 443 Storage, by none-out';
const officeUnsure = 'Unknown, not Tcp 443 203.0.113.0/24, by DenyAllInBound';
const far = '52.162.110.80, 104.214.19.224 of ApiManagement';
const noneOut = rule('none-out', deny, 'Outbound Deny * * from * to *');
const noneIn = rule('none-in', deny, 'Inbound Deny * * from * to *');

describe('what a group does to a flow', () => {
  test.each<[string, Packets, SecurityRule[], string]>([
    // Default rules.
    ['nothing written, out to Storage', storage, [], 'Allowed by AllowInternetOutBound'],
    ['nothing written, in from clients', clients, [], 'Denied by DenyAllInBound'],
    ['nothing written, in from the control plane', management, [], 'Denied by DenyAllInBound'],
    ['nothing written, probes', probe, [], 'Allowed by AllowVnetInBound'],
    ['nothing written, between machines', counters, [], 'Allowed by AllowVnetOutBound'],
    // The virtual address of the host, where probes come from, is in VirtualNetwork too (Microsoft: Virtual network service tags).
    ['probes, the network denied', probe, [rule('vnet', 200, 'Inbound Deny * * from VirtualNetwork to *')], 'Denied by vnet'],
    ['probes, the balancer denied', probe, [rule('lb', 200, 'Inbound Deny * * from AzureLoadBalancer to *')], 'Denied by lb'],
    ['probes, their address denied', probe, [rule('ip', 200, 'Inbound Deny * * from 168.63.129.16 to *')], 'Denied by ip'],
    ['probes, the internet denied', probe, [rule('net', 200, 'Inbound Deny * * from Internet to *')], 'Allowed by AllowVnetInBound'],
    // Order.
    ['a stronger allow of the tag', storage, [noneOut, rule('a', 200, 'Outbound Allow Tcp 443 from * to Storage')], 'Allowed by a'],
    [
      'a weaker allow of the tag',
      storage,
      [rule('first', strongest, 'Outbound Deny * * from * to *'), rule('a', 200, 'Outbound Allow Tcp 443 from * to Storage')],
      'Denied by first',
    ],
    ['a deny at the very end of the custom range', storage, [rule('last', 4096, 'Outbound Deny * * from * to *')], 'Denied by last'],
    ['a deny of the other direction', storage, [noneIn], 'Allowed by AllowInternetOutBound'],
    // Tags, their regional forms, and what contains them.
    ['the tag of the own region', storage, [noneOut, rule('a', 200, 'Outbound Allow * 443 from * to storage.WESTEUROPE')], 'Allowed by a'],
    // Only what its source lets be regional (Microsoft: Virtual network configuration reference, 2025-06-17) is open by that.
    [
      'A10: the tag of the own region, for the control plane',
      management,
      [rule('a', 200, 'Inbound Allow Tcp 3443 from ApiManagement.WestEurope to *')],
      `Partly, not Tcp 3443 ${far}, ApiManagement, by DenyAllInBound`,
    ],
    [
      'A10: the tag of the own region, for vaults',
      vault,
      [noneOut, rule('a', 200, 'Outbound Allow Tcp 443 from * to AzureKeyVault.WestEurope')],
      'Partly, not Tcp 443 AzureKeyVault, by none-out',
    ],
    [
      'A10: the tag of the own region denied in front of the whole',
      vault,
      [
        rule('west', 200, 'Outbound Deny Tcp 443 from * to AzureKeyVault.WestEurope'),
        rule('a', 300, 'Outbound Allow * 443 from * to AzureKeyVault'),
      ],
      'Partly, not Tcp 443 AzureKeyVault, by west',
    ],
    [
      'the tag of another region',
      storage,
      [noneOut, rule('a', 200, 'Outbound Allow * 443 from * to Storage.EastUS')],
      'Denied by none-out',
    ],
    [
      'another region denied before the tag is allowed',
      storage,
      [rule('us', 200, 'Outbound Deny * * from * to Storage.EastUS'), rule('a', 300, 'Outbound Allow * 443 from * to Storage')],
      'Allowed by a',
    ],
    ['AzureCloud', storage, [noneOut, rule('a', 200, 'Outbound Allow * 443 from * to AzureCloud')], 'Allowed by a'],
    // It may not be all of it.
    ['a region of AzureCloud', storage, [noneOut, rule('a', 200, 'Outbound Allow * 443 from * to AzureCloud.westeurope')], unsure],
    ['AzureCloud denied', storage, [rule('cloud', 200, 'Outbound Deny * * from * to AzureCloud')], 'Denied by cloud'],
    ['the internet denied', storage, [rule('net', 200, 'Outbound Deny * * from * to Internet')], 'Denied by net'],
    ['another service denied', storage, [rule('sql', 200, 'Outbound Deny * * from * to Sql')], 'Allowed by AllowInternetOutBound'],
    [
      'a service denied to clients of the internet, which it may be among',
      clients,
      [rule('cloud', 200, 'Inbound Deny * * from AzureCloud to *'), rule('a', 300, 'Inbound Allow * 443 from Internet to *')],
      'Partly, not Tcp 443 51.145.179.78, 52.162.110.80, 104.214.19.224 of Internet, by cloud',
    ],
    ['clients, allowed as Any', clients, [rule('a', 300, 'Inbound Allow * 443 from Any to Any')], 'Allowed by a'],
    ['clients, allowed as 0.0.0.0/0', clients, [rule('a', 300, 'Inbound Allow * 443 from 0.0.0.0/0 to *')], 'Allowed by a'],
    ['clients, allowed as INTERNET', clients, [rule('a', 300, 'Inbound Allow * 443 from INTERNET to VIRTUAL_NETWORK')], 'Allowed by a'],
    // Ranges against tags.
    [
      'a public range denied and nothing allowed: the rule that denies for sure is named',
      management,
      [rule('ip', 200, 'Inbound Deny * * from 51.145.0.0/16 to *')],
      'Denied by DenyAllInBound',
    ],
    [
      'a range',
      management,
      [rule('a', 200, 'Inbound Allow * 3443 from 51.145.179.78 to *')],
      `Partly, not Tcp 3443 ${far}, by DenyAllInBound`,
    ],
    [
      'a public range denied before the tag is allowed',
      management,
      [rule('ip', 200, 'Inbound Deny * * from 51.145.0.0/16 to *'), rule('a', 300, 'Inbound Allow * 3443 from ApiManagement to *')],
      'Partly, not Tcp 3443 51.145.179.78 of ApiManagement, by ip',
    ],
    [
      'a private range denied before the tag is allowed',
      management,
      [rule('ip', 200, 'Inbound Deny * * from 10.0.0.0/8 to *'), rule('a', 300, 'Inbound Allow * 3443 from ApiManagement to *')],
      'Allowed by a',
    ],
    // Ports and protocols.
    [
      'one port of two',
      monitor,
      [noneOut, rule('a', 200, 'Outbound Allow Tcp 443 from * to AzureMonitor')],
      'Partly, not Tcp 1886 AzureMonitor, by none-out',
    ],
    [
      'two rules for two ports',
      monitor,
      [
        noneOut,
        rule('a', 200, 'Outbound Allow Tcp 443 from * to AzureMonitor'),
        rule('b', 201, 'Outbound Allow Tcp 1886 from * to AzureMonitor'),
      ],
      'Allowed by a,b',
    ],
    ['a range around the port', storage, [noneOut, rule('a', 200, 'Outbound Allow Tcp 400-500 from * to Storage')], 'Allowed by a'],
    ['an augmented rule', monitor, [noneOut, rule('a', 200, 'Outbound Allow * 53,443,1800-1900 from * to AzureMonitor')], 'Allowed by a'],
    ['the other protocol', storage, [noneOut, rule('a', 200, 'Outbound Allow Udp 443 from * to Storage')], 'Denied by none-out'],
    ['the other protocol denied', storage, [rule('udp', 200, 'Outbound Deny Udp * from * to *')], 'Allowed by AllowInternetOutBound'],
    ['Icmp denied', storage, [rule('icmp', 200, 'Outbound Deny Icmp * from * to *')], 'Allowed by AllowInternetOutBound'],
    ['Udp allowed for Udp', counters, [noneOut, rule('a', 200, 'Outbound Allow Udp 4290 from * to VirtualNetwork')], 'Allowed by a'],
    [
      'certain source ports allowed only',
      storage,
      [noneOut, rule('a', 200, 'Outbound Allow Tcp 443 from * to Storage', { sourcePortRanges: ['1024-65535'] })],
      'Partly, not Tcp 443 Storage, by none-out',
    ],
    [
      'certain source ports denied',
      storage,
      [rule('low', 200, 'Outbound Deny Tcp 443 from * to Storage', { sourcePortRanges: ['0-1023'] })],
      'Partly, not Tcp 443 Storage, by low',
    ],
    // The gateway's own side.
    ['the subnet itself', storage, [noneOut, rule('a', 200, 'Outbound Allow * * from 10.0.1.0/28 to Storage')], 'Allowed by a'],
    ['the network as the source', storage, [noneOut, rule('a', 200, 'Outbound Allow * * from VirtualNetwork to Storage')], 'Allowed by a'],
    ['another subnet', storage, [noneOut, rule('a', 200, 'Outbound Allow * * from 10.0.2.0/24 to Storage')], 'Denied by none-out'],
    ['another subnet denied', storage, [rule('other', 200, 'Outbound Deny * * from 10.0.2.0/24 to *')], 'Allowed by AllowInternetOutBound'],
    [
      'one address of the subnet denied',
      storage,
      [rule('one', 200, 'Outbound Deny * * from 10.0.1.9 to *')],
      'Partly, not Tcp 443 Storage, by one',
    ],
    // The gateway is in no application security group; machines of the network may be.
    [
      'machines of a group as the source',
      storage,
      [rule('asg', 200, 'Outbound Deny * * from * to *', { sourceAddressPrefixes: [], sourceApplicationSecurityGroups: ['/web'] })],
      'Allowed by AllowInternetOutBound',
    ],
    [
      'machines of a group denied, clients inside the network',
      inside,
      [rule('asg', 200, 'Inbound Deny * * from * to *', { sourceAddressPrefixes: [], sourceApplicationSecurityGroups: ['/web'] })],
      'Unknown, not Tcp 443 10.0.9.0/24, by asg',
    ],
    [
      'machines of a group denied, clients outside the network',
      office,
      [
        rule('asg', 200, 'Inbound Deny * * from * to *', { sourceAddressPrefixes: [], sourceApplicationSecurityGroups: ['/web'] }),
        rule('a', 300, 'Inbound Allow * 443 from Internet to *'),
      ],
      'Allowed by a',
    ],
    // Clients that are ranges.
    ['an office, the internet allowed', office, [rule('a', 300, 'Inbound Allow * 443 from Internet to *')], 'Allowed by a'],
    [
      'half an office allowed',
      office,
      [rule('a', 300, 'Inbound Allow * 443 from 203.0.113.0/25 to *')],
      'Partly, not Tcp 443 203.0.113.128/25, by DenyAllInBound',
    ],
    ['an office, a tag that it may be in', office, [rule('a', 300, 'Inbound Allow * 443 from AzureCloud to *')], officeUnsure],
    ['machines of the network', inside, [], 'Allowed by AllowVnetInBound'],
    // VirtualNetwork also means peered and on-premises networks, whose ranges are not known here (Microsoft: Virtual network service tags).
    ['machines of a network that may be peered', peered, [], 'Unknown, not Tcp 443 10.50.0.0/16, by DenyAllInBound'],
    [
      'machines of a network that may be peered, the network denied',
      peered,
      [rule('vnet', 200, 'Inbound Deny * * from VirtualNetwork to *'), rule('a', 300, 'Inbound Allow * 443 from 10.50.0.0/16 to *')],
      'Unknown, not Tcp 443 10.50.0.0/16, by vnet',
    ],
    // Several peers: the worst counts.
    [
      'one of two peers in doubt',
      flow('Inbound Tcp 443 from AzureFrontDoor.Backend,203.0.113.0/24'),
      [rule('ip', 200, 'Inbound Deny * * from 147.243.0.0/16 to *'), rule('a', 300, 'Inbound Allow * 443 from * to *')],
      'Unknown, not Tcp 443 AzureFrontDoor.Backend, by ip',
    ],
    [
      'one of two peers in doubt, the other denied',
      flow('Inbound Tcp 443 from AzureFrontDoor.Backend,203.0.113.0/24'),
      [rule('ip', 200, 'Inbound Deny * * from 203.0.0.0/8 to *'), rule('a', 300, 'Inbound Allow * 443 from * to *')],
      'Partly, not Tcp 443 203.0.113.0/24, by ip',
    ],
    [
      'one of two peers allowed',
      flow('Inbound Tcp 443 from AzureFrontDoor.Backend,203.0.113.0/24'),
      [rule('a', 300, 'Inbound Allow * 443 from AzureFrontDoor.Backend to *')],
      'Unknown, not Tcp 443 203.0.113.0/24, by DenyAllInBound',
    ],
    ['nobody to judge', { ...clients, peers: [] }, [noneIn], 'Allowed by '],
  ])('%s', (_, packets, rules, verdict) => {
    expect(said(evaluate(rules, packets, place))).toBe(verdict);
  });
});
