/** Role assignments, as far as tests need them: whose token it is, what it does, and over which scope (Microsoft: Azure RBAC, how access is determined). */

import { Refusal } from '../answers.ts';

export interface Assignment {
  /** Client id: the part of a token before its first dot. */
  readonly principal: string;
  /** A subscription, a group or a resource; it reaches all that is in it. */
  readonly scope: string;
  /** What actions begin with, e.g. `Microsoft.Network/locations/`; all unless said. */
  readonly actions?: readonly string[];
}

const verbs: Readonly<Record<string, string>> = { GET: 'read', PUT: 'write', PATCH: 'write', DELETE: 'delete', POST: 'action' };

/** Throws ARM's refusal, in its recorded words, unless an assignment of this principal covers the action at the path. */
export function admitByRoles(
  assignments: readonly Assignment[],
  request: { readonly method: string; readonly path: string; readonly token: string },
): void {
  const principal = request.token.replace(/^Bearer /i, '').split('.')[0] ?? '';
  const action = `${typeOf(request.path)}/${verbs[request.method] ?? 'read'}`;
  const path = request.path.toLowerCase();
  const isCovered = assignments.some(
    (one) =>
      one.principal === principal &&
      (path === one.scope.toLowerCase() || path.startsWith(`${one.scope.toLowerCase()}/`)) &&
      (one.actions ?? ['']).some((start) => action.toLowerCase().startsWith(start.toLowerCase())),
  );
  if (isCovered) return;
  throw new Refusal(
    403,
    'AuthorizationFailed',
    `The client '${principal}' with object id '${principal}' does not have authorization to perform action '${action}' over scope '${request.path}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/** `…/providers/Microsoft.Network/virtualNetworks/hub/subnets/apim` is of type `Microsoft.Network/virtualNetworks/subnets`. */
function typeOf(path: string): string {
  if (!/\/providers\//i.test(path)) return 'Microsoft.Resources/subscriptions/resourceGroups';
  const [namespace = '', ...rest] =
    path
      .split(/\/providers\//i)
      .at(-1)
      ?.split('/') ?? [];
  return [namespace, ...rest.filter((_, at) => at % 2 === 0)].join('/');
}
