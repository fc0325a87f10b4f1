/**
 * Lists of whatever there is in a subscription or a group, over all providers, and whether something is there at all (resources.json 2024-07-01:
 * Resources_List, Resources_ListByResourceGroup, Resources_CheckExistenceById).
 */

import { groupNotFound } from '../answers.ts';
import { entryOf, type Engine, type Entry } from '../engine.ts';
import { isKnown } from '../groups/groups.ts';
import { isObject, object, text, type Json } from '../json.ts';
import { isPrivateDns } from '../private-dns.ts';
import { childOf } from '../relations.ts';
import { key, parseId } from '../resource-id.ts';
import type { Answer } from '../exchange.ts';

const shape = /^(\/subscriptions\/[^/]+(?:\/resourceGroups\/([^/]+))?)\/resources$/i;

/** Undefined for another path. */
export function answerResources(engine: Engine, method: string, path: string, filter: string | null): Answer | undefined {
  if (method === 'HEAD') return exists(engine, path);
  const [, scope, group] = shape.exec(path) ?? [];
  if (scope === undefined || method !== 'GET') return undefined;
  if (group !== undefined && !isKnown(engine, scope)) throw groupNotFound(group);
  const isWanted = wanted(filter ?? '');
  const value = [...engine.entries.values()].filter(({ id }) => key(id).startsWith(`${key(scope)}/`)).flatMap(generic);
  return { status: 200, headers: {}, body: { value: value.filter(isWanted) } };
}

function exists(engine: Engine, path: string): Answer | undefined {
  if (!parseId(path)) return undefined;
  const isThere = entryOf(engine, path) !== undefined || childOf(engine, path) !== undefined;
  return { status: isThere ? 204 : 404, headers: isThere ? {} : { 'x-ms-failure-cause': 'gateway' }, body: undefined };
}

/** Tracked resources alone: no groups, no locks, nothing below another resource but links of zones, which have a place and tags of their own. */
function generic({ id, body }: Entry): readonly Json[] {
  const parsed = parseId(id);
  if (!parsed || /^Microsoft\.Authorization/i.test(parsed.type)) return [];
  if (parsed.parent !== undefined && !(isPrivateDns(parsed) && /\/virtualNetworkLinks$/i.test(parsed.type))) return [];
  const name = parsed.parent === undefined ? parsed.name : `${parsed.parent.split('/').at(-1) ?? ''}/${parsed.name}`;
  return [
    {
      id,
      name,
      type: parsed.type,
      ...(isObject(body['sku']) ? { sku: object(body['sku']) } : {}),
      location: text(body['location']),
      ...(isObject(body['tags']) ? { tags: body['tags'] } : {}),
    },
  ];
}

/** `resourceType eq 'x' and name eq 'y'`, `resourceGroup eq`, `location eq`, `tagName eq … and tagValue eq …`; a field that is not known lets all through. */
function wanted(filter: string): (resource: Json) => boolean {
  const terms = [...filter.matchAll(/(\w+)\s+eq\s+'([^']*)'/gi)].map(([, field = '', value = '']) => [field.toLowerCase(), value] as const);
  const tag = terms.find(([field]) => field === 'tagname')?.[1];
  return (resource) =>
    terms.every(([field, value]) => {
      const tags = object(resource['tags']);
      switch (field) {
        case 'resourcetype':
          return isSame(resource['type'], value);
        case 'name':
        case 'location':
          return isSame(resource[field], value);
        case 'resourcegroup':
          return isSame(text(resource['id']).split('/')[4], value);
        case 'tagname':
          return value in tags;
        case 'tagvalue':
          return tag !== undefined && tags[tag] === value;
        default:
          return true;
      }
    });
}

const isSame = (one: unknown, other: string): boolean => text(one).toLowerCase() === other.toLowerCase();
