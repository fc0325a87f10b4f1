/** Azure resource ids: parsed once, compared without regard to letter case everywhere. */

/** A well-formed resource id as somebody wrote it, without a trailing slash. Compare with `sameId`, key maps with `idKey`. */
export type ArmId = string & { readonly __armId: unique symbol };

export interface ArmIdParts {
  readonly subscription: string;
  readonly resourceGroup: string | undefined;
  /** e.g. `Microsoft.Network`; empty for a resource group. */
  readonly provider: string;
  /** Types from the outermost in, e.g. `['virtualNetworks', 'subnets']`. */
  readonly types: readonly string[];
  readonly names: readonly string[];
}

const shape = /^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?(\/providers\/[^/]+(\/[^/]+\/[^/]+)+)?$/i;

/** Undefined for anything that is not the id of a resource, a resource group or a subscription. A trailing slash is dropped. */
export function parseArmId(text: string | undefined): ArmId | undefined {
  const trimmed = text?.replace(/\/+$/, '');
  return trimmed !== undefined && shape.test(trimmed) ? (trimmed as ArmId) : undefined;
}

/** For ids that the program itself puts together or has already checked. Throws on anything else: that is a bug. */
export function armId(text: string): ArmId {
  const id = parseArmId(text);
  if (id === undefined) throw new Error(`"${text}" is not an Azure resource id`);
  return id;
}

export const idKey = (id: string): string => id.replace(/\/+$/, '').toLowerCase();
export const sameId = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && idKey(a) === idKey(b);

/** By place, not by word: a resource group may be named `providers`. */
export function partsOf(id: ArmId): ArmIdParts {
  const [, subscription = '', ...after] = id.split('/').slice(1);
  const grouped = after[0]?.toLowerCase() === 'resourcegroups';
  const [, provider = '', ...rest] = after.slice(grouped ? 2 : 0);
  return {
    subscription,
    resourceGroup: grouped ? after[1] : undefined,
    provider,
    types: rest.filter((_, at) => at % 2 === 0),
    names: rest.filter((_, at) => at % 2 === 1),
  };
}

/** `Microsoft.Network/virtualNetworks/subnets`, as the id spells it. */
export function typeOf(id: ArmId): string {
  const { provider, types } = partsOf(id);
  return [provider, ...types].join('/');
}

export const isType = (id: ArmId, type: string): boolean => typeOf(id).toLowerCase() === type.toLowerCase();

/** The last name in the id: what people call the resource. */
export const nameOf = (id: string): string => id.replace(/\/+$/, '').split('/').at(-1) ?? id;

/** The enclosing resource of a child, e.g. the VNet of a subnet; the id itself for a top-level resource. */
export function parentOf(id: ArmId): ArmId {
  return partsOf(id).types.length < 2 ? id : armId(id.split('/').slice(0, -2).join('/'));
}

export const childOf = (parent: ArmId, type: string, name: string): ArmId => armId(`${parent}/${type}/${name}`);

export const resourceGroupOf = (id: ArmId): string => partsOf(id).resourceGroup ?? '';
export const subscriptionOf = (id: ArmId): string => partsOf(id).subscription;

/** True when `scope` is `id` or contains it: a lock on a resource group reaches everything in it. */
export const contains = (scope: string, id: string): boolean => idKey(id) === idKey(scope) || idKey(id).startsWith(`${idKey(scope)}/`);
