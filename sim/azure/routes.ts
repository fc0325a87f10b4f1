/** Which provider answers which path. */

import { childNotFound, groupNotFound, Refusal, resourceNotFound, subscriptionNotFound } from './answers.ts';
import { entryOf, region, type Engine } from './engine.ts';
import { answerGroups, groupBeingDeleted, isKnown, isLeaving } from './groups/groups.ts';
import { readInventory } from './inventory.ts';
import { isObject, object, objects, properties, text, type Json } from './json.ts';
import { answerLock, listLocks, lockPath, refuseLocked } from './locks.ts';
import { answerAdminRules } from './admin-rules.ts';
import { deleteNetwork, isNetwork, listChildren, putNetwork, readNetwork, showOne } from './network.ts';
import { patchTags } from './network/tags.ts';
import { showTop } from './network-shape.ts';
import { refuseDenied } from './policies.ts';
import { deletePrivateDns, isPrivateDns, listPrivateDns, patchPrivateDns, putPrivateDns, readPrivateDns } from './private-dns.ts';
import type { NetworkStatuses } from './network-status.ts';
import { askOperation, operationPath } from './operations.ts';
import { outboundDependencies } from './outbound-dependencies.ts';
import { childOf } from './relations.ts';
import { groupOf, isType, parseId, type ResourceId } from './resource-id.ts';
import { applyNetworkConfiguration, readService, requireService, updateService } from './service.ts';
import { checkName } from './service/creation.ts';
import { serviceAt } from './shapes/service-versions.ts';
import { tiersFor } from './shapes/tiers.ts';
import { answerLocation } from './network/told/locations.ts';
import { answerFreeAddress } from './network/told/free-addresses.ts';
import { answerTags } from './resources/tags.ts';
import { answerResources } from './resources/resources.ts';
import { answerSubscription, answerTenant } from './resources/subscriptions.ts';
import { refuseUnknown } from './shapes/providers.ts';
import { atVersion } from './shapes/versions.ts';
import { serviceType, showService } from './service-shape.ts';
import { answerServiceTags } from './service-tags.ts';
import { answerDeleted, deleteService } from './soft-delete.ts';
import type { AzureRequest, Answer } from './exchange.ts';

const ok = (body: unknown): Answer => ({ status: 200, headers: {}, body });

