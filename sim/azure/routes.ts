/** Which provider answers which path. */

import type { AzureRequest } from './azure.ts';
import { childNotFound, groupNotFound, Refusal, scopeLocked, subscriptionNotFound, type Answer } from './answers.ts';
import { entryOf, type Engine } from './engine.ts';
import { isObject, object, properties, text, type Json } from './json.ts';
import { deleteNetwork, isNetwork, listChildren, putNetwork, readNetwork } from './network.ts';
import { childOf, showTop } from './network-shape.ts';
import { outboundDependencies, type NetworkStatuses } from './network-status.ts';
import { groupOf, isType, key, parseId, type ResourceId } from './resource-id.ts';
import { deleteService, readService, requireService, serviceType, showService, updateService } from './service.ts';

const ok = (body: unknown): Answer => ({ status: 200, headers: {}, body });

export function route(engine: Engine, statuses: NetworkStatuses, request: AzureRequest): Answer {
  const url = new URL(request.url);
  const path = decodeURI(url.pathname).replace(/\/+$/, '');
  const version = url.searchParams.get('api-version');
  if (version === null)
    throw new Refusal(400, 'MissingApiVersionParameter', 'The api-version query parameter (?api-version=) is required for all requests.');
  const operation = /\/(operations|operationresults|operationsstatuses|operationstatuses)\/([^/]+)$/i.exec(path);
  if (operation) return askOperation(engine, operation[1] ?? '', operation[2] ?? '');
  const [, , subscription = ''] = path.split('/');
  if (![...engine.entries.keys()].some((id) => id.startsWith(`/subscriptions/${key(subscription)}/`)))
    throw subscriptionNotFound(subscription);
  const inventory = request.method === 'GET' ? readInventory(engine, path, subscription) : undefined;
  if (inventory) return inventory;
  const id = parseId(path);
  if (!id) return readBelowService(engine, statuses, path);
  const known = [...engine.entries.keys()].some((one) => one.startsWith(`${key(groupOf(id))}/`) || one === key(groupOf(id)));
  if (!known) throw groupNotFound(id.group);
  const ifMatch = request.headers['if-match'];
  if (request.method === 'GET') return read(engine, statuses, id);
  refuseLocked(engine, id.id, request.method);
  const body = parseBody(request.body);
  if (isType(id, serviceType))
    return request.method === 'DELETE'
      ? deleteService(engine, { id, body, version })
      : updateService(engine, { id, body, version }, statuses);
  if (isNetwork(id) && request.method === 'PUT') return putNetwork(engine, { id, body, ifMatch, version });
  if (isNetwork(id) && request.method === 'DELETE') return deleteNetwork(engine, { id, body, ifMatch, version });
  throw new Refusal(405, 'MethodNotAllowed', `The method ${request.method} is not allowed on ${path}.`);
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

function askOperation(engine: Engine, kind: string, id: string): Answer {
  const operation = engine.operations.get(id.toLowerCase());
  const gone = operation && engine.clock.now() > operation.endsAt + (engine.assumptions.operationUrlMinutes * 60_000) / engine.speed;
  if (!operation || gone) throw new Refusal(404, 'NotFound', `The operation ${id} was not found.`);
  const urls = { 'azure-asyncoperation': operation.statusUrl, location: operation.resultUrl };
  if (operation.status === 'InProgress')
    return { status: 200, headers: { ...urls, 'retry-after': `${operation.retryAfter}` }, body: { status: 'InProgress' } };
  if (kind.toLowerCase() === 'operationresults' && operation.resultUrl !== operation.statusUrl) return operation.result();
  return ok({ status: operation.status, ...(operation.error ? { error: operation.error } : {}) });
}

const locksOf = (engine: Engine) =>
  [...engine.entries.values()].filter((entry) => /\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i.test(entry.id));
const scopeOf = (lockId: string): string => lockId.replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i, '');

function refuseLocked(engine: Engine, id: string, method: string): void {
  const verb = method === 'DELETE' ? 'delete' : 'write';
  const scopes = locksOf(engine).filter((lock) => {
    const scope = key(scopeOf(lock.id));
    return (key(id) === scope || key(id).startsWith(`${scope}/`)) && (verb === 'delete' || properties(lock.body)['level'] === 'ReadOnly');
  });
  if (scopes.length > 0)
    throw scopeLocked(
      id,
      verb,
      scopes.map((lock) => scopeOf(lock.id)),
    );
}

