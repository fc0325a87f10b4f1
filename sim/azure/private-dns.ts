/**
 * Microsoft.Network's private DNS: zones, A records and links to virtual networks.
 * Recorded: Azure/azure-service-operator, Test_Networking_PrivateDnsZone_CRUD; Azure/azure-cli, recordings of its module privatedns (2018-09-01 to 2024-06-01).
 */

import { uuid } from '../../src/runtime/random.ts';
import { parentNotFound, Refusal, resourceNotFound } from './answers.ts';
import { entryOf, type Engine, type Entry } from './engine.ts';
import { object, objects, properties, text, type Json } from './json.ts';
import { later, preconditionFailure, refuseBusy, type DnsRequest } from './private-dns-operations.ts';
import { key, parseId, type ResourceId } from './resource-id.ts';
import type { Answer } from './exchange.ts';

const zoneType = 'Microsoft.Network/privateDnsZones';

export const isPrivateDns = (id: ResourceId): boolean => id.type.toLowerCase().startsWith(zoneType.toLowerCase());
const isRecord = (id: ResourceId): boolean => /\/A$/i.test(id.type);
const isLink = (id: ResourceId): boolean => /\/virtualNetworkLinks$/i.test(id.type);

/** Recorded: the tag of a link is in quotes, those of zones and records are bare. */
export const dnsTag = (engine: Engine, id: ResourceId): string => (isLink(id) ? `"${uuid(engine.random)}"` : uuid(engine.random));

const below = (engine: Engine, zoneId: string, kind: string): readonly Entry[] => {
  const start = `${key(zoneId)}/${kind.toLowerCase()}/`;
  return [...engine.entries].flatMap(([id, entry]) => (id.startsWith(start) ? [entry] : []));
};

/** Azure REST API: RecordType of private DNS, 2024-06-01; the one SOA record of a zone is not kept here. */
const recordTypes = ['A', 'AAAA', 'CNAME', 'MX', 'PTR', 'SRV', 'TXT'];
const recordSets = (engine: Engine, zoneId: string): readonly Entry[] => recordTypes.flatMap((type) => below(engine, zoneId, type));

const limits: Json = {
  maxNumberOfRecordSets: 25000,
  maxNumberOfVirtualNetworkLinks: 1000,
  maxNumberOfVirtualNetworkLinksWithRegistration: 100,
};

function counts(engine: Engine, zoneId: string): Json {
  const links = below(engine, zoneId, 'virtualNetworkLinks');
  return {
    numberOfRecordSets: 1 + recordSets(engine, zoneId).length,
    numberOfVirtualNetworkLinks: links.length,
    numberOfVirtualNetworkLinksWithRegistration: links.filter(({ body }) => properties(body)['registrationEnabled'] === true).length,
  };
}

export function showPrivateDns(engine: Engine, entry: Entry): Json {
  const id = parseId(entry.id);
  const own = id?.parent === undefined ? { ...limits, ...counts(engine, entry.id) } : {};
  return {
    id: entry.id,
    name: id?.name,
    type: id?.type,
    etag: entry.etag,
    ...entry.body,
    properties: { ...properties(entry.body), ...own },
  };
}

const missing = (id: ResourceId): Refusal =>
  resourceNotFound(
    id.parent === undefined ? zoneType : `${zoneType}/${parseId(id.parent)?.name ?? ''}/${id.type.split('/').at(-1) ?? ''}`,
    id.name,
    id.group,
  );

