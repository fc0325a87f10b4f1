/** A small Azure of plain ARM bodies: what a binding would see of it, and what a write makes of it, both in the most naive way. */

import { armId, idKey, parentOf, type ArmId } from '../../src/api/arm-id.ts';
import type { BindingSpec } from '../../src/api/binding.ts';
import type { Outcome } from '../../src/azure/arm.ts';
import { readService } from '../../src/azure/read-apim.ts';
import { readNetworkLink, readPrivateZone, readRecordSet } from '../../src/azure/read-dns.ts';
import { readPublicIp, readRouteTable, readSecurityGroup, readVirtualNetwork } from '../../src/azure/read-network.ts';
import { readServiceTags } from '../../src/azure/read-tags.ts';
import { zonesToRead } from '../../src/binding/checks/dns/private-zones.ts';
import type { Observation, SeenLocation } from '../../src/binding/model/values/observation.ts';
import { at as clock, gone, ids, owner, seen } from '../../src/binding/testing/observation.test-support.ts';
import { ownerTag } from '../../src/binding/model/terms/owner.ts';
import { settingsOf, type LocationSettings } from '../../src/binding/model/values/settings.ts';
import { situation as situationOf, spec as specOf } from '../../src/binding/testing/situation.test-support.ts';
import type { Situation } from '../../src/binding/model/values/situation.ts';
import { tagListOf } from '../../src/network/words/tag-list.ts';
import { needsTags } from '../../src/binding/observe/tags.ts';
import { object, objects, properties, text, texts, type Json } from '../../sim/azure/json.ts';
import { answerServiceTags } from '../../sim/azure/service-tags.ts';

/** By id in small letters. Rules, routes, subnets, records and links are in the body of their parent. */
export interface World {
  readonly bodies: Readonly<Record<string, Json>>;
  /** DNS servers that the gateway read when it was configured last, by region code. */
  readonly dnsSeen: Readonly<Record<string, readonly string[]>>;
  readonly locks: readonly { readonly scope: string; readonly level: 'ReadOnly' | 'CanNotDelete' }[];
  readonly tagsAreKnown: boolean;
}

export type Spec = Partial<BindingSpec>;

export const bodyIn = ({ bodies }: World, id: string): Json | undefined => bodies[idKey(id)];
export const serviceOf = (world: World): Json => object(bodyIn(world, ids.service));

export function subnetIn(world: World, id: string): Json | undefined {
  const network = bodyIn(world, id.replace(/\/subnets\/[^/]+$/i, ''));
  return objects(properties(network ?? {})['subnets']).find((subnet) => idKey(text(subnet['id'])) === idKey(id));
}

export const idIn = (body: Json | undefined, field: string): string => text(object(properties(body ?? {})[field])['id']);
export const code = (region: unknown): string => text(region).toLowerCase().replaceAll(' ', '');

/** The regions of the gateway, each with its subnet. */
export function placesIn(world: World): readonly { readonly location: string; readonly subnetId: string; readonly entry: Json }[] {
  const service = serviceOf(world);
  const { additionalLocations } = properties(service);
  return [{ location: service['location'], ...properties(service) } as Json, ...objects(additionalLocations)].map((entry) => ({
    location: code(entry['location']),
    subnetId: text(object(entry['virtualNetworkConfiguration'])['subnetResourceId']),
    entry,
  }));
}

const outcome = <T>(body: Json | undefined, read: (body: Json) => T): Outcome<T> => (body ? seen(read(body)) : gone);

/** Azure lists in a group or table the subnets that refer to it. */
function withSubnets(world: World, id: string, field: string): Json | undefined {
  const body = bodyIn(world, id);
  const subnets = Object.values(world.bodies)
    .flatMap((network) => objects(properties(network)['subnets']))
    .filter((subnet) => idKey(idIn(subnet, field)) === idKey(id) && id !== '');
  return body && { ...body, properties: { ...properties(body), subnets: subnets.map((subnet) => ({ id: subnet['id'] })) } };
}