function readInventory(engine: Engine, path: string, subscription: string): Answer | undefined {
  const locks = /^(.*)\/providers\/Microsoft\.Authorization\/locks$/i.exec(path);
  if (locks) {
    const inside = locksOf(engine).filter((lock) => key(lock.id).startsWith(`${key(locks[1] ?? '')}/`));
    return ok({
      value: inside.map((lock) => ({ ...lock.body, id: lock.id, type: 'Microsoft.Authorization/locks', name: lock.id.split('/').at(-1) })),
    });
  }
  const deleted = /\/providers\/Microsoft\.ApiManagement(?:\/locations\/[^/]+)?\/deletedservices(?:\/([^/]+))?$/i.exec(path);
  if (deleted) {
    if (deleted[1] === undefined) return ok({ value: [...engine.deleted.values()] });
    const one = engine.deleted.get(key(deleted[1]));
    if (!one) throw new Refusal(404, 'ServiceNotFound', `Api service does not exist: ${deleted[1]}`);
    return ok(one);
  }
  if (/^\/subscriptions\/[^/]+$/i.test(path))
    return ok({ id: path, subscriptionId: subscription, displayName: 'Simulated', state: 'Enabled' });
  if (/^\/subscriptions\/[^/]+\/providers$/i.test(path))
    return ok({
      value: ['Microsoft.ApiManagement', 'Microsoft.Network', 'Microsoft.Authorization'].map((namespace) => ({
        id: `${path}/${namespace}`,
        namespace,
        registrationState: 'Registered',
      })),
    });
  const group = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)$/i.exec(path);
  if (!group) return undefined;
  if (![...engine.entries.keys()].some((id) => id === key(path) || id.startsWith(`${key(path)}/`))) throw groupNotFound(group[1] ?? '');
  return ok({
    id: path,
    name: group[1],
    type: 'Microsoft.Resources/resourceGroups',
    location: text(entryOf(engine, path)?.body['location']) || 'westeurope',
    properties: { provisioningState: 'Succeeded' },
  });
}

function read(engine: Engine, statuses: NetworkStatuses, id: ResourceId): Answer {
  if (isType(id, serviceType)) return readService(engine, id);
  if (isNetwork(id)) return readNetwork(engine, id);
  return readBelowService(engine, statuses, id.id);
}

function readBelowService(engine: Engine, statuses: NetworkStatuses, path: string): Answer {
  const collection = /^(.*)\/(securityRules|defaultSecurityRules|subnets)$/i.exec(path);
  const parent = parseId(collection?.[1] ?? '');
  if (parent && isNetwork(parent)) {
    const field = ['securityRules', 'defaultSecurityRules', 'subnets'].find((one) => key(one) === key(collection?.[2] ?? '')) ?? '';
    return listChildren(engine, parent, field);
  }
  const service =
    /^(.*\/Microsoft\.ApiManagement\/service\/[^/]+)\/(networkstatus|locations\/[^/]+\/networkstatus|outboundNetworkDependenciesEndpoints)$/i.exec(
      path,
    );
  const id = parseId(service?.[1] ?? '');
  if (!service || !id) throw childNotFound(path);
  const entry = requireService(engine, id);
  const what = (service[2] ?? '').toLowerCase();
  if (what.startsWith('outbound')) return ok(outboundDependencies(id.name));
  return ok(what === 'networkstatus' ? [{ location: entry.body['location'], networkStatus: statuses.of(entry) }] : statuses.of(entry));
}

/** What a GET would show, for whoever looks from outside. */
export function showAny(engine: Engine, path: string): Json | undefined {
  const id = parseId(path);
  const entry = entryOf(engine, path);
  if (entry)
    return id && isType(id, serviceType)
      ? showService(engine, entry)
      : id && isNetwork(id)
        ? showTop(engine, entry)
        : { id: entry.id, ...entry.body };
  return id && childOf(engine, path) ? object(readNetwork(engine, id).body) : undefined;
}
