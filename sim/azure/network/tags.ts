/** PATCH of a network resource, which knows tags and nothing else (Microsoft: REST, Virtual Networks - Update Tags, and its siblings; likewise private zones). */

import { methodNotAllowed, Refusal, resourceNotFound } from '../answers.ts';
import { entryOf, weakTag, type Engine } from '../engine.ts';
import { isObject, type Json } from '../json.ts';
import { readNetwork } from '../network.ts';
import type { ResourceId } from '../resource-id.ts';
import type { Answer } from '../exchange.ts';

/** All tags are those that were sent. */
export function patchTags(engine: Engine, id: ResourceId, body: Json): Answer {
  if (id.parent !== undefined) throw methodNotAllowed('PATCH', id.id);
  const entry = entryOf(engine, id.id);
  if (!entry) throw resourceNotFound(id.type, id.name, id.group);
  if (!isObject(body['tags'])) throw new Refusal(400, 'InvalidRequestContent', 'The request content was invalid: tags are required.');
  entry.body = { ...entry.body, tags: body['tags'] };
  entry.etag = weakTag(engine);
  return { ...readNetwork(engine, id), headers: {} };
}
