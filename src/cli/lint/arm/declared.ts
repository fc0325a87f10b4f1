/** What the resources of an ARM template declare of a gateway's network. */

import { createReader, isUnknown, ruleOf, unknown, type Declared, type DeclaredSubnet, type Reader, type Unknown } from '../model.ts';
import { openTemplate, type TemplateResource } from './template.ts';
import type { SecurityRule } from '../../../network/rules.ts';
import type { PlacedRoute } from '../../../network/words/place.ts';

type Json = Readonly<Record<string, unknown>>;

/** By type and names: `networkSecurityGroups/apim`, whatever subscription and group. */
const keyOf = (type: string, name: string): string => `${type.split('/').slice(1).join('/')}:${name}`.toLowerCase();

export function declaredInTemplate(template: Json, parameters: Json, location: string | undefined): Declared {
  const { resources, notKnown } = openTemplate(template, parameters, location);
  const read = createReader();
  const of = (type: string): readonly TemplateResource[] => resources.filter((one) => one.type.toLowerCase() === type.toLowerCase());
  const place = ({ body: { location: region } }: TemplateResource): string | undefined => (typeof region === 'string' ? region : undefined);
  const childrenOf = (parent: TemplateResource, type: string): readonly Json[] =>
    of(type)
      .filter(({ name }) => typeof name === 'string' && name.toLowerCase().startsWith(`${nameIn(parent).toLowerCase()}/`))
      .map(({ name, body }) => ({ ...body, name: typeof name === 'string' ? name.split('/').at(-1) : name }));

  const groups = of('Microsoft.Network/networkSecurityGroups').map((one) => {
    const rules = [
      ...listIn(propertiesOf(one.body)['securityRules'], `rules of ${one.address}`, read),
      ...childrenOf(one, 'Microsoft.Network/networkSecurityGroups/securityRules'),
    ];
    return {
      key: keyOf(one.type, nameIn(one)),
      name: nameIn(one),
      address: one.address,
      location: place(one),
      rules: rules.flatMap((rule) => armRule(rule, one.address, read) ?? []),
    };
  });

  const tables = of('Microsoft.Network/routeTables').map((one) => {
    const routes = [
      ...listIn(propertiesOf(one.body)['routes'], `routes of ${one.address}`, read),
      ...childrenOf(one, 'Microsoft.Network/routeTables/routes'),
    ];
    return {
      key: keyOf(one.type, nameIn(one)),
      name: nameIn(one),
      address: one.address,
      location: place(one),
      routes: routes.flatMap((route) => armRoute(route, one.address, read)),
      takesAnnounced: propertiesOf(one.body)['disableBgpRoutePropagation'] !== true,
    };
  });

  const subnets = of('Microsoft.Network/virtualNetworks').flatMap((network) => {
    const inline = listIn(propertiesOf(network.body)['subnets'], `subnets of ${network.address}`, read);
    const separate = childrenOf(network, 'Microsoft.Network/virtualNetworks/subnets');
    return [...inline, ...separate].map((subnet) => armSubnet(subnet, network, place(network), read));
  });
  // Of a network that is not in the file.
  const orphans = of('Microsoft.Network/virtualNetworks/subnets')
    .filter(
      ({ name }) =>
        !subnets.some(({ key }) => typeof name === 'string' && key === keyOf('Microsoft.Network/virtualNetworks/subnets', name)),
    )
    .map((one) =>
      armSubnet(
        { ...one.body, name: nameIn(one).split('/').at(-1) },
        { ...one, name: nameIn(one).split('/')[0] ?? '', body: {} },
        undefined,
        read,
      ),
    );

  const gateways = of('Microsoft.ApiManagement/service').map((one) => {
    const properties = propertiesOf(one.body);
    const sku = objectOf(one.body['sku']);
    const config = properties['virtualNetworkConfiguration'];
    return {
      name: nameIn(one),
      address: one.address,
      location: place(one),
      tier: read.text(sku['name'], `the tier of ${one.address}`),
      units: Number(read.text(sku['capacity'], `the units of ${one.address}`) ?? 1),
      mode: read.text(properties['virtualNetworkType'], `the mode of ${one.address}`),
      subnet: refOf(isUnknown(config) ? config : objectOf(config)['subnetResourceId']),
    };
  });
  return { gateways, subnets: [...subnets, ...orphans], groups, tables, notKnown: [...notKnown, ...read.notKnown] };
}

