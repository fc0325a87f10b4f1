/** Promise: whatever is remembered and seen, the list of removal has one verdict for each thing of ours, and nothing of others goes. */

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { armId, childOf, idKey, nameOf, parentOf, type ArmId } from '../../src/api/arm-id.ts';
import type { BindingSpec, BindingStatus } from '../../src/api/binding.ts';
import type { Outcome } from '../../src/azure/arm.ts';
import type { NetworkLink, PrivateZone, RecordSet } from '../../src/azure/resources.ts';
import { runChecks } from '../../src/binding/checks/index.ts';
import type { Judgement } from '../../src/binding/model/values/judgement.ts';
import { valueOf, type Observation, type SeenLeftover, type SeenZone } from '../../src/binding/model/values/observation.ts';
import { ownershipFor, rulePrefix } from '../../src/binding/model/terms/owner.ts';
import { settingsOf, type Settings } from '../../src/binding/model/values/settings.ts';
import { detachInputOf } from '../../src/binding/model/values/wish.ts';
import { rule } from '../../src/network/rules.test-support.ts';
import {
  address,
  at,
  attached,
  cluster,
  forbidden,
  gone,
  group,
  ids,
  iso,
  network,
  observation,
  owner,
  intervals,
  place,
  seen,
  service,
  subnet,
  table,
  uid,
  unseen,
} from '../../src/binding/testing/observation.test-support.ts';
import { binding } from '../../src/binding/testing/situation.test-support.ts';
import { holds } from './runs.ts';

const home = ids.group.replace(/\/providers\/.*/, '');
const inNetwork = (type: string, name: string): ArmId => armId(`${home}/providers/Microsoft.Network/${type}/${name}`);
const neighbour = '44444444-4444-4444-8444-444444444444';
const marks = {
  mine: owner,
  abandoned: `${cluster}/55555555-5555-4555-8555-555555555555`,
  neighbour: `${cluster}/${neighbour}`,
  elsewhere: '88888888-8888-4888-8888-888888888888/66666666-6666-4666-8666-666666666666',
};
const isOfUs = (mark: string | undefined): boolean => mark === marks.mine || mark === marks.abandoned;
const mark = fc.constantFrom(...Object.values(marks), undefined);
const tagged = mark.map((one): Readonly<Record<string, string>> => (one === undefined ? {} : { 'apimvnet-owner': one }));
const prefix = rulePrefix(ids.service);

const groups = [ids.wanted, inNetwork('networkSecurityGroups', 'g1')];
const tables = [ids.table, inNetwork('routeTables', 't1')];
const zoneIds = ['orders.azure-api.net', 'orders.portal.azure-api.net', 'old.contoso.com'].map((name) =>
  inNetwork('privateDnsZones', name),
);
const elsewhere = zoneIds.map((id) => armId(id.replace('/resourceGroups/gateways/', '/resourceGroups/dns/')));
const addresses = [ids.address, inNetwork('publicIPAddresses', 'other')];
const subnets = [ids.subnet, ids.elsewhere];

/** Some reads tell nothing, or that it is not there. */
const read = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Outcome<T>> =>
  fc.oneof({ weight: 30, arbitrary: value.map(seen) }, { weight: 1, arbitrary: fc.constantFrom(gone, unseen(), forbidden) });

const ruleOf = fc.record({ flow: fc.constantFrom('sql', 'clients', 'storage', 'theirs'), by: mark }).map(({ flow, by }) => ({
  ...rule(flow === 'theirs' ? 'theirs' : `${prefix}${flow}`, 3000 + flow.length, 'Outbound Allow Tcp 1433 from VirtualNetwork to Sql'),
  ...(by === undefined ? {} : { description: `Made by apim-vnet-operator ${by}` }),
}));
const groupOf = (id: ArmId) =>
  fc
    .record({ rules: fc.uniqueArray(ruleOf, { selector: ({ name }) => name, maxLength: 4 }), tags: tagged, in: fc.subarray(subnets) })
    .map((one) => group(one.rules, { id, name: nameOf(id), tags: one.tags, subnets: one.in }));
