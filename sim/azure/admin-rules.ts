/** Security admin rules that a network manager puts before the groups of a network; they stand in the world, as `adminRules` of the network. */

import { Refusal, resourceNotFound } from './answers.ts';
import { entryOf, sceneryOf, type Engine } from './engine.ts';
import { objects, text } from './json.ts';
import { parseId } from './resource-id.ts';
import type { Answer } from './exchange.ts';

export const adminRulesPath = /^(.*\/Microsoft\.Network\/virtualNetworks\/[^/]+)\/listNetworkManagerEffectiveSecurityAdminRules$/i;

/** Undefined for a path that is another client's. `adminRules: "hidden"` in the world stands for a missing right. */
export function answerAdminRules(engine: Engine, method: string, path: string): Answer | undefined {
  const networkId = adminRulesPath.exec(path)?.[1];
  if (networkId === undefined || method !== 'POST') return undefined;
  const entry = entryOf(engine, networkId);
  const id = parseId(networkId);
  if (!entry || !id) throw resourceNotFound('Microsoft.Network/virtualNetworks', id?.name ?? '', id?.group ?? '');
  if (text(sceneryOf(engine, networkId)['adminRules']) === 'hidden')
    throw new Refusal(
      403,
      'AuthorizationFailed',
      `The client 'operator' with object id 'operator' does not have authorization to perform action 'Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action' over scope '${networkId}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  return { status: 200, headers: {}, body: { value: objects(sceneryOf(engine, networkId)['adminRules']) } };
}
