/** Judges the routes of the subnet: is its traffic forced away from the internet, and does what must go straight go straight. */

import { nameOf, sameId, type ArmId } from '../../../api/arm-id.ts';
import type { RouteTable } from '../../../azure/resources.ts';
import { desiredRoutes, isForced, isPrivatePrefix, needsOf, type Need, type Route, type RouteChanges } from '../../../network/routes.ts';
import { parsePrefix } from '../../../network/prefixes.ts';
import { exceededBy, routeLimits } from '../../../network/ways/limits.ts';
import { advisory, blockingSwitch, degrading, type Finding } from '../../model/values/finding.ts';
import { findingsOnly, nothing, together, type Context, type Check, type Judgement } from '../../model/values/judgement.ts';
import { valueOf, type Observation, type SeenLocation } from '../../model/values/observation.ts';
import { madeBy, ownerTag, rulePrefix } from '../../model/terms/owner.ts';
import { change, step, type Impact, type Step, type Write, type Removal } from '../../model/values/step.ts';
import { lackingOrDifferent } from '../../model/terms/words.ts';
import type { Settings } from '../../model/values/settings.ts';
import { groundOf, isInPlace, perSite, type Site } from '../../model/values/site.ts';
import { child } from '../removal/things.ts';
import { keeping, removing, staying } from '../removal/verdicts.ts';
import { tagRangesOf } from '../network/security-names.ts';
import { chooseTable } from './route-table.ts';
import { deleteRoute, inlineRoute, neededByOthers, putRoute } from './route-writes.ts';
import { blackHoleRoute, hop, checkTunnel } from './tunnel.ts';
import { checkEndpoints } from './service-endpoints.ts';

const source = 'Microsoft: API Management, forced tunneling, 2023-11-29';

export const checkRoutes: Check = (settings, seen, context) =>
  settings.routing.policy === 'Ignore' ? nothing : checkSites(settings, seen, context);

const checkSites = perSite((site, context, seen) => {
  const ground = groundOf(site);
  if (!ground) return nothing;
  const choice = chooseTable(site, context);
  const { routing } = site.settings;
  const routes = choice.target?.seen?.routes ?? [];
  const forced = isForced(routes, routing.forcedTunnelling);
  const table = choice.target && checkTable(site, choice.target, forced, choice.attach, seen, context);
  const findings = [
    ...choice.findings,
    ...clientPrefixes(site),
    ...(forced && !choice.target && choice.findings.length === 0 ? [noTable(site)] : []),
    ...(forced ? checkTunnel(site, routes) : []),
  ];
  return together([findingsOnly(findings), table ?? nothing, checkEndpoints(site, ground.subnet, forced)]);
});

/** What the service depends on is asked for where a rule or a route stands in the way. */
export const needsDependencies = (settings: Settings, locations: readonly SeenLocation[]): boolean =>
  settings.firewallConfigMap ||
  locations.some(({ table, wantedTable }) =>
    isForced(valueOf(table)?.routes ?? valueOf(wantedTable)?.routes ?? [], settings.routing.forcedTunnelling),
  );

interface Target {
  readonly id: ArmId;
  readonly seen: RouteTable | undefined;
}

function checkTable(site: Site, target: Target, forced: boolean, attach: readonly Step[], seen: Observation, context: Context): Judgement {
  const { settings, wanted, service } = site;
  const { routing } = settings;
  const isNew = target.seen === undefined;
  // A table that is not needed is not made.
  if (isNew && !forced) return nothing;
  const given = {
    routes: target.seen?.routes ?? [],
    prefix: rulePrefix(service.id),
    neededByOthers: neededByOthers(target.id, servedBy(site), context),
    tagRanges: tagRangesOf(seen),
  };
  const changes = desiredRoutes({ ...given, needs: forced ? needsOf(routing.clientPrefixes.filter(isRange)) : [] });
  const shared = sharedWith(site, target.seen);
  const touches = shared.length > 0 && !routing.allowSharedTable;
  const enforced = routing.policy === 'Enforce';
  // Without a tunnel no way has to be written, but one that leads elsewhere is as wrong.
  const { conflicts, diverted: parts } = forced ? changes : desiredRoutes({ ...given, needs: needsOf([]) });
  const isLacking =
    conflicts.length > 0 || (touches && changes.write.length > 0) || blackHoleRoute(target.seen?.routes ?? []) !== undefined;
  // To a subnet that the gateway runs in, a table that would cut it off is attached only when it has what is needed.
  const isHeld = isInPlace(site) && attach.length > 0 && (isLacking || parts.length > 0);
  const attaching = isHeld ? [] : attach;
  const steps = [...routeSteps(site, target, changes, context), ...attaching];
  const findings = [
    ...conflicts.map(({ need, by }) => conflict(site, target.id, need, by)),
    ...parts.map(({ need, by }) => diverted(site, target.id, need, by, isHeld)),
    ...nearLimits(target, changes.write),
    ...(touches && changes.write.length > 0 ? [tableShared(target.id, shared, changes.write)] : []),
    ...(enforced || changes.write.length === 0 ? [] : [missingRoutes(target, wanted.field, changes.write)]),
    ...(enforced || attach.length === 0 ? [] : [auditedAttach(site, target.id)]),
  ];
  const removals = surplusOf(site, target, changes, touches);
  if (!enforced) return { findings, steps: [], audited: steps, removals };
  return { findings, steps: touches ? attaching : steps, audited: [], removals };
}

