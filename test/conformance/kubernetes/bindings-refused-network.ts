/** What our definition refuses about routes, addresses, names and further regions, and in which words: at least one row for each rule. */

import { elsewhere, ids, invalid, subscription, idGrammar, worded, type Refused } from './bindings-refused.ts';

const network = '/subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network';
const away = (id: string): string => id.replace(subscription, elsewhere);
const notAnId = (field: string, got: string, what: string, write: string): string =>
  `${field}: '${got}' is not the id of ${what}; write ${write}${idGrammar}`;
const notAName = (field: string, got: string): string =>
  `${field}: '${got}' is not a name that Azure accepts; use letters, digits, '_', '.' and '-', beginning with a letter or digit and ending with a letter, digit or '_'`;
const group = '/subscriptions/<id>/resourceGroups/<group>';

/** One row for a rule whose `message` is what it says. */
const plain = (what: string, spec: Refused['spec'], at: string, rule: string): Refused => ({
  what,
  spec,
  rule,
  says: invalid(at, 'object', rule),
});
const own = (field: string, what: string): string => `${field}: the ${what} must be in the service's own subscription`;
const onlyIn = (field: string, mode: string, got: string): readonly [rule: string, sentence: string] => [
  `${field}: is for ${mode} mode only`,
  `${field}: is for ${mode} mode only, and spec.mode is ${got}`,
];

const region = (more: object = {}) => ({ additionalLocations: [{ location: 'northeurope', subnetId: ids.subnet, ...more }] });
const records = (more: object = {}) => ({ mode: 'Internal', dns: { privateRecords: { linkedVnetIds: [ids.network], ...more } } });

/** The same of the primary and of further regions. */
function attachments(prefix: 'spec' | 'spec.additionalLocations', wrap: (part: object) => Refused['spec']): readonly Refused[] {
  const at = prefix === 'spec' ? prefix : 'spec.additionalLocations[0]';
  const where = prefix === 'spec' ? '' : ' in a further region';
  const kinds = [
    { part: 'networkSecurity', id: 'groupId', type: 'networkSecurityGroups', what: 'a network security group', good: ids.group },
    { part: 'routing', id: 'tableId', type: 'routeTables', what: 'a route table', good: ids.table },
  ].filter(({ part }) => prefix !== 'spec' || part === 'routing');
  return kinds.flatMap(({ part, id, type, what, good }) => {
    const field = `${prefix}.${part}`;
    const place = `${at}.${part}`;
    const both =
      prefix === 'spec'
        ? `${field}: set ${id} to attach an existing table or create to have one made, not both`
        : `${field}: set ${id} or create, not both`;
    return [
      plain(`${part}: one to attach and one to create${where}`, wrap({ [part]: { [id]: good, create: { name: 'x' } } }), place, both),
      worded(
        `${part}: a name for an id${where}`,
        wrap({ [part]: { [id]: 'x' } }),
        `${place}.${id}`,
        `${field}.${id} is not the id of ${what}`,
        notAnId(`${field}.${id}`, 'x', what, `${network}/${type}/<name>`),
      ),
      worded(
        `${part}: a name with a space${where}`,
        wrap({ [part]: { create: { name: 'a b' } } }),
        `${place}.create.name`,
        `${field}.create.name is not a name that Azure accepts`,
        notAName(`${field}.create.name`, 'a b'),
      ),
      worded(
        `${part}: a name for a resource group${where}`,
        wrap({ [part]: { create: { name: 'x', resourceGroupId: 'net' } } }),
        `${place}.create.resourceGroupId`,
        `${field}.create.resourceGroupId is not the id of a resource group`,
        notAnId(`${field}.create.resourceGroupId`, 'net', 'a resource group', group),
      ),
    ];
  });
}

