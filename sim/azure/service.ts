/** The API Management service: long updates that lock it and show its old settings until they are done. */

import { toIsoExact } from '../../src/runtime/clock.ts';
import { uuid } from '../../src/runtime/random.ts';
import { apimRefusal, resourceNotFound, serviceLocked, type Answer } from './answers.ts';
import { begin, countingTag, entryOf, pause, region, remember, signed, type Engine, type Entry, type Operation } from './engine.ts';
import { copy, isObject, merge, object, properties, same, text, texts, type Json } from './json.ts';
import { stale } from './network.ts';
import { childOf } from './network-shape.ts';
import { blockedVital, type NetworkStatuses } from './network-status.ts';
import { addressIn } from './gateway-flows.ts';
import { key, type ResourceId } from './resource-id.ts';
import { checkService, prefixOf, subnetIdOf } from './service-checks.ts';

export const serviceType = 'Microsoft.ApiManagement/service';

export interface ServiceRequest {
  readonly id: ResourceId;
  readonly body: Json;
  readonly version: string;
}

export function requireService(engine: Engine, id: ResourceId): Entry {
  const entry = entryOf(engine, id.id);
  if (!entry) throw resourceNotFound(serviceType, id.name, id.group);
  return entry;
}

export function showService(engine: Engine, entry: Entry): Json {
  const { name, id } = { name: entry.id.split('/').at(-1), id: entry.id };
  const shown = { id, name, type: serviceType, etag: entry.etag, ...copy(entry.body) };
  const running = engine.busy.get(key(entry.id));
  if (running?.status !== 'InProgress' || running.name !== 'Update') return shown;
  const words = engine.assumptions.updatingShows === 'Updating' ? 'Updating' : 'Succeeded';
  return { ...shown, properties: { ...properties(shown), provisioningState: words, targetProvisioningState: 'Updating' } };
}

export function readService(engine: Engine, id: ResourceId): Answer {
  const view = stale(requireService(engine, id));
  return { status: 200, headers: { etag: `"${view.etag}"` }, body: showService(engine, view) };
}

const readOnly = [
  'provisioningState',
  'targetProvisioningState',
  'createdAtUtc',
  'gatewayUrl',
  'gatewayRegionalUrl',
  'managementApiUrl',
  'portalUrl',
  'developerPortalUrl',
  'scmUrl',
  'publicIPAddresses',
  'privateIPAddresses',
  'outboundPublicIPAddresses',
  'platformVersion',
  'privateEndpointConnections',
];

/** PATCH, and PUT on a service that exists: PUT replaces what it says and keeps what it does not, as far as anybody recorded. */
export function updateService(engine: Engine, request: ServiceRequest, statuses: NetworkStatuses): Answer {
  const entry = requireService(engine, request.id);
  refuseBusy(engine, entry, request.id);
  const change = { ...properties(request.body) };
  for (const field of readOnly) delete change[field];
  const allowed: Json = { properties: change };
  for (const field of ['tags', 'sku', 'identity', 'zones']) if (field in request.body) allowed[field] = request.body[field];
  const after = withNetworkConsistent(merge(entry.body, allowed), change);
  if (same(after, entry.body)) return { status: 200, headers: { etag: `"${entry.etag}"` }, body: showService(engine, entry) };
  if (same({ ...after, tags: null }, { ...entry.body, tags: null })) {
    entry.body = after;
    entry.etag = countingTag(engine);
    return { status: 200, headers: { etag: `"${entry.etag}"` }, body: showService(engine, entry) };
  }
  checkService(engine, request.id.id, after, entry.body);
  refuseUsedAddress(engine, entry, after);
  const operation = startUpdate(engine, entry, request.version, minutes(engine, 20, 45), () =>
    finishUpdate(engine, entry, after, statuses),
  );
  return started(engine, entry, operation, engine.assumptions.apimUpdateStatus);
}

/** Outside a network there is no subnet; a subnet that is named brings its two empty companions. */
function withNetworkConsistent(after: Json, change: Json): Json {
  const fields = { ...properties(after) };
  if (fields['virtualNetworkType'] === 'None' && 'virtualNetworkType' in change) fields['virtualNetworkConfiguration'] = null;
  const place = fields['virtualNetworkConfiguration'];
  if (isObject(place))
    fields['virtualNetworkConfiguration'] = { vnetid: '00000000-0000-0000-0000-000000000000', subnetname: null, ...place };
  return { ...after, properties: fields };
}

