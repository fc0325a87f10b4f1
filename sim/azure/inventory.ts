/** Lists of one type in a group or a subscription, as its provider answers them. */

import { groupNotFound } from './answers.ts';
import type { Engine } from './engine.ts';
import { isKnown } from './groups/groups.ts';
import { isNetwork } from './network.ts';
import { showTop } from './network-shape.ts';
import { isPrivateDns, showPrivateDns } from './private-dns.ts';
import { isType, key, parseId } from './resource-id.ts';
import { serviceType, showService } from './service-shape.ts';
import type { Answer } from './exchange.ts';

const ok = (body: unknown): Answer => ({ status: 200, headers: {}, body });

/** Of types that are not simulated as well: they stand in a world as they were put, and of most there are none. */
const collection =
  /^(\/subscriptions\/[^/]+(?:\/resourceGroups\/[^/]+)?)\/providers\/(Microsoft\.(?:ApiManagement|Network|Authorization))\/(service|[A-Za-z]+s|policyAssignments|roleAssignments)$/i;
/** No lists of resources. */
const others = /^(deletedservices|locations|operations|locks|validateservicenames)$/i;

/** Undefined for a path that is another client's. */
export function readInventory(engine: Engine, path: string): Answer | undefined {
  const [, scope, provider = '', type = ''] = collection.exec(path) ?? [];
  if (others.test(type)) return undefined;
  // Of a group that is not there ARM answers itself (Microsoft: Resolve errors for resource not found, ResourceGroupNotFound).
  const missing = scope === undefined || isKnown(engine, scope) ? undefined : scope.split('/')[4];
  if (missing !== undefined) throw groupNotFound(missing);
  if (scope !== undefined) return ok({ value: listed(engine, scope, `${provider}/${type}`) });
  return undefined;
}

const listed = (engine: Engine, scope: string, type: string): readonly unknown[] =>
  [...engine.entries.values()].flatMap((entry) => {
    const id = parseId(entry.id);
    if (!id || !isType(id, type) || !key(entry.id).startsWith(`${key(scope)}/`)) return [];
    if (isType(id, serviceType)) return [showService(engine, entry)];
    if (isPrivateDns(id)) return [showPrivateDns(engine, entry)];
    return [isNetwork(id) ? showTop(engine, entry) : { id: entry.id, name: id.name, type: id.type, ...entry.body }];
  });
