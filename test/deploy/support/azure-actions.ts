/** The actions of Azure RBAC that a request to Resource Manager needs, by name; the simulated Azure asks for the same (sim/azure/directory/actions.ts). */

import { linkedNeeds, ownNeed, type Asked } from '../../../sim/azure/directory/actions.ts';

export type ArmRequest = Asked;

/** Every action that the request needs; two requests with equal answers need the same rights. */
export const actionsFor = (request: ArmRequest): readonly string[] => [
  ...new Set([ownNeed(request), ...linkedNeeds(request)].map(({ action }) => action)),
];