/** Subnets of others that a table serves too. */
const sharedWith = ({ wanted, present }: Site, table: RouteTable | undefined): readonly ArmId[] =>
  (table?.subnets ?? []).filter((id) => !sameId(id, wanted.subnetId) && !sameId(id, present.subnetId));

/** Which table serves a subnet is only known of the subnets that the tables here list. */
const servedBy = ({ seen }: Site): readonly ArmId[] => [
  ...(valueOf(seen.table)?.subnets ?? []),
  ...(valueOf(seen.wantedTable)?.subnets ?? []),
];

const puts = (table: ArmId, seen: RouteTable | undefined, write: readonly Route[]): readonly Write[] =>
  write.map((route) => {
    const present = seen?.routes.find(({ name }) => name === route.name);
    return putRoute(table, route, present);
  });

/** A new table comes with everything in it; an existing one gets single routes. */
function routeSteps(site: Site, { id, seen }: Target, { write }: RouteChanges, { owner }: Context): readonly Step[] {
  const network = valueOf(site.seen.network);
  const names = write.map(({ prefix }) => prefix).join(', ');
  if (!seen)
    return [
      step({
        phase: 'prepare',
        parent: id,
        location: site.location,
        writes: [
          {
            verb: 'put',
            target: id,
            changes: [
              ...change('location', undefined, network?.location ?? site.location),
              ...change(`tags.${ownerTag}`, undefined, owner),
              ...change('properties.routes', undefined, write.map(inlineRoute)),
            ],
          },
        ],
        impact: { traffic: 'None', minutes: [0, 1] },
        why: `Creates route table ${nameOf(id)} with straight ways to the internet for ${names}.`,
      }),
    ];
  const put = puts(id, seen, write);
  if (put.length === 0) return [];
  return [
    step({
      phase: 'prepare',
      parent: id,
      writes: put,
      impact: withNeighbours(site, seen),
      why: `Writes routes of this binding, straight ways to the internet for ${names}, into route table ${seen.name}; ${lackingOrDifferent(put)}.`,
    }),
  ];
}

function withNeighbours(site: Site, table: RouteTable): Impact {
  const others = sharedWith(site, table).length;
  return { traffic: 'None', minutes: [0, 1], ...(others > 0 ? { others } : {}) };
}

/** What of ours no gateway needs any more on this table. */
function surplusOf(site: Site, { id, seen }: Target, { remove }: RouteChanges, touches: boolean): readonly Removal[] {
  if (!seen || remove.length === 0) return [];
  const thing = ({ name }: Route) => child('Route', id, 'routes', name);
  if (touches) return staying(remove.map(thing), 'the table serves others too, and spec.routing.allowSharedTable is not set');
  const unusable = site.settings.routing.clientPrefixes.find((prefix) => !isRange(prefix));
  // What a misspelt range stood for cannot be known: until it is corrected the routes for clients stay.
  const held = unusable === undefined ? [] : remove.filter(({ name }) => isForClients(name, site));
  const going = remove.filter((route) => !held.includes(route));
  const kept = keeping(held.map(thing), `spec.routing.clientPrefixes names ${unusable}, which is not an IPv4 range`);
  if (going.length === 0) return kept;
  const surplus = step({
    phase: 'clean',
    parent: id,
    writes: going.map((route) => deleteRoute(id, route)),
    impact: withNeighbours(site, seen),
    why: `Removes ${going.map(({ name }) => name).join(', ')} from route table ${seen.name}, which no gateway needs any more.`,
  });
  return [...kept, ...removing(going.map(thing), surplus, site.settings)];
}

const isForClients = (name: string, { service }: Site): boolean => name.toLowerCase().startsWith(`${rulePrefix(service.id)}client-`);

const noTable = ({ wanted: { subnetId, field } }: Site): Finding =>
  blockingSwitch('NoRouteTable', subnetId, {
    message: `The traffic of subnet ${nameOf(subnetId)} is forced away from the internet, and it has no route table: answers to the management plane on port 3443 would leave by another way than the requests came.`,
    remedy: `Attach a route table with the route ApiManagement → Internet, or set ${field}.routing.tableId or ${field}.routing.create, so that the operator does.`,
    source,
  });

