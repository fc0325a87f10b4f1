/** Rows of table A as the judgement on addresses is asked about them: the flow of the packet, and the place of the gateway. */

import type { Packets } from '../../../src/network/filter/needs.ts';
import type { Place } from '../../../src/network/words/place.ts';
import { tagListOf } from '../../../src/network/words/tag-list.ts';
import { machineAt, published, region } from '../places.ts';
import type { Packet, TrafficRow } from '../traffic.ts';

/** What a service of the host answers to is judged by the word of that service. */
const ofHost: Readonly<Record<string, string>> = {
  'host 53': 'AzurePlatformDNS',
  'metadata 80': 'AzurePlatformIMDS',
  'licences 1688': 'AzurePlatformLKM',
};

export const flowOf = ({ side, remote, port, protocol }: Packet): Packets => {
  const service = side === 'Out' ? ofHost[`${remote} ${port}`] : remote === 'host' ? 'AzureLoadBalancer' : undefined;
  return {
    direction: directions[side],
    peers: [service ?? `${machineAt(remote).ip}/32`],
    ports: [String(port)],
    protocol: protocol === 'Udp' ? 'Udp' : 'Tcp',
  };
};

const tags = tagListOf({
  cloud: 'Public',
  changeNumber: '1',
  tags: Object.entries(published).map(([name, prefixes]) => ({ name, prefixes })),
});

/** What premises announce nobody sees, but a default route, which the user declares. */
export const placeOf = ({ network, routes }: TrafficRow): Place => ({
  subnetPrefixes: [`${network.ip}/32`],
  vnetPrefixes: network.spaces,
  region: region.toLowerCase(),
  peerings: network.peerings.map(({ space, state, access }) => ({ remotePrefixes: [space], state, allowsAccess: access })),
  reachesFurther: network.learnt.length > 0,
  takesAnnounced: network.propagation,
  declaresTunnel: network.propagation && network.learnt.includes('0.0.0.0/0'),
  endpoints: network.endpoints,
  tags,
  routes: routes.map(({ prefix, hop }, at) => ({
    name: `r${at}`,
    prefix,
    nextHopType: hop,
    nextHopIp: hop === 'VirtualAppliance' ? '10.9.0.4' : undefined,
  })),
});

const directions = { In: 'Inbound', Out: 'Outbound' } as const;
