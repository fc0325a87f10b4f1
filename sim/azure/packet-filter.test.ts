/** The simulator's packet filter against a hand-written table: rules, packet, verdict, and where that is written. Add a row. */

import { describe, expect, test } from '@jest/globals';
import type { Json } from './json.ts';
import { defaultRules, filter, type Endpoint, type Packet } from './packet-filter.ts';

const azure = (ip: string, tag: string, region = 'WestEurope'): Endpoint => ({
  ip,
  tags: [tag, `${tag}.${region}`, 'AzureCloud', `AzureCloud.${region}`, 'Internet'],
});

const places: Readonly<Record<string, Endpoint>> = {
  gateway: { ip: '10.0.1.4', tags: ['VirtualNetwork'] },
  neighbour: { ip: '10.0.9.9', tags: ['VirtualNetwork'] },
  client: { ip: '93.184.216.34', tags: ['Internet'] },
  // The host's address is in both tags.
  balancer: { ip: '168.63.129.16', tags: ['AzureLoadBalancer', 'VirtualNetwork'] },
  control: azure('51.145.179.78', 'ApiManagement'),
  storage: azure('20.150.8.4', 'Storage'),
  farStorage: azure('20.38.96.4', 'Storage', 'EastUS'),
};

/** `300 In Deny Tcp 443 Internet > VirtualNetwork`, with `|sourcePorts` behind the ports if they are not all; lists with commas. */
function rule(words: string, at: number): Json {
  const [priority, direction, access, protocol, ports = '', from = '', , to = ''] = words.split(' ');
  const [destinationPorts = '', sourcePorts = '*'] = ports.split('|');
  const said = (one: string, many: string, value: string) => (value.includes(',') ? { [many]: value.split(',') } : { [one]: value });
  return {
    name: `rule-${at + 1}`,
    properties: {
      priority: Number(priority),
      direction: { In: 'Inbound', Out: 'Outbound' }[direction ?? ''] ?? direction,
      access,
      protocol,
      ...said('sourcePortRange', 'sourcePortRanges', sourcePorts),
      ...said('destinationPortRange', 'destinationPortRanges', destinationPorts),
      ...said('sourceAddressPrefix', 'sourceAddressPrefixes', from),
      ...said('destinationAddressPrefix', 'destinationAddressPrefixes', to),
    },
  };
}

/** `In Tcp 443 client > gateway` */
function packet(words: string): Packet {
  const [direction, protocol, port, from = '', , to = ''] = words.split(' ');
  const [source, destination] = [places[from], places[to]];
  if (!source || !destination) throw new Error(`no such place in "${words}"`);
  return {
    direction: direction === 'In' ? 'Inbound' : 'Outbound',
    protocol: protocol as Packet['protocol'],
    source,
    destination,
    sourcePort: 50_000,
    port: Number(port),
  };
}

const overview = 'Microsoft: Network security groups overview';
const tags = 'Microsoft: Virtual network service tags';
const reference = 'Azure/azure-rest-api-specs: networkSecurityGroup.json, SecurityRulePropertiesFormat';

type Row = readonly [rules: readonly string[], packet: string, verdict: string, source: string];