function addresses(prefix: 'spec' | 'spec.additionalLocations', wrap: (part: object) => Refused['spec']): readonly Refused[] {
  const at = `${prefix === 'spec' ? prefix : 'spec.additionalLocations[0]'}.publicIp`;
  const field = `${prefix}.publicIp`;
  const where = prefix === 'spec' ? '' : ' in a further region';
  const made = (create: object) => wrap({ publicIp: { create: { name: 'front', ...create } } });
  return [
    plain(
      `an address brought and managed${where}`,
      wrap({ publicIp: { ids: [ids.address], azureManaged: true } }),
      at,
      `${field}: set exactly one of ids, create and azureManaged`,
    ),
    worded(
      `a name for an address${where}`,
      wrap({ publicIp: { ids: ['front'] } }),
      `${at}.ids[0]`,
      `${field}.ids takes ids of public IP addresses`,
      notAnId(`${field}.ids`, 'front', 'a public IP address', `${network}/publicIPAddresses/<name>`),
    ),
    worded(
      `a name of addresses with a space${where}`,
      wrap({ publicIp: { create: { name: 'a b' } } }),
      `${at}.create.name`,
      `${field}.create.name is not a name that Azure accepts`,
      notAName(`${field}.create.name`, 'a b'),
    ),
    worded(
      `a name for the resource group of addresses${where}`,
      made({ resourceGroupId: 'net' }),
      `${at}.create.resourceGroupId`,
      `${field}.create.resourceGroupId is not the id of a resource group`,
      notAnId(`${field}.create.resourceGroupId`, 'net', 'a resource group', group),
    ),
    worded(
      `a label in capitals${where}`,
      made({ dnsLabel: 'Orders' }),
      `${at}.create.dnsLabel`,
      `${field}.create.dnsLabel is not a DNS name label`,
      `${field}.create.dnsLabel: 'Orders' is not a DNS name label; use small letters, digits and '-', beginning with a letter and not ending with '-'`,
    ),
  ];
}

const [sources, sourcesSay] = onlyIn('spec.networkSecurity.clientSources', 'External and Internal', 'None');
const [prefixes, prefixesSay] = onlyIn('spec.routing.clientPrefixes', 'External', 'Internal');
const [privately, privatelySays] = onlyIn('spec.dns.privateRecords', 'Internal', 'External');

export const networkRules: readonly Refused[] = [
  {
    what: 'no subnet',
    spec: { subnetId: undefined },
    rule: 'spec.subnetId: is required unless spec.mode is None',
    says: invalid('spec', 'object', 'spec.subnetId: is required in mode External; only mode None does without a subnet'),
  },
  {
    what: 'clients in mode None',
    spec: { mode: 'None', subnetId: undefined, networkSecurity: { clientSources: ['Internet'] } },
    rule: sources,
    says: invalid('spec', 'object', sourcesSay),
  },
  {
    what: 'replies to clients in Internal mode',
    spec: { mode: 'Internal', routing: { clientPrefixes: ['203.0.113.0/24'] } },
    rule: prefixes,
    says: invalid('spec', 'object', prefixesSay),
  },
  {
    what: 'private records in External mode',
    spec: { ...records(), mode: 'External' },
    rule: privately,
    says: invalid('spec', 'object', privatelySays),
  },
  plain('a table of another subscription', { routing: { tableId: away(ids.table) } }, 'spec', own('spec.routing.tableId', 'route table')),
  plain(
    'a resource group for tables of another subscription',
    { routing: { create: { name: 'x', resourceGroupId: away(ids.resourceGroup) } } },
    'spec',
    own('spec.routing.create.resourceGroupId', 'resource group'),
  ),
  plain(
    'a resource group for addresses of another subscription',
    { publicIp: { create: { name: 'x', resourceGroupId: away(ids.resourceGroup) } } },
    'spec',
    own('spec.publicIp.create.resourceGroupId', 'resource group'),
  ),
  plain(
    'an address of another subscription',
    { publicIp: { ids: [ids.address, away(ids.address)] } },
    'spec',
    own('spec.publicIp.ids', 'public IP address'),
  ),
  plain(
    'a subnet of a further region in another subscription',
    region({ subnetId: away(ids.subnet) }),
    'spec',
    own('spec.additionalLocations.subnetId', 'subnet'),
  ),
  ...attachments('spec', (part) => ({ ...part })),
  ...attachments('spec.additionalLocations', region),
  ...addresses('spec', (part) => ({ ...part })),
  ...addresses('spec.additionalLocations', region),
  worded(
    'a region as people write it',
    region({ location: 'North Europe' }),
    'spec.additionalLocations[0].location',
    'spec.additionalLocations takes region codes such as northeurope',
    "spec.additionalLocations: 'North Europe' is not a region code; write it small and without spaces, such as northeurope",
  ),
  worded(
    'a name for the subnet of a further region',
    region({ subnetId: 'apim' }),
    'spec.additionalLocations[0].subnetId',
    'spec.additionalLocations.subnetId is not the id of a subnet',
    notAnId('spec.additionalLocations.subnetId', 'apim', 'a subnet', `${network}/virtualNetworks/<vnet>/subnets/<name>`),
  ),
  worded(
    'the whole internet as clients',
    { routing: { clientPrefixes: ['0.0.0.0/0'] } },
    'spec.routing.clientPrefixes[0]',
    'spec.routing.clientPrefixes takes IPv4 ranges of /8 or longer',
    "spec.routing.clientPrefixes: '0.0.0.0/0' is not an IPv4 range of /8 or longer, such as 203.0.113.0/24",
  ),
  worded(
    'a service without its provider',
    { routing: { serviceEndpoints: { services: ['Storage'] } } },
    'spec.routing.serviceEndpoints.services[0]',
    'spec.routing.serviceEndpoints.services takes names such as Microsoft.Storage',
    "spec.routing.serviceEndpoints.services: 'Storage' is not the name of a service, such as Microsoft.Storage",
  ),
  worded(
    'a DNS server by name',
    { dns: { servers: ['dns.corp'] } },
    'spec.dns.servers[0]',
    'spec.dns.servers takes IPv4 addresses',
    "spec.dns.servers: 'dns.corp' is not an IPv4 address",
  ),
  worded(
    'a DNS server out of range',
    { dns: { servers: ['10.0.0.256'] } },
    'spec.dns.servers[0]',
    'spec.dns.servers takes IPv4 addresses',
    "spec.dns.servers: '10.0.0.256' is not an IPv4 address",
  ),
  worded(
    'a name for the group of zones',
    records({ zoneResourceGroupId: 'dns' }),
    'spec.dns.privateRecords.zoneResourceGroupId',
    'spec.dns.privateRecords.zoneResourceGroupId is not the id of a resource group',
    notAnId('spec.dns.privateRecords.zoneResourceGroupId', 'dns', 'a resource group', group),
  ),
  worded(
    'a name for a zone',
    records({ existingZoneIds: ['corp.example'] }),
    'spec.dns.privateRecords.existingZoneIds[0]',
    'spec.dns.privateRecords.existingZoneIds takes ids of private zones',
    notAnId('spec.dns.privateRecords.existingZoneIds', 'corp.example', 'a private zone', `${network}/privateDnsZones/<name>`),
  ),
  worded(
    'a subnet for a network to link',
    records({ linkedVnetIds: [ids.subnet] }),
    'spec.dns.privateRecords.linkedVnetIds[0]',
    'spec.dns.privateRecords.linkedVnetIds takes ids of virtual networks',
    notAnId('spec.dns.privateRecords.linkedVnetIds', ids.subnet, 'a virtual network', `${network}/virtualNetworks/<name>`),
  ),
  worded(
    'a tag for a flow',
    { networkSecurity: { optionalFlows: ['AzureActiveDirectory'] } },
    'spec.networkSecurity.optionalFlows[0]',
    'spec.networkSecurity.optionalFlows takes names of flows such as entra',
    "spec.networkSecurity.optionalFlows: 'AzureActiveDirectory' is not the name of a flow; write it as `apimvnet flows` does, such as entra",
  ),
  worded(
    'a name for an owner',
    { takeOver: 'the old cluster' },
    'spec.takeOver',
    'spec.takeOver is not an owner mark',
    "spec.takeOver: 'the old cluster' is not an owner mark; copy it from the message, <uid>/<uid>",
  ),
];

