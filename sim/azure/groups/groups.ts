/**
 * Resource groups: made, tagged, listed, looked for and deleted with everything in them.
 * Recorded: Azure/azure-service-operator, every file of its suite (2020-06-01); Azure/azure-cli, test_cannotdelete_resource_group_lock (2019-07-01).
 */

import { uuid } from '../../../src/runtime/random.ts';
import { groupNotFound, methodNotAllowed, Refusal } from '../answers.ts';
import { begin, entryOf, runningOn, signed, type Engine } from '../engine.ts';
import { isObject, text, type Json } from '../json.ts';
import { refuseLockedWithin } from '../locks.ts';
import { key } from '../resource-id.ts';
import type { Answer } from '../exchange.ts';

const shape = /^(\/subscriptions\/[^/]+)\/resourceGroups\/([^/]+)$/i;
const listShape = /^(\/subscriptions\/[^/]+)\/resourceGroups$/i;

const gateway = { headers: { 'x-ms-failure-cause': 'gateway' } };
const ok = (body: unknown, status = 200): Answer => ({ status, headers: {}, body });

/** A subscription is there for good; a group is as soon as anything is in it, locks aside. */
export function isKnown(engine: Engine, scope: string): boolean {
  const start = key(scope);
  if (engine.subscriptions.has(start)) return true;
  for (const id of engine.entries.keys())
    if (id === start || (id.startsWith(`${start}/`) && !id.startsWith(`${start}/providers/microsoft.authorization/`))) return true;
  return false;
}

/** Undefined for a path that is no group's. */
export function answerGroups(engine: Engine, method: string, path: string, version: string, body: () => Json): Answer | undefined {
  const [, within] = listShape.exec(path) ?? [];
  if (within !== undefined && method === 'GET') return ok({ value: groupsIn(engine, within).map((id) => show(engine, id, version)) });
  const [match, subscription = '', name = ''] = shape.exec(path) ?? [];
  if (match === undefined) return undefined;
  const id = idOf(engine, `${subscription}/resourceGroups/${name}`);
  const isThere = isKnown(engine, id);
  if (method === 'HEAD') return { status: isThere ? 204 : 404, headers: isThere ? {} : gateway.headers, body: undefined };
  if (method === 'PUT') return putGroup(engine, id, name, body(), version);
  if (!isThere) throw groupNotFound(name);
  switch (method) {
    case 'GET':
      return ok(show(engine, id, version));
    case 'PATCH':
      return patchGroup(engine, id, body(), version);
    case 'DELETE':
      return deleteGroup(engine, id, subscription, name, version);
    default:
      throw methodNotAllowed(method, path);
  }
}

/** As the group was written first. */
const idOf = (engine: Engine, id: string): string => entryOf(engine, id)?.id ?? id;

function groupsIn(engine: Engine, subscription: string): readonly string[] {
  const found = new Map<string, string>();
  for (const { id } of engine.entries.values()) {
    const [group] = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(id) ?? [];
    if (group === undefined || !key(group).startsWith(`${key(subscription)}/`) || found.has(key(group))) continue;
    if (isKnown(engine, group)) found.set(key(group), idOf(engine, group));
  }
  return [...found.values()];
}

/** Recorded: the type is shown at 2020-06-01, and not at 2019-07-01 and before. */
function show(engine: Engine, id: string, version: string): Json {
  const { location, tags } = entryOf(engine, id)?.body ?? {};
  return {
    id,
    name: id.split('/').at(-1),
    ...(version < '2019-08-01' ? {} : { type: 'Microsoft.Resources/resourceGroups' }),
    location: text(location) || 'westeurope',
    ...(isObject(tags) ? { tags } : {}),
    properties: { provisioningState: isLeaving(engine, id) ? 'Deleting' : 'Succeeded' },
  };
}

export const isLeaving = (engine: Engine, group: string): boolean => runningOn(engine, group)?.name === 'DeleteGroup';

/** Recorded: Azure/azure-cli, of a storage account. */
export const groupBeingDeleted = (name: string): Refusal =>
  new Refusal(
    409,
    'ResourceGroupBeingDeleted',
    `The resource group '${name}' is in deprovisioning state and cannot perform this operation.`,
    gateway,
  );

function putGroup(engine: Engine, id: string, name: string, body: Json, version: string): Answer {
  if (isLeaving(engine, id)) throw groupBeingDeleted(name);
  const isOld = isKnown(engine, id);
  const location = text(body['location']);
  const before = text(entryOf(engine, id)?.body['location']);
  if (location === '') throw new Refusal(400, 'LocationRequired', 'The location property is required for this definition.', gateway);
  if (before !== '' && key(before) !== key(location.replaceAll(' ', '')))
    throw new Refusal(
      409,
      'InvalidResourceGroupLocation',
      `Invalid resource group location '${location}'. The Resource group already exists in location '${before}'.`,
      gateway,
    );
  const tags = isObject(body['tags']) ? { tags: body['tags'] } : {};
  engine.entries.set(key(id), { id, etag: '', body: { location: key(location.replaceAll(' ', '')), ...tags } });
  return ok(show(engine, id, version), isOld ? 200 : 201);
}

/** Tags that are sent take the place of all that were. */
function patchGroup(engine: Engine, id: string, body: Json, version: string): Answer {
  if (isLeaving(engine, id)) throw groupBeingDeleted(id.split('/').at(-1) ?? '');
  const before = entryOf(engine, id)?.body ?? {};
  const tags = isObject(body['tags']) ? { tags: body['tags'] } : {};
  engine.entries.set(key(id), { id, etag: '', body: { ...before, ...tags } });
  return ok(show(engine, id, version));
}

/** Recorded: 202 with `Location` and `Retry-After` 15 and no body; polls alike; in the end 200 without anything. */
function deleteGroup(engine: Engine, id: string, subscription: string, name: string, version: string): Answer {
  refuseLockedWithin(engine, id);
  const running = runningOn(engine, id);
  const job = JSON.stringify({ jobId: `RESOURCEGROUPDELETIONJOB-${name.toUpperCase()}-${uuid(engine.random)}` });
  const guid = Buffer.from(job).toString('base64url');
  const operation =
    running ??
    begin(engine, {
      resource: id,
      id: guid,
      name: 'DeleteGroup',
      provider: 'Microsoft.Resources',
      minutes: 1 + 3 * engine.random.next(),
      retryAfter: 15,
      statusUrl: '',
      resultUrl: signed(engine, `${subscription}/operationresults/${guid}?api-version=${version}`),
      result: () => ok(undefined),
      finish: () => {
        for (const one of [...engine.entries.keys()]) if (one === key(id) || one.startsWith(`${key(id)}/`)) engine.entries.delete(one);
        return undefined;
      },
    });
  return { status: 202, headers: { location: operation.resultUrl, 'retry-after': `${operation.retryAfter}` }, body: undefined };
}
