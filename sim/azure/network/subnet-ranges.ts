/** Where the ranges of subnets may be (quoted: MicrosoftDocs/azure-docs#123869, 2024-07): inside the network, and apart from each other. */

import ipaddr from 'ipaddr.js';
import { networkRefusal } from '../answers.ts';
import { object, properties, text, texts, type Json } from '../json.ts';

type Cidr = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

const prefixesOf = (subnet: Json): readonly string[] => [
  ...(text(properties(subnet)['addressPrefix']) === '' ? [] : [text(properties(subnet)['addressPrefix'])]),
  ...texts(properties(subnet)['addressPrefixes']),
];

const cidrs = (prefixes: readonly string[]): readonly Cidr[] =>
  prefixes.filter((one) => ipaddr.isValidCIDR(one)).map((one) => ipaddr.parseCIDR(one));

const contains = ([network, bits]: Cidr, [inner, more]: Cidr): boolean =>
  network.kind() === inner.kind() && more >= bits && inner.match(network, bits);

/** `subnet` is new or has another range; `others` are all that stay beside it. */
export function checkSubnetRange(network: string, space: Json, subnet: Json, others: readonly Json[]): void {
  const name = text(subnet['name']);
  const refuse = (code: string, why: string) =>
    networkRefusal(400, code, `Subnet '${name}' is not valid because its IP address range ${why} virtual network '${network}'.`);
  const around = cidrs(texts(object(space)['addressPrefixes']));
  for (const mine of cidrs(prefixesOf(subnet))) {
    if (!around.some((one) => contains(one, mine))) throw refuse('NetcfgSubnetRangeOutsideVnet', 'is outside the IP address range of');
    if (others.flatMap((one) => cidrs(prefixesOf(one))).some((one) => contains(one, mine) || contains(mine, one)))
      throw refuse('NetcfgSubnetRangesOverlap', 'overlaps with that of an existing subnet in');
  }
}

export const hasSameRange = (one: Json | undefined, other: Json): boolean =>
  one !== undefined && prefixesOf(one).toSorted().join() === prefixesOf(other).toSorted().join();