/** Shapes, in the API server's words. */
export const networkShapes: readonly Refused[] = [
  {
    what: 'a region twice',
    spec: { additionalLocations: [region().additionalLocations[0], region().additionalLocations[0]] },
    says: 'spec.additionalLocations[1]: Duplicate value: {"location":"northeurope"}',
  },
  {
    what: 'a region without subnet',
    spec: { additionalLocations: [{ location: 'northeurope' }] },
    says: 'spec.additionalLocations[0].subnetId: Required value',
    blocks: true,
  },
  {
    what: 'three addresses',
    spec: { publicIp: { ids: [ids.address, `${ids.address}1`, `${ids.address}2`] } },
    says: 'spec.publicIp.ids: Too many: 3: must have at most 2 items',
    blocks: true,
  },
  {
    what: 'an address that is not managed',
    spec: { publicIp: { azureManaged: false } },
    says: 'spec.publicIp.azureManaged: Unsupported value: false: supported values: "true"',
    blocks: true,
  },
  {
    what: 'no network to link',
    spec: records({ linkedVnetIds: undefined }),
    says: 'spec.dns.privateRecords.linkedVnetIds: Required value',
    blocks: true,
  },
  {
    what: 'a time to live of nothing',
    spec: records({ ttl: 0 }),
    says: 'spec.dns.privateRecords.ttl: Invalid value: 0: spec.dns.privateRecords.ttl in body should be greater than or equal to 1',
  },
  {
    what: 'a DNS server twice',
    spec: { dns: { servers: ['10.0.0.4', '10.0.0.4'] } },
    says: 'spec.dns.servers[1]: Duplicate value: "10.0.0.4"',
  },
];
