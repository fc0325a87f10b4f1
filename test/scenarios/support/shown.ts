/** What a scenario sees of Azure and of a binding, in short words. */

import { isWrite, type LoggedRequest } from '../../../sim/azure/azure.ts';
import type { Binding } from '../../../src/api/binding.ts';
import type { Stage } from './stage.ts';
import { groupId } from './world.ts';

export type Properties = Readonly<Record<string, unknown>>;
export interface Named {
  readonly name: string;
  readonly properties: Properties;
}

/** The properties of a resource; undefined when there is none. */
export const shown = (stage: Stage, id: string): Properties | undefined =>
  (stage.azure.resource(id) as unknown as { readonly properties: Properties } | undefined)?.properties;

export const childrenOf = (stage: Stage, id: string, field: string): readonly Named[] =>
  (shown(stage, id)?.[field] ?? []) as readonly Named[];

/** Rules of a group without the mark of ours, e.g. `sql@3002 -> Sql`. */
export const rulesOf = (stage: Stage, group = 'apim-nsg'): readonly string[] =>
  childrenOf(stage, groupId(group), 'securityRules').map(({ name, properties }) => {
    const { priority, destinationAddressPrefix: one, destinationAddressPrefixes: many } = properties;
    const to = [one, ...((many ?? []) as readonly unknown[])].filter(Boolean).join(',');
    return `${name.replace(/^apimvnet-[0-9a-f]{6}-/, '')}@${String(priority)} -> ${to}`;
  });

/** Writes that Azure has carried out since the `from`th request, e.g. `PUT subnets/apim`. */
export const writesOf = (stage: Stage, from = 0): readonly string[] =>
  stage.azure.requests
    .slice(from)
    .filter((request) => isWrite(request) && request.carriedOut && request.status < 400)
    .map(shortly);

export const shortly = ({ method, path }: Pick<LoggedRequest, 'method' | 'path'>): string =>
  `${method} ${path.split('/').slice(-2).join('/')}`;

export const statusOf = async (stage: Stage, name = 'orders'): Promise<NonNullable<Binding['status']>> =>
  (await stage.binding(name)).status ?? {};

export const findingsOf = async (stage: Stage, check?: string) =>
  ((await statusOf(stage)).findings ?? []).filter((finding) => check === undefined || finding.check === check);

export const checksOf = async (stage: Stage): Promise<readonly string[]> => (await findingsOf(stage)).map(({ check }) => check);