/** `path` is the decoded path of the request. */
export function route(engine: Engine, statuses: NetworkStatuses, request: AzureRequest, path: string): Answer {
  const version = new URL(request.url).searchParams.get('api-version');
  if (version === null)
    throw new Refusal(400, 'MissingApiVersionParameter', 'The api-version query parameter (?api-version=) is required for all requests.');
  const answer = answered(() => answerAt(engine, statuses, request, path, version));
  if (/\/Microsoft\.ApiManagement\//i.test(path)) return serviceAt(answer, version);
  return /\/Microsoft\.Network\//i.test(path) ? atVersion(answer, version) : answer;
}

/** A refusal is an answer too, of the shape of its version. */
function answered(serve: () => Answer): Answer {
  try {
    return serve();
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

function answerAt(engine: Engine, statuses: NetworkStatuses, request: AzureRequest, path: string, version: string): Answer {
  const { method } = request;
  const url = new URL(request.url);
  const operation = operationPath.exec(path);
  if (operation) return askOperation(engine, operation[1] ?? '', operation[2] ?? '');
  const tenant = answerTenant(engine, method, path);
  if (tenant) return tenant;
  const [, , subscription = ''] = path.split('/');
  if (!isKnown(engine, `/subscriptions/${subscription}`)) throw subscriptionNotFound(subscription);
  const ofSubscription = answerSubscription(method, path);
  if (ofSubscription) return ofSubscription;
  refuseUnknown(engine, method, path, version);
  const lock = lockPath(path);
  if (lock) {
    const [group] = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(lock.scope) ?? [];
    if (group !== undefined && !isKnown(engine, group)) throw groupNotFound(group.split('/')[4] ?? '');
    return lock.name === undefined
      ? listLocks(engine, lock.scope, url.searchParams.get('$filter'))
      : answerLock(engine, method, path, parseBody(request.body));
  }
  const groups = answerGroups(engine, method, path, version, () => parseBody(request.body));
  if (groups) return groups;
  const generic = answerResources(engine, method, path, url.searchParams.get('$filter'));
  if (generic) return generic;
  const tags = answerTags(
    engine,
    method,
    path,
    () => parseBody(request.body),
    (scope, all) => {
      const body = JSON.stringify({ tags: all });
      return answerAt(engine, statuses, { ...request, method: 'PATCH', body }, scope, versionFor(scope));
    },
  );
  if (tags) return tags;
  const told = answerLocation(engine, method, path) ?? answerFreeAddress(engine, method, path, url.searchParams.get('ipAddress'));
  if (told) return told;
  const aside = (method === 'GET' ? answerServiceTags(path) : undefined) ?? answerAdminRules(engine, method, path);
  if (aside) return aside;
  const named = checkName(engine, method, path, () => parseBody(request.body));
  if (named) return named;
  const deleted = answerDeleted(engine, method, path, version);
  if (deleted) return deleted;
  const inventory = method === 'GET' ? readInventory(engine, path) : undefined;
  if (inventory) return inventory;
  const names = method === 'GET' ? listPrivateDns(engine, path) : undefined;
  if (names) return names;
  const applied = applyNetworkConfiguration(engine, method, path, method === 'POST' ? parseBody(request.body) : {}, version);
  if (applied) return applied;
  const id = parseId(path);
  if (!id) return readBelow(engine, statuses, path);
  if (!isKnown(engine, groupOf(id))) throw groupNotFound(id.group);
  if (method === 'GET') return read(engine, statuses, id);
  if (method !== 'DELETE' && isLeaving(engine, groupOf(id))) throw groupBeingDeleted(id.group);
  refuseLocked(engine, id.id, method);
  refuseDenied(engine, id, method, () => parseBody(request.body));
  return write(engine, statuses, request, id, version);
}

/** One at which its provider takes a PATCH of tags. */
const versionFor = (scope: string): string =>
  /\/Microsoft\.ApiManagement\//i.test(scope)
    ? '2024-05-01'
    : /\/privateDnsZones\//i.test(scope)
      ? '2024-06-01'
      : /\/Microsoft\.Network\//i.test(scope)
        ? '2024-05-01'
        : '2021-04-01';

function write(
  engine: Engine,
  statuses: NetworkStatuses,
  { method, headers, body: raw }: AzureRequest,
  id: ResourceId,
  version: string,
): Answer {
  const body = parseBody(raw);
  if (isType(id, serviceType) && method === 'DELETE') return deleteService(engine, id, version);
  if (isType(id, serviceType) && (method === 'PUT' || method === 'PATCH'))
    return updateService(engine, { method, id, body, version }, statuses);
  const request = { id, body, version, ifMatch: headers['if-match'], ifNoneMatch: headers['if-none-match'] };
  if (isPrivateDns(id) && method === 'PATCH') return patchPrivateDns(engine, request);
  if (isPrivateDns(id) && method === 'PUT') return putPrivateDns(engine, request);
  if (isPrivateDns(id) && method === 'DELETE') return deletePrivateDns(engine, request);
  if (isNetwork(id) && method === 'PATCH') return patchTags(engine, id, body);
  if (isNetwork(id) && method === 'PUT') return putNetwork(engine, request);
  if (isNetwork(id) && method === 'DELETE') return deleteNetwork(engine, request);
  throw new Refusal(405, 'MethodNotAllowed', `The simulator knows no ${method} of ${id.type}.`);
}

function parseBody(raw: string | undefined): Json {
  try {
    const parsed: unknown = JSON.parse(raw === undefined || raw === '' ? '{}' : raw);
    if (isObject(parsed)) return parsed;
  } catch {
    // Answered below, as any body that is no object.
  }
  throw new Refusal(400, 'InvalidRequestContent', 'The request content was invalid and could not be deserialized.');
}

function read(engine: Engine, statuses: NetworkStatuses, id: ResourceId): Answer {
  if (isType(id, serviceType)) return readService(engine, id);
  if (isPrivateDns(id)) return readPrivateDns(engine, id);
  if (isNetwork(id)) return readNetwork(engine, id);
  if (id.parent === undefined) return readScenery(engine, id);
  return readBelow(engine, statuses, id.id);
}

/** What is never written here, and stands in the world that a test gives: NAT gateways and their prefixes. */
function readScenery(engine: Engine, id: ResourceId): Answer {
  const entry = /^Microsoft\.Network\/(natGateways|publicIPPrefixes)$/i.test(id.type) ? entryOf(engine, id.id) : undefined;
  if (!entry) throw resourceNotFound(id.type, id.name, id.group);
  return { status: 200, headers: {}, body: { ...entry.body, id: entry.id } };
}

const childLists = ['securityRules', 'defaultSecurityRules', 'subnets', 'routes', 'virtualNetworkPeerings'];
const belowService =
  /^(.*\/Microsoft\.ApiManagement\/service\/[^/]+)\/(networkstatus|skus|locations\/[^/]+\/networkstatus|outboundNetworkDependenciesEndpoints)$/i;

/** As the service shows them, the primary first. */
const locationNames = (body: Json): readonly string[] => [
  text(body['location']),
  ...objects(properties(body)['additionalLocations']).map((one) => text(one['location'])),
];

/** Lists of children, and what a service says of its network. */
function readBelow(engine: Engine, statuses: NetworkStatuses, path: string): Answer {
  const above = parseId(path.slice(0, path.lastIndexOf('/')));
  const field = childLists.find((one) => path.toLowerCase().endsWith(`/${one.toLowerCase()}`));
  if (above && isNetwork(above) && field !== undefined) return listChildren(engine, above, field);
  const [, serviceId = '', what = ''] = belowService.exec(path) ?? [];
  const id = parseId(serviceId);
  if (!id) throw childNotFound(path);
  const entry = requireService(engine, id);
  if (/^outbound/i.test(what)) return ok(outboundDependencies(id.name, entry.body));
  if (/^skus$/i.test(what)) return ok({ value: tiersFor(text(object(entry.body['sku'])['name'])), nextLink: null });
  const location = /^locations\/([^/]+)\/networkstatus$/i.exec(what)?.[1];
  if (location !== undefined) return ok(statuses.of(entry, region(location)));
  return ok(locationNames(entry.body).map((name) => ({ location: name, networkStatus: statuses.of(entry, region(name)) })));
}

/** What a GET would show now, for whoever looks from outside; never counts as a read. */
export function showAny(engine: Engine, path: string): Json | undefined {
  const id = parseId(path);
  const entry = entryOf(engine, path);
  if (entry && id && isType(id, serviceType)) return showService(engine, entry);
  if (entry) return id && isNetwork(id) ? showTop(engine, entry) : { id: entry.id, ...entry.body };
  const parent = id?.parent === undefined ? undefined : entryOf(engine, id.parent);
  return id && parent && childOf(engine, path) ? showOne(engine, parent, id) : undefined;
}
