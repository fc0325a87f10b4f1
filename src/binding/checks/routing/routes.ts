/** Judges the routes of the subnet: what sends the gateway's traffic elsewhere than to the internet, and whether what must go straight does. */

import { nameOf, sameId, type ArmId } from '../../../api/arm-id.ts';
import type { RouteTable } from '../../../azure/resources.ts';
import { desiredRoutes, mayLeadAstray, needsOf, type RouteChanges } from '../../../network/ways/own-routes.ts';
import { dropped } from '../../../network/ways/readings.ts';
import type { Place, PlacedRoute } from '../../../network/words/place.ts';
import { blockingSwitch, degrading } from '../../model/values/finding.ts';
import { findingsOnly, nothing, together, type Context, type Check, type Judgement } from '../../model/values/judgement.ts';
import { valueOf, type Observation, type SeenLocation } from '../../model/values/observation.ts';
import { ownerTag, rulePrefix } from '../../model/terms/owner.ts';
import { change, step, type Impact, type Step, type Write, type Removal } from '../../model/values/step.ts';
import { lackingOrDifferent } from '../../model/terms/words.ts';
import type { Settings } from '../../model/values/settings.ts';
import { groundOf, isInPlace, perSite, type Ground, type Site } from '../../model/values/site.ts';
import { movesOf } from '../gateway/move.ts';
import { unreachedIn } from '../network-status.ts';
import { child } from '../removal/things.ts';
import { keeping, removing, staying } from '../removal/verdicts.ts';
import { checkClients } from './clients.ts';
import {
  auditedAttach,
  clientPrefixes,
  isRange,
  missingRoutes,
  nearLimits,
  noTable,
  privateSubnet,
  strayFindings,
  tableShared,
} from './route-findings.ts';
import { chooseTable } from './route-table.ts';
import type { Choice } from '../network/attachment.ts';
import { deleteRoute, inlineRoute, neededByOthers, putRoute } from './route-writes.ts';
import { checkEndpoints } from './service-endpoints.ts';
import { checkTunnel, type Level } from './tunnel.ts';
import { isBehindSomething, neededTable, placeOf } from './view.ts';

export const checkRoutes: Check = (settings, seen, context) =>
  settings.routing.policy === 'Ignore' ? nothing : checkSites(settings, seen, context);

const checkSites = perSite((site, context, seen) => {
  const ground = groundOf(site);
  if (!ground) return nothing;
  const choice = chooseTable(site, context);
  const changes = changesFor(site, ground, choice, seen, context);
  const endpoints = checkEndpoints(site, ground.subnet, changes.after, context);
  const isHeld = isInPlace(site) && choice.attach.length > 0 && cutsOff(site, choice, changes, endpoints.after);
  const isChange = isHeld || isMoving(site, seen, context);
  const judged: Judged = {
    changes,
    isHeld,
    atWorst: isChange ? blockingSwitch : degrading,
    unwritten: isChange || unreachedIn(context).has(site.location) ? blockingSwitch : degrading,
  };
  const lacksTable = changes.wanting.length > 0 && !choice.target && choice.findings.length === 0;
  const table = choice.target && checkTable(site, choice.target, judged, choice.attach, context);
  const findings = [
    ...choice.findings,
    ...clientPrefixes(site),
    ...(lacksTable ? [noTable(site, judged.unwritten)] : []),
    ...checkTunnel(site, neededTable(site, endpoints.after), judged.atWorst),
    ...(lacksWayOut(site, ground, changes) ? [privateSubnet(ground.subnet, site.location)] : []),
    ...checkClients(site, endpoints.after),
  ];
  return together([findingsOnly(findings), table ?? nothing, endpoints.judgement]);
});

/** Only behind a tunnel routes are what leads to the internet; without one the gateway's own address is used as ever. */
const lacksWayOut = (site: Site, { subnet }: Ground, { after, wanting }: RouteChanges): boolean =>
  subnet.isPrivate === true && subnet.natGatewayId === undefined && (wanting.length > 0 || isBehindSomething(neededTable(site, after)));

interface Judged {
  readonly changes: RouteChanges;
  /** To a subnet that the gateway runs in, a table that would cut it off is attached only when it has what is needed. */
  readonly isHeld: boolean;
  readonly atWorst: Level;
  /** Of what this binding would write itself and may not: that the gateway works all the same makes it bearable. */
  readonly unwritten: Level;
}

const cutsOff = (site: Site, { target }: Choice<RouteTable>, { astray, write }: RouteChanges, after: Place): boolean =>
  astray.some(({ isSure }) => isSure) ||
  (write.length > 0 && touchesOthers(site, target?.seen)) ||
  neededTable(site, after).some((row) => row.flow.need === 'Required' && dropped(row).some(({ isSure }) => isSure));

const touchesOthers = (site: Site, table: RouteTable | undefined): boolean =>
  sharedWith(site, table).length > 0 && !site.settings.routing.allowSharedTable;

/** What stands in the way of a change is worse than what a gateway that stays where it is lives with. */
function isMoving(site: Site, seen: Observation, context: Context): boolean {
  const { settings, service } = site;
  return !isInPlace(site) || movesOf(settings, seen, service, unreachedIn(context)).steps.length > 0;
}

/** What the service depends on is asked for where anything may stand in the way of it. */
export const needsDependencies = (settings: Settings, locations: readonly SeenLocation[]): boolean =>
  settings.firewallConfigMap ||
  locations.some(({ table, wantedTable }) =>
    mayLeadAstray({
      routes: (valueOf(table) ?? valueOf(wantedTable))?.routes,
      declaresTunnel: settings.routing.forcedTunnelling === 'Yes',
    }),
  );

interface Target {
  readonly id: ArmId;
  readonly seen: RouteTable | undefined;
}

function changesFor(
  site: Site,
  ground: Ground,
  { target }: { readonly target: Target | undefined },
  seen: Observation,
  context: Context,
): RouteChanges {
  const { routing } = site.settings;
  return desiredRoutes({
    needs: needsOf(routing.clientPrefixes.filter(isRange)),
    place: placeOf(site, ground, target?.seen, seen),
    prefix: rulePrefix(site.service.id),
    neededByOthers: target ? neededByOthers(target.id, servedBy(site), context) : [],
  });
}

function checkTable(
  site: Site,
  target: Target,
  { changes, isHeld, atWorst, unwritten }: Judged,
  attach: readonly Step[],
  context: Context,
): Judgement {
  const { settings, wanted } = site;
  const { routing } = settings;
  const { write } = changes;
  // A table that is not needed is not made.
  if (target.seen === undefined && write.length === 0) return nothing;
  const shared = sharedWith(site, target.seen);
  const touches = touchesOthers(site, target.seen);
  const enforced = routing.policy === 'Enforce';
  const attaching = isHeld ? [] : attach;
  const steps = [...routeSteps(site, target, changes, context), ...attaching];
  const findings = [
    ...strayFindings(site, target.id, changes.astray, atWorst, isHeld),
    ...nearLimits(target.id, target.seen, write),
    ...(touches && write.length > 0 ? [tableShared(target.id, shared, write, unwritten)] : []),
    ...(enforced || write.length === 0
      ? []
      : [missingRoutes(target.id, wanted.field, write, puts(target.id, target.seen, write), unwritten)]),
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

const puts = (table: ArmId, seen: RouteTable | undefined, write: readonly PlacedRoute[]): readonly Write[] =>
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
  const thing = ({ name }: PlacedRoute) => child('Route', id, 'routes', name);
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
