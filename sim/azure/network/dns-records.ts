/** Record sets of a private zone by type: the field that holds them, what Azure refuses, and the one set that every zone has. */

import { Refusal } from '../answers.ts';
import { entryOf, type Engine, type Entry } from '../engine.ts';
import { isObject, object, objects, properties, text, type Json } from '../json.ts';
import { key, parseId, type ResourceId } from '../resource-id.ts';

/** Azure REST API: RecordType of private DNS, 2024-06-01, and the field of each. */
const fields: Readonly<Record<string, string>> = {
  A: 'aRecords',
  AAAA: 'aaaaRecords',
  CNAME: 'cnameRecord',
  MX: 'mxRecords',
  PTR: 'ptrRecords',
  SRV: 'srvRecords',
  TXT: 'txtRecords',
  SOA: 'soaRecord',
};
export const recordTypes: readonly string[] = Object.keys(fields);

const typeOf = (id: ResourceId): string => (id.type.split('/').at(-1) ?? '').toUpperCase();
export const isRecord = (id: ResourceId): boolean => id.parent !== undefined && typeOf(id) in fields;

/** What is kept of a set: its own field even when it is empty. */
export function keptRecord(id: ResourceId, body: Json): Json {
  const field = fields[typeOf(id)] ?? '';
  const said = properties(body);
  const zone = parseId(id.parent ?? '')?.name ?? '';
  const name = id.name.toLowerCase();
  const fqdn = name === '@' ? `${zone}.` : `${name}.${zone}.`;
  const empty = field.endsWith('Records') ? { [field]: [] } : {};
  return { ...empty, ...said, fqdn, isAutoRegistered: false };
}

const bad = (message: string): Refusal => new Refusal(400, 'BadRequest', message);

export function checkRecord(engine: Engine, id: ResourceId, body: Json): void {
  const said = properties(body);
  const type = typeOf(id);
  const wrong = objects(said['aRecords']).find(({ ipv4Address }) => !/^(\d{1,3}\.){3}\d{1,3}$/.test(text(ipv4Address)));
  if (type === 'A' && wrong) throw bad(`The record set '${id.name}' has no valid IPv4 address.`);
  if (type === 'CNAME' && id.name === '@') throw bad(`A CNAME record set is not allowed at the apex of a zone.`);
  if (type === 'CNAME' && text(object(said['cnameRecord'])['cname']) === '') throw bad(`The record set '${id.name}' has no alias.`);
  const rival = recordTypes.find((other) => {
    const isAlias = (other === 'CNAME') !== (type === 'CNAME');
    return isAlias && entryOf(engine, `${id.parent ?? ''}/${other}/${id.name}`) !== undefined;
  });
  // RFC 1034 §3.6.2; Azure answers 400 (Microsoft: Overview of DNS zones and records, CNAME records).
  if (rival !== undefined)
    throw bad(`The record could not be created because a ${rival} record with the same name already exists in this zone.`);
}

/** The start of authority, which nobody writes; undefined for another record. */
export function startOfAuthority(engine: Engine, id: ResourceId): Entry | undefined {
  if (typeOf(id) !== 'SOA' || id.name !== '@' || !entryOf(engine, id.parent ?? '')) return undefined;
  const soaRecord = {
    host: 'azureprivatedns.net',
    email: 'azureprivatedns-host.microsoft.com',
    serialNumber: 1,
    refreshTime: 3600,
    retryTime: 300,
    expireTime: 2419200,
    minimumTtl: 10,
  };
  return { id: id.id, etag: key(id.parent ?? ''), body: { properties: keptRecord(id, { properties: { ttl: 3600, soaRecord } }) } };
}

/** A PATCH says what changes of a set, and all tags of a zone or a link. */
export function patched(before: Json, change: Json): Json {
  const tags = isObject(change['tags']) ? { tags: change['tags'] } : {};
  return { ...before, ...tags, properties: { ...properties(before), ...properties(change) } };
}
