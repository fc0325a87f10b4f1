/** What the peerings of a network bring near: the other side's ranges as they were last synchronised, where traffic passes (Microsoft: Create, change, or delete a virtual network peering). */

import { object, objects, properties, text, texts, type Json } from '../json.ts';

export const peersOf = (network: Json): readonly string[] =>
  objects(properties(network)['virtualNetworkPeerings'])
    .map(properties)
    .filter((peering) => text(peering['peeringState']).toLowerCase() === 'connected' && peering['allowVirtualNetworkAccess'] !== false)
    .flatMap((peering) => texts(object(peering['remoteAddressSpace'])['addressPrefixes']));
