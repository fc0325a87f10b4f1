/** What the checks of security plan for the group of a subnet, in a few words. */

import type { SecurityRule } from '../../network/rules.ts';
import { rulePrefix } from '../model/terms/owner.ts';
import type { SeenLocation } from '../model/values/observation.ts';
import { group, ids, observation, seen, subnet } from './observation.test-support.ts';
import { situation, type Given } from './situation.test-support.ts';

export const planOf = (given: Given) => situation(given).plan;
export const prepared = (given: Given) => planOf(given).steps.filter(({ phase }) => phase === 'prepare');
export const writesOf = (given: Given) =>
  planOf(given).steps.flatMap(({ writes }) => writes.filter(({ target }) => target !== ids.service));
export const short = (target: string): string => target.split('/').at(-1)?.replace(rulePrefix(ids.service), '') ?? '';
export const checks = (given: Given) => planOf(given).findings.flatMap(({ check, gates }) => (gates ? [`${check}/${gates}`] : []));
export const unattached = (wantedGroup: SeenLocation['wantedGroup'], change: object = {}) =>
  observation({ subnet: subnet({ securityGroupId: undefined, ...change }), wantedGroup, wantedIds: { group: ids.wanted } });
export const create = { networkSecurity: { create: { name: 'new-nsg' } } };
export const existing = { networkSecurity: { groupId: ids.wanted } };
export const newGroup = (rules: readonly SecurityRule[] = [], tags = {}) =>
  seen(group(rules, { id: ids.wanted, name: 'new-nsg', subnets: [], tags }));
