/**
 * Which namespaces may use the operator's own identity, and for which parts of Azure: a list that the platform team writes, for Kubernetes' rights to create a
 * binding say nothing about rights in Azure. Without a list every namespace may use all that the identity may.
 */

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { contains, isType, nameOf, parentOf, parseArmId, partsOf, sameId, type ArmId } from '../../api/arm-id.ts';

/** What one namespace may touch. */
export interface Grant {
  /** Subscriptions, resource groups, networks, subnets, zones, or any other resource; each with all that is in it. */
  readonly scopes: readonly ArmId[];
  /** Whether an approval in the namespace counts for what also changes the network of others, as the DNS servers of a shared one. */
  readonly touchesOthers: 'Never' | 'Approved';
}

/** By namespace; what is not in it may use nothing. */
export type Grants = ReadonlyMap<string, Grant>;

export const nothingGranted: Grant = { scopes: [], touchesOthers: 'Never' };

const subnets = 'Microsoft.Network/virtualNetworks/subnets';

/** Written to, or named to Azure. */
export const mayUse = ({ scopes }: Grant, id: string): boolean => scopes.some((scope) => contains(scope, id));

/** A subnet cannot be judged without its network, which is read for it and not written to. */
export const mayRead = (grant: Grant, id: string): boolean =>
  mayUse(grant, id) || grant.scopes.some((scope) => isType(scope, subnets) && sameId(parentOf(scope), id));

/** Something in that subscription may be used: then what is the same for all of it may be asked for. */
export const knowsSubscription = ({ scopes }: Grant, subscription: string): boolean =>
  scopes.some((scope) => partsOf(scope).subscription.toLowerCase() === subscription.toLowerCase());

/** Throws a sentence that names the file and the field. */
export function loadGrants(path: string): Grants {
  try {
    return parseGrants(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`tenancy file ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** YAML or JSON: `namespaces: { <name>: { scopes: [<id>, …], touchesOthers: Never | Approved } }`. */
export function parseGrants(text: string): Grants {
  const { namespaces } = fields(parse(text), 'the file', ['namespaces']);
  if (namespaces === undefined)
    throw new Error('namespaces is missing. With "namespaces: {}" no namespace may use the identity of the operator');
  return new Map(Object.entries(mapping(namespaces, 'namespaces')).map(([name, grant]) => [namespace(name), grantOf(grant, name)]));
}

function grantOf(value: unknown, name: string): Grant {
  const where = `namespaces.${name}`;
  const { scopes, touchesOthers = 'Never' } = fields(value, where, ['scopes', 'touchesOthers']);
  if (!Array.isArray(scopes)) throw new Error(`${where}.scopes must be a list of ids, such as /subscriptions/<GUID>/resourceGroups/net`);
  if (touchesOthers !== 'Never' && touchesOthers !== 'Approved')
    throw new Error(`${where}.touchesOthers must be Never or Approved, not ${JSON.stringify(touchesOthers)}`);
  return { scopes: scopes.map((scope: unknown, at) => scopeOf(scope, `${where}.scopes[${at}]`)), touchesOthers };
}

function scopeOf(value: unknown, where: string): ArmId {
  const id = typeof value === 'string' ? parseArmId(value) : undefined;
  if (id === undefined)
    throw new Error(
      `${where}: ${JSON.stringify(value)} is not the id of a subscription, a resource group or a resource, such as /subscriptions/<GUID>/resourceGroups/net`,
    );
  return id;
}

/** RFC 1123, as Kubernetes wants it. */
function namespace(name: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name))
    throw new Error(`namespaces: ${JSON.stringify(name)} is not the name of a namespace`);
  return name;
}

type Fields = Readonly<Record<string, unknown>>;

function mapping(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${where} must be a mapping`);
  return value as Fields;
}

/** A word that is misspelt would be a limit that is not there. */
function fields(value: unknown, where: string, known: readonly string[]): Fields {
  const given = mapping(value, where);
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new Error(`${where} has the unknown field ${JSON.stringify(unknown)}; known: ${known.join(', ')}`);
  return given;
}

/** In messages: the last name and the id itself, for several resources have one name. */
export const called = (id: ArmId): string => `${nameOf(id)} (${id})`;