const nameIn = ({ name }: Pick<TemplateResource, 'name'>): string => (typeof name === 'string' ? name : name.unknown);
const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {});
const propertiesOf = (body: Json): Json => objectOf(body['properties']);

function listIn(value: unknown, what: string, read: Reader): readonly Json[] {
  if (isUnknown(value)) return (read.text(value, what), []);
  return (Array.isArray(value) ? (value as readonly unknown[]) : []).flatMap((one) => {
    if (isUnknown(one)) return (read.text(one, what), []);
    return [objectOf(one)];
  });
}

function armRule(rule: Json, where: string, read: Reader): SecurityRule | undefined {
  const { properties = rule } = rule;
  const given = objectOf(properties);
  const idsIn = (value: unknown): readonly unknown[] =>
    Array.isArray(value) ? (value as readonly unknown[]).map((one) => objectOf(one)['id']) : [];
  return ruleOf(
    {
      name: rule['name'],
      priority: given['priority'],
      direction: given['direction'],
      access: given['access'],
      protocol: given['protocol'],
      sourcePorts: [given['sourcePortRange'], given['sourcePortRanges']],
      ports: [given['destinationPortRange'], given['destinationPortRanges']],
      from: [given['sourceAddressPrefix'], given['sourceAddressPrefixes']],
      to: [given['destinationAddressPrefix'], given['destinationAddressPrefixes']],
      fromGroups: idsIn(given['sourceApplicationSecurityGroups']),
      toGroups: idsIn(given['destinationApplicationSecurityGroups']),
    },
    where,
    read,
  );
}

function armRoute(route: Json, where: string, read: Reader): readonly PlacedRoute[] {
  const given = objectOf(route['properties'] ?? route);
  const name = read.text(route['name'], `the name of a route of ${where}`) ?? '(unnamed)';
  const prefix = read.text(given['addressPrefix'], `the prefix of route ${name} of ${where}`);
  const nextHopType = read.text(given['nextHopType'], `the next hop of route ${name} of ${where}`);
  if (prefix === undefined || nextHopType === undefined) return [];
  const ip = given['nextHopIpAddress'];
  return [
    { name, prefix, nextHopType, nextHopIp: isUnknown(ip) ? `(${ip.unknown})` : typeof ip === 'string' && ip !== '' ? ip : undefined },
  ];
}

function armSubnet(subnet: Json, network: TemplateResource, location: string | undefined, read: Reader): DeclaredSubnet {
  const given = objectOf(subnet['properties']);
  const name = `${nameIn(network)}/${read.text(subnet['name'], `the name of a subnet of ${network.address}`) ?? '(unnamed)'}`;
  const where = `subnet ${name}`;
  const around = propertiesOf(network.body);
  const attached = (value: unknown): string | Unknown | undefined => (isUnknown(value) ? value : refOf(objectOf(value)['id']));
  return {
    key: keyOf('Microsoft.Network/virtualNetworks/subnets', name),
    name,
    address: `${network.address}/subnets/${name.split('/').at(-1) ?? ''}`,
    location,
    prefixes: [
      ...read.texts(given['addressPrefix'] ?? [], `the range of ${where}`),
      ...read.texts(given['addressPrefixes'] ?? [], `the range of ${where}`),
    ],
    networkPrefixes: read.texts(objectOf(around['addressSpace'])['addressPrefixes'] ?? [], `the ranges of ${network.address}`),
    dnsServers: read.texts(objectOf(around['dhcpOptions'])['dnsServers'] ?? [], `the DNS servers of ${network.address}`),
    group: attached(given['networkSecurityGroup']),
    table: attached(given['routeTable']),
    endpoints: listIn(given['serviceEndpoints'], `the service endpoints of ${where}`, read).flatMap(({ service }) =>
      typeof service === 'string' ? [service] : [],
    ),
    delegations: listIn(given['delegations'], `the delegations of ${where}`, read).flatMap((one) => {
      const { serviceName } = objectOf(one['properties']);
      return typeof serviceName === 'string' ? [serviceName] : [];
    }),
  };
}

/** The key of what an id names. */
function refOf(id: unknown): string | Unknown | undefined {
  if (isUnknown(id)) return id;
  if (typeof id !== 'string' || id === '') return undefined;
  const [, path] = /\/providers\/(.+)$/.exec(id) ?? [];
  if (path === undefined) return unknown(id);
  const [provider = '', ...rest] = path.split('/');
  const types = rest.filter((_, at) => at % 2 === 0);
  const names = rest.filter((_, at) => at % 2 === 1);
  return keyOf([provider, ...types].join('/'), names.join('/'));
}
