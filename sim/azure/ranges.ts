/** Addresses and ranges as texts say them; the same few texts are read for every packet, so each is understood once. */

import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Throws for what is no address. */
export const addressOf = remembered((ip): Address => ipaddr.parse(ip));

/** A single address is a range of one; undefined for what is neither. */
export const rangeOf = remembered((prefix): readonly [Address, number] | undefined => {
  if (ipaddr.isValidCIDR(prefix)) return ipaddr.parseCIDR(prefix);
  if (prefix.includes('/') || !ipaddr.isValid(prefix)) return undefined;
  const address = ipaddr.parse(prefix);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
});

/** Never across families. */
export function isWithin(prefix: string, address: Address): boolean {
  const range = rangeOf(prefix);
  return range !== undefined && range[0].kind() === address.kind() && address.match(range[0], range[1]);
}

function remembered<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return (one) => {
    const found = known.get(one);
    if (found) return found.value;
    if (known.size > 10_000) known.clear();
    const value = read(one);
    known.set(one, { value });
    return value;
  };
}
