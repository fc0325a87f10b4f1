/** Microsoft.Network: groups and their rules, networks and their subnets, public addresses; every write is a short operation on the top resource. */

import { uuid } from '../../src/runtime/random.ts';
import { anotherOperation, childNotFound, networkRefusal, Refusal, resourceNotFound, retryable, type Answer } from './answers.ts';
import { begin, entryOf, pause, region, remember, signed, weakTag, type Engine, type Entry, type Operation } from './engine.ts';
import { copy, object, objects, properties, text, type Json } from './json.ts';
import { childField, childOf, keptChild, keptTop, residents, showChild, showTop, subnetsWith, unchanged } from './network-shape.ts';
import { checkRules } from './network-rules.ts';
import { key, parseId, type ResourceId } from './resource-id.ts';

export interface NetworkRequest {
  readonly id: ResourceId;
  readonly body: Json;
  readonly ifMatch: string | undefined;
  readonly version: string;
}

const topType = (id: ResourceId): string => id.type.split('/').slice(0, 2).join('/');
const topId = (id: ResourceId): string => id.parent ?? id.id;

export const isNetwork = (id: ResourceId): boolean =>
  /^Microsoft\.Network\/(networkSecurityGroups|virtualNetworks|publicIPAddresses)(\/|$)/i.test(id.type);

export function readNetwork(engine: Engine, id: ResourceId): Answer {
  const entry = requireTop(engine, id);
  const view = stale(entry);
  const body = id.child === undefined ? showTop(engine, view) : showOne(engine, view, id);
  return { status: 200, headers: { etag: view.etag }, body };
}

export function listChildren(engine: Engine, parent: ResourceId, field: string): Answer {
  const shown = showTop(engine, stale(requireTop(engine, parent)));
  return { status: 200, headers: {}, body: { value: properties(shown)[field] ?? [] } };
}

/** What a read shows: the present, or under a switch the past for a while. */
export function stale(entry: Entry): Entry {
  const past = entry.stale;
  if (!past || past.left <= 0) return entry;
  past.left -= 1;
  return { id: entry.id, body: past.body, etag: past.etag };
}

function requireTop(engine: Engine, id: ResourceId): Entry {
  const entry = entryOf(engine, topId(id));
  if (entry) return entry;
  const name = parseId(topId(id))?.name ?? id.name;
  throw resourceNotFound(topType(id), name, id.group);
}

function showOne(engine: Engine, entry: Entry, id: ResourceId): Json {
  const type = topType(id);
  const asked = id.type.split('/')[2] ?? '';
  const shown = properties(showTop(engine, entry));
  const field = Object.keys(shown).find((name) => name.toLowerCase() === asked.toLowerCase()) ?? childField(type) ?? asked;
  const child = objects(shown[field]).find((one) => text(one['name']).toLowerCase() === id.name.toLowerCase());
  if (!child) throw childNotFound(id.id);
  return child;
}

export function putNetwork(engine: Engine, request: NetworkRequest): Answer {
  const { id } = request;
  guard(engine, request);
  const entry = entryOf(engine, topId(id));
  const before = id.child === undefined ? entry?.body : childOf(engine, id.id);
  const after =
    id.child === undefined
      ? keptTop(id.type, request.body, before, uuid(engine.random), 'Updating')
      : keptChild(childField(topType(id)) ?? '', id.name, request.body, 'Updating');
  if (id.child === undefined && text(request.body['location']) === '')
    throw networkRefusal(400, 'LocationRequired', `The location property is required for this definition.`);
  check(engine, id, after);
  if (before && entry && unchanged(before, after)) return settledAnswer(engine, entry, request);
  const target = entry ?? { id: id.id, body: {}, etag: '' };
  remember(engine, target);
  engine.beforeChange();
  store(target, id, after);
  engine.entries.set(key(target.id), target);
  target.etag = weakTag(engine);
  const operation = start(engine, target, request, 'Put', () => settle(engine, target, id));
  return {
    status: before ? 200 : 201,
    headers: headers(operation, target.etag),
    body: id.child === undefined ? showTop(engine, target) : showChild(engine, target, topType(id), childField(topType(id)) ?? '', after),
  };
}

