/** What the gateway does not reach any more although it needs it, and how that is said. Pure. */

import { justPutRight } from '../ledger/corrections.ts';
import { valueOf } from '../model/values/observation.ts';
import { readyReason, type Situation } from '../model/values/situation.ts';
import { sitesOf, isInPlace } from '../model/values/site.ts';

/**
 * Required dependencies that were lost in two refreshes; of a service that Azure itself calls failed, in one. A look that did not get a network status
 * proves nothing better than the last one.
 */
export function unreachableDependencies({ reach, previous, seen }: Situation): readonly string[] {
  if (reach.size > 0) {
    const isFailed = valueOf(seen.service)?.provisioningState === 'Failed';
    return [...reach.values()].flatMap(({ lost, doubtful }) => [...lost, ...(isFailed ? doubtful : [])].map(({ name }) => name));
  }
  if (readyReason(previous) !== 'DependencyUnreachable') return [];
  return (previous.locations ?? []).flatMap(({ networkStatus }) =>
    (networkStatus?.failures ?? []).filter(({ optional }) => !optional).map(({ name }) => name),
  );
}

export const unreachableMessage = (names: readonly string[], s: Situation): string =>
  [
    names.length === 0
      ? 'The gateway did not report its network status within two refreshes of 15 minutes after the change.'
      : `The gateway cannot reach ${names.length} required ${names.length === 1 ? 'dependency' : 'dependencies'}: ${names.join(', ')}. See status.locations and status.findings.`,
    justPutRight(s),
  ]
    .filter((part) => part !== undefined)
    .join(' ');

/** Sentences to put behind others; empty where clients get in, and before a move, when the groups of the destination shut no client out yet. */
export const shutOut = ({ plan, settings, seen }: Situation): string =>
  valueOf(seen.service)?.virtualNetworkType === 'External' && sitesOf(settings, seen).every(isInPlace)
    ? [...new Set(plan.findings.flatMap(({ check, message }) => (check === 'NoClientCanConnect' ? [` ${message}`] : [])))].join('')
    : '';