const tableOf = (id: ArmId) =>
  fc.record({ names: fc.subarray(['controlplane', 'client-1', 'theirs']), tags: tagged, in: fc.subarray(subnets) }).map((one) =>
    table(
      one.names.map((name, at_) => ({
        name: name === 'theirs' ? name : `${prefix}${name}`,
        prefix: name === 'controlplane' ? 'ApiManagement' : `198.51.${at_}.0/24`,
        nextHopType: 'Internet' as const,
        nextHopIp: undefined,
      })),
      { id, name: nameOf(id), tags: one.tags, subnets: one.in },
    ),
  );

const networks = [seen(network({ subnets: [subnet(), subnet({ id: ids.elsewhere, name: 'old' })] }))];
const leftOf = (id: ArmId): fc.Arbitrary<SeenLeftover> =>
  tables.includes(id)
    ? read(tableOf(id)).map((one) => ({ id, group: undefined, table: one, networks }))
    : read(groupOf(id)).map((one) => ({ id, group: one, table: undefined, networks }));

const zoneOf = (id: ArmId): fc.Arbitrary<SeenZone> =>
  fc
    .record({
      zone: read(
        fc.record({ tags: tagged, more: fc.constantFrom(0, 0, 2) }).map(({ tags, more }): PrivateZone => ({
          id,
          name: nameOf(id),
          etag: 'e',
          provisioningState: 'Succeeded',
          recordSets: more,
          tags,
        })),
      ),
      records: read(
        fc.uniqueArray(
          fc.record({ name: fc.constantFrom('@', 'theirs', 'api'), metadata: tagged, ip: fc.constantFrom('10.0.1.4', '10.9.9.9') }),
          { selector: ({ name }) => name, maxLength: 2 },
        ),
      ),
      links: read(
        fc.uniqueArray(fc.record({ name: fc.constantFrom('hub', 'theirs', 'gone'), tags: tagged }), {
          selector: ({ name }) => name,
          maxLength: 2,
        }),
      ),
    })
    .map(({ zone, records, links }) => {
      const found = valueOf(zone);
      const list = valueOf(records)?.map(({ name, metadata, ip }): RecordSet => ({
        id: childOf(id, 'A', name),
        name,
        etag: 'e',
        ttl: 60,
        addresses: [ip],
        metadata,
      }));
      return {
        id,
        zone: found ? seen({ ...found, recordSets: 1 + (found.recordSets ?? 0) + (list?.length ?? 0) }) : zone,
        records: list ? seen(list) : (records as Outcome<never>),
        links: links.ok
          ? seen(
              links.value.map(({ name, tags }): NetworkLink => ({
                id: childOf(id, 'virtualNetworkLinks', name),
                name,
                etag: 'e',
                provisioningState: 'Succeeded',
                networkId: inNetwork('virtualNetworks', name),
                registrationEnabled: false,
                linkState: 'Completed',
                tags,
              })),
            )
          : links,
      };
    });

const kinds = {
  SecurityRules: groups,
  SecurityGroup: groups,
  Routes: tables,
  RouteTable: tables,
  PrivateZone: [...zoneIds, ...elsewhere],
  PrivateRecords: [...zoneIds, ...elsewhere],
  PublicIp: addresses,
  SecurityGroupAttachment: subnets,
  RouteTableAttachment: subnets,
  Attachment: subnets,
  ServiceEndpoint: subnets.map((id) => childOf(id, 'serviceEndpoints', 'Microsoft.Sql')),
  DnsServers: [ids.network],
  KindOfTheFuture: ['no id at all', ids.network],
} as const;
const entry = fc.oneof(
  ...Object.entries(kinds).map(([kind, all]) =>
    fc
      .constantFrom<readonly string[]>(
        ...all
          .map((id) => [id, id.toUpperCase()])
          .flat()
          .map((id) => [id]),
      )
      .map(([id = '']) => ({ id, kind })),
  ),
);

