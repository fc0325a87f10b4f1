/** What the checks make of things of ours and of others, and what an observation shows of them by other means. */

import { idKey, type ArmId } from '../../src/api/arm-id.ts';
import type { BindingStatus } from '../../src/api/binding.ts';
import { runChecks } from '../../src/binding/checks/index.ts';
import type { Judgement } from '../../src/binding/model/values/judgement.ts';
import { valueOf, type Observation } from '../../src/binding/model/values/observation.ts';
import { ownershipFor } from '../../src/binding/model/terms/owner.ts';
import { settingsOf, type Settings } from '../../src/binding/model/values/settings.ts';
import { detachInputOf } from '../../src/binding/model/values/wish.ts';
import {
  at,
  cluster,
  ids,
  iso,
  network,
  observation,
  owner,
  intervals,
  place,
  seen,
  subnet,
  uid,
} from '../../src/binding/testing/observation.test-support.ts';
import { binding } from '../../src/binding/testing/situation.test-support.ts';
import { isOfUs, neighbour, prefix, type Case } from './removal.test-support.ts';

interface Judged {
  readonly judgement: Judgement;
  readonly looked: Observation;
  readonly owned: NonNullable<BindingStatus['owned']>;
  readonly settings: Settings;
}

export function judgedBy(given: Case): Judged {
  const { wish, owned } = given;
  const status: BindingStatus = { owned, history: [{ at: iso(given.moved), what: 'UpdatingNetwork', outcome: 'Succeeded.' }] };
  const one = binding({ spec: wish.spec, status });
  const declared = settingsOf(one.spec);
  const settings = wish.goes ? (detachInputOf(one)?.settings ?? declared) : declared;
  const there = subnet({ securityGroupId: given.attachedTo[0], serviceEndpoints: ['Microsoft.Sql'] });
  const looked: Observation = {
    ...observation({
      service: given.service,
      locations: settings.locations.map(() => place({ group: seen(given.here) })),
      zones: given.zones,
      left: given.left,
    }),
    doubted: new Set(given.doubted.map(idKey)),
    ...(wish.goes && {
      remembered: {
        subnets: [{ id: ids.subnet, network: seen(network({ subnets: [there] })), subnet: there }],
        addresses: given.addresses,
      },
    }),
  };
  const judgement = runChecks(settings, looked, {
    owner,
    ownershipOf: ownershipFor(cluster, uid, new Set([uid, neighbour]), true),
    isZoneOfOthers: () => false,
    mayTouchOthers: true,
    previous: status,
    reach: new Map(),
    others: () => [],
    now: at('08:00'),
    intervals,
  });
  return { judgement, looked, owned, settings };
}

export const keyOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string => `${kind} ${idKey(id)}`;

/** Read from the observation once more, and by other means than the list. */
export function markedIn({ locations, left, zones, remembered }: Observation): readonly string[] {
  const allGroups = [...locations.map((one) => one.group), ...left.map((one) => one.group)].flatMap((one) => valueOf(one) ?? []);
  const allTables = left.flatMap((one) => valueOf(one.table) ?? []);
  const own = (kind: string, id: string, tags: Readonly<Record<string, string>>) => (isOfUs(tags['apimvnet-owner']) ? [{ kind, id }] : []);
  return [
    ...allGroups.flatMap(({ id, rules, tags }) => [
      ...own('SecurityGroup', id, tags),
      ...rules.flatMap(({ name }) => (name.startsWith(prefix) ? [{ kind: 'Rule', id: `${id}/securityRules/${name}` }] : [])),
    ]),
    ...allTables.flatMap(({ id, routes, tags }) => [
      ...own('RouteTable', id, tags),
      ...routes.flatMap(({ name }) => (name.startsWith(prefix) ? [{ kind: 'Route', id: `${id}/routes/${name}` }] : [])),
    ]),
    ...zones.flatMap(({ id, zone, records, links }) =>
      zone.ok
        ? [
            ...own('PrivateZone', id, zone.value.tags),
            ...(valueOf(records) ?? []).flatMap((one) => own('Record', one.id, one.metadata)),
            ...(valueOf(links) ?? []).flatMap((one) => own('Link', one.id, one.tags)),
          ]
        : [],
    ),
    ...(remembered?.addresses ?? []).flatMap((one) => (one.seen.ok ? own('PublicIp', one.id, one.seen.value.tags) : [])),
  ].map(keyOf);
}

export const deletedBy = ({ steps }: Judgement): readonly ArmId[] =>
  steps.flatMap(({ writes }) => writes.flatMap(({ verb, target }) => (verb === 'delete' ? [target] : [])));

export interface Marked {
  readonly id: ArmId;
  readonly tags: Readonly<Record<string, string>>;
}

export const isSeen = ({ left, zones }: Observation, id: string): boolean =>
  [...left.map((one) => ({ id: one.id, read: one.group ?? one.table })), ...zones.map((one) => ({ id: one.id, read: one.zone }))].some(
    (one) => idKey(one.id) === idKey(id) && one.read?.ok === true,
  );
