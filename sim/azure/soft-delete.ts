/** Deleting an API Management service: its name stays reserved for 48 hours (Microsoft: Soft-delete, API Management, 2022-02-03). */

import { toIsoExact, instant } from '../../src/runtime/clock.ts';
import { uuid } from '../../src/runtime/random.ts';
import { apimRefusal, serviceLocked } from './answers.ts';
import { begin, entryOf, lasts, region, runningOn, signed, type Engine } from './engine.ts';
import { properties, text, type Json } from './json.ts';
import { key, type ResourceId } from './resource-id.ts';
import { leaveBehind, started, startLong } from './service-update.ts';
import type { Answer } from './exchange.ts';

const kept = 48 * 60;

/** The soft-deleted service of a name, while it is kept. */
export function softDeleted(engine: Engine, name: string): Json | undefined {
  const one = engine.deleted.get(key(name));
  return one && Date.parse(text(properties(one)['scheduledPurgeDate'])) > engine.clock.now() ? one : undefined;
}

/** Recorded: 202 with the whole service as it was. */
export function deleteService(engine: Engine, id: ResourceId, version: string): Answer {
  const entry = entryOf(engine, id.id);
  if (!entry) return { status: 204, headers: {}, body: undefined };
  if (runningOn(engine, id.id)) throw serviceLocked(id.name);
  const location = text(entry.body['location']);
  const finish = () => {
    leaveBehind(engine, entry, { location, properties: {} });
    engine.entries.delete(key(entry.id));
    const now = engine.clock.now();
    engine.deleted.set(key(id.name), {
      id: `/subscriptions/${id.subscription}/providers/Microsoft.ApiManagement/locations/${region(location)}/deletedservices/${id.name}`,
      name: id.name,
      type: 'Microsoft.ApiManagement/deletedservices',
      location,
      properties: {
        serviceId: entry.id,
        deletionDate: toIsoExact(now),
        scheduledPurgeDate: toIsoExact(instant(now + lasts(engine, kept))),
      },
    });
    return undefined;
  };
  return started(engine, entry, startLong(engine, entry, { name: 'Delete', version, minutes: 6, finish }), 202);
}

const shape = /^\/subscriptions\/([^/]+)\/providers\/Microsoft\.ApiManagement(?:\/locations\/([^/]+))?\/deletedservices(?:\/([^/]+))?$/i;

/** Undefined for a path that is no soft-deleted service's. */
export function answerDeleted(engine: Engine, method: string, path: string, version: string): Answer | undefined {
  const [match, subscription = '', , name] = shape.exec(path) ?? [];
  if (match === undefined) return undefined;
  if (name === undefined) {
    const all = [...engine.deleted.keys()].map((one) => softDeleted(engine, one)).filter((one) => one !== undefined);
    const mine = all.filter(({ id }) => key(text(id)).startsWith(`/subscriptions/${key(subscription)}/`));
    return { status: 200, headers: {}, body: { value: mine } };
  }
  const one = softDeleted(engine, name);
  if (!one) throw apimRefusal(404, 'ServiceNotFound', `Api service does not exist: ${name}`);
  if (method === 'GET') return { status: 200, headers: {}, body: one };
  return method === 'DELETE' ? purge(engine, one, version) : undefined;
}

/** Recorded: 202 with a body and `Location` only; the poll ends with 200 and nothing in it. */
function purge(engine: Engine, deleted: Json, version: string): Answer {
  const id = text(deleted['id']);
  if (runningOn(engine, id)) throw serviceLocked(text(deleted['name']));
  const guid = uuid(engine.random);
  const base = id.replace(/\/deletedservices\/.*$/i, '');
  const resultUrl = signed(engine, `${base}/operationResults/${guid}?api-version=${version}`);
  begin(engine, {
    resource: id,
    id: guid,
    name: 'Purge',
    provider: 'Microsoft.ApiManagement',
    minutes: 2,
    retryAfter: 60,
    statusUrl: '',
    resultUrl,
    result: () => ({ status: 200, headers: {}, body: undefined }),
    finish: () => {
      engine.deleted.delete(key(text(deleted['name'])));
      return undefined;
    },
  });
  return { status: 202, headers: { location: resultUrl }, body: deleted };
}
