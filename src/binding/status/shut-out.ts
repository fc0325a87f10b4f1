/** What is said of a gateway that works and that clients cannot reach: no success that goes without saying. Pure. */

import { valueOf } from '../observation.ts';
import { isInPlace, sitesOf } from '../site.ts';
import type { Situation } from '../situation.ts';

/** Sentences to put behind others; empty where clients get in, and before a move, when the groups of the destination shut nobody out yet. */
export const shutOut = ({ plan, settings, seen }: Situation): string =>
  valueOf(seen.service)?.virtualNetworkType === 'External' && sitesOf(settings, seen).every(isInPlace)
    ? [...new Set(plan.findings.flatMap(({ check, message }) => (check === 'NoClientCanConnect' ? [` ${message}`] : [])))].join('')
    : '';
