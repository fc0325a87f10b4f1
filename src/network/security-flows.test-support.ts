/** Flows in a few words, for the tests of the evaluation. */

import type { Packets } from './filter/needs.ts';

export const place = { subnetPrefixes: ['10.0.1.0/28'], vnetPrefixes: ['10.0.0.0/16'], region: 'West Europe' };

/** Such as `Outbound Tcp 443,1433 to Sql`. */
export const flow = (words: string): Packets => {
  const [direction, protocol, ports = '', , peers = ''] = words.split(' ');
  return {
    direction: direction as Packets['direction'],
    protocol: protocol as Packets['protocol'],
    ports: ports.split(','),
    peers: peers.split(','),
  };
};

export const storage: Packets = { ...flow('Outbound Tcp 443 to Storage'), mayBeRegional: true };
export const management = flow('Inbound Tcp 3443 from ApiManagement');
