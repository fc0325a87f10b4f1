/** Role assignments: whose token it is, what it does, over which scope, and what its body links to (Microsoft: Azure RBAC, how access is determined). */

import { Refusal } from '../answers.ts';
import { linkedNeeds, ownNeed, type Need } from './actions.ts';

export interface Assignment {
  /** Client id: the part of a token before its first dot. */
  readonly principal: string;
  /** A subscription, a group or a resource; it reaches all that is in it. */
  readonly scope: string;
  /** What actions begin with, e.g. `Microsoft.Network/locations/`; all unless said. */
  readonly actions?: readonly string[];
  /** The actions of a role definition, each in full. */
  readonly role?: readonly string[];
}

/** Throws ARM's refusal, in its recorded words, unless assignments of this principal cover the action at the path, and those on what the body links to. */
export function admitByRoles(
  assignments: readonly Assignment[],
  request: { readonly method: string; readonly path: string; readonly token: string; readonly body?: unknown },
): void {
  const principal = request.token.replace(/^Bearer /i, '').split('.')[0] ?? '';
  const client = `The client '${principal}' with object id '${principal}'`;
  const own = ownNeed(request);
  if (!isCovered(assignments, principal, own))
    throw new Refusal(
      403,
      'AuthorizationFailed',
      `${client} does not have authorization to perform action '${own.action}' over scope '${own.scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  const linked = linkedNeeds(request).find((need) => !isCovered(assignments, principal, need));
  if (linked)
    throw new Refusal(
      403,
      'LinkedAuthorizationFailed',
      // Recorded: Azure/azure-cli#23447. The action is told without the type, which the scope has.
      `${client} has permission to perform action '${own.action}' on scope '${own.scope}'; however, it does not have permission to perform action '${linked.action.split('/').slice(-2).join('/')}' on the linked scope(s) '${linked.scope}' or the linked scope(s) are invalid.`,
    );
}

const isCovered = (assignments: readonly Assignment[], principal: string, need: Need): boolean =>
  assignments.some((one) => one.principal === principal && reaches(one, need.scope) && allows(one, need.action));

function reaches({ scope }: Assignment, path: string): boolean {
  const [outer, inner] = [scope.toLowerCase(), path.toLowerCase()];
  return inner === outer || inner.startsWith(`${outer}/`);
}

function allows({ actions, role }: Assignment, wanted: string): boolean {
  const action = wanted.toLowerCase();
  if (role) return role.some((one) => one.toLowerCase() === action);
  return (actions ?? ['']).some((start) => action.startsWith(start.toLowerCase()));
}
