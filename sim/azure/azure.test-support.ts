/** What the simulator's own tests share: a world in a few words, one request in one line, and a throw-away certificate. */

import { generate } from 'selfsigned';
import { seededRandom } from '../../src/runtime/random.ts';
import { virtualClock, type VirtualClock } from '../virtual-clock.ts';
import type { Assumptions } from './assumptions.ts';
import { createAzure, type SimAzure } from './azure.ts';
import { list, object, objects, properties, text, type Json } from './json.ts';
import type { Answer } from './exchange.ts';
import type { Played } from './throttle/throttle.ts';

export const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
export const group = `${subscription}/resourceGroups/gateways`;
export const serviceId = `${group}/providers/Microsoft.ApiManagement/service/orders`;
export const networkId = `${group}/providers/Microsoft.Network/virtualNetworks/hub`;
export const subnetId = `${networkId}/subnets/apim`;
export const otherSubnetId = `${networkId}/subnets/spare`;
export const groupId = `${group}/providers/Microsoft.Network/networkSecurityGroups/nsg`;
export const addressId = `${group}/providers/Microsoft.Network/publicIPAddresses/ip`;

/** `rule('deny', 4000, 'Inbound Deny * from * to *')`: direction, access, ports, source, destination. */
export function rule(name: string, priority: number, words: string, more: Json = {}): Json {
  const [direction, access, port, , from, , to] = words.split(' ');
  return {
    name,
    properties: {
      priority,
      direction,
      access,
      protocol: '*',
      sourcePortRange: '*',
      destinationPortRange: port,
      sourceAddressPrefix: from,
      destinationAddressPrefix: to,
      ...more,
    },
  };
}

/** What the control plane needs beside the default rules. */
export const management = rule('management', 3000, 'Inbound Allow 3443 from ApiManagement to VirtualNetwork');

export const service = (more: Json = {}): Json => ({
  id: serviceId,
  location: 'West Europe',
  sku: { name: 'Developer', capacity: 1 },
  ...more,
  properties: {
    virtualNetworkType: 'None',
    virtualNetworkConfiguration: null,
    publicIPAddresses: ['20.61.0.10'],
    outboundPublicIPAddresses: ['20.61.0.10'],
    ...properties(more),
  },
});

export const securityGroup = (...rules: readonly Json[]): Json => ({
  id: groupId,
  location: 'westeurope',
  properties: { securityRules: rules },
});

/** Two subnets, both with the security group. */
export const network = (more: Json = {}): Json => ({
  id: networkId,
  location: 'westeurope',
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
    subnets: [subnet('apim', '10.0.1.0/24'), subnet('spare', '10.0.2.0/24')],
    ...more,
  },
});

export const subnet = (name: string, prefix: string, more: Json = {}): Json => ({
  name,
  properties: { addressPrefix: prefix, networkSecurityGroup: { id: groupId }, ...more },
});

/** Where an attach works: the group lets the control plane in. */
export const ordinary: readonly Json[] = [securityGroup(management), network(), service()];

/** The body that puts the service into a subnet. */
export const attach = (to = subnetId, type = 'External', more: Json = {}): Json => ({
  properties: { virtualNetworkType: type, virtualNetworkConfiguration: { subnetResourceId: to }, ...more },
});

export interface Bench {
  readonly clock: VirtualClock;
  readonly azure: SimAzure;
  ask(method: string, id: string, body?: Json, headers?: Readonly<Record<string, string>>, version?: string): Promise<Answer>;
  /** Asks a URL as it was given, e.g. that of an operation. */
  follow(url: string | undefined): Promise<Answer>;
  minutes(count: number): Promise<void>;
  seconds(count: number): Promise<void>;
}

export function bench(
  resources: readonly Json[] = ordinary,
  assumptions: Partial<Assumptions> = {},
  more: { readonly speed?: number; readonly seed?: number; readonly limits?: Partial<Played> } = {},
): Bench {
  const clock = virtualClock();
  const { speed = 1, seed = 7, limits = {} } = more;
  const azure = createAzure({ clock, random: seededRandom(seed), assumptions, speed, limits, world: { resources } });
  const usual = (id: string) =>
    /Authorization/i.test(id)
      ? '2020-05-01'
      : /privateDnsZones/i.test(id)
        ? '2024-06-01'
        : /\/resourceGroups(\/[^/]+)?$/i.test(id)
          ? '2020-06-01'
          : /Network\//i.test(id)
            ? '2026-01-01'
            : '2024-05-01';
  return {
    clock,
    azure,
    ask: (method, id, body, headers = {}, version = usual(id)) =>
      azure.send({
        method,
        url: `https://management.azure.com${encodeURI(id)}?api-version=${version}`,
        headers,
        body: body && JSON.stringify(body),
      }),
    follow: (url = '') => azure.send({ method: 'GET', url, headers: {}, body: undefined }),
    minutes: (count) => clock.forward(count * 60_000),
    seconds: (count) => clock.forward(count * 1000),
  };
}

/** `properties` of an answered resource. */
export const props = (answer: Answer): Json => properties(object(answer.body));
export const stateOf = (answer: Answer): string => text(props(answer)['provisioningState']);
/** The status and the code of a refusal, e.g. `409 ServiceLocked`; the status alone otherwise. */
export const verdict = ({ status, body }: Answer): string => [status, codeOf(body)].filter(Boolean).join(' ');
export const codeOf = (body: unknown): string => text(object(object(body)['error'])['code']);
export const messageOf = (answer: Answer): string => text(object(object(answer.body)['error'])['message']);
export const names = (value: unknown): readonly string[] => objects(value).map((one) => text(one['name']));
export const valuesOf = (answer: Answer): readonly unknown[] => list(object(answer.body)['value']);

/** For a server on 127.0.0.1; signed by itself, so it is its own authority. */
export async function throwAwayCertificate(): Promise<{ readonly key: string; readonly cert: string }> {
  const pems = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  return { key: pems.private, cert: pems.cert };
}
