/** What the steps share: the network of a run, the gateway in it, and the bodies that put it somewhere. */

import { isOk, operationUrl, type Exchange } from '../client/exchange.ts';
import type { Json } from '../client/json.ts';
import { finish, ofService, type End } from '../client/operations.ts';
import { CannotGoOn, fresh, make, tagsOf, type Course } from './course.ts';

const network = 'Microsoft.Network';

export const ids = (course: Course) => {
  const { run } = course.names;
  const vnet = course.id(`${network}/virtualNetworks`, `apimvnet-${run}`);
  return {
    open: course.id(`${network}/networkSecurityGroups`, `apimvnet-${run}-open`),
    shut: course.id(`${network}/networkSecurityGroups`, `apimvnet-${run}-shut`),
    network: vnet,
    subnet: (name: string) => `${vnet}/subnets/${name}`,
    far: course.id(`${network}/virtualNetworks`, `apimvnet-${run}-far`),
    farGroup: course.id(`${network}/networkSecurityGroups`, `apimvnet-${run}-far`),
    address: (name: string) => course.id(`${network}/publicIPAddresses`, `apimvnet-${run}-${name}`),
    service: course.id('Microsoft.ApiManagement/service', `apimvnet-${run}`),
    premium: course.id('Microsoft.ApiManagement/service', `apimvnet-${run}-p`),
  };
};

export const ruleOf = (priority: number, more: Json): Json => ({
  priority,
  direction: 'Inbound',
  access: 'Allow',
  protocol: 'Tcp',
  sourcePortRange: '*',
  sourceAddressPrefix: '*',
  destinationPortRange: '*',
  destinationAddressPrefix: 'VirtualNetwork',
  ...more,
});

const management = { name: 'management', properties: ruleOf(3000, { sourceAddressPrefix: 'ApiManagement', destinationPortRange: '3443' }) };
const clients = {
  name: 'clients',
  properties: ruleOf(3010, { sourceAddressPrefix: 'Internet', destinationPortRanges: ['443'], destinationPortRange: '' }),
};

export const openRules: readonly Json[] = [management, withoutEmpty(clients)];
/** Without its management no gateway can be activated. */
export const shutRules: readonly Json[] = [
  { name: 'shut', properties: ruleOf(100, { access: 'Deny', destinationPortRange: '3443', destinationAddressPrefix: '*' }) },
];

function withoutEmpty({ name, properties }: { readonly name: string; readonly properties: Json }): Json {
  return { name, properties: Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== '')) };
}

export const subnetOf = (course: Course, prefix: string, more: Json = {}): Json => ({
  addressPrefix: prefix,
  networkSecurityGroup: { id: ids(course).open },
  ...more,
});

/** The body that puts a gateway into a subnet. */
export const into = (subnet: string, more: Json = {}): Json => ({
  properties: { virtualNetworkType: 'External', virtualNetworkConfiguration: { subnetResourceId: subnet }, ...more },
});

/** A fresh address as gateways need it: Standard, static, with a label. */
export async function newAddress(course: Course, name: string): Promise<string> {
  const id = ids(course).address(name);
  await make(course, id, {
    location: course.names.region,
    tags: tagsOf(course),
    sku: { name: 'Standard' },
    properties: { publicIPAllocationMethod: 'Static', dnsSettings: { domainNameLabel: `apimvnet-${course.names.run}-${name}` } },
  });
  return id;
}

/** A request to a gateway that begins an update, and how that ends. */
export interface Change {
  readonly first: Exchange;
  readonly end: End;
}

/** Sends it when the gateway takes it, and follows it. A refusal is an answer too. */
export async function change(course: Course, method: string, path: string, body: Json, version?: string): Promise<Change> {
  const first = await course.arm.write(method, path, { body, ...(version === undefined ? {} : { version }) });
  // Without an operation the gateway itself is asked, and what it shows first may be of before.
  if (isOk(first) && operationUrl(first) === undefined) await fresh(course, path);
  return { first, end: await finish(course.arm, first, path.replace(/\/applynetwork.*$/i, ''), ofService) };
}

/** The same for what everything after it needs. */
export async function mustChange(course: Course, what: string, method: string, path: string, body: Json): Promise<Change> {
  const done = await change(course, method, path, body);
  if (!isOk(done.first)) throw new CannotGoOn(what, done.first);
  if (done.end.state !== 'Succeeded') throw new CannotGoOn(`${what}, which ended ${done.end.state}`, done.end.last);
  return done;
}
