/** The long operations of an API Management service: they lock it, keep its old settings in force until they are done, and may fail. */

import { toIsoExact } from '../../src/runtime/clock.ts';
import { uuid } from '../../src/runtime/random.ts';
import {
  begin,
  countingTag,
  entryOf,
  lasts,
  occupy,
  region,
  release,
  remember,
  signed,
  type Engine,
  type Entry,
  type Operation,
} from './engine.ts';
import { addressIn } from './gateway-flows.ts';
import { holderOf, leave } from './holds.ts';
import { seeDns } from './dns-seen.ts';
import { object, properties, text, type Json } from './json.ts';
import type { NetworkStatuses } from './network-status.ts';
import { blockedVital } from './traffic/blocked.ts';
import { modeOf, placesOf, withPlaces } from './places.ts';
import { childOf, prefixOf, servicesWith } from './relations.ts';
import { key } from './resource-id.ts';
import { allSettings, drawnAddress, showService } from './service-shape.ts';
import { isShared, isV2 } from './shapes/tiers.ts';
import type { Answer } from './exchange.ts';

/** The headers and the body of the first answer, and what its polls find. */
export function applied(engine: Engine, entry: Entry, operation: Operation): Answer {
  if (engine.assumptions.applyAnswer === 'bothHeaders') return started(engine, entry, operation, 202);
  return { status: 202, headers: { location: operation.resultUrl, 'retry-after': `${operation.retryAfter}` }, body: undefined };
}

type End = { readonly status: 'Failed' | 'Canceled'; readonly error: Json } | undefined;

interface Long {
  readonly name: 'Create' | 'Update' | 'Delete' | 'Apply';
  readonly version: string;
  readonly minutes: number;
  readonly finish: () => End;
}

/** What the ids of operations spell, in base64: `westeurope:name_Update_7ce22a81` (recorded). */
const inIds = { Create: 'Act', Update: 'Update', Delete: 'Term', Apply: 'ManageRole' } as const;

export function startLong(engine: Engine, entry: Entry, { name, version, minutes, finish }: Long): Operation {
  remember(engine, entry, entry.body);
  engine.beforeChange();
  const location = region(text(entry.body['location']));
  const words = `${location}:${entry.id.split('/').at(-1) ?? ''}_${inIds[name]}_${uuid(engine.random).slice(0, 8)}`;
  const id = Buffer.from(words).toString('base64');
  const urls = urlsOf(engine, entry, location, id, version);
  entry.etag = countingTag(engine);
  return begin(engine, {
    resource: entry.id,
    id,
    name,
    version,
    provider: 'Microsoft.ApiManagement',
    minutes,
    ...urls,
    result: () =>
      name === 'Delete' ? { status: 200, headers: {}, body: undefined } : { status: 200, headers: {}, body: showService(engine, entry) },
    finish: () => {
      const end = finish();
      entry.etag = countingTag(engine);
      if (engine.assumptions.afterSuccess === 'lockedForAMinute') lockAfterwards(engine, entry);
      return end;
    },
  });
}

/**
 * Recorded: up to 2021-08-01 only `Location`, below the service; at 2022-08-01 one URL for both headers, to be asked every 60 s until 2023-05 and
 * every 20 s since 2024-08; since 2023-05-01-preview two, below the location,
 * whatever the tier (Azure/azure-sdk-assets: Standard, 2025-04-17). The switch decides for versions after 2021-08-01.
 */
function urlsOf(engine: Engine, entry: Entry, location: string, id: string, version: string) {
  const { operationUrls } = engine.assumptions;
  const below = `${entry.id}/operationresults/${id}?api-version=${version}`;
  if (version < '2022-04-01-preview') return { statusUrl: '', resultUrl: signed(engine, below), retryAfter: 60 };
  if (operationUrls === 'service' || (operationUrls === 'byVersion' && version < '2023-05-01-preview')) {
    const url = signed(engine, `${below}&asyncResponse`);
    return { statusUrl: url, resultUrl: url, retryAfter: operationUrls === 'service' ? 60 : 20 };
  }
  const base = `/subscriptions/${entry.id.split('/')[2] ?? ''}/providers/Microsoft.ApiManagement/locations/${location}`;
  return {
    statusUrl: signed(engine, `${base}/operationsStatuses/${id}?api-version=${version}`),
    resultUrl: signed(engine, `${base}/operationResults/${id}?api-version=${version}`),
    retryAfter: 20,
  };
}

