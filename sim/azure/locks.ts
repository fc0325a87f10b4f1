/**
 * Management locks: on a resource, a group or a subscription, inherited by everything below (Microsoft.Authorization/locks).
 * Recorded: Azure/azure-cli, test_cannotdelete_resource_lock and its siblings: PUT 201, then 200; DELETE 200 without a body; no ETag.
 */

import { childNotFound, methodNotAllowed, Refusal, scopeLocked } from './answers.ts';
import { entryOf, lasts, type Engine, type Entry } from './engine.ts';
import { properties, text, type Json } from './json.ts';
import { key } from './resource-id.ts';
import type { Answer } from './exchange.ts';

const shape = /^(.*)\/providers\/Microsoft\.Authorization\/locks(?:\/([^/]+))?$/i;

/** The scope and the name in the path of a lock, or of a list of them. */
export function lockPath(path: string): { readonly scope: string; readonly name: string | undefined } | undefined {
  const found = shape.exec(path);
  return found ? { scope: found[1] ?? '', name: found[2] } : undefined;
}

const scopeOf = (lockId: string): string => lockPath(lockId)?.scope ?? lockId;
/** An id is at or below a scope. */
export const covers = (scope: string, id: string): boolean => key(id) === key(scope) || key(id).startsWith(`${key(scope)}/`);
const all = (engine: Engine): readonly Entry[] => [...engine.entries.values()].filter(({ id }) => shape.test(id));

/** Locks of a resource, its own and the inherited. */
const locksOver = (engine: Engine, id: string): readonly Entry[] => all(engine).filter((lock) => covers(scopeOf(lock.id), id));

/** A lock on the group or above keeps the platform from letting go of a subnet (MicrosoftDocs/azure-docs, PR 109466). */
export const isGroupLocked = (engine: Engine, id: string): boolean =>
  locksOver(engine, id).some((lock) => !/\/providers\//i.test(scopeOf(lock.id)));

export function refuseLocked(engine: Engine, id: string, method: string): void {
  const verb = method === 'DELETE' ? 'delete' : 'write';
  const scopes = locksOver(engine, id).filter(({ body }) => verb === 'delete' || properties(body)['level'] === 'ReadOnly');
  if (scopes.length > 0)
    throw scopeLocked(
      id,
      verb,
      scopes.map((lock) => scopeOf(lock.id)),
    );
}

/** What is deleted with a group: a lock inside it counts as well (recorded: Azure/azure-cli, test_cannotdelete_resource_lock). */
export function refuseLockedWithin(engine: Engine, group: string): void {
  const scopes = all(engine).filter(({ id }) => covers(group, scopeOf(id)) || covers(scopeOf(id), group));
  if (scopes.length > 0)
    throw scopeLocked(
      group,
      'delete',
      scopes.map((lock) => scopeOf(lock.id)),
    );
}

const show = ({ id, body }: Entry): Json => ({
  properties: body['properties'],
  id,
  type: 'Microsoft.Authorization/locks',
  name: id.split('/').at(-1),
});
const ok = (body: unknown, status = 200): Answer => ({ status, headers: {}, body });

/** Locks at the scope and below it; with `$filter=atScope()` only those at it. */
export function listLocks(engine: Engine, scope: string, filter: string | null): Answer {
  const atScope = filter?.trim() === 'atScope()';
  const inside = all(engine).filter(({ id }) => (atScope ? key(scopeOf(id)) === key(scope) : covers(scope, scopeOf(id))));
  return ok({ value: inside.map(show) });
}

export function answerLock(engine: Engine, method: string, id: string, body: Json): Answer {
  const entry = entryOf(engine, id);
  switch (method) {
    case 'GET':
      if (!entry) throw childNotFound(id);
      return ok(show(entry));
    case 'PUT': {
      const { level, notes } = properties(body);
      if (!['CanNotDelete', 'ReadOnly'].includes(text(level)))
        throw new Refusal(400, 'InvalidRequestContent', `The lock level '${text(level)}' is none of CanNotDelete, ReadOnly.`);
      const written: Entry = { id: entry?.id ?? id, etag: '', body: { properties: { level, ...(notes === undefined ? {} : { notes }) } } };
      engine.entries.set(key(id), written);
      return ok(show(written), entry ? 200 : 201);
    }
    case 'DELETE':
      removeLock(engine, id);
      return ok(undefined, entry ? 200 : 204);
    default:
      throw methodNotAllowed(method, id);
  }
}

/** Once a lock is gone, the platform begins anew to let go of what lies below. */
export function removeLock(engine: Engine, id: string): void {
  const kept = [...engine.holds].filter(([held]) => covers(scopeOf(id), held) && isGroupLocked(engine, held));
  if (!engine.entries.delete(key(id))) return;
  for (const [, hold] of kept) hold.until = Math.max(hold.until, engine.clock.now() + lasts(engine, engine.assumptions.holdMinutes));
}