function locationOf(world: World, wanted: LocationSettings): SeenLocation {
  const { securityGroup, routeTable, address } = wanted;
  const network = outcome(bodyIn(world, wanted.networkId), readVirtualNetwork);
  const subnet = network.ok ? network.value.subnets.find(({ id }) => idKey(id) === idKey(wanted.subnetId)) : undefined;
  const group = (id: ArmId) => outcome(withSubnets(world, id, 'networkSecurityGroup'), readSecurityGroup);
  const table = (id: ArmId) => outcome(withSubnets(world, id, 'routeTable'), readRouteTable);
  const named = address.is === 'Existing' || address.is === 'Create' ? address.ids : [];
  const place = placesIn(world).find(({ location }, at) => (wanted.location === undefined ? at === 0 : location === wanted.location));
  const used = text(place?.entry['publicIpAddressId']);
  const addresses = used === '' || named.some((id) => idKey(id) === idKey(used)) ? named : [...named, armId(used)];
  return {
    wantedIds: { ...(securityGroup && { group: securityGroup.id }), ...(routeTable && { table: routeTable.id }) },
    network,
    subnet,
    group: subnet?.securityGroupId && group(subnet.securityGroupId),
    wantedGroup: subnet && subnet.securityGroupId === undefined && securityGroup ? group(securityGroup.id) : undefined,
    table: subnet?.routeTableId && table(subnet.routeTableId),
    wantedTable: subnet && subnet.routeTableId === undefined && routeTable ? table(routeTable.id) : undefined,
    addresses: addresses.map((id) => ({ id, seen: outcome(bodyIn(world, id), readPublicIp) })),
    adminRules: seen([]),
  };
}

const zonesIn = ({ bodies }: World): readonly Json[] => Object.values(bodies).filter(({ id }) => /\/privateDnsZones\//i.test(text(id)));
const isMarked = (tags: unknown): boolean => text(object(tags)[ownerTag]) === owner;

/** Zones that status remembers as written to. */
const ownedIn = (world: World) =>
  zonesIn(world)
    .filter((zone) => isMarked(zone['tags']) || objects(zone['records']).some((record) => isMarked(properties(record)['metadata'])))
    .map(({ id }) => ({ id: text(id), kind: 'PrivateZone' }));

const serviceTags = tagListOf(
  readServiceTags(answerServiceTags('/subscriptions/x/providers/Microsoft.Network/locations/y/serviceTags')?.body),
);

export function observationOf(world: World, spec: Spec): Observation {
  const settings = settingsOf(specOf(spec));
  const service = readService(serviceOf(world));
  const locations = settings.locations.map((wanted) => locationOf(world, wanted));
  return {
    at: clock('08:00'),
    service: seen(service),
    softDeleted: undefined,
    locations,
    zones: zonesToRead(settings, service, ownedIn(world)).map((id) => {
      const body = bodyIn(world, id);
      const numberOfRecordSets = 1 + objects(body?.['records']).length;
      const zone = outcome(body && { ...body, properties: { ...properties(body), numberOfRecordSets } }, readPrivateZone);
      return {
        id,
        zone,
        records: body && seen(objects(body['records']).map(readRecordSet)),
        links: body && seen(objects(body['links']).map(readNetworkLink)),
      };
    }),
    // Groups and tables that the gateway left behind have promises of their own; none is remembered here.
    left: [],
    held: [],
    present: [],
    locks: seen(
      world.locks.map(({ scope, level }, at) => ({ id: `${scope}/locks/${at}`, name: `lock-${at}`, scope, level, notes: undefined })),
    ),
    serviceTags: world.tagsAreKnown && needsTags(settings, locations) ? seen(serviceTags) : undefined,
    dependencies: undefined,
    networkStatus:
      service.virtualNetworkType === 'None'
        ? undefined
        : seen(placesIn(world).map(({ location }) => ({ location, dnsServers: world.dnsSeen[location] ?? [], rows: [] }))),
    operation: undefined,
  };
}

export const situationIn = (world: World, spec: Spec, observed = observationOf(world, spec)): Situation =>
  situationOf({ spec, seen: observed, status: { owned: ownedIn(world) } });

export const withBody = (world: World, id: string, body: Json | undefined): World => {
  const { [idKey(id)]: _old, ...others } = world.bodies;
  return { ...world, bodies: body ? { ...others, [idKey(id)]: body } : others };
};

/** Servers that the gateway in a subnet reads when it is configured. */
export function serversOf(world: World, subnetId: string): readonly string[] {
  const servers =
    subnetId === '' ? [] : texts(object(properties(bodyIn(world, parentOf(armId(subnetId))) ?? {})['dhcpOptions'])['dnsServers']);
  return servers.length === 0 ? ['168.63.129.16'] : servers;
}
