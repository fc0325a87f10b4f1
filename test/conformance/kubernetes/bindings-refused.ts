/** What our definition refuses, and in which words: at least one row for each of its rules. */

import type { Json } from './bench.ts';

export const subscription = '/subscriptions/00000000-0000-0000-0000-00000000000a';
export const elsewhere = '/subscriptions/00000000-0000-0000-0000-00000000000b';
export const ids = {
  service: `${subscription}/resourceGroups/api/providers/Microsoft.ApiManagement/service/orders`,
  subnet: `${subscription}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/apim`,
  group: `${subscription}/resourceGroups/net/providers/Microsoft.Network/networkSecurityGroups/apim`,
  network: `${subscription}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub`,
  table: `${subscription}/resourceGroups/net/providers/Microsoft.Network/routeTables/apim`,
  address: `${subscription}/resourceGroups/net/providers/Microsoft.Network/publicIPAddresses/front`,
  resourceGroup: `${subscription}/resourceGroups/net`,
};
export const goodSpec: Json = { serviceId: ids.service, mode: 'External', subnetId: ids.subnet };

export interface Refused {
  readonly what: string;
  /** Changed members of a good spec; `undefined` takes one out. */
  readonly spec: Json;
  /** What follows `ApimVnetBinding.apimvnet.io "<name>" is invalid: `. */
  readonly says: string;
  /** The rule of the definition that says it, by its `message`. */
  readonly rule?: string;
  /** Set where the shape is so wrong that the rules are not run at all. */
  readonly blocks?: true;
}

const security = (networkSecurity: Json) => ({ networkSecurity });
export const invalid = (field: string, type: string, sentence: string) => `${field}: Invalid value: "${type}": ${sentence}`;
const nameSentence = (name: string) =>
  `spec.networkSecurity.create.name: '${name}' is not a name that Azure accepts; use letters, digits, '_', '.' and '-', beginning with a letter or digit and ending with a letter, digit or '_'`;
const nameRule = 'spec.networkSecurity.create.name is not a name that Azure accepts';
const sourceRule = 'spec.networkSecurity.clientSources takes IPv4 ranges and service tags';
const sourceSentence = (source: string) =>
  `spec.networkSecurity.clientSources: '${source}' is neither an IPv4 range such as 203.0.113.0/24 nor a service tag such as Internet`;
/** How every sentence about an id ends. */
export const idGrammar = ", where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses";
const serviceSentence = (id: string) =>
  `spec.serviceId: '${id}' is not the id of an API Management service; write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.ApiManagement/service/<name>${idGrammar}`;
const serviceRule = 'spec.serviceId is not the id of an API Management service';
const subnetSentence = (id: string) =>
  `spec.subnetId: '${id}' is not the id of a subnet; write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/virtualNetworks/<vnet>/subnets/<name>${idGrammar}`;
const subnetRule = 'spec.subnetId is not the id of a subnet';

const bandRule = 'spec.networkSecurity.priorities: the band from "from" to "to" is too narrow; it must hold at least 60 priorities';

/** What is read as one id here and as another one on the way to Azure. */
const spellings: readonly (readonly [what: string, spelt: (id: string) => string])[] = [
  ['a placeholder of the README', (id) => id.replace(subscription, '/subscriptions/…')],
  ['a subscription that is no GUID', (id) => id.replace(subscription, `${subscription}0`)],
  ['an id with a query', (id) => `${id}?api-version=2024-05-01&x=`],
  ['an id with a fragment', (id) => `${id}#`],
  ['an id with an encoded letter', (id) => id.replace(/.$/, '%73')],
  ['an id with a backslash', (id) => id.replace('resourceGroups/', 'resourceGroups/x\\..\\')],
  ['an id with a dot segment', (id) => id.replace(/[^/]+$/, '..')],
  ['an id with a tab', (id) => id.replace(/..$/, '\t$&')],
  ['an id with a blank at its end', (id) => `${id} `],
  ['an id with a long s', (id) => id.replace('subscriptions', '\u017fubscriptions')],
  ['a group that ends with a dot', (id) => id.replace(/(resourceGroups\/[^/]+)/, '$1.')],
];

