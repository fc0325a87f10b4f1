/** ARM ids taken apart: scope, provider, type and name; letter case never matters for equality. */

export interface ResourceId {
  readonly id: string;
  readonly subscription: string;
  readonly group: string;
  /** E.g. `Microsoft.Network/virtualNetworks/subnets`, as written. */
  readonly type: string;
  readonly name: string;
  /** The resource that this one is a child of; undefined for a top-level one. */
  readonly parent: string | undefined;
}

export const key = (id: string): string => (id.endsWith('/') ? id.replace(/\/+$/, '') : id).toLowerCase();

const shape =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/(Microsoft\.[^/]+)\/([^/]+)\/([^/]+)(?:\/([^/]+)\/([^/]+))?$/i;

/** Undefined for what is no id of a resource in a group, or nests deeper than one child. */
export function parseId(id: string): ResourceId | undefined {
  const found = shape.exec(id);
  if (!found) return undefined;
  const [, subscription = '', group = '', provider = '', type = '', name = '', childType, child] = found;
  return {
    id,
    subscription,
    group,
    type: [provider, type, ...(childType === undefined ? [] : [childType])].join('/'),
    name: child ?? name,
    parent: childType === undefined ? undefined : id.split('/').slice(0, -2).join('/'),
  };
}

export const isType = (id: ResourceId, type: string): boolean => id.type.toLowerCase() === type.toLowerCase();
export const groupOf = (id: ResourceId): string => `/subscriptions/${id.subscription}/resourceGroups/${id.group}`;

/** The resource that an id is, or is a child of, and its type. */
export const topId = (id: ResourceId): string => id.parent ?? id.id;
export const topType = (id: ResourceId): string => id.type.split('/').slice(0, 2).join('/');

const childrenOf: Readonly<Record<string, string>> = {
  'microsoft.network/networksecuritygroups': 'securityRules',
  'microsoft.network/virtualnetworks': 'subnets',
  'microsoft.network/routetables': 'routes',
};

/** The field of a top-level resource that holds its children, for the types that have any. */
export const childField = (type: string): string | undefined => childrenOf[type.toLowerCase()];
