/**
 * A world to start from: `{resources: [{id, …body}], script: [{at: "30s", do: {…}}]}`.
 * Resources are put in as settled; `simulated` holds what Azure does not show of them (see `scenery`, and policies.ts for what denies writes); ETags, guids, default rules and empty lists are the store's. Instants of the script are real time, divided by the speed.
 */

import type { Clock } from '../../src/runtime/clock.ts';
import { uuid } from '../../src/runtime/random.ts';
import { countingTag, entryOf, weakTag, type Engine } from './engine.ts';
import { isObject, objects, properties, text, type Json } from './json.ts';
import { lockPath, removeLock } from './locks.ts';
import { drawnPublicAddress, keptChild, keptTop } from './network-shape.ts';
import { isNetwork, moveTags } from './network.ts';
import { faultOfAssignment, isAssignment } from './policies.ts';
import { dnsTag, isPrivateDns } from './private-dns.ts';
import { noteForeign } from './relations/foreign-users.ts';
import { childField, isType, key, parseId, topType } from './resource-id.ts';
import { keptService, serviceType } from './service-shape.ts';

type Action =
  | { readonly action: 'update'; readonly service: string; readonly minutes: number }
  | { readonly action: 'put'; readonly id: string; readonly body: Json }
  | { readonly action: 'remove'; readonly id: string };

export interface World {
  /** Each with an `id`; parents before children. */
  readonly resources: readonly Json[];
  readonly script?: readonly { readonly at: string; readonly do: Action }[];
}

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
const duration = (value: string): number | undefined => {
  const found = /^(\d+)([smh])$/.exec(value);
  return found ? Number(found[1]) * (units[found[2] ?? ''] ?? NaN) : undefined;
};

/** Throws a sentence that names the field. */
export function loadWorld(json: unknown): World {
  if (!isObject(json) || !Array.isArray(json['resources'])) throw new Error('world: resources must be a list');
  const resources = (json['resources'] as readonly unknown[]).map((one, at) => {
    if (!isObject(one) || !/^\/subscriptions\/[^/]+(\/.|$)/i.test(text(one['id'])))
      throw new Error(`world: resources[${at}].id must be an ARM id`);
    refuseFault(`resources[${at}]`, text(one['id']), one);
    return one;
  });
  const script = (Array.isArray(json['script']) ? (json['script'] as readonly unknown[]) : []).map((one, at) => {
    if (!isObject(one) || duration(text(one['at'])) === undefined)
      throw new Error(`world: script[${at}].at must be a duration such as 30s, 5m or 1h`);
    return { at: text(one['at']), do: action(one['do'], at) };
  });
  return { resources, script };
}

function refuseFault(where: string, id: string, body: Json): void {
  const fault = isAssignment(id) ? faultOfAssignment(body) : undefined;
  if (fault !== undefined) throw new Error(`world: ${where}${fault}`);
}

function action(value: unknown, at: number): Action {
  const refuse = (why: string): never => {
    throw new Error(`world: script[${at}].do${why}`);
  };
  if (!isObject(value)) return refuse(' must be an object');
  const id = text(value['id']);
  switch (value['action']) {
    case 'update':
      return typeof value['minutes'] === 'number' && text(value['service']) !== ''
        ? { action: 'update', service: text(value['service']), minutes: value['minutes'] }
        : refuse(' needs service (an id) and minutes (a number)');
    case 'put':
      if (id === '' || !isObject(value['body'])) return refuse(' needs id and body');
      refuseFault(`script[${at}].do.body`, id, value['body']);
      return { action: 'put', id, body: value['body'] };
    case 'remove':
      return id === '' ? refuse(' needs id') : { action: 'remove', id };
    default:
      return refuse('.action must be update, put or remove');
  }
}

/** What a script does to Azure. */
interface Actor {
  readonly clock: Clock;
  put(id: string, body: Json): void;
  remove(id: string): void;
  foreignOperation(serviceId: string, minutes: number): void;
}

