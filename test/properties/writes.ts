/** What Azure makes of a planned write, in the most naive way: each path of a body is set, and the rest stays. */

import { armId, idKey, nameOf, parentOf } from '../../src/api/arm-id.ts';
import { ids } from '../../src/binding/testing/observation.test-support.ts';
import type { Change, Step, Write } from '../../src/binding/model/values/step.ts';
import { addressIn } from '../../sim/azure/gateway-flows.ts';
import { object, objects, properties, text, type Json } from '../../sim/azure/json.ts';
import { bodyIn, code, placesIn, serversOf, serviceOf, subnetIn, withBody, type World } from './world.ts';

const settled = { provisioningState: 'Succeeded' };

/** A write to this list is one to an entry of its parent's body. */
const inside: Readonly<Record<string, string>> = {
  securityrules: 'properties',
  routes: 'properties',
  subnets: 'properties',
  a: 'records',
  virtualnetworklinks: 'links',
};

const words = (path: string): readonly string[] => path.split(/\.(?![^[]*\])/);

/** `undefined` takes the field away; `list[key]` is an entry by its region or its service. */
function set(body: Json, [head = '', ...rest]: readonly string[], value: unknown): Json {
  const [, list, key] = /^(\w+)\[(.+)\]$/.exec(head) ?? [];
  if (list !== undefined && key !== undefined) {
    const named = (one: Json): boolean => [code(one['location']), text(one['service'])].includes(key);
    const entries = objects(body[list]);
    const changed = rest.length > 0 ? entries.map((one) => (named(one) ? set(one, rest, value) : one)) : [...entries, object(value)];
    return { ...body, [list]: changed };
  }
  if (rest.length > 0) return { ...body, [head]: set(object(body[head]), rest, value) };
  const { [head]: _old, ...others } = body;
  return value === undefined ? others : { ...others, [head]: value };
}

const changed = (body: Json, changes: readonly Change[]): Json =>
  changes.reduce((one, { path, to }) => set(one, words(path), to === undefined ? undefined : (JSON.parse(to) as unknown)), body);

/** The entries of a new group or table are resources of their own. */
function settledBody(body: Json): Json {
  const named = (list: string) => (one: Json) => ({
    ...one,
    id: `${text(body['id'])}/${list}/${text(one['name'])}`,
    properties: { ...properties(one), ...settled },
  });
  const own = properties(body);
  return {
    ...body,
    properties: {
      ...own,
      ...settled,
      ...(own['securityRules'] === undefined ? {} : { securityRules: objects(own['securityRules']).map(named('securityRules')) }),
      ...(own['routes'] === undefined ? {} : { routes: objects(own['routes']).map(named('routes')) }),
    },
  };
}

export function written(world: World, write: Write): World {
  const { verb, target, changes } = write;
  if (verb === 'post') return applied(world, changes);
  if (verb === 'patch') return moved(withBody(world, target, changed(serviceOf(world), changes)), serviceOf(world));
  const list = target.split('/').at(-2) ?? '';
  const where = inside[list.toLowerCase()];
  if (where === undefined) {
    const before = bodyIn(world, target);
    return withBody(
      world,
      target,
      verb === 'delete' ? undefined : settledBody(changed(before ?? { id: target, name: nameOf(target) }, changes)),
    );
  }
  const parent = parentOf(armId(target));
  const body = bodyIn(world, parent);
  if (!body) throw new Error(`${parent} is not there for a ${verb} of ${target}`);
  const [holder, name] = where === 'properties' ? [properties(body), list] : [body, where];
  const entries = objects(holder[name]);
  const present = entries.find((one) => idKey(text(one['id'])) === idKey(target));
  if (!present && (verb === 'delete' || verb === 'merge')) throw new Error(`${target} is not there for a ${verb}`);
  const others = entries.filter((one) => one !== present);
  const after = verb === 'delete' ? others : [...others, settledBody(changed(present ?? { id: target, name: nameOf(target) }, changes))];
  return withBody(
    world,
    parent,
    where === 'properties' ? { ...body, properties: { ...holder, [name]: after } } : { ...body, [name]: after },
  );
}

/** Where the gateway goes it reads the servers of the network, and in Internal mode it gets an address of the subnet. */
function moved(world: World, before: Json): World {
  const service = serviceOf(world);
  const isInternal = properties(service)['virtualNetworkType'] === 'Internal';
  const isNone = properties(service)['virtualNetworkType'] === 'None';
  const addressed = (entry: Json): Json => {
    const subnetId = text(object(entry['virtualNetworkConfiguration'])['subnetResourceId']);
    const prefix = text(properties(subnetIn(world, subnetId) ?? {})['addressPrefix']);
    return { ...entry, privateIPAddresses: isInternal && prefix !== '' ? [addressIn(prefix, 5)] : [] };
  };
  const own = addressed(properties(service));
  const body = { ...service, properties: { ...own, additionalLocations: objects(own['additionalLocations']).map(addressed) } };
  const after = withBody(world, ids.service, body);
  const wasMode = properties(before)['virtualNetworkType'];
  const stayed = placesIn(withBody(world, ids.service, before));
  const dnsSeen = placesIn(after).flatMap(({ location, subnetId }, at) =>
    isNone || (stayed[at]?.subnetId === subnetId && wasMode === own['virtualNetworkType'])
      ? []
      : [[location, serversOf(after, subnetId)] as const],
  );
  return { ...after, dnsSeen: { ...world.dnsSeen, ...Object.fromEntries(dnsSeen) } };
}

function applied(world: World, changes: readonly Change[]): World {
  const only = changes.find(({ path }) => path === 'location')?.to;
  const places = placesIn(world);
  const here = only === undefined ? places.slice(0, 1) : places.filter(({ location }) => location === code(JSON.parse(only)));
  return {
    ...world,
    dnsSeen: { ...world.dnsSeen, ...Object.fromEntries(here.map(({ location, subnetId }) => [location, serversOf(world, subnetId)])) },
  };
}

export const writesOf = (steps: readonly Step[]): readonly Write[] => steps.flatMap(({ writes }) => writes);
export const carriedOut = (world: World, steps: readonly Step[]): World => writesOf(steps).reduce(written, world);
