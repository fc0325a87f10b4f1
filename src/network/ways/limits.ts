/** Azure's limits of route tables: data with a date, told when near; what Azure might still take is tried, and its refusal decides. */

import { readPrefix } from '../addresses/prefix-list.ts';
import type { PlacedRoute } from '../words/place.ts';

export interface Limit {
  readonly what: 'Routes' | 'TagRoutes';
  readonly most: number;
  readonly source: string;
}

/** Newest last; documents differ, so the lowest that is exceeded is worth a word and none is worth a refusal. */
export const routeLimits: readonly Limit[] = [
  {
    what: 'Routes',
    most: 400,
    source: 'Microsoft: Azure subscription and service limits, user-defined routes per route table, until 2026-03',
  },
  { what: 'Routes', most: 600, source: 'MicrosoftDocs/azure-docs#128356, 2026-04' },
  { what: 'Routes', most: 1_000, source: 'MicrosoftDocs/azure-docs#128759, 2026-09' },
  { what: 'TagRoutes', most: 25, source: 'Microsoft: Virtual network traffic routing, routes with service tags per route table, 2026' },
];

export interface Exceeded {
  readonly limit: Limit;
  readonly count: number;
}

/** Limits that the table would exceed once `added` are written and did not exceed before; the largest of a kind, by the newest source. */
export function exceededBy(routes: readonly PlacedRoute[], added: readonly PlacedRoute[]): readonly Exceeded[] {
  const count = (of: readonly PlacedRoute[], what: Limit['what']): number =>
    what === 'Routes' ? of.length : of.filter(({ prefix }) => readPrefix(prefix).is === 'Word').length;
  return (['Routes', 'TagRoutes'] as const).flatMap((what) => {
    const [before, after] = [count(routes, what), count(routes, what) + count(added, what)];
    if (after === before) return [];
    const limit = routeLimits.findLast((one) => one.what === what && after > one.most);
    return limit ? [{ limit, count: after }] : [];
  });
}