/** Without it the gateway goes on, but the other way; behind a tunnel that cannot be seen it is cut off. */
const auditedAttach = ({ wanted: { subnetId, field }, settings }: Site, table: ArmId): Finding =>
  (settings.routing.forcedTunnelling === 'Yes' ? blockingSwitch : degrading)('NoRouteTable', subnetId, {
    message: `Subnet ${nameOf(subnetId)} has no route table, and the policy Audit forbids attaching ${nameOf(table)}.`,
    remedy: `Attach it by hand, or set ${field}.routing.policy to Enforce.`,
    source: 'Microsoft: Virtual network traffic routing',
  });

const conflict = ({ service }: Site, table: ArmId, { prefix, why }: Need, by: Route): Finding =>
  blockingSwitch('RouteConflict', table, {
    message: `Route ${by.name} in route table ${nameOf(table)}${madeBy(by.name, service.id)} sends ${prefix} to ${hop(by)}, but ${why}. Azure takes one route for a prefix.`,
    remedy: `Change the next hop of ${by.name} to Internet, or remove it; the operator then writes its own.`,
    source,
  });

/** The control plane must get all its answers, as it must get through all rules; clients are the user's own. */
const diverted = ({ service }: Site, table: ArmId, { id, prefix, why }: Need, by: Route, isHeld: boolean): Finding =>
  (isHeld || id === 'controlplane' ? blockingSwitch : degrading)('RouteDiverted', table, {
    message: `Route ${by.name} (${by.prefix}) in route table ${nameOf(table)}${madeBy(by.name, service.id)} sends a part of ${prefix} to ${hop(by)}: the longest prefix wins, but ${why}.`,
    remedy: `Change or remove ${by.name}, or take what it covers out of it.`,
    source,
  });

/** Documents differ, and Azure alone knows: what is needed is written, and its refusal is shown in its own words. */
const nearLimits = ({ id, seen }: Target, write: readonly Route[]): readonly Finding[] => {
  const present = seen?.routes ?? [];
  const added = write.filter(({ name }) => !present.some((route) => route.name === name));
  return exceededBy(present, added).map(({ limit, count }) => {
    const documented = routeLimits.filter(({ what }) => what === limit.what);
    return advisory('RoutesFull', id, {
      message: `Route table ${nameOf(id)} gets ${count} routes${limit.what === 'TagRoutes' ? ' by service tags' : ''} with ${write.map(({ prefix }) => prefix).join(', ')}; documented as the most that Azure takes ${documented.length > 1 ? 'are' : 'is'} ${documented.map(({ most }) => most).join(', then ')}.`,
      remedy: 'Nothing, as long as Azure takes them. When it refuses, remove routes from the table, or give the subnet a table of its own.',
      source: documented.map(({ source: page }) => page).join('; '),
    });
  });
};

const tableShared = (table: ArmId, shared: readonly ArmId[], write: readonly Route[]): Finding =>
  blockingSwitch('RouteTableShared', table, {
    message: `Route table ${nameOf(table)} also serves ${shared.map(nameOf).join(', ')}; writing ${write.map(({ prefix }) => prefix).join(', ')} → Internet into it would change their ways too.`,
    remedy: 'Set spec.routing.allowSharedTable to true when that is all right for them, or give the subnet a table of its own.',
    source: 'apim-vnet-operator: it never changes the traffic of others unasked',
  });

const missingRoutes = ({ id, seen }: Target, field: string, write: readonly Route[]): Finding =>
  blockingSwitch('RouteMissing', id, {
    message: `Route table ${nameOf(id)} has no straight way to the internet for ${write.map(({ prefix }) => prefix).join(', ')}, and the policy Audit forbids writing one. Of the routes of this binding, ${lackingOrDifferent(puts(id, seen, write))}.`,
    remedy: `Add the routes by hand (status.plan shows how), or set ${field}.routing.policy to Enforce.`,
    source,
  });

const isRange = (prefix: string): boolean => parsePrefix(prefix).ok;

function clientPrefixes({ settings, service, isPrimary }: Site): readonly Finding[] {
  if (!isPrimary) return [];
  return settings.routing.clientPrefixes
    .filter((prefix) => !isRange(prefix) || isPrivatePrefix(prefix))
    .map((prefix) =>
      degrading('ClientPrefixNotPublic', service.id, {
        message: `The binding of ${service.name} names ${prefix} in spec.routing.clientPrefixes, which ${isRange(prefix) ? 'no client on the internet has; replies to it go nowhere' : 'is not an IPv4 range; no route is written for it'}.`,
        remedy: `Take ${prefix} out; clients in the virtual network or behind its gateways need no such route.`,
        source: 'RFC 1918 and RFC 6598: private address ranges',
      }),
    );
}
