/** Which IPv4 addresses say nothing about whose they are: those of private networks (RFC 1918), of this machine, of Azure's own host. Pure. */

import ipaddr from 'ipaddr.js';

const platform = '168.63.129.16';

export function isPrivateAddress(text: string): boolean {
  if (text === platform || !ipaddr.IPv4.isValid(text)) return true;
  return ipaddr.IPv4.parse(text).range() !== 'unicast';
}
