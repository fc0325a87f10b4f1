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
  readonly child: string | undefined;
}

export const key = (id: string): string => id.toLowerCase().replace(/\/+$/, '');

const shape =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/(Microsoft\.[^/]+)\/([^/]+)\/([^/]+)(?:\/([^/]+)\/([^/]+))?$/i;

/** Undefined for what is no id of a resource in a group, or nests deeper than one child. */
export function parseId(id: string): ResourceId | undefined {
  const found = shape.exec(id);
  if (!found) return undefined;
  const [, subscription = '', group = '', provider = '', type = '', name = '', childType, child] = found;
  const top = childType === undefined ? undefined : id.split('/').slice(0, -2).join('/');
  return {
    id,
    subscription,
    group,
    type: [provider, type, ...(childType === undefined ? [] : [childType])].join('/'),
    name: child ?? name,
    parent: top,
    child,
  };
}

export const isType = (id: ResourceId, type: string): boolean => id.type.toLowerCase() === type.toLowerCase();
export const groupOf = (id: ResourceId): string => `/subscriptions/${id.subscription}/resourceGroups/${id.group}`;
