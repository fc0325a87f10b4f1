/** Which gateways a file is judged for: those that it declares, else one in the subnet, the group or the table that is meant for it. */

import { canonicalTag } from '../../network/words/words.ts';
import { readPrefix } from '../../network/addresses/prefix-list.ts';
import { UsageError } from '../usage-error.ts';
import {
  isUnknown,
  type Declared,
  type DeclaredGateway,
  type DeclaredGroup,
  type DeclaredSubnet,
  type DeclaredTable,
  type Unknown,
} from './model.ts';
import type { Planned } from './world.ts';

export interface Assumed {
  readonly mode: 'External' | 'Internal' | undefined;
  readonly tier: string | undefined;
  readonly location: string | undefined;
  /** Names or addresses of subnets, groups or tables. */
  readonly subnets: readonly string[];
}

export interface Choice {
  readonly planned: readonly Planned[];
  /** What was taken for granted or could not be known, in sentences. */
  readonly notKnown: readonly string[];
  /** What was taken for granted because the file does not say it; nothing hangs on it that is not known. */
  readonly assumed: readonly string[];
}

export function chosen(declared: Declared, given: Assumed): Choice {
  const notKnown: string[] = [];
  const assumed: string[] = [];
  const inFile = given.subnets.length > 0 ? [] : declared.gateways.filter(({ mode }) => mode === undefined || !/^none$/i.test(mode));
  const placed = inFile.flatMap((gateway) => {
    const subnet = subnetOf(gateway, declared);
    if (!subnet && gateway.subnet !== undefined)
      notKnown.push(
        `The subnet of ${gateway.address}: ${isUnknown(gateway.subnet) ? gateway.subnet.unknown : gateway.subnet}, which the file does not declare.`,
      );
    return subnet ? [{ gateway, subnet }] : [];
  });
  const pairs: readonly { readonly gateway: DeclaredGateway | undefined; readonly subnet: DeclaredSubnet }[] =
    placed.length > 0
      ? placed
      : meant(declared, given.subnets).map((subnet) => ({ gateway: inFile.length === 1 ? inFile[0] : undefined, subnet }));
  const planned = pairs.map(({ gateway, subnet }): Planned => {
    const attached = <T extends { readonly key: string }>(
      what: string,
      ref: string | Unknown | undefined,
      all: readonly T[],
    ): T | undefined => {
      const found = typeof ref === 'string' ? all.find(({ key }) => key === ref) : undefined;
      if (ref !== undefined && !found)
        notKnown.push(`The ${what} of subnet ${subnet.name}: ${isUnknown(ref) ? ref.unknown : ref}, which the file does not declare.`);
      return found;
    };
    const group = attached('network security group', subnet.group, declared.groups);
    const table = attached('route table', subnet.table, declared.tables);
    const location = given.location ?? gateway?.location ?? subnet.location ?? group?.location ?? table?.location;
    const region = location ?? regionNamedIn(group, table) ?? 'westeurope';
    if (location === undefined) assumed.push(`region ${region} (--location)`);
    if (subnet.prefixes.length === 0) notKnown.push(`The range of subnet ${subnet.name}.`);
    const mode = given.mode ?? modeIn(gateway?.mode) ?? 'External';
    if (given.mode === undefined && modeIn(gateway?.mode) === undefined) assumed.push('mode External (--mode)');
    const tier = given.tier ?? gateway?.tier ?? 'Premium';
    if (given.tier === undefined && gateway?.tier === undefined) assumed.push('tier Premium (--tier)');
    return {
      title: gateway?.name ?? `gateway in ${subnet.name}`,
      address: gateway?.address ?? subnet.address,
      mode,
      tier,
      units: Number.isInteger(gateway?.units) ? (gateway?.units ?? 1) : 1,
      location: region,
      subnet,
      group,
      table,
    };
  });
  return { planned, notKnown, assumed: [...new Set(assumed)] };
}

const modeIn = (mode: string | undefined): 'External' | 'Internal' | undefined =>
  mode === undefined ? undefined : /^external$/i.test(mode) ? 'External' : /^internal$/i.test(mode) ? 'Internal' : undefined;

const subnetOf = ({ subnet }: DeclaredGateway, { subnets }: Declared): DeclaredSubnet | undefined =>
  typeof subnet === 'string' ? subnets.find(({ key }) => key === subnet) : undefined;

/** A file of which only a group or a table is known is judged as if they were attached to a subnet of their own. */
function meant({ subnets, groups, tables }: Declared, names: readonly string[]): readonly DeclaredSubnet[] {
  const all =
    subnets.length > 0
      ? subnets
      : groups.map((group) => alone(group.name, group.address, group.key, tables.length === 1 ? tables[0]?.key : undefined));
  const candidates = all.length > 0 ? all : tables.map((table) => alone(table.name, table.address, undefined, table.key));
  if (names.length > 0)
    return names.map((name) => {
      const found = candidates.find((one) =>
        [one.name, one.address, one.name.split('/').at(-1)].some((text) => text?.toLowerCase() === name.toLowerCase()),
      );
      if (found) return found;
      throw new UsageError(`--subnet: the file has no "${name}"; it has ${candidates.map((one) => one.name).join(', ') || 'none'}`);
    });
  const likely = candidates.filter(({ name, address }) => /apim|api-?man|api-?gateway/i.test(`${name} ${address}`));
  const [only, ...others] = likely.length > 0 ? likely : candidates;
  if (only && others.length === 0) return [only];
  if (candidates.length === 0)
    throw new UsageError('the file declares no API Management, no subnet, no network security group and no route table');
  throw new UsageError(
    `the file has several that a gateway could be put into: name one with --subnet: ${candidates.map((one) => one.name).join(', ')}`,
  );
}

const alone = (name: string, address: string, group: string | undefined, table: string | undefined): DeclaredSubnet => ({
  key: `alone:${name}`,
  name: `network/${name}`,
  address,
  location: undefined,
  prefixes: ['10.255.255.0/26'],
  networkPrefixes: [],
  dnsServers: [],
  group,
  table,
  endpoints: [],
  delegations: [],
});

/** The one region whose tags the rules and routes name. */
function regionNamedIn(group: DeclaredGroup | undefined, table: DeclaredTable | undefined): string | undefined {
  const words = [
    ...(group?.rules ?? []).flatMap(({ sourceAddressPrefixes, destinationAddressPrefixes }) => [
      ...sourceAddressPrefixes,
      ...destinationAddressPrefixes,
    ]),
    ...(table?.routes ?? []).map(({ prefix }) => prefix),
  ].filter((text) => readPrefix(text).is === 'Word');
  const regions = new Set(words.flatMap((word) => canonicalTag(word).split('.')[1] ?? []));
  const [only, ...others] = regions;
  return others.length === 0 ? only : undefined;
}
