/**
 * Microsoft.Network's private DNS: zones, A records and links to virtual networks.
 * Recorded: Azure/azure-service-operator, Test_Networking_PrivateDnsZone_CRUD; Azure/azure-cli, test_private_dns (2018-09-01, 2020-06-01).
 */

import { uuid } from '../../src/runtime/random.ts';
import { Refusal, resourceNotFound, type Answer } from './answers.ts';
import { begin, entryOf, runningOn, signed, type Engine, type Entry, type Operation } from './engine.ts';
import { object, objects, properties, text, type Json } from './json.ts';
import type { Preconditions } from './network-operations.ts';
import { key, parseId, type ResourceId } from './resource-id.ts';

interface DnsRequest extends Preconditions {
  readonly id: ResourceId;
  readonly body: Json;
}

const zoneType = 'Microsoft.Network/privateDnsZones';

export const isPrivateDns = (id: ResourceId): boolean => id.type.toLowerCase().startsWith(zoneType.toLowerCase());
const isRecord = (id: ResourceId): boolean => /\/A$/i.test(id.type);
const isLink = (id: ResourceId): boolean => /\/virtualNetworkLinks$/i.test(id.type);

const below = (engine: Engine, zoneId: string, kind: string): readonly Entry[] => {
  const start = `${key(zoneId)}/${kind.toLowerCase()}/`;
  return [...engine.entries].flatMap(([id, entry]) => (id.startsWith(start) ? [entry] : []));
};

