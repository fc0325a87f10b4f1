/** Reads and updates of an API Management service. */

import { apimRefusal, Refusal, resourceNotFound, serviceLocked } from './answers.ts';
import { countingTag, entryOf, region, runningOn, view, type Engine, type Entry } from './engine.ts';
import { anyCase, isObject, merge, objects, properties, same, text, without, type Json } from './json.ts';
import type { NetworkStatuses } from './network-status.ts';
import { modeOf, placesOf } from './places.ts';
import { parseId, type ResourceId } from './resource-id.ts';
import { checkService } from './service-checks.ts';
import { locationReadOnly, serviceReadOnly, serviceType, showService } from './service-shape.ts';
import { addressTaken, startApply, started, startUpdate, takenAddress } from './service-update.ts';
import { softDeleted } from './soft-delete.ts';
import type { Answer } from './exchange.ts';

interface ServiceRequest {
  readonly method: string;
  readonly id: ResourceId;
  readonly body: Json;
  readonly version: string;
}

export function requireService(engine: Engine, id: ResourceId): Entry {
  const entry = entryOf(engine, id.id);
  if (!entry) throw resourceNotFound(serviceType, id.name, id.group);
  return entry;
}

export function readService(engine: Engine, id: ResourceId): Answer {
  const seen = view(requireService(engine, id));
  if (!seen) throw resourceNotFound(serviceType, id.name, id.group);
  return { status: 200, headers: { etag: `"${seen.etag}"` }, body: showService(engine, seen) };
}

/** PATCH, and PUT on a service that exists: PUT replaces what it says and keeps what it does not, as far as anybody recorded. */
export function updateService(engine: Engine, request: ServiceRequest, statuses: NetworkStatuses): Answer {
  if (request.method === 'PUT') refuseCreation(engine, request.id);
  const entry = requireService(engine, request.id);
  if (runningOn(engine, request.id.id)) throw serviceLocked(request.id.name);
  const said = without(properties(request.body), serviceReadOnly);
  const change = request.method === 'PATCH' ? asPatched(engine, said, entry.body) : said;
  const allowed: Json = { properties: change };
  for (const field of ['tags', 'sku', 'identity', 'zones']) if (field in request.body) allowed[field] = request.body[field];
  const after = withNetworkConsistent(merge(entry.body, allowed), entry.body, change);
  const now = (): Answer => ({ status: 200, headers: { etag: `"${entry.etag}"` }, body: showService(engine, entry) });
  // Recorded: nothing changed keeps the tag, new resource tags move it; neither starts an operation.
  if (same(after, entry.body, anyCase)) return now();
  if (same(without(after, ['tags']), without(entry.body, ['tags']), anyCase)) {
    entry.body = after;
    entry.etag = countingTag(engine);
    return now();
  }
  checkService(engine, request.id.id, after, entry.body);
  const taken = takenAddress(engine, entry, after);
  if (engine.assumptions.addressReuse === 'refusedAtOnce' && taken !== undefined)
    throw apimRefusal(400, addressTaken(taken).code, addressTaken(taken).message);
  const operation = startUpdate(engine, entry, after, request.version, statuses);
  if (request.method === 'PATCH' && engine.assumptions.patchOperation === 'unnamed') return now();
  return started(engine, entry, operation, engine.assumptions.apimUpdateStatus);
}

/** What a PATCH changes, where no recording shows what Azure makes of it. */
function asPatched({ assumptions }: Engine, said: Json, before: Json): Json {
  const mode = said['virtualNetworkType'];
  if (assumptions.modeAlone === 'refused' && mode !== undefined && mode !== 'None' && !isObject(said['virtualNetworkConfiguration']))
    throw apimRefusal(
      400,
      'InvalidParameters',
      `Invalid parameter: virtualNetworkConfiguration is required beside virtualNetworkType ${text(mode)}.`,
    );
  const change = assumptions.nullInPatch === 'ignored' ? withoutNulls(said, properties(before)) : said;
  const omitsRegions = !('additionalLocations' in said);
  return omitsRegions && assumptions.omittedRegions === 'removed' ? { ...change, additionalLocations: null } : change;
}

