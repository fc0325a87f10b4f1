/** Microsoft.Network: groups and their rules, tables and their routes, networks and their subnets, public addresses; every write is a short operation on the top resource. */

import { uuid } from '../../src/runtime/random.ts';
import { childNotFound, networkRefusal, resourceNotFound } from './answers.ts';
import { entryOf, remember, view, weakTag, type Engine, type Entry, type View } from './engine.ts';
import { copy, objects, properties, text, type Json } from './json.ts';
import { checkPut, refuseInUse } from './network-checks.ts';
import {
  checkPreconditions,
  finishedOperation,
  operationHeaders,
  refuseBusy,
  startOperation,
  type Preconditions,
} from './network-operations.ts';
import { drawnPublicAddress, keptChild, keptTop, showChild, showTop, unchanged } from './network-shape.ts';
import { checkMembers } from './network/members.ts';
import { useOf } from './public-addresses.ts';
import { childOf, named } from './relations.ts';
import { childField, key, parseId, topId, topType, type ResourceId } from './resource-id.ts';
import type { Answer } from './exchange.ts';

interface NetworkRequest extends Preconditions {
  readonly id: ResourceId;
  readonly body: Json;
  readonly version: string;
}

export const isNetwork = (id: ResourceId): boolean =>
  /^Microsoft\.Network\/(networkSecurityGroups|virtualNetworks|publicIPAddresses|routeTables)(\/|$)/i.test(id.type);

function notFound(id: ResourceId): Error {
  return resourceNotFound(topType(id), parseId(topId(id))?.name ?? id.name, id.group);
}

function seen(engine: Engine, id: ResourceId): View {
  const entry = entryOf(engine, topId(id));
  const shown = entry && view(entry);
  if (!shown) throw notFound(id);
  return shown;
}

export function readNetwork(engine: Engine, id: ResourceId): Answer {
  const shown = seen(engine, id);
  const body = id.parent === undefined ? showTop(engine, shown) : showOne(engine, shown, id);
  const isBare = /^Microsoft\.Network\/virtualNetworks$/i.test(id.type) && engine.assumptions.networkEtagHeader === 'absent';
  return { status: 200, headers: isBare ? {} : { etag: text(body['etag']) }, body };
}

export function listChildren(engine: Engine, parent: ResourceId, field: string): Answer {
  const shown = showTop(engine, seen(engine, parent));
  return { status: 200, headers: {}, body: { value: properties(shown)[field] ?? [] } };
}

/** A child as its parent shows it, also a default rule. */
export function showOne(engine: Engine, parent: View, id: ResourceId): Json {
  const asked = id.type.split('/').at(-1) ?? '';
  const shown = properties(showTop(engine, parent));
  const field = Object.keys(shown).find((name) => key(name) === key(asked)) ?? asked;
  const child = named(objects(shown[field]), id.name);
  if (!child) throw childNotFound(id.id);
  return child;
}

/** Recorded: the answer to a PUT carries the new tag in its body only. */
export function putNetwork(engine: Engine, request: NetworkRequest): Answer {
  const { id } = request;
  const entry = entryOf(engine, topId(id));
  if (!entry && id.parent !== undefined) throw notFound(id);
  refuseBusy(engine, entry, id);
  const before = id.parent === undefined ? entry?.body : childOf(engine, id.id);
  checkMembers(id.type, request.body, before, request.version);
  checkPreconditions(engine, before && entry && tagOf(entry, id, before), id, request);
  const after = keptAs(engine, request, before);
  checkPut(engine, id, after);
  const target = entry ?? { id: id.id, body: {}, etag: '' };
  if (before && unchanged(before, after, ['tags'])) return settledAnswer(engine, target, request, before, after);
  remember(engine, target, entry?.body);
  engine.beforeChange();
  store(target, id, after);
  engine.entries.set(key(target.id), target);
  moveTags(engine, target, id, before !== undefined);
  const body = id.parent === undefined ? showTop(engine, target) : showChild(engine, target, topType(id), fieldOf(id), after);
  const operation = startOperation(engine, target, request, 'Put', (alone) => settle(engine, target, id, alone, before !== undefined));
  return { status: before ? 200 : 201, headers: operationHeaders(operation), body };
}

const fieldOf = (id: ResourceId): string => childField(topType(id)) ?? '';

/** Rules and routes have the tag of what they are in; a subnet keeps the tag under which it was written (Azure/azure-service-operator, 2026-04-04 and 2026-07-22). */
const tagOf = (entry: Entry, id: ResourceId, resource: Json): string =>
  (id.parent === undefined ? '' : text(resource['etag'])) || entry.etag;

/** What a write of `id` does to the tags. `isOld`: it was there before. */
export function moveTags(engine: Engine, target: Entry, id: ResourceId, isOld: boolean): void {
  const isSubnet = id.parent !== undefined && fieldOf(id) === 'subnets';
  const subnets = objects(properties(target.body)['subnets']);
  const child = isSubnet ? named(subnets, id.name) : undefined;
  if (child) child['etag'] = weakTag(engine);
  if (!isSubnet || !isOld || engine.assumptions.changedSubnet === 'movesNetworkEtag') target.etag = weakTag(engine);
  if (id.parent === undefined && fieldOf(id) === 'subnets') for (const each of subnets) each['etag'] = target.etag;
}