/** The service looks idle but still refuses writes. */
function lockAfterwards(engine: Engine, entry: Entry): void {
  const now = engine.clock.now();
  const tail: Operation = {
    id: 'tail',
    resource: entry.id,
    name: 'Update',
    provider: 'Microsoft.ApiManagement',
    statusUrl: '',
    resultUrl: '',
    version: '',
    startedAt: now,
    endsAt: now + lasts(engine, 1),
    retryAfter: 60,
    status: 'Succeeded',
    result: () => ({ status: 200, headers: {}, body: undefined }),
  };
  occupy(engine, tail);
  engine.clock.schedule(lasts(engine, 1), () => release(engine, tail));
}

export const started = (engine: Engine, entry: Entry, operation: Operation, status: number): Answer => ({
  status,
  headers: {
    // Recorded five times: the answer to a DELETE has none.
    ...(operation.name === 'Delete' ? {} : { etag: `"${entry.etag}"` }),
    'retry-after': `${operation.retryAfter}`,
    location: operation.resultUrl,
    ...(operation.statusUrl === '' ? {} : { 'azure-asyncoperation': operation.statusUrl }),
  },
  body: showService(engine, entry),
});

/** Documented: 15 to 45 minutes for an update, and longer with more regions. */
const usualMinutes = (engine: Engine, body: Json): number =>
  engine.assumptions.updateMinutes || 20 + 25 * engine.random.next() + 10 * (placesOf(body).length - 1);

/** `after` is the service as it is to be. */
export function startUpdate(engine: Engine, entry: Entry, after: Json, version: string, statuses: NetworkStatuses): Operation {
  // Recorded: new tags show at once, everything else once it is done.
  entry.body = { ...entry.body, tags: after['tags'] };
  return startLong(engine, entry, {
    name: 'Update',
    version,
    minutes: usualMinutes(engine, after),
    finish: () => finishUpdate(engine, entry, after, statuses),
  });
}

/** Nothing but tags changes: a minute, with the tags shown at once. */
export function startTags(engine: Engine, entry: Entry, after: Json, version: string): Operation {
  entry.body = { ...entry.body, tags: after['tags'] };
  return startLong(engine, entry, { name: 'Update', version, minutes: 1, finish: () => written(engine, entry) });
}

/** Recorded on BasicV2: after its first update a service of a v2 tier says who changed it, and shows all its settings. */
function written(engine: Engine, entry: Entry): undefined {
  if (!isV2(text(object(entry.body['sku'])['name']))) return undefined;
  const at = toIsoExact(engine.clock.now());
  const who = { lastModifiedBy: 'user@example.com', lastModifiedByType: 'User', lastModifiedAt: at };
  entry.body = {
    ...entry.body,
    systemData: { createdBy: null, createdByType: null, createdAt: null, ...who },
    properties: {
      ...properties(entry.body),
      customProperties: { ...allSettings(), ...object(properties(entry.body)['customProperties']) },
    },
  };
  return undefined;
}

/** `after` is the service as it is to be once it is active. */
export const startCreation = (engine: Engine, entry: Entry, after: Json, version: string, statuses: NetworkStatuses): Operation =>
  startLong(engine, entry, {
    name: 'Create',
    version,
    minutes: engine.assumptions.updateMinutes || 28 + 17 * engine.random.next(),
    finish: () => finishUpdate(engine, entry, after, statuses),
  });

/** Another client's update, which changes nothing that we see. */
export const foreignUpdate = (engine: Engine, entry: Entry, minutes: number): Operation =>
  startLong(engine, entry, { name: 'Update', version: '2024-05-01', minutes, finish: () => undefined });

/** The first address that a place would newly have and that a user has or had; undefined when all are free. */
export function takenAddress(engine: Engine, entry: Entry, after: Json): string | undefined {
  const own = placesOf(entry.body);
  return placesOf(after)
    .filter(
      ({ location, addressId }) =>
        addressId !== '' && !own.some((place) => place.location === location && key(place.addressId) === key(addressId)),
    )
    .find(({ addressId }) => servicesWith(engine, addressId).length > 0 || holderOf(engine, addressId) !== undefined)?.addressId;
}

/** Azure/jpazpaas, 2021-09-10: the sentences; the code was not shown. */
export const addressTaken = (id: string): { readonly code: string; readonly message: string } => ({
  code: 'InvalidParameters',
  message: `Invalid parameter: API Management service deployment requires that the PublicIPAddress resource is not already assigned to another resource, as we setup a parallel compute and swap it after successful setup, to avoid downtime. ${id} is in use.`,
});

