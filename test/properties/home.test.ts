/** Promise: a plan writes to what the binding names, to what is attached there and to what we made, and to nothing of anybody else. */

import { describe, expect, test } from '@jest/globals';
import { idKey, nameOf, parentOf } from '../../src/api/arm-id.ts';
import { ids, owner } from '../../src/binding/testing/observation.test-support.ts';
import { ownerTag, rulePrefix } from '../../src/binding/model/terms/owner.ts';
import type { Write } from '../../src/binding/model/values/step.ts';
import { object, objects, properties, text, type Json } from '../../sim/azure/json.ts';
import { cases, planIn } from './cases.ts';
import { madeIds, theirZone } from './ids.ts';
import { holds } from './runs.ts';
import { bodyIn, idIn, subnetIn, type Spec, type World } from './world.ts';
import { writesOf } from './writes.ts';

interface Bound {
  readonly location: string;
  readonly subnetId: string;
  readonly networkSecurity?: { readonly groupId?: string; readonly create?: object };
  readonly routing?: { readonly tableId?: string; readonly create?: object };
  readonly publicIp?: { readonly create?: object };
}

/** The regions that a spec names. */
const boundIn = ({ mode, subnetId, additionalLocations = [], ...spec }: Spec): readonly Bound[] =>
  mode === 'None'
    ? []
    : [{ ...(spec as Bound), location: 'westeurope', subnetId: subnetId ?? '' }, ...(additionalLocations as readonly Bound[])];

/** Of this binding, or of one of this cluster that is gone. */
const isFree = (tags: unknown): boolean => text(object(tags)[ownerTag]).startsWith(owner.split('/')[0] ?? '');
const has = (list: readonly string[], id: string): boolean => list.some((one) => idKey(one) === idKey(id));

const present = (world: World, id: string, list: string): Json | undefined =>
  objects(properties(bodyIn(world, parentOf(id as Write['target'])) ?? {})[list]).find((one) => idKey(text(one['id'])) === idKey(id));
const after = ({ changes }: Write, path: string): unknown => {
  const to = changes.find((one) => one.path === path)?.to;
  return to === undefined ? undefined : JSON.parse(to);
};

function rule(world: World, spec: Spec, write: Write): string | undefined {
  const name = nameOf(write.target);
  if (!name.startsWith(rulePrefix(ids.service))) return 'a rule of others';
  if (write.verb === 'delete') return undefined;
  const before = properties(present(world, write.target, 'securityRules') ?? {})['priority'];
  const priority = after(write, 'properties.priority') ?? before;
  const { from, to } = spec.networkSecurity?.priorities ?? { from: 3000, to: 3199 };
  // What is there outside of the band stays there when the band is full, or when a place in it would help less.
  return priority === before || (Number(priority) >= from && Number(priority) <= to)
    ? undefined
    : `priority ${String(priority)} outside the band`;
}

function inZone(world: World, write: Write, id: string): string | undefined {
  const body = bodyIn(world, id);
  const isOurs = isFree(body?.['tags']);
  if (idKey(id) !== idKey(theirZone) && !/orders[^/]*\.azure-api\.net$/.test(id)) return 'a zone of other names';
  const others = objects(body?.['records']).filter((one) => !isFree(properties(one)['metadata']));
  if (isOurs && write.verb === 'delete') {
    if (idKey(write.target) === idKey(id)) return others.length > 0 ? 'a zone in which others have records' : undefined;
    return others.some((one) => idKey(text(one['id'])) === idKey(write.target)) ? 'a record of others in a zone of ours' : undefined;
  }
  if (isOurs || (body === undefined && write.verb !== 'delete')) return undefined;
  const record = objects(body?.['records']).find((one) => idKey(text(one['id'])) === idKey(write.target));
  if (!/\/A\/[^/]+$/.test(write.target)) return 'a zone of others, or its links';
  const isRight = objects(properties(record ?? {})['aRecords']).some(({ ipv4Address }) =>
    (JSON.stringify(after(write, 'properties.aRecords')) ?? '').includes(text(ipv4Address)),
  );
  return record === undefined || isFree(properties(record)['metadata']) || isRight ? undefined : 'a record of others';
}

/** What is wrong with a write; undefined when it is at home. */
function wrong(world: World, spec: Spec, write: Write): string | undefined {
  const { target, verb, changes } = write;
  const bound = boundIn(spec);
  const attached = (field: string) => bound.map(({ subnetId }) => idIn(subnetIn(world, subnetId), field));
  const toMake = (part: 'networkSecurity' | 'routing', kind: 'group' | 'table') =>
    bound.flatMap((one) => (one[part]?.create ? [madeIds(one.location)[kind]] : []));
  const zoneId = /^.*\/privateDnsZones\/[^/]+/i.exec(target)?.[0];
  if (idKey(target) === idKey(ids.service)) return verb === 'patch' || verb === 'post' ? undefined : 'the service itself';
  if (zoneId !== undefined) return inZone(world, write, zoneId);
  if (/\/subnets\/[^/]+$/i.test(target)) {
    if (
      verb !== 'merge' ||
      !has(
        bound.map(({ subnetId }) => subnetId),
        target,
      )
    )
      return 'a subnet of others';
    return changes.some(({ from }) => from !== undefined) ? 'what is attached is replaced' : undefined;
  }
  if (/\/virtualNetworks\/[^/]+$/i.test(target)) {
    const isBound = has(
      bound.map(({ subnetId }) => subnetId.replace(/\/subnets\/.*$/, '')),
      target,
    );
    return isBound && changes.every(({ path }) => path === 'properties.dhcpOptions.dnsServers') ? undefined : 'a network of others';
  }
  if (/\/networkSecurityGroups\/[^/]+$/i.test(target))
    return has(toMake('networkSecurity', 'group'), target) && !bodyIn(world, target) ? undefined : 'a group that is there';
  if (/\/routeTables\/[^/]+$/i.test(target))
    return has(toMake('routing', 'table'), target) && !bodyIn(world, target) ? undefined : 'a table that is there';
  if (/\/publicIPAddresses\/[^/]+$/i.test(target)) {
    const pairs = bound.flatMap(({ location, publicIp }) => (publicIp?.create ? madeIds(location).addresses : []));
    return has(pairs, target) && !bodyIn(world, target) ? undefined : 'an address that is there';
  }
  const parent = parentOf(target);
  if (/\/securityRules\//i.test(target)) {
    const groups = [
      ...attached('networkSecurityGroup'),
      ...bound.map(({ networkSecurity }) => networkSecurity?.groupId ?? ''),
      ...toMake('networkSecurity', 'group'),
    ];
    return has(groups, parent) ? rule(world, spec, write) : 'a group of others';
  }
  if (/\/routes\//i.test(target)) {
    const tables = [...attached('routeTable'), ...bound.map(({ routing }) => routing?.tableId ?? ''), ...toMake('routing', 'table')];
    if (!has(tables, parent)) return 'a table of others';
    return nameOf(target).startsWith(rulePrefix(ids.service)) ? undefined : 'a route of others';
  }
  return 'nothing that we write to';
}

describe('whatever the binding and the network', () => {
  test('no write goes to what is another client’s', () => {
    holds(cases, 2000, ({ world, spec }) => {
      const strays = writesOf(planIn(world, spec).steps).flatMap((write) => {
        const why = wrong(world, spec, write);
        return why === undefined ? [] : [`${write.verb} ${write.target}: ${why}`];
      });
      expect(strays).toEqual([]);
    });
  });
});