function store(target: Entry, id: ResourceId, after: Json): void {
  if (id.child === undefined) {
    target.body = after;
    return;
  }
  const field = childField(topType(id)) ?? '';
  const old = objects(properties(target.body)[field]);
  const at = old.findIndex((child) => text(child['name']).toLowerCase() === id.name.toLowerCase());
  const children = at < 0 ? [...old, after] : old.map((child, index) => (index === at ? after : child));
  target.body = { ...target.body, properties: { ...properties(target.body), [field]: children, provisioningState: 'Updating' } };
}

/** Everything of the resource is `Succeeded`, under one new tag; an address is known only now. */
function settle(engine: Engine, target: Entry, id: ResourceId): void {
  const field = childField(topType(id));
  const body = copy(target.body);
  const kept = properties(body);
  kept['provisioningState'] = 'Succeeded';
  if (field) for (const child of objects(kept[field])) properties(child)['provisioningState'] = 'Succeeded';
  if (topType(id).toLowerCase().endsWith('/publicipaddresses'))
    kept['ipAddress'] ??= `20.16.${Math.floor(engine.random.next() * 250)}.${1 + Math.floor(engine.random.next() * 250)}`;
  target.body = body;
  target.etag = weakTag(engine);
}

export function deleteNetwork(engine: Engine, request: NetworkRequest): Answer {
  const { id } = request;
  const entry = entryOf(engine, topId(id));
  if (!entry || (id.child !== undefined && !childOf(engine, id.id))) return { status: 204, headers: {}, body: undefined };
  guard(engine, request);
  refuseInUse(engine, id);
  engine.beforeChange();
  const doomed = id.child === undefined ? entry.body : (childOf(engine, id.id) ?? entry.body);
  properties(doomed)['provisioningState'] = 'Deleting';
  entry.etag = weakTag(engine);
  const operation = start(engine, entry, request, 'Delete', () => {
    if (id.child === undefined) {
      engine.entries.delete(key(entry.id));
      return;
    }
    const field = childField(topType(id)) ?? '';
    const rest = objects(properties(entry.body)[field]).filter(
      (child) => child !== doomed && text(child['name']).toLowerCase() !== id.name.toLowerCase(),
    );
    entry.body = { ...entry.body, properties: { ...properties(entry.body), [field]: rest } };
    settle(engine, entry, id);
  });
  return { status: 202, headers: { ...headers(operation, ''), location: operation.resultUrl }, body: undefined };
}

function refuseInUse(engine: Engine, id: ResourceId): void {
  if (/networkSecurityGroups$/i.test(id.type)) {
    const users = subnetsWith(engine, id.id);
    if (users.length > 0)
      throw networkRefusal(
        400,
        'InUseNetworkSecurityGroupCannotBeDeleted',
        `Network security group ${id.id} cannot be deleted because it is in use by the following resources: ${users.join(', ')}. In order to delete the Network security group, remove the association with the resource(s). To learn how to do this, see aka.ms/deletensg.`,
      );
  }
  const subnets = /\/subnets$/i.test(id.type)
    ? [id.id]
    : objects(properties(entryOf(engine, id.id)?.body ?? {})['subnets']).map((one) => `${id.id}/subnets/${text(one['name'])}`);
  for (const subnet of subnets) {
    const user = residents(engine, subnet)[0];
    if (user !== undefined)
      throw networkRefusal(
        400,
        'InUseSubnetCannotBeDeleted',
        `Subnet ${parseId(subnet)?.name ?? subnet} is in use by ${user} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.`,
      );
  }
}

/** Busy and stale writers are refused before anything is looked at. */
function guard(engine: Engine, { id, ifMatch, version }: NetworkRequest): void {
  const entry = entryOf(engine, topId(id));
  if (!entry && id.parent !== undefined) requireTop(engine, id);
  const running = engine.busy.get(key(topId(id)));
  if (running) {
    const { networkBusy, busyRetryAfter } = engine.assumptions;
    if (networkBusy === 'AnotherOperationInProgress')
      throw anotherOperation(
        `${engine.origin}/subscriptions/${id.subscription}/providers/Microsoft.Network/locations/${region(text(entry?.body['location']))}/operations/${running.id}?api-version=${version}`,
      );
    throw retryable(running.name, topId(id), pause(engine, 12), busyRetryAfter === 'given');
  }
  if (ifMatch !== undefined && engine.assumptions.ifMatch === 'honoured' && ifMatch !== '*' && ifMatch !== entry?.etag)
    throw new Refusal(412, 'PreconditionFailed', `Precondition failed. The resource ${id.id} was changed since it was read.`, {
      error: { details: [] },
    });
}

