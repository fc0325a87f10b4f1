/** Whether an address of a network is free, and which ones are (network 2024-03-01: VirtualNetworks_CheckIPAddressAvailability). */

import ipaddr from 'ipaddr.js';
import { networkRefusal, resourceNotFound } from '../../answers.ts';
import { entryOf, type Engine } from '../../engine.ts';
import { objects, properties, text, texts, type Json } from '../../json.ts';
import { key, parseId } from '../../resource-id.ts';
import type { Answer } from '../../exchange.ts';

const shape = /^(.*\/Microsoft\.Network\/virtualNetworks\/[^/]+)\/CheckIPAddressAvailability$/i;
/** Azure names five. */
const named = 5;

/** Undefined for another path. */
export function answerFreeAddress(engine: Engine, method: string, path: string, address: string | null): Answer | undefined {
  const [, networkId] = shape.exec(path) ?? [];
  const id = networkId === undefined ? undefined : parseId(networkId);
  if (!id || method !== 'GET') return undefined;
  const network = entryOf(engine, id.id);
  if (!network) throw resourceNotFound(id.type, id.name, id.group);
  const ip = address ?? '';
  if (!ipaddr.IPv4.isValidFourPartDecimal(ip)) throw networkRefusal(400, 'InvalidIPAddressFormat', `The IP address '${ip}' is not valid.`);
  const subnet = objects(properties(network.body)['subnets']).find((one) => prefixesOf(one).some((prefix) => isIn(ip, prefix)));
  if (!subnet)
    throw networkRefusal(
      400,
      'PrivateIPAddressNotInAnySubnet',
      `Private static IP address ${ip} does not belong to the range of any subnet in the virtual network ${network.id}.`,
    );
  const taken = takenIn(engine, `${network.id}/subnets/${text(subnet['name'])}`);
  if (!taken.has(ip) && !isReserved(ip, subnet)) return ok({ available: true, isPlatformReserved: false });
  const free = prefixesOf(subnet).flatMap((prefix) => freeIn(prefix, taken, named));
  return ok({ available: false, availableIPAddresses: free.slice(0, named), isPlatformReserved: isReserved(ip, subnet) });
}

const ok = (body: Json): Answer => ({ status: 200, headers: {}, body });

const prefixesOf = (subnet: Json): readonly string[] => {
  const { addressPrefix, addressPrefixes } = properties(subnet);
  return [...(text(addressPrefix) === '' ? [] : [text(addressPrefix)]), ...texts(addressPrefixes)].filter((one) =>
    ipaddr.IPv4.isValidCIDR(one),
  );
};

const numberOf = (ip: string): number => ipaddr.IPv4.parse(ip).octets.reduce((sum, octet) => sum * 256 + octet, 0);
const addressOf = (number: number): string => [24, 16, 8, 0].map((bits) => (number >>> bits) & 255).join('.');

const rangeOf = (prefix: string): readonly [number, number] => {
  const [network, bits] = ipaddr.IPv4.parseCIDR(prefix);
  const first = Math.floor(numberOf(network.toString()) / 2 ** (32 - bits)) * 2 ** (32 - bits);
  return [first, first + 2 ** (32 - bits) - 1];
};

function isIn(ip: string, prefix: string): boolean {
  const [first, last] = rangeOf(prefix);
  return numberOf(ip) >= first && numberOf(ip) <= last;
}

/** The first four addresses and the last (Microsoft: Virtual network FAQ). */
const isReserved = (ip: string, subnet: Json): boolean =>
  prefixesOf(subnet).some((prefix) => {
    const [first, last] = rangeOf(prefix);
    return (numberOf(ip) >= first && numberOf(ip) < first + 4) || numberOf(ip) === last;
  });

function freeIn(prefix: string, taken: ReadonlySet<string>, most: number): readonly string[] {
  const [first, last] = rangeOf(prefix);
  const free: string[] = [];
  for (let number = first + 4; number < last && free.length < most; number += 1)
    if (!taken.has(addressOf(number))) free.push(addressOf(number));
  return free;
}

/** Those that gateways in it show as theirs. */
function takenIn(engine: Engine, subnetId: string): ReadonlySet<string> {
  const places = [...engine.entries.values()].flatMap(({ body }) => [
    properties(body),
    ...objects(properties(body)['additionalLocations']),
  ]);
  return new Set(
    places
      .filter((one) => key(text(properties({ properties: one['virtualNetworkConfiguration'] })['subnetResourceId'])) === key(subnetId))
      .flatMap((one) => texts(one['privateIPAddresses'])),
  );
}
