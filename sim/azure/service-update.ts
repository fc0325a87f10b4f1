/** The long operations of an API Management service: they lock it, keep its old settings in force until they are done, and may fail. */

import { toIsoExact } from '../../src/runtime/clock.ts';
import { uuid } from '../../src/runtime/random.ts';
import type { Answer } from './answers.ts';
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
import { properties, text, texts, type Json } from './json.ts';
import { blockedVital, type NetworkStatuses } from './network-status.ts';
import { addressIdOf, childOf, prefixOf, servicesWith, subnetIdOf } from './relations.ts';
import { key } from './resource-id.ts';
import { drawnAddress, showService } from './service-shape.ts';

type End = { readonly status: 'Failed' | 'Canceled'; readonly error: Json } | undefined;

interface Long {
  readonly name: 'Update' | 'Delete';
  readonly version: string;
  readonly minutes: number;
  readonly finish: () => End;
}

/** What the ids of operations spell, in base64: `westeurope:name_Update_7ce22a81` (recorded). */
const inIds = { Update: 'Update', Delete: 'Term' } as const;

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

function urlsOf(engine: Engine, entry: Entry, location: string, id: string, version: string) {
  if (engine.assumptions.operationUrls === 'service') {
    const url = signed(engine, `${entry.id}/operationresults/${id}?api-version=${version}&asyncResponse`);
    return { statusUrl: url, resultUrl: url, retryAfter: 60 };
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
    etag: `"${entry.etag}"`,
    'retry-after': `${operation.retryAfter}`,
    location: operation.resultUrl,
    'azure-asyncoperation': operation.statusUrl,
  },
  body: showService(engine, entry),
});

/** Documented: 15 to 45 minutes for an update. */
const usualMinutes = (engine: Engine): number => 20 + 25 * engine.random.next();

/** `after` is the service as it is to be. */
export function startUpdate(engine: Engine, entry: Entry, after: Json, version: string, statuses: NetworkStatuses): Operation {
  return startLong(engine, entry, {
    name: 'Update',
    version,
    minutes: usualMinutes(engine),
    finish: () => finishUpdate(engine, entry, after, statuses),
  });
}

/** Somebody else's update, which changes nothing that we see. */
export const foreignUpdate = (engine: Engine, entry: Entry, minutes: number): Operation =>
  startLong(engine, entry, { name: 'Update', version: '2024-05-01', minutes, finish: () => undefined });

export function isAddressTaken(engine: Engine, entry: Entry, id: string): boolean {
  if (id === '' || key(id) === key(addressIdOf(entry.body))) return false;
  return servicesWith(engine, id).some((one) => one !== entry) || holderOf(engine, id) !== undefined;
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
    keepTried(engine, entry, addressIdOf(after));
    settled(entry.body, { provisioningState: engine.assumptions.failedState });
    return engine.assumptions.failureEnds === 'Failed'
      ? { status: 'Failed', error }
      : { status: 'Canceled', error: { code: 'Canceled', message: 'Operation was canceled.' } };
  }
  if (engine.assumptions.succeededMeans === 'unchanged') {
    settled(entry.body, { provisioningState: 'Succeeded' });
    return undefined;
  }
  const fresh = addresses(engine, entry, after);
  leaveBehind(engine, entry, after);
  settled(after, { ...fresh, provisioningState: 'Succeeded' });
  statuses.activated(entry);
  return undefined;
}

function failureOf(engine: Engine, entry: Entry, after: Json): Json | undefined {
  const address = addressIdOf(after);
  if (engine.assumptions.addressReuse === 'refusedLate' && isAddressTaken(engine, entry, address)) return addressTaken(address);
  if (engine.assumptions.blockedFlows === 'failNetworkStatusOnly' || blockedVital(engine, after).length === 0) return undefined;
  return {
    code: 'ActivationFailed',
    message: `Unable to activate API service at this time. This could be temporary issue in the region. Please make sure the all the requirements for setting up vnet injection are met as specified in the doc https://aka.ms/apimvnet. Please provide correlationId ${uuid(engine.random)} and TimeStamp ${toIsoExact(engine.clock.now())} when contacting support.`,
  };
}

/** The address of a failed attempt stays taken, up to six hours (Azure/jpazpaas, 2021-09-10). */
function keepTried(engine: Engine, entry: Entry, address: string): void {
  const isOwn = key(address) === key(addressIdOf(entry.body));
  if (address !== '' && !isOwn && !isAddressTaken(engine, entry, address)) leave(engine, address, entry.id);
}

/** What is left behind stays taken for a while, but not what is merely kept. */
export function leaveBehind(engine: Engine, entry: Entry, after: Json): void {
  for (const idIn of [subnetIdOf, addressIdOf]) {
    const left = idIn(entry.body);
    if (left !== '' && key(left) !== key(idIn(after))) leave(engine, left, entry.id);
  }
}

function addresses(engine: Engine, entry: Entry, after: Json): Json {
  const own = entryOf(engine, addressIdOf(after));
  const ip = text(properties(own?.body ?? {})['ipAddress']);
  const moved = key(subnetIdOf(after)) !== key(subnetIdOf(entry.body));
  const old = texts(properties(entry.body)['publicIPAddresses']);
  const outside = ip !== '' ? [ip] : moved || old.length === 0 ? [drawnAddress(engine)] : old;
  const subnet = childOf(engine, subnetIdOf(after));
  const inside = properties(after)['virtualNetworkType'] === 'Internal' && subnet ? [addressIn(prefixOf(subnet), 5)] : null;
  return { publicIPAddresses: outside, outboundPublicIPAddresses: outside, privateIPAddresses: inside };
}
