/** A gateway behind a group, a table and a network in a few words, and what the checks of security say and write. */

import type { BindingSpec } from '../../api/binding.ts';
import { rule } from '../../network/rules.test-support.ts';
import type { RouteTable } from '../../azure/resources.ts';
import { attached, group, ids, network, observation, premium, seen, service, subnet, table } from './observation.test-support.ts';
import { rulePrefix } from '../model/terms/owner.ts';
import { situation } from './situation.test-support.ts';

export type Words = readonly [name: string, priority: number, words: string];
export interface World {
  readonly spec?: Partial<BindingSpec>;
  readonly rules?: readonly Words[];
  readonly routes?: Readonly<Record<string, RouteTable['routes'][number]['nextHopType']>>;
  readonly network?: Parameters<typeof network>[0];
  readonly subnet?: Parameters<typeof subnet>[0];
  readonly isRunning?: true;
  readonly table?: Partial<RouteTable>;
}

export const internal: Partial<BindingSpec> = { mode: 'Internal' };

export function planOf({ spec = {}, rules = [], routes, network: change = {}, subnet: more = {}, isRunning, table: other }: World) {
  const routed = routes && { routeTableId: ids.table };
  const here = subnet({ ...routed, ...more });
  return situation({
    spec,
    seen: observation({
      service: seen(
        isRunning ? attached({ ...premium, virtualNetworkType: spec.mode === 'Internal' ? 'Internal' : 'External' }) : service(premium),
      ),
      network: seen(network({ subnets: [here], peerings: [], ...change })),
      subnet: here,
      group: seen(group(rules.map((one) => rule(...one)))),
      ...(routes && {
        table: seen(
          table(
            Object.entries(routes).map(([prefix, nextHopType], at) => ({ name: `r${at}`, prefix, nextHopType })),
            other,
          ),
        ),
      }),
    }),
  }).plan;
}

export const rowsOf = (world: World, check: string): readonly string[] =>
  planOf(world)
    .findings.filter((one) => one.check === check)
    .map(({ severity, message }) => `${severity}: ${message}`);
export const blocked = (world: World) => rowsOf(world, 'FlowBlocked');
export const flowsIn = (messages: readonly string[]): readonly string[] => messages.map((text) => /flow "([^"]+)"/.exec(text)?.[1] ?? text);
export const written = (world: World): readonly string[] =>
  planOf(world)
    .steps.flatMap(({ writes }) => writes.map(({ target }) => target))
    .flatMap((target) =>
      target.includes('/securityRules/') ? [target.split('/').at(-1)?.replace(rulePrefix(ids.service), '') ?? ''] : [],
    );
