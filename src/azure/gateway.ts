/** The gateway to Azure Resource Manager: typed reads, single writes, every answer classified, nothing retried behind the caller's back but plain reads. */

import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { isType, type ArmId } from '../api/arm-id.ts';
import type { Clock, Instant } from '../runtime/clock.ts';
import type { Arm, Caller, Failure, Outcome, ReadOptions, Written } from './arm.ts';
import { bodyOf, createKnown, pageOf, parsed, withoutSubnets, type Known, type Page } from './bodies.ts';
import { createBudget, type Budget } from './budget/budget.ts';
import { createRegions } from './budget/regions.ts';
import type { ApiVersions, Cloud } from './clouds.ts';
import { malformed, retryAfter, type Answer } from './errors.ts';
import { noArmMetrics, type ArmMetrics } from './metrics.ts';
import { operationState, operationUrl, ownUrl } from './operations.ts';
import { id as armIdIn, object, optionalString, string } from './parse.ts';
import { createSend } from './pipeline.ts';
import { readDeletedService, readNetworkStatus, readOutboundDependency, readService } from './read-apim.ts';
import { readNetworkLink, readPrivateZone, readRecordSet } from './read-dns.ts';
import { readLock, readNat, readPublicIp, readIpPrefix, readRouteTable, readSecurityGroup, readVirtualNetwork } from './read-network.ts';
import { allAdminRules, readAdminRulePage, readServiceTags, type AdminRulePage } from './read-tags.ts';
import { createSharedReads, patiently, type SharedReads } from './reads.ts';
import { createRequest, type Wire } from './request.ts';
import { aheadOf, datedAt, inOurTime } from './skew.ts';
import { tracedSend, type Traced } from './records/traced.ts';
import { providerOf, urlOf } from './url.ts';

export interface ArmOptions extends Traced {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly clock: Clock;
  /** In place of the network. */
  readonly httpClient?: HttpClient;
  readonly metrics?: ArmMetrics;
  /** Reads of one thing within this are one. */
  readonly shareForMs: number;
  /** The same for what seldom changes and much is read for: locks, rules of a network manager, outbound dependencies; default as above. */
  readonly shareSeldomForMs?: number;
  /** How much faster than Azure the other side runs; default 1. */
  readonly speed?: number;
  /** Limit of one request; default 25 s, below the time a reconcile may take. */
  readonly deadlineMs?: number;
  readonly userAgent?: string;
  /** Shared by several identities; Azure counts some requests by subscription and region, whoever sends them. */
  readonly budget?: Budget;
}

const mostPages = 100;
/** Four times the largest list that Azure has: the record sets of a private zone (Microsoft: Azure subscription limits, DNS). */
const mostEntries = 100_000;

export function createArm(options: ArmOptions): Arm {
  const { cloud, clock, metrics = noArmMetrics, deadlineMs = 25_000, userAgent = 'apim-vnet-operator' } = options;
  const send = tracedSend(createSend({ ...options, deadlineMs, userAgent }), options.tracer);
  const reads = createSharedReads(clock);
  const { shareForMs, shareSeldomForMs = shareForMs } = options;
  return armFor(
    {
      ...{ cloud, clock, metrics, send },
      budget: options.budget ?? createBudget(clock, options.speed),
      regions: createRegions(),
      reads,
      known: createKnown(),
      shareForMs,
      shareSeldomForMs,
    },
    undefined,
  );
}

/** What all callers share. */
interface Shared extends Wire, Required<Pick<ArmOptions, 'shareForMs' | 'shareSeldomForMs'>> {
  readonly cloud: Cloud;
  readonly reads: SharedReads;
  readonly known: ReturnType<typeof createKnown>;
}