function keptAs(engine: Engine, request: NetworkRequest, before: Json | undefined): Json {
  const { id, body } = request;
  if (id.parent !== undefined) return keptChild(fieldOf(id), id.name, body, before, 'Updating');
  if (text(body['location']) === '')
    throw networkRefusal(400, 'LocationRequired', `The location property is required for this definition.`);
  return keptTop(id.type, withSubnets(engine, request, before), before, uuid(engine.random), 'Updating');
}

/** Microsoft: "Azure Virtual Network now supports updates without subnet property", Azure Networking Blog, 2024: an empty list still deletes. */
function withSubnets(engine: Engine, { id, body, version }: NetworkRequest, before: Json | undefined): Json {
  const sent = properties(body);
  const isKept = version >= '2023-09-01' && engine.assumptions.omittedSubnets === 'kept';
  if (fieldOf(id) !== 'subnets' || 'subnets' in sent || !before || !isKept) return body;
  return { ...body, properties: { ...sent, subnets: properties(before)['subnets'] } };
}

function store(target: Entry, id: ResourceId, after: Json): void {
  if (id.parent === undefined) {
    target.body = after;
    return;
  }
  const field = fieldOf(id);
  const old = objects(properties(target.body)[field]);
  const replaced = named(old, id.name);
  const children = replaced ? old.map((child) => (child === replaced ? after : child)) : [...old, after];
  target.body = { ...target.body, properties: { ...properties(target.body), [field]: children, provisioningState: 'Updating' } };
}

/** What was written is `Succeeded`, under a new tag, and so is the whole once nothing else runs; an address is known only now. */
function settle(engine: Engine, target: Entry, id: ResourceId, alone: boolean, isOld: boolean): void {
  const body = copy(target.body);
  const kept = properties(body);
  const children = objects(kept[fieldOf(id)]);
  const done = id.parent === undefined ? children : children.filter(({ name }) => key(text(name)) === key(id.name));
  for (const child of done) {
    properties(child)['provisioningState'] = 'Succeeded';
    for (const endpoint of objects(properties(child)['serviceEndpoints'])) endpoint['provisioningState'] = 'Succeeded';
  }
  if (alone) kept['provisioningState'] = 'Succeeded';
  // A dynamic address is given when something begins to use it (Microsoft: Public IP addresses, allocation).
  const isGiven = text(kept['publicIPAllocationMethod']).toLowerCase() === 'static' || 'ipConfiguration' in useOf(engine, id.id);
  if (/\/publicIPAddresses$/i.test(id.type) && isGiven) kept['ipAddress'] ??= drawnPublicAddress(engine);
  target.body = body;
  moveTags(engine, target, id, isOld);
}

/**
 * Recorded: a PUT that changes nothing, or only tags, is `Succeeded` at once, yet names an operation, without `Retry-After`.
 * The tag of a network stays when nothing changed; that of a subnet moves even then.
 */
function settledAnswer(engine: Engine, entry: Entry, request: NetworkRequest, before: Json, after: Json): Answer {
  const { id } = request;
  const isTagged = !unchanged(before, after);
  if (isTagged) {
    const { tags: _old, ...rest } = entry.body;
    entry.body = after['tags'] === undefined ? rest : { ...rest, tags: after['tags'] };
  }
  if (isTagged || id.parent !== undefined) moveTags(engine, entry, id, true);
  const operation = finishedOperation(engine, entry, request);
  const body = id.parent === undefined ? showTop(engine, entry) : showOne(engine, entry, id);
  return { status: 200, headers: operationHeaders(operation), body };
}

export function deleteNetwork(engine: Engine, request: NetworkRequest): Answer {
  const { id } = request;
  const entry = entryOf(engine, topId(id));
  if (!entry && id.parent !== undefined) throw notFound(id);
  if (!entry || (id.parent !== undefined && !childOf(engine, id.id))) return { status: 204, headers: {}, body: undefined };
  refuseBusy(engine, entry, id);
  const doomed = id.parent === undefined ? entry.body : (childOf(engine, id.id) ?? {});
  checkPreconditions(engine, tagOf(entry, id, doomed), id, request);
  refuseInUse(engine, id);
  remember(engine, entry, entry.body);
  engine.beforeChange();
  properties(doomed)['provisioningState'] = 'Deleting';
  entry.etag = weakTag(engine);
  const operation = startOperation(engine, entry, request, 'Delete', (alone) => {
    if (id.parent === undefined) {
      engine.entries.delete(key(entry.id));
      return;
    }
    const field = fieldOf(id);
    const rest = objects(properties(entry.body)[field]).filter((child) => key(text(child['name'])) !== key(id.name));
    entry.body = { ...entry.body, properties: { ...properties(entry.body), [field]: rest } };
    settle(engine, entry, id, alone, false);
  });
  return { status: 202, headers: { ...operationHeaders(operation), location: operation.resultUrl }, body: undefined };
}