const policy = fc.constantFrom('Enforce', 'Enforce', 'Enforce', 'Audit', 'Ignore');
const wishes = fc
  .record({
    is: fc.constantFrom('External', 'Internal', 'None', 'Nothing'),
    security: policy,
    routing: policy,
    dns: policy,
    publicIp: policy,
  })
  .map(({ is, ...policies }): { readonly spec: Partial<BindingSpec>; readonly goes: boolean } => ({
    goes: is === 'Nothing',
    spec: {
      mode: is === 'Nothing' ? 'Internal' : is,
      networkSecurity: { priorities: { from: 3000, to: 3199 }, policy: policies.security },
      routing: { policy: policies.routing },
      publicIp: { policy: policies.publicIp },
      dns: {
        policy: policies.dns,
        ...(is === 'Internal' || is === 'Nothing' ? { privateRecords: { linkedVnetIds: [inNetwork('virtualNetworks', 'hub')] } } : {}),
      },
    },
  }));

const services = fc.constantFrom(
  seen(service()),
  seen(attached()),
  seen(attached({ subnetId: ids.elsewhere })),
  seen(attached({ virtualNetworkType: 'Internal', privateIpAddresses: ['10.0.1.4'], publicIpAddressId: ids.address })),
  seen(attached({ provisioningState: 'Updating' })),
  gone,
  unseen(),
);

const cases = fc.record({
  wish: wishes,
  service: services,
  owned: fc.array(entry, { maxLength: 12 }),
  here: groupOf(ids.group),
  left: fc.subarray([...groups, ...tables]).chain((all) => fc.tuple(...all.map(leftOf))),
  zones: fc.subarray([...zoneIds, ...elsewhere]).chain((all) => fc.tuple(...all.map(zoneOf))),
  addresses: fc.subarray(addresses).chain((all) =>
    fc.tuple(
      ...all.map((id) =>
        fc
          .record({
            tags: tagged,
            to: fc.constantFrom(undefined, `${home}/providers/Microsoft.Network/loadBalancers/l/f/x`, '/subscriptions/9/x/y'),
          })
          .map(({ tags, to }) => ({ id, seen: seen(address({ id, tags, attachedTo: to as ArmId | undefined })) })),
      ),
    ),
  ),
  attachedTo: fc.subarray([...groups, ids.group]),
  moved: fc.constantFrom('01:00', '07:30'),
  doubted: fc.subarray([...groups, ...tables, ...zoneIds]),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

interface Judged {
  readonly judgement: Judgement;
  readonly looked: Observation;
  readonly owned: NonNullable<BindingStatus['owned']>;
  readonly settings: Settings;
}

function judgedBy(given: Case): Judged {
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
    previous: status,
    reach: new Map(),
    others: () => [],
    now: at('08:00'),
    intervals,
  });
  return { judgement, looked, owned, settings };
}

const keyOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string => `${kind} ${idKey(id)}`;