/** A null says nothing: at any depth, and in an entry of a region it leaves the region as it is. */
function withoutNulls(change: Json, before: Json): Json {
  const regions = objects(before['additionalLocations']);
  const kept = Object.entries(change).flatMap(([name, value]): readonly (readonly [string, unknown])[] => {
    if (value === null) return [];
    if (name === 'additionalLocations')
      return [[name, objects(value).map((one) => ({ ...regions.find((old) => isOneRegion(old, one)), ...withoutNulls(one, {}) }))]];
    return [[name, isObject(value) ? withoutNulls(value, {}) : value]];
  });
  return Object.fromEntries(kept);
}

const isOneRegion = (a: Json, b: Json): boolean => region(text(a['location'])) === region(text(b['location']));

const applyPath = /^(.*\/Microsoft\.ApiManagement\/service\/[^/]+)\/applynetworkconfigurationupdates$/i;

/** Undefined for a path that is another client's. Microsoft: REST, Apply Network Configuration Updates, 2024-05-01. */
export function applyNetworkConfiguration(engine: Engine, method: string, path: string, body: Json, version: string): Answer | undefined {
  const [, serviceId = ''] = applyPath.exec(path) ?? [];
  const id = parseId(serviceId);
  if (!id || method !== 'POST') return undefined;
  const entry = requireService(engine, id);
  if (runningOn(engine, id.id)) throw serviceLocked(id.name);
  if (modeOf(entry.body) === 'None') throw apimRefusal(400, 'InvalidOperation', `The API Service ${id.name} is in no virtual network.`);
  const location = text(body['location']);
  if (location !== '' && !placesOf(entry.body).some((place) => place.location === region(location)))
    throw apimRefusal(400, 'InvalidParameters', `Invalid parameter: location '${location}' is no location of the service.`);
  return started(engine, entry, startApply(engine, entry, location, version), 202);
}

function refuseCreation(engine: Engine, id: ResourceId): void {
  if (entryOf(engine, id.id)) return;
  const deleted = softDeleted(engine, id.name);
  if (deleted && runningOn(engine, String(deleted['id']))) throw serviceLocked(id.name);
  if (deleted)
    throw apimRefusal(
      409,
      'ServiceAlreadyExistsInSoftDeletedState',
      `Api service ${id.name} was soft-deleted. In order to create the new service with the same name, you have to either undelete the service or purge it. See https://aka.ms/apimsoftdelete.`,
    );
  throw new Refusal(501, 'NotImplemented', `The simulator makes no API Management services: put ${id.name} into its world.`);
}

/** Outside a network there is no subnet; a subnet that is named brings its two empty companions. What only Azure writes of a region stays. */
function withNetworkConsistent(after: Json, before: Json, change: Json): Json {
  const leaves = modeOf(after) === 'None' && 'virtualNetworkType' in change;
  const theirs = objects(properties(before)['additionalLocations']);
  const consistent = (fields: Json): Json => {
    const place = leaves ? null : fields['virtualNetworkConfiguration'];
    return {
      ...fields,
      virtualNetworkConfiguration: isObject(place) ? { vnetid: '00000000-0000-0000-0000-000000000000', subnetname: null, ...place } : null,
    };
  };
  const fields = consistent(properties(after));
  const locations = objects(fields['additionalLocations']).map((one) => {
    const old = theirs.find((other) => isOneRegion(other, one));
    const kept = Object.fromEntries(Object.entries(old ?? {}).filter(([name]) => locationReadOnly.includes(name)));
    return { ...newLocation, ...consistent(without(one, locationReadOnly)), ...kept };
  });
  return { ...after, properties: { ...fields, additionalLocations: locations.length > 0 ? locations : null } };
}

const newLocation: Json = { zones: null, publicIpAddressId: null, natGatewayState: 'Disabled', disableGateway: false };
