/** Rows of table A that the product judges otherwise than Azure, and why. A mend takes them off; `/way` behind a name is the way of a row that also has a verdict. */

import type { Known } from '../rows.ts';

export const known: readonly Known[] = [
  {
    who: 'product',
    why: 'it reads VirtualNetwork without what user-defined routes bring into it, a default route to an appliance included',
    ids: [
      'vnet-routed',
      'vnet-routed-in',
      'vnet-routed-public',
      'vnet-routed-public-out',
      'vnet-routed-public-deny',
      'vnet-all-client',
      'vnet-all-control',
      'vnet-all-out',
      'vnet-all-deny-out',
      'vnet-all-deny-out-storage',
      'vnet-all-allow-out',
      'vnet-all-deny-in',
      'vnet-all-lateral',
    ],
  },
  {
    who: 'product',
    why: 'without peered networks, whose spaces stand in the body of the network',
    ids: ['vnet-peered', 'vnet-peered-out', 'vnet-peered-deny', 'vnet-peered-public', 'vnet-peered-public-deny'],
  },
  {
    who: 'product',
    why: 'and says that networks behind a gateway are outside for sure, where it cannot know',
    ids: ['vnet-on-premises', 'vnet-on-premises-out'],
  },
  {
    who: 'undecided',
    why: 'whether these routes bring anything into the tag is inferred; the product has none of them',
    ids: ['vnet-route-gateway', 'vnet-route-learnt', 'vnet-route-tag'],
  },
  {
    who: 'product',
    why: 'it takes every public address for one of the internet, those of the network included',
    ids: ['tag-internet-public-inside', 'tag-internet-public-network-control'],
  },
  {
    who: 'product',
    why: 'AzureCloud of a region may hold a service’s addresses there, and counts for nothing',
    ids: ['tag-cloud-region'],
  },
  {
    who: 'product',
    why: 'a prefix of IPv6 is an unknown word that may hold any IPv4 address',
    ids: ['address-six-deny-in', 'address-six-deny-out', 'address-six-block'],
  },
  {
    who: 'product',
    why: 'the host is an address of the internet, and the platform’s tags are words that may hold any part of it',
    ids: [
      'platform-dns-deny-all',
      'platform-dns-deny-all-tcp',
      'platform-dns-deny-port',
      'platform-dns-deny-address',
      'platform-dns-deny-internet',
      'platform-dns-deny-tag',
      'platform-dns-tag-other-way',
      'platform-dns-tag-metadata',
      'platform-metadata-deny-all',
      'platform-metadata-deny-tag',
      'platform-metadata-tag-dns',
      'platform-licences-deny-tag',
    ],
  },
  {
    who: 'undecided',
    why: 'whether licensing is spared is inferred; the product judges it by the group’s rules',
    ids: ['platform-licences-deny-all'],
  },
  {
    who: 'undecided',
    why: 'no source tells what a hop into the network does to what the network does not have; it says that nothing takes it',
    ids: ['origin-local'],
  },
  {
    who: 'undecided',
    why: 'it cannot see what premises announce, and says of the ways to every private range that it does not know',
    ids: ['system-gateway', 'example-subnet2-gateway', 'example-subnet2-none'],
  },
  {
    who: 'undecided',
    why: 'whether a route of a tag takes what an endpoint has is disputed; it follows the older page, by which it does not',
    ids: ['endpoint-route-tag'],
  },
];