/** Sentences of our own, each with its rule. */
const rules: readonly Refused[] = [
  {
    what: 'a name for the service',
    spec: { serviceId: 'orders' },
    rule: serviceRule,
    says: invalid('spec.serviceId', 'string', serviceSentence('orders')),
  },
  {
    what: 'another resource for the service',
    spec: { serviceId: ids.subnet },
    rule: serviceRule,
    says: invalid('spec.serviceId', 'string', serviceSentence(ids.subnet)),
  },
  {
    what: 'a part of the service',
    spec: { serviceId: `${ids.service}/apis/echo` },
    rule: serviceRule,
    says: invalid('spec.serviceId', 'string', serviceSentence(`${ids.service}/apis/echo`)),
  },
  ...spellings.map(([what, spelt]): Refused => {
    const id = spelt(ids.service);
    return {
      what: `${what} for the service`,
      spec: { serviceId: id },
      rule: serviceRule,
      says: invalid('spec.serviceId', 'string', serviceSentence(id)),
    };
  }),
  ...spellings.map(([what, spelt]): Refused => {
    const id = spelt(ids.subnet);
    return {
      what: `${what} for the subnet`,
      spec: { subnetId: id },
      rule: subnetRule,
      says: invalid('spec.subnetId', 'string', subnetSentence(id)),
    };
  }),
  {
    what: 'a name for the subnet',
    spec: { subnetId: 'apim' },
    rule: subnetRule,
    says: invalid('spec.subnetId', 'string', subnetSentence('apim')),
  },
  {
    what: 'a network for the subnet',
    spec: { subnetId: ids.subnet.replace(/\/subnets.*/, '') },
    rule: subnetRule,
    says: invalid('spec.subnetId', 'string', subnetSentence(ids.subnet.replace(/\/subnets.*/, ''))),
  },
  {
    what: 'a subnet of another subscription',
    spec: { subnetId: ids.subnet.replace(subscription, elsewhere) },
    rule: "spec.subnetId: the subnet must be in the service's own subscription",
    says: invalid(
      'spec',
      'object',
      'spec.subnetId: the subnet is in subscription 00000000-0000-0000-0000-00000000000b, the service in 00000000-0000-0000-0000-00000000000a; Azure injects a gateway only into a subnet of its own subscription',
    ),
  },
  {
    what: 'a group of another subscription',
    spec: security({ groupId: ids.group.replace(subscription, elsewhere) }),
    rule: "spec.networkSecurity.groupId: the network security group must be in the service's own subscription",
    says: invalid('spec', 'object', "spec.networkSecurity.groupId: the network security group must be in the service's own subscription"),
  },
  {
    what: 'a resource group of another subscription',
    spec: security({ create: { name: 'apim', resourceGroupId: ids.resourceGroup.replace(subscription, elsewhere) } }),
    rule: "spec.networkSecurity.create.resourceGroupId: the resource group must be in the service's own subscription",
    says: invalid(
      'spec',
      'object',
      "spec.networkSecurity.create.resourceGroupId: the resource group must be in the service's own subscription",
    ),
  },
  {
    what: 'a group to attach and one to create',
    spec: security({ groupId: ids.group, create: { name: 'apim' } }),
    rule: 'spec.networkSecurity: set groupId to attach an existing group or create to have one made, not both',
    says: invalid(
      'spec.networkSecurity',
      'object',
      'spec.networkSecurity: set groupId to attach an existing group or create to have one made, not both',
    ),
  },
  {
    what: 'a name for the group',
    spec: security({ groupId: 'apim' }),
    rule: 'spec.networkSecurity.groupId is not the id of a network security group',
    says: invalid(
      'spec.networkSecurity.groupId',
      'string',
      `spec.networkSecurity.groupId: 'apim' is not the id of a network security group; write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/networkSecurityGroups/<name>${idGrammar}`,
    ),
  },
  {
    what: 'a name with a space',
    spec: security({ create: { name: 'a b' } }),
    rule: nameRule,
    says: invalid('spec.networkSecurity.create.name', 'string', nameSentence('a b')),
  },
  {
    what: 'a name that ends with a hyphen',
    spec: security({ create: { name: 'apim-' } }),
    rule: nameRule,
    says: invalid('spec.networkSecurity.create.name', 'string', nameSentence('apim-')),
  },
  {
    what: 'a name for the resource group',
    spec: security({ create: { name: 'apim', resourceGroupId: 'net' } }),
    rule: 'spec.networkSecurity.create.resourceGroupId is not the id of a resource group',
    says: invalid(
      'spec.networkSecurity.create.resourceGroupId',
      'string',
      `spec.networkSecurity.create.resourceGroupId: 'net' is not the id of a resource group; write /subscriptions/<id>/resourceGroups/<group>${idGrammar}`,
    ),
  },
  {
    what: 'a narrow band of priorities',
    spec: security({ priorities: { from: 3000, to: 3058 } }),
    rule: bandRule,
    says: invalid('spec.networkSecurity.priorities', 'object', bandRule),
  },
  {
    what: 'an IPv6 range of clients',
    spec: security({ clientSources: ['2001:db8::/32'] }),
    rule: sourceRule,
    says: invalid('spec.networkSecurity.clientSources[0]', 'string', sourceSentence('2001:db8::/32')),
  },
  {
    what: 'a prefix that is too long',
    spec: security({ clientSources: ['Internet', '203.0.113.0/33'] }),
    rule: sourceRule,
    says: invalid('spec.networkSecurity.clientSources[1]', 'string', sourceSentence('203.0.113.0/33')),
  },
];

