/** How hours look in which nothing breaks, and only what others do lasts: few writes to each target, few of status, and Azure's refusals by name. */

import { isWrite } from '../../../sim/azure/azure.ts';
import type { Scene } from '../story.ts';
import { mostWithin } from './rates.ts';

const hour = 3_600_000;
const hours = 4;

/** In any hour, for each target: what "every write accounted for" promises under a single lasting fault. */
export const most = { writesOfATarget: 12, writesOfStatus: 60 };

export async function judgeLasting({ stage, witness, askedAt }: Scene, lasts: boolean): Promise<readonly string[]> {
  if (!lasts) return [];
  const from = stage.clock.now();
  await stage.clock.forward(hours * hour);
  const binding = stage.latest('orders');
  const isKept = binding !== undefined && !stage.isGone('orders') && binding.metadata.deletionTimestamp === undefined;
  const isEnforced = binding?.spec.suspend !== true && binding?.spec.policy !== 'Audit';
  const unnamed = isKept && isEnforced ? witness.refusals.unnamed(binding.status, askedAt) : [];
  return [
    ...unnamed,
    ...tooManyWrites(stage.azure.requests.filter(({ at }) => at >= from)),
    ...tooManyStatuses(stage.cluster.requests, from),
  ];
}

interface Request {
  readonly at: number;
  readonly method: string;
  readonly path: string;
}

export function tooManyWrites(requests: readonly Request[]): readonly string[] {
  const byTarget = Map.groupBy(requests.filter(isWrite), ({ path }) => path.toLowerCase());
  return [...byTarget].flatMap(([target, writes]) => {
    const worst = mostWithin(hour, writes);
    const name = target.split('/').slice(-2).join('/');
    return worst > most.writesOfATarget
      ? [`more than ${most.writesOfATarget} writes to one target within an hour: ${worst} to ${name}`]
      : [];
  });
}

function tooManyStatuses(requests: readonly (Request & { readonly user: string })[], from: number): readonly string[] {
  const writes = requests.filter(
    ({ user, method, path, at }) => at >= from && user === 'operator' && method !== 'GET' && path.endsWith('/status'),
  );
  const worst = mostWithin(hour, writes);
  return worst > most.writesOfStatus ? [`more than ${most.writesOfStatus} writes of status within an hour: ${worst}`] : [];
}
