/**
 * Tags of anything by one path, and the names of all tags of a subscription (resources 2024-07-01: Tags_CreateOrUpdateAtScope, Tags_UpdateAtScope, Tags_GetAtScope,
 * Tags_DeleteAtScope, Tags_List).
 */

import { Refusal, resourceNotFound } from '../answers.ts';
import { entryOf, type Engine } from '../engine.ts';
import { isObject, object, properties, text, type Json } from '../json.ts';
import { key, parseId } from '../resource-id.ts';
import type { Answer } from '../exchange.ts';

const shape = /^(.*)\/providers\/Microsoft\.Resources\/tags\/default$/i;
const names = /^(\/subscriptions\/[^/]+)\/tagNames$/i;

const ok = (body: unknown): Answer => ({ status: 200, headers: {}, body });

/** `patch` writes all tags of a scope as its own provider does, with its locks and its operations. Undefined for another path. */
export function answerTags(
  engine: Engine,
  method: string,
  path: string,
  body: () => Json,
  patch: (scope: string, tags: Json) => Answer,
): Answer | undefined {
  const [, within] = names.exec(path) ?? [];
  if (within !== undefined && method === 'GET') return ok({ value: namesIn(engine, within) });
  const [, scope] = shape.exec(path) ?? [];
  if (scope === undefined) return undefined;
  const entry = entryOf(engine, scope);
  const id = parseId(scope);
  if (!entry && id) throw resourceNotFound(id.type, id.name, id.group);
  const before = object(entry?.body['tags']);
  if (method === 'GET') return ok(show(entry?.id ?? scope, before));
  const after = method === 'DELETE' ? {} : changed(before, method, body());
  const answer = patch(scope, after);
  if (answer.status >= 300) return answer;
  // A PATCH of a service leaves tags that it does not name.
  const patched = entryOf(engine, scope);
  if (patched) patched.body = { ...patched.body, tags: after };
  return method === 'DELETE' ? { status: 200, headers: {}, body: undefined } : ok(show(entry?.id ?? scope, after));
}

const show = (scope: string, tags: Json): Json => ({
  id: `${scope}/providers/Microsoft.Resources/tags/default`,
  name: 'default',
  type: 'Microsoft.Resources/tags',
  properties: { tags },
});

function changed(before: Json, method: string, body: Json): Json {
  const sent = properties(body)['tags'];
  if (!isObject(sent))
    throw new Refusal(400, 'InvalidTagsRequest', 'The request to update tags is invalid: tags are required.', {
      headers: { 'x-ms-failure-cause': 'gateway' },
    });
  const operation = method === 'PUT' ? 'replace' : text(body['operation']).toLowerCase();
  if (operation === 'merge') return { ...before, ...sent };
  if (operation === 'delete') return Object.fromEntries(Object.entries(before).filter(([name]) => !(name in sent)));
  return sent;
}

const sorted = <T>(counts: ReadonlyMap<string, T>): readonly (readonly [string, T])[] =>
  [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1));

function namesIn(engine: Engine, subscription: string): readonly Json[] {
  const counts = new Map<string, Map<string, number>>();
  for (const { id, body } of engine.entries.values()) {
    if (!key(id).startsWith(`${key(subscription)}/`)) continue;
    for (const [name, value] of Object.entries(object(body['tags']))) {
      const values = counts.get(name) ?? new Map<string, number>();
      counts.set(name, values.set(text(value), (values.get(text(value)) ?? 0) + 1));
    }
  }
  const count = (value: number): Json => ({ type: 'Total', value });
  return sorted(counts).map(([tagName, values]) => {
    const id = `${subscription}/tagNames/${tagName}`;
    return {
      id,
      tagName,
      count: count([...values.values()].reduce((sum, one) => sum + one, 0)),
      values: sorted(values).map(([tagValue, number]) => ({ id: `${id}/tagValues/${tagValue}`, tagValue, count: count(number) })),
    };
  });
}
