/**
 * What there was before a recording begins: its subscription, its groups, and resources whose first exchange is not their creation. Of a resource the writable part is taken
 * from its first whole answer; every field that Azure adds is the simulator's to compute.
 */

import { isObject, object, properties, text, without, type Json } from '../../../sim/azure/json.ts';
import { serviceReadOnly } from '../../../sim/azure/service-shape.ts';
import { typeOf } from './kinds.ts';
import type { Exchange, Session } from './recordings.ts';

const groupIn = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i;
const pathOf = ({ url }: Exchange): string => decodeURI(new URL(url).pathname).replace(/\/{2,}/g, '/');

type Put = readonly [id: string, body: Json];

/** By the place of the exchange before which it has to be there. */
export function suppositions({ exchanges }: Session): ReadonlyMap<number, readonly Put[]> {
  const found = new Map<number, Put[]>();
  const seen = new Set<string>();
  const isFirst = (id: string): boolean => !seen.has(id.toLowerCase()) && seen.add(id.toLowerCase()).size > 0;
  for (const [at, one] of exchanges.entries()) {
    const path = pathOf(one);
    const [subscription = ''] = /^\/subscriptions\/[^/]+/i.exec(path) ?? [];
    const puts: Put[] = isFirst(subscription) ? [[subscription, {}]] : [];
    const group = groupIn.exec(path)?.[0];
    if (group !== undefined && isFirst(group) && !(path === group && one.method === 'PUT' && one.status === 201))
      puts.push([group, groupBody(exchanges, group)]);
    const id = resourceIn(path);
    if (id !== undefined && isFirst(id) && !isMade(one, path === id) && !/\/operationresults\//i.test(path)) {
      const body = wholeBody(exchanges, id) ?? (path === id && one.status < 500 ? plainBody(exchanges, id) : undefined);
      if (body) puts.push([id, body]);
    }
    for (const place of subnetsIn(one.sent)) {
      const network = place.split('/subnets/')[0] ?? '';
      const isOwn = exchanges.some((other) => pathOf(other).toLowerCase().startsWith(network.toLowerCase()));
      if (!isOwn && isFirst(network)) puts.push(...networkWith(place, groupBody(exchanges, groupIn.exec(place)?.[0] ?? '')));
    }
    found.set(at, puts);
  }
  return found;
}

/** The first exchange makes it, or says that it is not there. */
const isMade = ({ method, status }: Exchange, isItself: boolean): boolean =>
  isItself && ((method === 'PUT' && status !== 200) || status === 404 || status === 204);

const subnetsIn = (sent: unknown): readonly string[] => {
  const place = text(object(properties(object(sent))['virtualNetworkConfiguration'])['subnetResourceId']);
  return place === '' ? [] : [place];
};

/** The steps about the network of a service were left out of the recording. */
function networkWith(subnetId: string, { location }: Json): readonly Put[] {
  const [network = '', subnet] = subnetId.split('/subnets/');
  const group = network.replace(/\/virtualNetworks\/.*$/i, '/networkSecurityGroups/supposed');
  const rule = {
    direction: 'Inbound',
    access: 'Allow',
    protocol: 'Tcp',
    priority: 300,
    sourcePortRange: '*',
    destinationPortRange: '3443',
  };
  const management = { name: 'management', properties: { ...rule, sourceAddressPrefix: 'ApiManagement', destinationAddressPrefix: '*' } };
  const fields = { addressPrefix: '10.0.1.0/24', networkSecurityGroup: { id: group } };
  return [
    [group, { location, properties: { securityRules: [management] } }],
    [
      network,
      { location, properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: [{ name: subnet, properties: fields }] } },
    ],
  ];
}

/** Nothing is shown of it anywhere; of a network the subnets that others refer to. */
function plainBody(exchanges: readonly Exchange[], id: string): Json {
  const subnets = new Set(exchanges.flatMap(({ body }) => JSON.stringify(body ?? null).match(/[^"]+\/subnets\/[^"/]+(?=")/gi) ?? []));
  const own = [...subnets].filter((one) => one.toLowerCase().startsWith(`${id.toLowerCase()}/subnets/`));
  const { location } = groupBody(exchanges, groupIn.exec(id)?.[0] ?? '');
  if (!/\/virtualNetworks\//i.test(id)) return { location, properties: {} };
  const named = own.map((one, place) => ({ name: one.split('/').at(-1), properties: { addressPrefix: `10.0.${place}.0/24` } }));
  return { location, properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: named } };
}

/** Top-level, of a type that the simulator knows. */
function resourceIn(path: string): string | undefined {
  const [id] = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+/i.exec(path) ?? [];
  return id !== undefined &&
    /^Microsoft\.(ApiManagement\/service|Network\/(virtualNetworks|publicIPAddresses|networkSecurityGroups|routeTables))$/i.test(typeOf(id))
    ? id
    : undefined;
}

function groupBody(exchanges: readonly Exchange[], group: string): Json {
  const shown = exchanges.find((one) => one.method === 'GET' && pathOf(one).toLowerCase() === group.toLowerCase() && one.status === 200);
  const { location, tags } = object(shown?.body);
  const sent = exchanges.map((one) => text(object(one.sent)['location'])).find((place) => place !== '');
  return { location: location ?? sent ?? 'westus2', ...(isObject(tags) ? { tags } : {}) };
}

function wholeBody(exchanges: readonly Exchange[], id: string): Json | undefined {
  const one = exchanges.find(
    ({ status, body, ...rest }) => status === 200 && pathOf({ status, body, ...rest }).toLowerCase() === id.toLowerCase(),
  );
  const isService = /\/Microsoft\.ApiManagement\/service\//i.test(id);
  if (!one) return isService ? { location: 'East US' } : undefined;
  const body = object(one.body);
  const { location, sku, tags, zones, identity } = body;
  const own = isService
    ? without(properties(body), [...serviceReadOnly, 'hostnameConfigurations', 'natGatewayState'])
    : without(properties(body), ['ipConfiguration', 'networkInterfaces']);
  return {
    location,
    ...(sku === undefined || sku === null ? {} : { sku }),
    ...(tags === undefined ? {} : { tags }),
    ...(zones === undefined ? {} : { zones }),
    ...(identity === undefined ? {} : { identity }),
    properties: own,
  };
}