function refuseBusy(engine: Engine, entry: Entry, id: ResourceId): void {
  if (engine.busy.has(key(entry.id))) throw serviceLocked(id.name);
}

const addressOf = (body: Json): string => text(properties(body)['publicIpAddressId']);

function usedByOther(engine: Engine, entry: Entry, id: string): boolean {
  if (id === '') return false;
  const hold = engine.holds.get(key(id));
  const elsewhere = [...engine.entries.values()].some((one) => one !== entry && key(addressOf(one.body)) === key(id));
  return elsewhere || (hold !== undefined && hold.until > engine.clock.now());
}

const usedAddress = (id: string): Json => ({
  code: 'InvalidParameters',
  message: `Invalid parameter: API Management service deployment requires that the PublicIPAddress resource is not already assigned to another resource, as we setup a parallel compute and swap it after successful setup, to avoid downtime. ${id} is in use.`,
});

function refuseUsedAddress(engine: Engine, entry: Entry, after: Json): void {
  const id = addressOf(after);
  if (engine.assumptions.addressReuse !== 'refusedAtOnce' || key(id) === key(addressOf(entry.body)) || !usedByOther(engine, entry, id))
    return;
  throw apimRefusal(400, 'InvalidParameters', text(usedAddress(id)['message']));
}

/** Documented: 15 to 45 minutes for an update. */
const minutes = (engine: Engine, from: number, to: number): number => 60_000 * (from + (to - from) * engine.random.next());

type End = { readonly status: 'Failed' | 'Canceled'; readonly error: Json } | undefined;

function startUpdate(engine: Engine, entry: Entry, version: string, ms: number, finish: () => End): Operation {
  remember(engine, entry);
  engine.beforeChange();
  const location = region(text(entry.body['location']));
  const name = entry.id.split('/').at(-1) ?? '';
  const id = Buffer.from(`${location}:${name}_Update_${uuid(engine.random).slice(0, 8)}`).toString('base64url');
  const subscription = entry.id.split('/')[2] ?? '';
  const base =
    engine.assumptions.operationUrls === 'service'
      ? `${entry.id}/operationresults/${id}`
      : `/subscriptions/${subscription}/providers/Microsoft.ApiManagement/locations/${location}/operationsStatuses/${id}`;
  const url = signed(engine, `${base}?api-version=${version}&asyncResponse`);
  entry.etag = countingTag(engine);
  return begin(engine, {
    resource: entry.id,
    id,
    name: 'Update',
    ms,
    retryAfter: 60,
    urls: { status: url, result: url },
    result: () => ({ status: 200, headers: {}, body: showService(engine, entry) }),
    finish: () => {
      const end = finish();
      entry.etag = countingTag(engine);
      if (engine.assumptions.afterSuccess === 'lockedForAMinute') lockAfterwards(engine, entry);
      return end;
    },
  });
}

/** The service looks idle but still refuses writes. */
function lockAfterwards(engine: Engine, entry: Entry): void {
  const until = engine.clock.now() + 60_000 / engine.speed;
  const tail: Operation = {
    id: 'tail',
    resource: entry.id,
    name: 'Update',
    statusUrl: '',
    resultUrl: '',
    startedAt: engine.clock.now(),
    endsAt: until,
    retryAfter: 60,
    status: 'Succeeded',
    result: () => ({ status: 200, headers: {}, body: undefined }),
  };
  engine.busy.set(key(entry.id), tail);
  engine.clock.schedule(60_000 / engine.speed, () => {
    if (engine.busy.get(key(entry.id)) === tail) engine.busy.delete(key(entry.id));
  });
}

const started = (engine: Engine, entry: Entry, operation: Operation, status: number): Answer => ({
  status,
  headers: {
    etag: `"${entry.etag}"`,
    'retry-after': `${operation.retryAfter}`,
    location: operation.statusUrl,
    'azure-asyncoperation': operation.statusUrl,
  },
  body: showService(engine, entry),
});