function finishUpdate(engine: Engine, entry: Entry, after: Json, statuses: NetworkStatuses): End {
  const settled = (body: Json, more: Json) => {
    entry.body = { ...body, properties: { ...properties(body), targetProvisioningState: '', ...more } };
  };
  const error = failureOf(engine, entry, after);
  if (error) {
    for (const { addressId } of placesOf(after)) keepTried(engine, entry, addressId);
    if (engine.assumptions.failedShows === 'wanted') move(engine, entry, after, statuses);
    settled(entry.body, { provisioningState: engine.assumptions.failedState });
    return engine.assumptions.failureEnds === 'Failed'
      ? { status: 'Failed', error }
      : { status: 'Canceled', error: { code: 'Canceled', message: 'Operation was canceled.' } };
  }
  if (engine.assumptions.succeededMeans === 'unchanged') {
    settled(entry.body, { provisioningState: 'Succeeded' });
    return undefined;
  }
  move(engine, entry, after, statuses);
  settled(entry.body, { provisioningState: 'Succeeded' });
  return undefined;
}

function move(engine: Engine, entry: Entry, after: Json, statuses: NetworkStatuses): void {
  const fresh = withAddresses(engine, entry, after);
  leaveBehind(engine, entry, after);
  entry.body = fresh;
  for (const { location } of placesOf(fresh)) seeDns(engine, entry, location);
  statuses.activated(entry);
}

function failureOf(engine: Engine, entry: Entry, after: Json): Json | undefined {
  const taken = takenAddress(engine, entry, after);
  if (engine.assumptions.addressReuse === 'refusedLate' && taken !== undefined) return addressTaken(taken);
  if (engine.assumptions.blockedFlows === 'failNetworkStatusOnly' || blockedVital(engine, entry, after).length === 0) return undefined;
  return {
    code: 'ActivationFailed',
    message: `Unable to activate API service at this time. This could be temporary issue in the region. Please make sure the all the requirements for setting up vnet injection are met as specified in the doc https://aka.ms/apimvnet. Please provide correlationId ${uuid(engine.random)} and TimeStamp ${toIsoExact(engine.clock.now())} when contacting support.`,
  };
}

/** The address of a failed attempt stays taken, up to six hours (Azure/jpazpaas, 2021-09-10). */
function keepTried(engine: Engine, entry: Entry, address: string): void {
  const isOwn = placesOf(entry.body).some(({ addressId }) => key(addressId) === key(address));
  if (address !== '' && !isOwn && servicesWith(engine, address).length === 0 && holderOf(engine, address) === undefined)
    leave(engine, address, entry.id);
}

/** What is left behind stays taken for a while, but not what is merely kept. */
export function leaveBehind(engine: Engine, entry: Entry, after: Json): void {
  const kept = placesOf(after).flatMap(({ subnetId, addressId }) => [key(subnetId), key(addressId)]);
  for (const { subnetId, addressId } of placesOf(entry.body))
    for (const left of [subnetId, addressId]) if (left !== '' && !kept.includes(key(left))) leave(engine, left, entry.id);
}

/** Each place gets its addresses: its own public one, or one of Azure's, which changes with the subnet; inside only in Internal mode. */
function withAddresses(engine: Engine, entry: Entry, after: Json): Json {
  const mode = modeOf(after);
  const name = entry.id.split('/').at(-1) ?? '';
  return withPlaces(after, (place) => {
    if (isShared(place.tier)) return { publicIPAddresses: null, outboundPublicIPAddresses: null };
    const old = placesOf(entry.body).find(({ location }) => location === place.location);
    const ip = text(properties(entryOf(engine, place.addressId)?.body ?? {})['ipAddress']);
    const isNew = !old || key(old.subnetId) !== key(place.subnetId) || old.addressId !== '' || old.publicAddresses.length === 0;
    const outside = ip !== '' ? [ip] : isNew ? [drawnAddress(engine)] : old.publicAddresses;
    const subnet = childOf(engine, place.subnetId);
    const inside = mode === 'Internal' && subnet ? [addressIn(prefixOf(subnet), insideOf(engine, place.subnetId))] : null;
    return {
      publicIPAddresses: outside,
      outboundPublicIPAddresses: outside,
      privateIPAddresses: inside,
      ...(place.isPrimary
        ? {}
        : { gatewayRegionalUrl: `https://${name}-${place.location}-01.regional.azure-api.net`, platformVersion: 'stv2' }),
    };
  });
}

/** Recorded: often the second usable address, not always; it may be another one after leaving and coming back. */
function insideOf(engine: Engine, subnetId: string): number {
  const isBack = engine.holds.has(key(subnetId));
  return isBack ? 5 + Math.floor(engine.random.next() * 3) : 5;
}

/** Makes the gateway read the DNS servers of its network anew, in one region or in all. */
export function startApply(engine: Engine, entry: Entry, location: string, version: string): Operation {
  return startLong(engine, entry, {
    name: 'Apply',
    version,
    minutes: usualMinutes(engine, { location: entry.body['location'], properties: {} }),
    finish: () => {
      const places = location === '' ? placesOf(entry.body).map((place) => place.location) : [region(location)];
      for (const place of places) seeDns(engine, entry, place);
      return undefined;
    },
  });
}