function check(engine: Engine, id: ResourceId, after: Json): void {
  const field = childField(topType(id));
  if (field === 'securityRules') {
    const siblings =
      id.child === undefined
        ? []
        : objects(properties(entryOf(engine, topId(id))?.body ?? {})['securityRules']).filter(
            (one) => text(one['name']).toLowerCase() !== id.name.toLowerCase(),
          );
    checkRules(topId(id), id.child === undefined ? objects(properties(after)['securityRules']) : [after], siblings);
  }
  if (field !== 'subnets') return;
  const network = entryOf(engine, topId(id));
  for (const subnet of id.child === undefined ? objects(properties(after)['subnets']) : [after]) {
    const reference = text(object(properties(subnet)['networkSecurityGroup'])['id']);
    const group = reference === '' ? undefined : entryOf(engine, reference);
    const location = text(network?.body['location'] ?? after['location']);
    const subnetId = `${topId(id)}/subnets/${text(subnet['name'])}`;
    if (reference !== '' && (!group || region(text(group.body['location'])) !== region(location)))
      throw networkRefusal(
        400,
        'InvalidResourceReference',
        `Resource ${reference} referenced by resource ${subnetId} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
      );
  }
}

const kinds: Readonly<Record<string, readonly [name: string, put: number, remove: number]>> = {
  networksecuritygroups: ['NetworkSecurityGroup', 1, 1],
  securityrules: ['SecurityRule', 1, 1],
  virtualnetworks: ['VirtualNetwork', 3, 10],
  subnets: ['Subnet', 3, 10],
  publicipaddresses: ['PublicIpAddress', 1, 10],
};

function start(engine: Engine, entry: Entry, { id, version }: NetworkRequest, verb: 'Put' | 'Delete', finish: () => void): Operation {
  const [kind, put, remove] = kinds[(id.type.split('/').at(-1) ?? '').toLowerCase()] ?? ['Resource', 2, 2];
  const seconds = verb === 'Put' ? put : remove;
  const guid = uuid(engine.random);
  const base = `/subscriptions/${id.subscription}/providers/Microsoft.Network/locations/${region(text(entry.body['location']))}`;
  return begin(engine, {
    resource: entry.id,
    id: guid,
    name: `${verb}${kind}Operation`,
    ms: 1000 * (seconds + 3 * engine.random.next()),
    retryAfter: seconds,
    urls: {
      status: signed(engine, `${base}/operations/${guid}?api-version=${version}`),
      result: signed(engine, `${base}/operationResults/${guid}?api-version=${version}`),
    },
    finish: () => {
      finish();
      return undefined;
    },
  });
}

const headers = (operation: Operation, etag: string): Record<string, string> => ({
  'azure-asyncoperation': operation.statusUrl,
  'azure-asyncnotification': 'Enabled',
  'retry-after': `${operation.retryAfter}`,
  ...(etag === '' ? {} : { etag }),
});

/** Recorded: a PUT that changes nothing is `Succeeded` at once, yet names an operation, without `Retry-After`. */
function settledAnswer(engine: Engine, entry: Entry, { id, version }: NetworkRequest): Answer {
  const guid = uuid(engine.random);
  const url = signed(
    engine,
    `/subscriptions/${id.subscription}/providers/Microsoft.Network/locations/${region(text(entry.body['location']))}/operations/${guid}?api-version=${version}`,
  );
  const now = engine.clock.now();
  engine.operations.set(guid, {
    id: guid,
    resource: entry.id,
    name: 'Put',
    statusUrl: url,
    resultUrl: url,
    startedAt: now,
    endsAt: now,
    retryAfter: 1,
    status: 'Succeeded',
    result: () => ({ status: 204, headers: {}, body: undefined }),
  });
  return {
    status: 200,
    headers: { 'azure-asyncoperation': url, 'azure-asyncnotification': 'Enabled', etag: entry.etag },
    body: id.child === undefined ? showTop(engine, entry) : showOne(engine, entry, id),
  };
}