/** Recorded: of a record ARM names the zone that is not there; of a link, which is a resource in its own right, it says that the link is not there. */
function refuseOrphan(engine: Engine, id: ResourceId, verb: 'read' | 'write' | 'delete'): void {
  if (id.parent === undefined || entryOf(engine, id.parent) || (isLink(id) && verb !== 'write')) return;
  throw parentNotFound(verb, id.type.replace(/^Microsoft\.Network\//i, ''), id.parent);
}

export function readPrivateDns(engine: Engine, id: ResourceId): Answer {
  refuseOrphan(engine, id, 'read');
  const entry = entryOf(engine, id.id);
  if (!entry) throw missing(id);
  return { status: 200, headers: { etag: entry.etag }, body: showPrivateDns(engine, entry) };
}

const listPath = /^(.*\/Microsoft\.Network\/privateDnsZones\/[^/]+)\/(A|virtualNetworkLinks)$/i;

/** Undefined for a path that is another client's. */
export function listPrivateDns(engine: Engine, path: string): Answer | undefined {
  const [, zoneId, kind = ''] = listPath.exec(path) ?? [];
  const zone = zoneId === undefined ? undefined : parseId(zoneId);
  if (!zone) return undefined;
  if (!entryOf(engine, zone.id)) throw missing(zone);
  return { status: 200, headers: {}, body: { value: below(engine, zone.id, kind).map((entry) => showPrivateDns(engine, entry)) } };
}

export function putPrivateDns(engine: Engine, request: DnsRequest): Answer {
  const { id, body } = request;
  const before = entryOf(engine, id.id);
  refuseOrphan(engine, id, 'write');
  if (isRecord(id)) return putRecord(engine, request, before);
  if (text(body['location']).toLowerCase() !== 'global')
    throw new Refusal(
      400,
      'LocationNotAvailableForResourceType',
      `The provided location '${text(body['location'])}' is not available for resource type '${id.type}'. List of available regions for the resource type is 'global'.`,
    );
  if (isLink(id)) checkNetwork(engine, body);
  refuseBusy(engine, id);
  const failure = preconditionFailure(before?.etag, request) ?? (isLink(id) ? overlap(engine, id, body) : undefined);
  return later(engine, request, failure, {}, () => {
    const given = properties(body);
    const own = isLink(id)
      ? { registrationEnabled: false, ...given, provisioningState: 'Succeeded', virtualNetworkLinkState: 'Completed' }
      : { ...given, provisioningState: 'Succeeded' };
    engine.entries.set(key(id.id), {
      id: before?.id ?? id.id,
      body: { location: 'global', ...(body['tags'] === undefined ? {} : { tags: body['tags'] }), properties: own },
      etag: dnsTag(engine, id),
    });
  });
}

/** Recorded: record sets are written at once, also empty ones; a failed precondition is told without the usual `error` around it. */
function putRecord(engine: Engine, request: DnsRequest, before: Entry | undefined): Answer {
  const { id, body } = request;
  const failure = preconditionFailure(before?.etag, request);
  if (failure) return { status: 412, headers: {}, body: failure };
  const bad = objects(properties(body)['aRecords']).find(({ ipv4Address }) => !/^(\d{1,3}\.){3}\d{1,3}$/.test(text(ipv4Address)));
  if (bad) throw new Refusal(400, 'BadRequest', `The record set '${id.name}' has no valid IPv4 address.`);
  engine.beforeChange();
  const zone = parseId(id.parent ?? '')?.name ?? '';
  const fqdn = id.name === '@' ? `${zone}.` : `${id.name}.${zone}.`;
  const entry: Entry = {
    id: before?.id ?? id.id,
    body: { properties: { aRecords: [], ...properties(body), fqdn, isAutoRegistered: false } },
    etag: dnsTag(engine, id),
  };
  engine.entries.set(key(id.id), entry);
  return { status: before ? 200 : 201, headers: { etag: entry.etag }, body: showPrivateDns(engine, entry) };
}

const networkOf = (link: Json): string => text(object(properties(link)['virtualNetwork'])['id']);

function checkNetwork(engine: Engine, body: Json): void {
  if (!entryOf(engine, networkOf(body))) throw new Refusal(400, 'BadRequest', `The virtual network ${networkOf(body)} was not found.`);
}

/**
 * A network is linked to a zone once, and to one zone of a name only (Microsoft: What is a virtual network link). It is told when the operation ends, with
 * this code (Microsoft: Troubleshoot the CreateOrUpdateVirtualNetworkLinkFailed error code; Terraform's "polling after CreateOrUpdate").
 */
function overlap(engine: Engine, id: ResourceId, body: Json): Json | undefined {
  const zoneOf = (link: ResourceId): string => parseId(link.parent ?? '')?.name ?? '';
  for (const entry of engine.entries.values()) {
    const other = parseId(entry.id);
    if (!other || !isLink(other) || key(other.id) === key(id.id) || key(networkOf(entry.body)) !== key(networkOf(body))) continue;
    if (zoneOf(other).toLowerCase() === zoneOf(id).toLowerCase())
      return {
        code: 'BadRequest',
        message: `A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual network with '${zoneOf(id)}' and '${zoneOf(other)}' zones.`,
      };
  }
  return undefined;
}

export function deletePrivateDns(engine: Engine, request: DnsRequest): Answer {
  const { id } = request;
  refuseOrphan(engine, id, 'delete');
  const entry = entryOf(engine, id.id);
  if (!entry) return { status: 204, headers: {}, body: undefined };
  const failure = preconditionFailure(entry.etag, request);
  if (isRecord(id)) {
    if (failure) return { status: 412, headers: {}, body: failure };
    engine.beforeChange();
    engine.entries.delete(key(id.id));
    return { status: 200, headers: {}, body: undefined };
  }
  refuseBusy(engine, id);
  if (id.parent === undefined && below(engine, id.id, 'virtualNetworkLinks').length > 0)
    throw new Refusal(409, 'CannotDeleteResource', 'Can not delete resource before nested resources are deleted.', {
      headers: { 'x-ms-failure-cause': 'gateway' },
    });
  return later(engine, request, failure, undefined, () => {
    for (const one of id.parent === undefined ? [...recordSets(engine, id.id), entry] : [entry]) engine.entries.delete(key(one.id));
  });
}