function armFor(all: Shared, caller: Caller | undefined): Arm {
  const { cloud, clock, regions, reads, known, shareForMs, shareSeldomForMs } = all;
  const ageFor = ({ fresh = false }: ReadOptions = {}, shared = shareForMs): number => (fresh ? 0 : shared);
  const urlAt = (path: string, provider: keyof ApiVersions): string => urlOf(cloud.resourceManager, path, cloud.apiVersions[provider]);

  const request = createRequest(all, caller);

  /** `read` is told how far our clock was ahead of the answer's date, and that date. */
  const get = async <T>(
    path: string,
    provider: keyof ApiVersions,
    read: (json: unknown, ahead: number, date: Instant | undefined) => T,
    { signal }: ReadOptions,
    url = urlAt(path, provider),
    known?: Known<T>,
  ): Promise<Outcome<T>> => {
    const ask = async (): Promise<Outcome<T>> => {
      const outcome = await request({ path, method: 'GET', url, provider, signal });
      if (!outcome.ok) return outcome;
      const ahead = aheadOf(outcome.value, clock.now());
      return parsed(outcome.value, (json) => read(json, ahead, datedAt(outcome.value, ahead)), known);
    };
    return patiently(ask, clock, signal);
  };
  const shared = <T>(
    path: string,
    provider: keyof ApiVersions,
    read: (json: unknown, ahead: number, date: Instant | undefined) => T,
    how: ReadOptions = {},
  ): Promise<Outcome<T>> => reads.read(path, ageFor(how), () => get(path, provider, read, how));

  /** A resource of Microsoft.Network, which counts requests by region. */
  const located = <T extends { readonly location: string }>(
    id: ArmId,
    read: (json: unknown) => T,
    how: ReadOptions = {},
  ): Promise<Outcome<T>> =>
    reads.read(id, ageFor(how), async () => {
      const url = urlAt(id, 'Microsoft.Network');
      const found = await get(id, 'Microsoft.Network', read, how, url, known(url));
      if (found.ok) regions.learn(id, found.value.location);
      return found;
    });

  /** All pages of a list; a page that fails fails the list. */
  const listed = async <T>(
    path: string,
    provider: keyof ApiVersions,
    read: (json: unknown) => T,
    how: ReadOptions,
  ): Promise<Outcome<readonly T[]>> => {
    const items: T[] = [];
    let url: string | undefined = urlAt(path, provider);
    for (let page = 0; url !== undefined; page++) {
      // The bearer token goes to ARM only, and half a list is worse than none.
      if (!ownUrl(url, cloud.resourceManager)) return refuse(malformed(200, `the next page of ${path} is not at ${cloud.resourceManager}`));
      if (page >= mostPages) return refuse(malformed(200, `${path} has more than ${mostPages} pages`));
      const outcome: Outcome<Page<T>> = await get(path, provider, pageOf(read), how, url);
      if (!outcome.ok) return outcome;
      if (items.length + outcome.value.items.length > mostEntries)
        return refuse(malformed(200, `${path} has more than ${mostEntries} entries`));
      for (const item of outcome.value.items) items.push(item);
      url = outcome.value.next;
    }
    return { ok: true, value: items };
  };

  const sharedList = <T>(
    path: string,
    provider: keyof ApiVersions,
    read: (json: unknown) => T,
    how: ReadOptions = {},
    age = shareForMs,
  ): Promise<Outcome<readonly T[]>> => reads.read(path, ageFor(how, age), () => listed(path, provider, read, how));

  return {
    onBehalfOf: (one) => armFor(all, one),
    service: (id, how) =>
      shared(
        id,
        'Microsoft.ApiManagement',
        (json, _, answeredAt) => ({ ...readService(json), ...(answeredAt === undefined ? {} : { answeredAt }) }),
        how,
      ),
    networkStatus: (id, how) =>
      shared(`${id}/networkstatus`, 'Microsoft.ApiManagement', (json, ahead) => inOurTime(readNetworkStatus(json), ahead), how),
    deletedServices: (subscription, how) =>
      sharedList(
        `/subscriptions/${subscription}/providers/Microsoft.ApiManagement/deletedservices`,
        'Microsoft.ApiManagement',
        readDeletedService,
        how,
      ),
    virtualNetwork: (id, how) => located(id, readVirtualNetwork, how),
    securityGroup: (id, how) => located(id, readSecurityGroup, how),
    routeTable: (id, how) => located(id, readRouteTable, how),
    publicIp: (id, how) => located(id, readPublicIp, how),
    natGateway: (id, how) => located(id, readNat, how),
    publicIpPrefix: (id, how) => located(id, readIpPrefix, how),
    privateZone: (id, how) => shared(id, 'Microsoft.Network/privateDnsZones', readPrivateZone, how),
    recordSets: (zone, how) => sharedList(`${zone}/A`, 'Microsoft.Network/privateDnsZones', readRecordSet, how),
    networkLinks: (zone, how) => sharedList(`${zone}/virtualNetworkLinks`, 'Microsoft.Network/privateDnsZones', readNetworkLink, how),
    serviceTags: (subscription, location, how) =>
      shared(
        `/subscriptions/${subscription}/providers/Microsoft.Network/locations/${location}/serviceTags`,
        'Microsoft.Network',
        readServiceTags,
        how,
      ),
    outboundDependencies: (service, how) =>
      sharedList(
        `${service}/outboundNetworkDependenciesEndpoints`,
        'Microsoft.ApiManagement',
        readOutboundDependency,
        how,
        shareSeldomForMs,
      ),
    adminRules: (network, how) => {
      const path = `${network}/listNetworkManagerEffectiveSecurityAdminRules`;
      const ask = async (skipToken: string | undefined): Promise<Outcome<AdminRulePage>> => {
        const outcome = await request({
          path,
          method: 'POST',
          url: urlAt(path, 'Microsoft.Network'),
          body: skipToken === undefined ? {} : { skipToken },
          provider: 'Microsoft.Network',
          signal: how?.signal,
          isRead: true,
        });
        return outcome.ok ? parsed(outcome.value, readAdminRulePage) : outcome;
      };
      return reads.read(path, ageFor(how, shareSeldomForMs), () => allAdminRules(ask, mostPages, mostEntries));
    },
    locks: (subscription, how) =>
      sharedList(
        `/subscriptions/${subscription}/providers/Microsoft.Authorization/locks`,
        'Microsoft.Authorization',
        readLock,
        how,
        shareSeldomForMs,
      ),
    siblings: (id, how) =>
      sharedList(id.replace(/\/[^/]+$/, ''), providerOf(id), (json) => armIdIn(object(json, 'the listed resource')['id'], 'id'), how),
    resourceGroup: (id, how) =>
      shared(id, 'Microsoft.Resources', (json) => string(object(json, 'the resource group')['name'], 'resourceGroup.name'), how),
    raw: (id, how = {}) =>
      patiently(
        async () => {
          const provider = providerOf(id);
          const outcome = await request({ path: id, method: 'GET', url: urlAt(id, provider), provider, signal: how.signal });
          if (!outcome.ok) return outcome;
          const etag = outcome.value.header('etag');
          return parsed(outcome.value, (json) => {
            const body = object(json, id);
            regions.learn(id, body['location']);
            // A GET of a virtual network has had no ETag header since 2026-04, but its body has it (recordings of Azure/azure-service-operator).
            return { body, etag: etag ?? optionalString(body['etag']) };
          });
        },
        clock,
        how.signal,
      ),
    async operation({ url }, signal) {
      // The handle comes back from the binding's status, where others may have written.
      if (!ownUrl(url, cloud.resourceManager)) return { ok: true, value: { status: 'Unknown' } };
      const path = new URL(url).pathname;
      const outcome = await request({
        path,
        method: 'GET',
        url,
        provider: /Microsoft\.Network/i.test(path) ? 'Microsoft.Network' : 'Microsoft.ApiManagement',
        signal,
        also: [404, 410],
        counted: 'operation',
      });
      if (!outcome.ok) return outcome;
      const state = operationState(outcome.value, aheadOf(outcome.value, clock.now()));
      if (state.status !== 'InProgress') reads.over(url);
      return { ok: true, value: state };
    },
    async write({ method, id, action, body, ifMatch, ifNoneMatch, clientRequestId, signal, leaving }) {
      const provider = providerOf(id);
      const headers = {
        'x-ms-client-request-id': clientRequestId,
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
        ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
      };
      regions.learn(id, (body as Partial<Record<'location', unknown>> | undefined)?.location);
      const outcome = await request({
        path: id,
        method,
        url: urlAt(action === undefined ? id : `${id}/${action}`, provider),
        headers,
        body:
          method === 'PUT' && cloud.keepsOmittedSubnets && isType(id, 'Microsoft.Network/virtualNetworks') ? withoutSubnets(body) : body,
        provider,
        signal,
        leaving,
      });
      reads.forget(id);
      if (!outcome.ok) return outcome;
      const value = written(outcome.value, cloud);
      if (value.operation) reads.begun(value.operation.url, id);
      return { ok: true, value };
    },
  };
}

const refuse = (failure: Failure): { readonly ok: false; readonly failure: Failure } => ({ ok: false, failure });

function written(answer: Answer, cloud: Cloud): Written {
  const url = operationUrl(answer, cloud.resourceManager);
  const etag = answer.header('etag');
  const [requestId, correlationId] = ['x-ms-request-id', 'x-ms-correlation-request-id'].map((name) => optionalString(answer.header(name)));
  return {
    ...{ status: answer.status, body: bodyOf(answer) },
    ...(etag !== undefined && { etag }),
    ...(url !== undefined && { operation: { url, ...retryAfter(answer) } }),
    ...(requestId !== undefined && { requestId }),
    ...(correlationId !== undefined && { correlationId }),
  };
}