const required = (field: string) => `${field}: Required value`;
const unsupported = (field: string, value: string, allowed: readonly string[]) =>
  `${field}: Unsupported value: ${value}: supported values: ${allowed.map((one) => `"${one}"`).join(', ')}`;
const long = (field: string, max: number) => `${field}: Too long: may not be more than ${max} bytes`;
const typed = (field: string, wanted: string, got: string) =>
  `${field}: Invalid value: "${got}": ${field} in body must be of type ${wanted}: "${got}"`;

/** Shapes, in the API server's words. */
const shapes: readonly Refused[] = [
  { what: 'no service', spec: { serviceId: undefined }, says: required('spec.serviceId'), blocks: true },
  { what: 'no mode', spec: { mode: undefined }, says: required('spec.mode'), blocks: true },
  {
    what: 'an unknown mode',
    spec: { mode: 'external' },
    says: unsupported('spec.mode', '"external"', ['None', 'External', 'Internal']),
    blocks: true,
  },
  {
    what: 'an unknown policy',
    spec: { policy: 'Ignore' },
    says: unsupported('spec.policy', '"Ignore"', ['Enforce', 'Audit']),
    blocks: true,
  },
  {
    what: 'an unknown policy for security',
    spec: security({ policy: 'Off' }),
    says: unsupported('spec.networkSecurity.policy', '"Off"', ['Enforce', 'Audit', 'Ignore']),
    blocks: true,
  },
  { what: 'a text for suspend', spec: { suspend: 'yes' }, says: typed('spec.suspend', 'boolean', 'string'), blocks: true },
  { what: 'a service id without end', spec: { serviceId: ids.service.padEnd(401, 'x') }, says: long('spec.serviceId', 400), blocks: true },
  { what: 'a subnet id without end', spec: { subnetId: ids.subnet.padEnd(601, 'x') }, says: long('spec.subnetId', 600), blocks: true },
  {
    what: 'a group to create without name',
    spec: security({ create: {} }),
    says: required('spec.networkSecurity.create.name'),
    blocks: true,
  },
  {
    what: 'a long name',
    spec: security({ create: { name: 'x'.repeat(81) } }),
    says: long('spec.networkSecurity.create.name', 80),
    blocks: true,
  },
  {
    what: 'half a band of priorities',
    spec: security({ priorities: { from: 200 } }),
    says: required('spec.networkSecurity.priorities.to'),
    blocks: true,
  },
  {
    what: 'priorities below 100',
    spec: security({ priorities: { from: 99, to: 200 } }),
    says: 'spec.networkSecurity.priorities.from: Invalid value: 99: spec.networkSecurity.priorities.from in body should be greater than or equal to 100',
  },
  {
    what: 'priorities above 4096',
    spec: security({ priorities: { from: 4000, to: 4097 } }),
    says: 'spec.networkSecurity.priorities.to: Invalid value: 4097: spec.networkSecurity.priorities.to in body should be less than or equal to 4096',
  },
  {
    what: 'a port that is neither 443 nor 80',
    spec: security({ clientPorts: [8443] }),
    says: unsupported('spec.networkSecurity.clientPorts[0]', '8443', ['443', '80']),
    blocks: true,
  },
  { what: 'a port twice', spec: security({ clientPorts: [443, 443] }), says: 'spec.networkSecurity.clientPorts[1]: Duplicate value: 443' },
  {
    what: 'no client at all',
    spec: security({ clientSources: [] }),
    says: 'spec.networkSecurity.clientSources: Invalid value: 0: spec.networkSecurity.clientSources in body should have at least 1 items',
  },
  {
    what: 'a client twice',
    spec: security({ clientSources: ['Internet', 'Internet'] }),
    says: 'spec.networkSecurity.clientSources[1]: Duplicate value: "Internet"',
  },
];

export const generalRefused: readonly Refused[] = [...rules, ...shapes];

/** One row for a rule on a text, with a sentence of its own. */
export const worded = (what: string, spec: Refused['spec'], at: string, rule: string, sentence: string): Refused => ({
  what,
  spec,
  rule,
  says: invalid(at, 'string', sentence),
});
