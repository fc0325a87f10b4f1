/** Lists what is ours: what status remembers (`status.owned`), and what bears our mark where the observation shows it. Pure. */

import { idKey } from '../../../api/arm-id.ts';
import type { NetworkSecurityGroup, RouteTable } from '../../../azure/resources.ts';
import { isOurs } from '../../../network/our-rules.ts';
import type { Context } from '../../model/values/judgement.ts';
import type { Thing } from '../../model/values/step.ts';
import { valueOf, type Observation } from '../../model/values/observation.ts';
import { rulePrefix } from '../../model/terms/owner.ts';
import type { Settings } from '../../model/values/settings.ts';
import { isOwn } from '../network/attachment.ts';

/** Two statuses may speak of one thing in different letter case, and of one subnet by several kinds. */
export const thingKey = ({ kind, id }: Thing): string => `${kind} ${idKey(id)}`;

/** Parents that are remembered for what is in them only, and what that is. */
export const containers: ReadonlyMap<string, readonly string[]> = new Map([
  ['SecurityRules', ['Rule']],
  ['Routes', ['Route']],
  ['PrivateRecords', ['Record', 'Link']],
]);

export function thingsOf(settings: Settings, seen: Observation, context: Context): readonly Thing[] {
  const service = valueOf(seen.service);
  const all: readonly Thing[] = [
    ...(settings.wish.is === 'Nothing' && service && service.virtualNetworkType !== 'None' ? [{ kind: 'Gateway', id: service.id }] : []),
    ...(context.previous.owned ?? []),
    ...groupsIn(seen).flatMap((group) => [...whole('SecurityGroup', group, context), ...rulesIn(group, settings)]),
    ...tablesIn(seen).flatMap((table) => [...whole('RouteTable', table, context), ...routesIn(table, settings)]),
    ...zonesIn(seen, context),
    ...addressesIn(seen).flatMap((address) => whole('PublicIp', address, context)),
  ];
  return [...new Map(all.map(({ kind, id }) => [thingKey({ kind, id }), { kind, id }])).values()];
}

const groupsIn = ({ locations, left, present }: Observation): readonly NetworkSecurityGroup[] =>
  [...locations.flatMap(({ group, wantedGroup }) => [group, wantedGroup]), ...[...left, ...present].map(({ group }) => group)].flatMap(
    (group) => valueOf(group) ?? [],
  );

const tablesIn = ({ locations, left }: Observation): readonly RouteTable[] =>
  [...locations.flatMap(({ table, wantedTable }) => [table, wantedTable]), ...left.map(({ table }) => table)].flatMap(
    (table) => valueOf(table) ?? [],
  );

const addressesIn = ({ locations, remembered }: Observation) =>
  [...locations.flatMap(({ addresses }) => addresses), ...(remembered?.addresses ?? [])].flatMap(({ seen }) => valueOf(seen) ?? []);

const whole = (kind: string, one: Marked, context: Context): readonly Thing[] => (isOwn(one.tags, context) ? [{ kind, id: one.id }] : []);

interface Marked {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Rules and routes are known by their names; a rule says besides whose it is. */
export const rulesIn = ({ id, rules }: NetworkSecurityGroup, { serviceId }: Pick<Settings, 'serviceId'>): readonly Thing[] =>
  namedOurs(rules, serviceId).map((name) => child('Rule', id, 'securityRules', name));

export const routesIn = ({ id, routes }: RouteTable, { serviceId }: Pick<Settings, 'serviceId'>): readonly Thing[] =>
  namedOurs(routes, serviceId).map((name) => child('Route', id, 'routes', name));

function namedOurs(list: readonly { readonly name: string }[], serviceId: Settings['serviceId']): readonly string[] {
  const prefix = rulePrefix(serviceId);
  return list.flatMap(({ name }) => (isOurs(name, prefix) ? [name] : []));
}

export const child = (kind: string, parent: string, type: string, name: string): Thing => ({ kind, id: `${parent}/${type}/${name}` });

export const recordThing = (zone: string, name: string): Thing => child('Record', zone, 'A', name);
export const linkThing = (zone: string, name: string): Thing => child('Link', zone, 'virtualNetworkLinks', name);

const zonesIn = ({ zones }: Observation, context: Context): readonly Thing[] =>
  zones.flatMap(({ id, zone, records, links }) => {
    const present = valueOf(zone);
    return present
      ? [
          ...(isOwn(present.tags, context) ? [{ kind: 'PrivateZone', id }] : []),
          ...(valueOf(records) ?? []).flatMap(({ name, metadata }) => (isOwn(metadata, context) ? [recordThing(id, name)] : [])),
          ...(valueOf(links) ?? []).flatMap(({ name, tags }) => (isOwn(tags, context) ? [linkThing(id, name)] : [])),
        ]
      : [];
  });