export function settleWorld(engine: Engine, azure: Actor, world: World): void {
  for (const { id, ...body } of world.resources) putSettled(engine, text(id), body);
  runScript(azure, world.script ?? [], engine.speed);
}

/** Instants count from now. */
export function runScript(azure: Actor, script: NonNullable<World['script']>, speed: number): void {
  for (const { at, do: what } of script)
    azure.clock.schedule((duration(at) ?? 0) / speed, () => {
      if (what.action === 'update') azure.foreignOperation(what.service, what.minutes);
      else if (what.action === 'put') azure.put(what.id, what.body);
      else azure.remove(what.id);
    });
}

/** Writes a resource or a child as if it had been there all along. */
export function putSettled(engine: Engine, id: string, { simulated, ...body }: Json): void {
  if (isObject(simulated)) engine.scenery.set(key(id), simulated);
  engine.subscriptions.add(key(id.split('/').slice(0, 3).join('/')));
  if (id.split('/').length === 3) return;
  const parsed = parseId(id);
  if (parsed?.parent !== undefined && !isPrivateDns(parsed)) return putChild(engine, id, body);
  if (parsed && !isType(parsed, serviceType) && !isNetwork(parsed) && !isPrivateDns(parsed)) noteForeign(engine, id);
  const old = entryOf(engine, id);
  const isService = parsed !== undefined && isType(parsed, serviceType);
  const kept = !parsed
    ? body
    : isService
      ? keptService(engine, parsed.name, body)
      : isNetwork(parsed)
        ? keptTop(parsed.type, body, known(engine, body, old?.body), uuid(engine.random), 'Succeeded')
        : body;
  const etag = isService ? countingTag(engine) : parsed && isPrivateDns(parsed) ? dnsTag(engine, parsed) : weakTag(engine);
  if (parsed && childField(parsed.type) === 'subnets') for (const subnet of objects(properties(kept)['subnets'])) subnet['etag'] = etag;
  engine.entries.set(key(id), { id: old?.id ?? id, body: kept, etag });
}

/** What stands for the resource before it is put: fields that a PUT could not write are taken from the world as well. */
function known(engine: Engine, body: Json, old: Json | undefined): Json {
  const [said, had] = [properties(body), properties(old ?? {})];
  const ipAddress = said['ipAddress'] ?? had['ipAddress'] ?? drawnPublicAddress(engine);
  return { ...body, properties: { ...said, ipAddress, resourceGuid: said['resourceGuid'] ?? had['resourceGuid'] } };
}

function putChild(engine: Engine, id: string, body: Json): void {
  const parsed = parseId(id);
  const parent = parsed?.parent === undefined ? undefined : entryOf(engine, parsed.parent);
  const field = parsed && childField(topType(parsed));
  if (!parsed || !parent || !field) throw new Error(`the parent of ${id} is not in this world`);
  const children = objects(properties(parent.body)[field]);
  const rest = children.filter((one) => key(text(one['name'])) !== key(parsed.name));
  const kept = keptChild(field, parsed.name, body, body, 'Succeeded');
  parent.body = { ...parent.body, properties: { ...properties(parent.body), [field]: [...rest, kept] } };
  moveTags(engine, parent, parsed, rest.length < children.length);
}

/** Takes a resource, a child or a lock away at once, as another actor would, and a group or a zone with everything in it. */
export function removeSettled(engine: Engine, id: string): void {
  if (lockPath(id)?.name !== undefined) return removeLock(engine, id);
  const parsed = parseId(id);
  const parent = parsed?.parent === undefined ? undefined : entryOf(engine, parsed.parent);
  const field = parsed && childField(topType(parsed));
  if (!parsed || !parent || !field) {
    for (const one of [...engine.entries.keys()]) if (one === key(id) || one.startsWith(`${key(id)}/`)) engine.entries.delete(one);
    return;
  }
  const rest = objects(properties(parent.body)[field]).filter((one) => key(text(one['name'])) !== key(parsed.name));
  parent.body = { ...parent.body, properties: { ...properties(parent.body), [field]: rest } };
  parent.etag = weakTag(engine);
}
