/**
 * What there was before a recording begins: its subscription, its groups, and resources whose first exchange is not their creation. Of a resource the writable part is taken
 * from its first whole answer; every field that Azure adds is the simulator's to compute.
 */

import { isObject, object, properties, text, without, type Json } from '../../../sim/azure/json.ts';
import { serviceReadOnly } from '../../../sim/azure/service-shape.ts';
import { typeOf } from './kinds.ts';
import type { Exchange, Session } from './recordings.ts';

const groupIn = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i;
const pathOf = ({ url }: Exchange): string => decodeURI(new URL(url).pathname).replace(/\/{2,}/g, '/');

export function suppositions({ exchanges }: Session): readonly (readonly [id: string, body: Json])[] {
  const found = new Map<string, readonly [string, Json]>();
  const first = new Map<string, Exchange>();
  for (const one of exchanges) {
    const path = pathOf(one);
    const [subscription = ''] = /^\/subscriptions\/[^/]+/i.exec(path) ?? [];
    found.set(subscription, [subscription, {}]);
    const group = groupIn.exec(path)?.[0];
    if (group !== undefined && !first.has(group.toLowerCase())) {
      first.set(group.toLowerCase(), one);
      const isMade = path === group && one.method === 'PUT' && one.status === 201;
      if (!isMade) found.set(group.toLowerCase(), [group, groupBody(exchanges, group)]);
    }
    const id = resourceIn(path);
    if (id === undefined || first.has(id.toLowerCase())) continue;
    first.set(id.toLowerCase(), one);
    const isMade = path === id && (one.method === 'PUT' || one.status === 404 || one.status === 204);
    const body = isMade ? undefined : wholeBody(exchanges, id);
    if (body) found.set(id.toLowerCase(), [id, body]);
  }
  return [...found.values()];
}

/** Top-level, of a type that the simulator knows. */
function resourceIn(path: string): string | undefined {
  const [id] = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+/i.exec(path) ?? [];
  return id !== undefined &&
    /^Microsoft\.(ApiManagement\/service|Network\/(virtualNetworks|publicIPAddresses|networkSecurityGroups|routeTables))$/i.test(typeOf(id))
    ? id
    : undefined;
}

function groupBody(exchanges: readonly Exchange[], group: string): Json {
  const shown = exchanges.find((one) => one.method === 'GET' && pathOf(one).toLowerCase() === group.toLowerCase() && one.status === 200);
  const { location, tags } = object(shown?.body);
  const sent = exchanges.map((one) => text(object(one.sent)['location'])).find((place) => place !== '');
  return { location: location ?? sent ?? 'westus2', ...(isObject(tags) ? { tags } : {}) };
}

function wholeBody(exchanges: readonly Exchange[], id: string): Json | undefined {
  const one = exchanges.find(
    ({ status, body, ...rest }) => status === 200 && pathOf({ status, body, ...rest }).toLowerCase() === id.toLowerCase(),
  );
  const isService = /\/Microsoft\.ApiManagement\/service\//i.test(id);
  if (!one) return isService ? { location: 'East US' } : undefined;
  const body = object(one.body);
  const { location, sku, tags, zones, identity } = body;
  const own = isService ? without(properties(body), [...serviceReadOnly, 'hostnameConfigurations', 'natGatewayState']) : properties(body);
  return {
    location,
    ...(sku === undefined || sku === null ? {} : { sku }),
    ...(tags === undefined ? {} : { tags }),
    ...(zones === undefined ? {} : { zones }),
    ...(identity === undefined ? {} : { identity }),
    properties: own,
  };
}
