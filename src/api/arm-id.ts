/** Azure resource ids: parsed once, compared without regard to letter case everywhere. */

/** A well-formed resource id as a user wrote it, without a trailing slash. Compare with `sameId`, key maps with `idKey`. */
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

/** What may stand in a segment, whichever resource it is (Microsoft: Naming rules and restrictions for Azure resources, 2022-03-08). */
const subscriptionName = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Letters and digits of every alphabet (Char.IsLetterOrDigit), but only in the spelling that a comparison without regard to letter case keeps apart. */
const groupName = /^[\p{L}\p{Nd}_.()-]{1,90}$/u;
const providerName = /^[a-z0-9]+([.-][a-z0-9]+)*$/i;
const typeName = /^[a-z0-9]+([_-][a-z0-9]+)*$/i;
/** `@` is the apex of a zone, and `*` a wildcard in it. */
const resourceName = /^[\w@*()-]([\w@*().-]*[\w@*()-])?$/;

const isGroup = (name: string): boolean => groupName.test(name) && !name.endsWith('.') && isUnambiguous(name);

/** By place, not by word: a resource group may be named `providers`. */
function isWellFormed(text: string): boolean {
  const [root, subscriptions = '', subscription = '', ...after] = text.split('/');
  if (root !== '' || !isWord(subscriptions, 'subscriptions') || !subscriptionName.test(subscription)) return false;
  const grouped = isWord(after[0], 'resourceGroups');
  if (grouped && !isGroup(after[1] ?? '')) return false;
  const [providers, provider = '', ...rest] = after.slice(grouped ? 2 : 0);
  if (providers === undefined) return true;
  if (!isWord(providers, 'providers') || !providerName.test(provider) || rest.length === 0 || rest.length % 2 === 1) return false;
  return rest.every((segment, at) => (at % 2 === 0 ? typeName : resourceName).test(segment));
}

const isWord = (segment: string | undefined, word: string): boolean => segment?.toLowerCase() === word.toLowerCase() && isAscii(segment);
const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** Neither composed of parts, nor one of the few foreign letters whose other case is a Latin one, such as the long s. */
const isUnambiguous = (text: string): boolean =>
  isAscii(text) || (text.normalize('NFC') === text && Array.from(text).every((letter) => isAscii(letter) || !isAscii(folded(letter))));

/**
 * Undefined for anything that is not the id of a resource, a resource group or a subscription, segment by segment by Azure's own grammar: what is read
 * one way here and another way by a URL parser or by ARM is no id. A trailing slash is dropped.
 */
export function parseArmId(text: string | undefined): ArmId | undefined {
  const trimmed = text?.replace(/\/+$/, '');
  return trimmed !== undefined && isWellFormed(trimmed) ? (trimmed as ArmId) : undefined;
}

/** For ids that the program itself puts together or has already checked. Throws on anything else: that is a bug. */
export function armId(text: string): ArmId {
  const id = parseArmId(text);
  if (id === undefined) throw new Error(`"${text}" is not an Azure resource id`);
  return id;
}

/** As ARM compares: letter by letter by the capital, which for letters such as the final sigma is not the same as by the small one. */
const folded = (text: string): string =>
  Array.from(text, (letter) => (letter.toUpperCase().length === letter.length ? letter.toUpperCase() : letter).toLowerCase()).join('');

export const idKey = (id: string): string => {
  const trimmed = id.replace(/\/+$/, '');
  return isAscii(trimmed) ? trimmed.toLowerCase() : folded(trimmed);
};
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
  return partsOf(id).types.length < 2 ? id : (id.split('/').slice(0, -2).join('/') as ArmId);
}

export const childOf = (parent: ArmId, type: string, name: string): ArmId => armId(`${parent}/${type}/${name}`);

export const resourceGroupOf = (id: ArmId): string => partsOf(id).resourceGroup ?? '';
export const subscriptionOf = (id: ArmId): string => partsOf(id).subscription;

/** True when `scope` is `id` or contains it: a lock on a resource group reaches everything in it. */
export const contains = (scope: string, id: string): boolean => idKey(id) === idKey(scope) || idKey(id).startsWith(`${idKey(scope)}/`);