function finishUpdate(engine: Engine, entry: Entry, after: Json, statuses: NetworkStatuses): End {
  const late =
    engine.assumptions.addressReuse === 'refusedLate' &&
    key(addressOf(after)) !== key(addressOf(entry.body)) &&
    usedByOther(engine, entry, addressOf(after));
  const blocked = engine.assumptions.blockedFlows === 'failActivation' ? blockedVital(engine, after) : [];
  if (late || blocked.length > 0) {
    entry.body = {
      ...entry.body,
      properties: { ...properties(entry.body), provisioningState: engine.assumptions.failedState, targetProvisioningState: '' },
    };
    const error = late ? usedAddress(addressOf(after)) : activationFailed(engine);
    return engine.assumptions.failureEnds === 'Failed'
      ? { status: 'Failed', error }
      : { status: 'Canceled', error: { code: 'Canceled', message: 'Operation was canceled.' } };
  }
  if (engine.assumptions.succeededMeans === 'unchanged') {
    entry.body = { ...entry.body, properties: { ...properties(entry.body), provisioningState: 'Succeeded', targetProvisioningState: '' } };
    return undefined;
  }
  hold(engine, entry, after);
  entry.body = {
    ...after,
    properties: { ...properties(after), ...addresses(engine, entry, after), provisioningState: 'Succeeded', targetProvisioningState: '' },
  };
  statuses.activated(entry);
  return undefined;
}

const activationFailed = (engine: Engine): Json => ({
  code: 'ActivationFailed',
  message: `Unable to activate API service at this time. This could be temporary issue in the region. Please make sure the all the requirements for setting up vnet injection are met as specified in the doc https://aka.ms/apimvnet. Please provide correlationId ${uuid(engine.random)} and TimeStamp ${toIsoExact(engine.clock.now())} when contacting support.`,
});

/** What is left behind stays taken for a while, but not what is merely kept. */
function hold(engine: Engine, entry: Entry, after: Json): void {
  const until = engine.clock.now() + (engine.assumptions.holdMinutes * 60_000) / engine.speed;
  for (const idIn of [subnetIdOf, addressOf]) {
    const left = idIn(entry.body);
    if (left !== '' && key(left) !== key(idIn(after))) engine.holds.set(key(left), { holder: entry.id, until });
  }
}

function addresses(engine: Engine, entry: Entry, after: Json): Json {
  const own = entryOf(engine, addressOf(after));
  const ip = text(properties(own?.body ?? {})['ipAddress']);
  const moved = subnetIdOf(after) !== subnetIdOf(entry.body);
  const old = texts(properties(entry.body)['publicIPAddresses']);
  const fresh = [`20.50.${Math.floor(engine.random.next() * 250)}.${1 + Math.floor(engine.random.next() * 250)}`];
  const outside = ip !== '' ? [ip] : moved || old.length === 0 ? fresh : old;
  const subnet = childOf(engine, subnetIdOf(after));
  const inside = properties(after)['virtualNetworkType'] === 'Internal' && subnet ? [addressIn(prefixOf(subnet), 5)] : null;
  return { publicIPAddresses: outside, outboundPublicIPAddresses: outside, privateIPAddresses: inside };
}

/** Somebody else's update, which changes nothing that we see. */
export function foreignUpdate(engine: Engine, entry: Entry, lastsMinutes: number): Operation {
  return startUpdate(engine, entry, '2024-05-01', lastsMinutes * 60_000, () => undefined);
}

export function deleteService(engine: Engine, request: ServiceRequest): Answer {
  const entry = entryOf(engine, request.id.id);
  if (!entry) return { status: 204, headers: {}, body: undefined };
  refuseBusy(engine, entry, request.id);
  const location = text(entry.body['location']);
  const operation = startUpdate(engine, entry, request.version, 6 * 60_000, () => {
    engine.entries.delete(key(entry.id));
    hold(engine, entry, { properties: {} });
    const now = engine.clock.now();
    engine.deleted.set(key(request.id.name), {
      id: `/subscriptions/${request.id.subscription}/providers/Microsoft.ApiManagement/locations/${region(location)}/deletedservices/${request.id.name}`,
      name: request.id.name,
      type: 'Microsoft.ApiManagement/deletedservices',
      location,
      properties: {
        serviceId: entry.id,
        deletionDate: new Date(now).toISOString(),
        scheduledPurgeDate: new Date(now + 48 * 3_600_000).toISOString(),
      },
    });
    return undefined;
  });
  entry.body = {
    ...entry.body,
    properties: { ...properties(entry.body), provisioningState: 'Deleting', targetProvisioningState: 'Deleting' },
  };
  const answer = started(engine, entry, operation, 202);
  return { ...answer, body: { ...object(answer.body), properties: properties(entry.body) } };
}

/** The fields of a service that a world need not say. */
export const serviceEtag = (engine: Engine): string => countingTag(engine);
export const retryLater = (engine: Engine): number => pause(engine, 60);
