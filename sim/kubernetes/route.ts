/** Which resource a path of the API server means. */

import type { Kind } from './kinds.ts';

export interface ResourceRoute {
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** Undefined when no known kind lives there. Resource paths are `/api/v1/…` and `/apis/<group>/<version>/…`. */
export function routeOf(kinds: readonly Kind[], path: string): ResourceRoute | undefined {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const group = parts[0] === 'api' ? '' : parts[0] === 'apis' ? parts[1] : undefined;
  if (group === undefined) return undefined;
  const [version, ...rest] = parts.slice(group === '' ? 1 : 2);
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && !['status', 'finalize'].includes(rest[2] ?? '');
  const [plural, name, subresource, ...tooMuch] = inNamespace ? rest.slice(2) : rest;
  const kind = kinds.find((one) => one.group === group && one.version === version && one.plural === plural);
  if (!kind || tooMuch.length > 0 || (inNamespace && !kind.namespaced)) return undefined;
  return { kind, namespace: inNamespace ? rest[1] : undefined, name, subresource };
}
