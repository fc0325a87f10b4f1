/** Plans writes of single routes, and knows which of ours other bindings rest on. */

import { childOf, sameId, type ArmId } from '../../../api/arm-id.ts';
import type { Route as SeenRoute } from '../../../azure/resources.ts';
import { needsOf } from '../../../network/ways/own-routes.ts';
import type { PlacedRoute as Route } from '../../../network/words/place.ts';
import type { Context } from '../../model/values/judgement.ts';
import { change, type Write } from '../../model/values/step.ts';

const bodyOf = ({ prefix, nextHopType, nextHopIp }: Route) => ({
  addressPrefix: prefix,
  nextHopType,
  ...(nextHopIp === undefined ? {} : { nextHopIpAddress: nextHopIp }),
});

/** One PUT of a route as a child of its table: routes of others are not in it. */
export function putRoute(table: ArmId, route: Route, present: SeenRoute | undefined): Write {
  const [before, after]: readonly Readonly<Record<string, unknown>>[] = [present ? bodyOf(present) : {}, bodyOf(route)];
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].toSorted();
  return {
    verb: 'put',
    target: childOf(table, 'routes', route.name),
    changes: names.flatMap((name) => change(`properties.${name}`, before?.[name], after?.[name])),
  };
}

export const deleteRoute = (table: ArmId, route: Route): Write => ({
  verb: 'delete',
  target: childOf(table, 'routes', route.name),
  changes: change('properties', bodyOf(route), undefined),
});

/** A route inside the body of a new table. */
export const inlineRoute = (route: Route) => ({ name: route.name, properties: bodyOf(route) });

/** Prefixes that bindings for other gateways need on the same table: routes are unique by prefix, so ours may serve them. `served` are subnets of it. */
export const neededByOthers = (table: ArmId, served: readonly ArmId[], { others }: Context): readonly string[] =>
  others([table, ...served])
    .filter(({ locations }) =>
      locations.some(({ subnetId, routeTable }) => served.some((id) => sameId(id, subnetId)) || sameId(routeTable?.id, table)),
    )
    .flatMap(({ routing }) => needsOf(routing.clientPrefixes).map(({ prefix }) => prefix));