/** Read from the observation once more, and by other means than the list. */
function markedIn({ locations, left, zones, remembered }: Observation): readonly string[] {
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

const deletedBy = ({ steps }: Judgement): readonly ArmId[] =>
  steps.flatMap(({ writes }) => writes.flatMap(({ verb, target }) => (verb === 'delete' ? [target] : [])));

test('W35: one verdict for each entry of status.owned and each thing with our mark', () => {
  holds(cases, 3000, (given) => {
    const { judgement, looked, owned } = judgedBy(given);
    const keys = judgement.removals.map(keyOf);
    expect(keys.length).toBe(new Set(keys).size);
    expect([...owned.map(keyOf), ...markedIn(looked)].filter((key) => !keys.includes(key))).toEqual([]);
  });
});

test('W35: what is deleted is deleted by its verdict, once, and only what can be read decides', () => {
  holds(cases, 3000, (given) => {
    const { judgement, settings } = judgedBy(given);
    const deleted = deletedBy(judgement).map(idKey);
    expect(deleted.length).toBe(new Set(deleted).size);
    const going = judgement.removals.flatMap(({ id, verdict }) =>
      verdict.is === 'Remove' || (verdict.is === 'Keep' && verdict.later) ? [idKey(id)] : [],
    );
    expect(deleted.filter((id) => !going.includes(id))).toEqual([]);
    const isDark = !given.service.ok && given.service !== gone;
    if (isDark) expect(judgement.removals.filter(({ verdict }) => verdict.is !== 'Keep' && verdict.is !== 'Stays')).toEqual([]);
    if (settings.wish.is === 'Declared')
      expect(judgement.removals.filter(({ verdict }) => verdict.is === 'Keep' && verdict.later !== undefined)).toEqual([]);
  });
});

test('W1: nothing of others is deleted, alone or with what it is in', () => {
  holds(cases, 3000, (given) => {
    const { judgement, looked } = judgedBy(given);
    const deleted = new Set(deletedBy(judgement).map(idKey));
    const isHit = (id: string): boolean => deleted.has(idKey(id)) || deleted.has(idKey(parentOf(id as ArmId)));
    const hit = [
      ...[...looked.locations.map((one) => one.group), ...looked.left.map((one) => one.group)]
        .flatMap((one) => valueOf(one) ?? [])
        .flatMap(({ id, rules }) =>
          rules.flatMap(({ name, description }) => {
            const [by] = /[0-9a-f-]{36}\/[0-9a-f-]{36}/.exec(description ?? '') ?? [];
            return name.startsWith(prefix) && (by === undefined || isOfUs(by)) ? [] : [`${id}/securityRules/${name}`];
          }),
        ),
      ...looked.left
        .flatMap((one) => valueOf(one.table) ?? [])
        .flatMap(({ id, routes }) => routes.flatMap(({ name }) => (name.startsWith(prefix) ? [] : [`${id}/routes/${name}`]))),
      ...looked.zones.flatMap(({ records, links }) => [
        ...(valueOf(records) ?? []).flatMap(({ id, metadata }) => (isOfUs(metadata['apimvnet-owner']) ? [] : [id])),
        ...(valueOf(links) ?? []).flatMap(({ id, tags }) => (isOfUs(tags['apimvnet-owner']) ? [] : [id])),
      ]),
    ].filter(isHit);
    const whole = [
      ...[...looked.left.map((one) => one.group), ...looked.left.map((one) => one.table)].flatMap((one) => valueOf<Marked>(one) ?? []),
      ...looked.zones.flatMap((one) => valueOf(one.zone) ?? []),
      ...(looked.remembered?.addresses ?? []).flatMap((one) => valueOf(one.seen) ?? []),
    ].flatMap(({ id, tags }) => (isOfUs(tags['apimvnet-owner']) ? [] : [id]));
    const inUse = (looked.remembered?.addresses ?? []).flatMap((one) =>
      one.seen.ok && one.seen.value.attachedTo?.startsWith(home) === true ? [one.id] : [],
    );
    expect([...whole, ...inUse].filter((id) => deleted.has(idKey(id)))).toEqual([]);
    expect(hit).toEqual([]);
  });
});

test('W6: what is remembered is forgotten only when it is known not to be there', () => {
  holds(cases, 3000, (given) => {
    const { judgement, looked } = judgedBy(given);
    const marked = new Set(markedIn(looked));
    const forgotten = judgement.removals.filter(({ verdict }) => verdict.is === 'Gone');
    expect(forgotten.map(keyOf).filter((key) => marked.has(key))).toEqual([]);
    if (looked.remembered === undefined)
      expect(forgotten.filter(({ id }) => looked.doubted?.has(idKey(id)) && !isSeen(looked, id))).toEqual([]);
  });
});

interface Marked {
  readonly id: ArmId;
  readonly tags: Readonly<Record<string, string>>;
}

const isSeen = ({ left, zones }: Observation, id: string): boolean =>
  [...left.map((one) => ({ id: one.id, read: one.group ?? one.table })), ...zones.map((one) => ({ id: one.id, read: one.zone }))].some(
    (one) => idKey(one.id) === idKey(id) && one.read?.ok === true,
  );