const table: Readonly<Record<string, readonly Row[]>> = {
  'without rules of one’s own': [
    [[], 'In Tcp 443 neighbour > gateway', 'Allow AllowVnetInBound', overview],
    [[], 'In Tcp 6390 balancer > gateway', 'Allow AllowVnetInBound', tags],
    [[], 'In Tcp 443 client > gateway', 'Deny DenyAllInBound', overview],
    [[], 'In Tcp 3443 control > gateway', 'Deny DenyAllInBound', overview],
    [[], 'Out Tcp 443 gateway > neighbour', 'Allow AllowVnetOutBound', overview],
    [[], 'Out Tcp 443 gateway > storage', 'Allow AllowInternetOutBound', overview],
    [[], 'Out Tcp 80 gateway > client', 'Allow AllowInternetOutBound', overview],
  ],
  'the smallest priority that fits decides': [
    [['200 In Deny * * * > *', '100 In Allow Tcp 443 Internet > *'], 'In Tcp 443 client > gateway', 'Allow rule-2', overview],
    [['100 In Deny * * * > *', '200 In Allow Tcp 443 Internet > *'], 'In Tcp 443 client > gateway', 'Deny rule-1', overview],
    [['4096 In Deny * * VirtualNetwork > *'], 'In Tcp 443 neighbour > gateway', 'Deny rule-1', overview],
    [['100 Out Deny * * * > *'], 'In Tcp 443 neighbour > gateway', 'Allow AllowVnetInBound', overview],
    [['100 In Deny * * * > *'], 'Out Tcp 443 gateway > storage', 'Allow AllowInternetOutBound', overview],
  ],
  protocols: [
    [['100 In Allow Udp 443 * > *'], 'In Tcp 443 client > gateway', 'Deny DenyAllInBound', overview],
    [['100 In Allow tcp 443 * > *'], 'In Tcp 443 client > gateway', 'Allow rule-1', reference],
    [['100 In Allow * 443 * > *'], 'In Udp 443 client > gateway', 'Allow rule-1', overview],
    [['100 In Allow Icmp * * > *'], 'In Icmp 0 client > gateway', 'Allow rule-1', overview],
    [['100 In Allow Icmp * * > *'], 'In Tcp 443 client > gateway', 'Deny DenyAllInBound', overview],
  ],
  ports: [
    [['100 In Allow Tcp 440-445 * > *'], 'In Tcp 443 client > gateway', 'Allow rule-1', reference],
    [['100 In Allow Tcp 440-445 * > *'], 'In Tcp 446 client > gateway', 'Deny DenyAllInBound', reference],
    [['100 In Allow Tcp 80,443 * > *'], 'In Tcp 443 client > gateway', 'Allow rule-1', reference],
    [['100 In Allow Tcp 80,8000-9000 * > *'], 'In Tcp 443 client > gateway', 'Deny DenyAllInBound', reference],
    [['100 In Allow Tcp 0-65535 * > *'], 'In Tcp 443 client > gateway', 'Allow rule-1', reference],
    [
      ['100 In Allow Tcp 443|443 * > *'],
      'In Tcp 443 client > gateway',
      'Deny DenyAllInBound',
      `${overview}: the source port is the sender's`,
    ],
    [['100 In Allow Tcp 443|1024-65535 * > *'], 'In Tcp 443 client > gateway', 'Allow rule-1', overview],
    [['100 In Deny Tcp 443|49152-65535 * > *', '200 In Allow Tcp 443 * > *'], 'In Tcp 443 client > gateway', 'Deny rule-1', overview],
  ],
  tags: [
    [['100 In Allow Tcp 3443 ApiManagement > VirtualNetwork'], 'In Tcp 3443 control > gateway', 'Allow rule-1', tags],
    [['100 In Allow Tcp 3443 apimanagement > VIRTUALNETWORK'], 'In Tcp 3443 control > gateway', 'Allow rule-1', tags],
    [['100 In Allow Tcp 3443 ApiManagement > *'], 'In Tcp 3443 client > gateway', 'Deny DenyAllInBound', tags],
    [
      ['100 In Allow Tcp 3443 Internet > *'],
      'In Tcp 3443 control > gateway',
      'Allow rule-1',
      `${tags}: Internet holds Azure's public addresses`,
    ],
    [['100 In Allow Tcp 3443 AzureCloud > *'], 'In Tcp 3443 control > gateway', 'Allow rule-1', tags],
    [
      ['100 In Allow Tcp 443 Internet > *'],
      'In Tcp 443 neighbour > gateway',
      'Allow AllowVnetInBound',
      `${tags}: the network is not in Internet`,
    ],
    [['100 In Deny Tcp * AzureLoadBalancer > *'], 'In Tcp 6390 balancer > gateway', 'Deny rule-1', tags],
    [
      ['100 In Deny * * VirtualNetwork > *'],
      'In Tcp 6390 balancer > gateway',
      'Deny rule-1',
      `${tags}: VirtualNetwork holds the host's address`,
    ],
    [
      ['100 In Deny Tcp * Internet > *'],
      'In Tcp 6390 balancer > gateway',
      'Allow AllowVnetInBound',
      `${tags}: the host's address is not in Internet`,
    ],
    [['100 Out Deny * * * > Internet'], 'Out Tcp 443 gateway > storage', 'Deny rule-1', tags],
    [['100 Out Allow Tcp 443 * > Storage', '200 Out Deny * * * > *'], 'Out Tcp 443 gateway > storage', 'Allow rule-1', tags],
    [
      ['100 Out Allow Tcp 443 * > Storage.WestEurope', '200 Out Deny * * * > *'],
      'Out Tcp 443 gateway > storage',
      'Allow rule-1',
      `${tags}: regional tags`,
    ],
    [
      ['100 Out Allow Tcp 443 * > Storage.WestEurope', '200 Out Deny * * * > *'],
      'Out Tcp 443 gateway > farStorage',
      'Deny rule-2',
      `${tags}: regional tags`,
    ],
    [['100 Out Allow Tcp 443 * > Sql', '200 Out Deny * * * > *'], 'Out Tcp 443 gateway > storage', 'Deny rule-2', tags],
    [['100 In Allow Tcp 443 NoSuchTag > *'], 'In Tcp 443 client > gateway', 'Deny DenyAllInBound', tags],
  ],
  addresses: [
    [['100 In Allow Tcp 443 93.184.216.34 > *'], 'In Tcp 443 client > gateway', 'Allow rule-1', reference],
    [['100 In Allow Tcp 443 93.184.216.0/24 > *'], 'In Tcp 443 client > gateway', 'Allow rule-1', reference],
    [['100 In Allow Tcp 443 93.184.217.0/24 > *'], 'In Tcp 443 client > gateway', 'Deny DenyAllInBound', reference],
    [['100 In Allow Tcp 443 0.0.0.0/0 > *'], 'In Tcp 443 client > gateway', 'Allow rule-1', reference],
    [['100 In Allow Tcp 443 192.0.2.0/24,93.184.216.0/24 > *'], 'In Tcp 443 client > gateway', 'Allow rule-1', reference],
    [
      ['100 In Allow Tcp 443 2001:db8::/32 > *'],
      'In Tcp 443 client > gateway',
      'Deny DenyAllInBound',
      `${reference}: IPv6 is another family`,
    ],
    [['100 In Allow Tcp 443 ::/0 > *'], 'In Tcp 443 client > gateway', 'Deny DenyAllInBound', reference],
    [['100 In Deny * * * > 10.0.1.0/24'], 'In Tcp 443 neighbour > gateway', 'Deny rule-1', reference],
    [['100 In Deny * * * > 10.0.2.0/24'], 'In Tcp 443 neighbour > gateway', 'Allow AllowVnetInBound', reference],
    [['100 In Deny * * * > 10.0.1.4'], 'In Tcp 443 neighbour > gateway', 'Deny rule-1', reference],
  ],
};

describe.each(Object.entries(table))('%s', (_, rows) => {
  test.each(rows)('%j: %s: %s', (rules, sent, verdict) => {
    const { access, rule: name } = filter([...rules.map(rule), ...defaultRules], packet(sent));
    expect(`${access} ${name}`).toBe(verdict);
  });
});

test('a rule for application security groups is not for a gateway, which is in none', () => {
  const grouped = rule('100 In Allow Tcp 443  > *', 0);
  const rules = [
    { ...grouped, properties: { ...(grouped['properties'] as Json), sourceApplicationSecurityGroups: [{ id: '/x' }] } },
    ...defaultRules,
  ];
  expect(filter(rules, packet('In Tcp 443 client > gateway')).rule).toBe('DenyAllInBound');
});

test('each row says where it is written', () => {
  const sources = Object.values(table)
    .flat()
    .map(([, , , source]) => source);
  expect(sources.filter((source) => ![overview, tags, reference].some((page) => source.startsWith(page)))).toEqual([]);
});