function show(engine: Engine, entry: Entry): Json {
  const id = parseId(entry.id);
  const own =
    id?.parent === undefined
      ? {
          numberOfRecordSets: 1 + below(engine, entry.id, 'A').length,
          numberOfVirtualNetworkLinks: below(engine, entry.id, 'virtualNetworkLinks').length,
        }
      : {};
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

export function readPrivateDns(engine: Engine, id: ResourceId): Answer {
  const entry = entryOf(engine, id.id);
  if (!entry) throw missing(id);
  return { status: 200, headers: { etag: entry.etag }, body: show(engine, entry) };
}

const listPath = /^(.*\/Microsoft\.Network\/privateDnsZones\/[^/]+)\/(A|virtualNetworkLinks)$/i;

/** Undefined for a path that is somebody else's. */
export function listPrivateDns(engine: Engine, path: string): Answer | undefined {
  const [, zoneId, kind = ''] = listPath.exec(path) ?? [];
  const zone = zoneId === undefined ? undefined : parseId(zoneId);
  if (!zone) return undefined;
  if (!entryOf(engine, zone.id)) throw missing(zone);
  return { status: 200, headers: {}, body: { value: below(engine, zone.id, kind).map((entry) => show(engine, entry)) } };
}

const orphaned = (id: ResourceId): Refusal =>
  new Refusal(
    404,
    'ParentResourceNotFound',
    `Can not perform requested operation on nested resource. Parent resource '${parseId(id.parent ?? '')?.name ?? ''}' not found.`,
  );

export function putPrivateDns(engine: Engine, request: DnsRequest): Answer {
  const { id, body } = request;
  const before = entryOf(engine, id.id);
  if (id.parent !== undefined && !entryOf(engine, id.parent)) throw orphaned(id);
  if (isRecord(id)) return putRecord(engine, request, before);
  if (text(body['location']).toLowerCase() !== 'global')
    throw new Refusal(
      400,
      'LocationNotAvailableForResourceType',
      `The provided location '${text(body['location'])}' is not available for resource type '${id.type}'. List of available regions for the resource type is 'global'.`,
    );
  if (isLink(id)) checkLink(engine, id, body);
  refuseBusy(engine, id);
  const failure = preconditionFailure(before?.etag, request);
  return later(engine, id, failure, () => {
    const given = properties(body);
    const own = isLink(id)
      ? { registrationEnabled: false, ...given, provisioningState: 'Succeeded', virtualNetworkLinkState: 'Completed' }
      : { ...given, provisioningState: 'Succeeded', maxNumberOfRecordSets: 25000, maxNumberOfVirtualNetworkLinks: 1000 };
    engine.entries.set(key(id.id), {
      id: before?.id ?? id.id,
      body: { location: 'global', ...(body['tags'] === undefined ? {} : { tags: body['tags'] }), properties: own },
      etag: uuid(engine.random),
    });
  });
}

/** Record sets are written at once. */
function putRecord(engine: Engine, request: DnsRequest, before: Entry | undefined): Answer {
  const { id, body } = request;
  const failure = preconditionFailure(before?.etag, request);
  if (failure) throw new Refusal(412, 'PreconditionFailed', text(failure['message']));
  const records = objects(properties(body)['aRecords']);
  const bad = records.find(({ ipv4Address }) => !/^(\d{1,3}\.){3}\d{1,3}$/.test(text(ipv4Address)));
  if (bad || records.length === 0) throw new Refusal(400, 'BadRequest', `The record set '${id.name}' has no valid IPv4 address.`);
  engine.beforeChange();
  const zone = parseId(id.parent ?? '')?.name ?? '';
  const entry: Entry = {
    id: before?.id ?? id.id,
    body: { properties: { ...properties(body), fqdn: id.name === '@' ? `${zone}.` : `${id.name}.${zone}.`, isAutoRegistered: false } },
    etag: uuid(engine.random),
  };
  engine.entries.set(key(id.id), entry);
  return { status: before ? 200 : 201, headers: { etag: entry.etag }, body: show(engine, entry) };
}

/** Microsoft: What is a virtual network link: a network is linked to a zone once, and to one zone of a name only. */
function checkLink(engine: Engine, id: ResourceId, body: Json): void {
  const networkId = text(object(properties(body)['virtualNetwork'])['id']);
  if (!entryOf(engine, networkId)) throw new Refusal(400, 'BadRequest', `The virtual network ${networkId} was not found.`);
  const zoneName = parseId(id.parent ?? '')?.name ?? '';
  for (const entry of engine.entries.values()) {
    const other = parseId(entry.id);
    if (!other || !isLink(other) || key(other.id) === key(id.id)) continue;
    const same = key(text(object(properties(entry.body)['virtualNetwork'])['id'])) === key(networkId);
    const otherZone = parseId(other.parent ?? '')?.name ?? '';
    if (same && otherZone.toLowerCase() === zoneName.toLowerCase())
      throw new Refusal(
        409,
        'Conflict',
        `A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual network with '${zoneName}' and '${otherZone}' zones.`,
      );
  }
}

export function deletePrivateDns(engine: Engine, request: DnsRequest): Answer {
  const { id } = request;
  const entry = entryOf(engine, id.id);
  if (!entry) return { status: 204, headers: {}, body: undefined };
  if (isRecord(id)) {
    engine.entries.delete(key(id.id));
    return { status: 200, headers: {}, body: undefined };
  }
  refuseBusy(engine, id);
  if (id.parent === undefined && below(engine, id.id, 'virtualNetworkLinks').length > 0)
    throw new Refusal(409, 'CannotDeleteResource', 'Can not delete resource before nested resources are deleted.');
  return later(engine, id, preconditionFailure(entry.etag, request), () => {
    for (const one of id.parent === undefined ? [...below(engine, id.id, 'A'), entry] : [entry]) engine.entries.delete(key(one.id));
  });
}

function refuseBusy(engine: Engine, id: ResourceId): void {
  if (runningOn(engine, id.id)) throw new Refusal(409, 'Conflict', `Another operation on ${id.name} is in progress.`);
}

/** Recorded: for zones and links a failed precondition shows only when the operation is asked about. */
function preconditionFailure(etag: string | undefined, { ifMatch, ifNoneMatch }: Preconditions): Json | undefined {
  const isStale = ifMatch !== undefined && (ifMatch === '*' ? etag === undefined : ifMatch !== etag);
  const isTaken = ifNoneMatch !== undefined && etag !== undefined;
  return isStale || isTaken
    ? { code: 'PreconditionFailed', message: `The condition '${ifMatch ?? ifNoneMatch ?? ''}' in the request header was not satisfied.` }
    : undefined;
}

/** Recorded: 202 without the resource, `Retry-After` 30, and a status below the group. */
function later(engine: Engine, id: ResourceId, failure: Json | undefined, finish: () => void): Answer {
  const guid = Buffer.from(`dns_${uuid(engine.random)}`).toString('base64url');
  const path = (kind: string): string =>
    `/subscriptions/${id.subscription}/resourceGroups/${id.group}/providers/Microsoft.Network/${kind}/${guid}?api-version=2020-06-01`;
  const statusUrl = signed(engine, path('privateDnsOperationStatuses'));
  const resultUrl = signed(engine, path('privateDnsOperationResults'));
  const operation: Operation = begin(engine, {
    resource: id.id,
    id: guid,
    name: 'PrivateDns',
    provider: 'Microsoft.Network',
    minutes: (5 + 20 * engine.random.next()) / 60,
    retryAfter: 30,
    statusUrl,
    resultUrl,
    finish: () => {
      if (failure) return { status: 'Failed', error: failure };
      finish();
      return undefined;
    },
  });
  return {
    status: 202,
    headers: { 'azure-asyncoperation': statusUrl, location: resultUrl, 'retry-after': `${operation.retryAfter}` },
    body: {},
  };
}
