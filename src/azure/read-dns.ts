/** Private DNS's JSON as our shapes. */

import { id, list, number, object, optionalId, optionalNumber, optionalObject, optionalString, string } from './parse.ts';
import { tagsOf } from './read-network.ts';
import type { NetworkLink, PrivateZone, RecordSet } from './resources.ts';

export function readPrivateZone(json: unknown): PrivateZone {
  const body = object(json, 'the private zone');
  const properties = optionalObject(body['properties']);
  return {
    id: id(body['id'], 'privateZone.id'),
    name: string(body['name'], 'privateZone.name'),
    etag: optionalString(body['etag']),
    provisioningState: optionalString(properties['provisioningState']) ?? 'Succeeded',
    recordSets: optionalNumber(properties['numberOfRecordSets']),
    tags: tagsOf(body),
  };
}

/** An A record set; the apex of a zone is named `@`. */
export function readRecordSet(json: unknown): RecordSet {
  const body = object(json, 'the record set');
  const properties = object(body['properties'], 'recordSet.properties');
  return {
    id: string(body['id'], 'recordSet.id'),
    name: string(body['name'], 'recordSet.name'),
    etag: optionalString(body['etag']),
    ttl: number(properties['ttl'], 'recordSet.properties.ttl'),
    addresses: list(properties['aRecords'], 'recordSet.aRecords').map((entry) =>
      string(object(entry, 'recordSet.aRecords[]')['ipv4Address'], 'recordSet.aRecords[].ipv4Address'),
    ),
    metadata: tagsOf({ tags: properties['metadata'] }),
  };
}

export function readNetworkLink(json: unknown): NetworkLink {
  const body = object(json, 'the virtual network link');
  const properties = object(body['properties'], 'networkLink.properties');
  return {
    id: string(body['id'], 'networkLink.id'),
    name: string(body['name'], 'networkLink.name'),
    etag: optionalString(body['etag']),
    provisioningState: optionalString(properties['provisioningState']) ?? 'Succeeded',
    networkId: optionalId(optionalObject(properties['virtualNetwork'])['id'], 'networkLink.virtualNetwork.id'),
    registrationEnabled: properties['registrationEnabled'] === true,
    linkState: optionalString(properties['virtualNetworkLinkState']),
    tags: tagsOf(body),
  };
}
