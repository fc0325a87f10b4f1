/** How often the operator asks and writes: counts over hours of virtual time, from what reached Azure. */

import { isWrite } from '../../../sim/azure/azure.ts';
import type { Stage } from './stage.ts';

const hour = 3_600_000;

/** The most in any hour that begins with one of these instants. */
function mostInAnHour(times: readonly number[]): number {
  let [most, from] = [0, 0];
  times.forEach((time, at) => {
    while ((times[from] ?? time) <= time - hour) from++;
    most = Math.max(most, at - from + 1);
  });
  return most;
}

/** The target with the most writes in an hour, refused ones too, and how many: `PUT …/virtualNetworkLinks/hub`, 4. A POST that only reads is no write. */
export function busiestTarget(stage: Stage, since = 0): { readonly target: string; readonly writes: number } {
  const times = new Map<string, number[]>();
  for (const request of stage.azure.requests) {
    if (!isWrite(request) || request.at < since) continue;
    const target = request.path.toLowerCase();
    times.set(target, [...(times.get(target) ?? []), request.at]);
  }
  const counts = [...times].map(([target, at]) => ({ target, writes: mostInAnHour(at) }));
  return counts.toSorted((a, b) => b.writes - a.writes)[0] ?? { target: 'none', writes: 0 };
}

/** Requests to Azure in the busiest hour. */
export const busiestHour = (stage: Stage, since = 0): number =>
  mostInAnHour(stage.azure.requests.filter(({ at }) => at >= since).map(({ at }) => at));

/** Versions of the binding that were stored in the busiest hour. */
export const statusWritesOf = (stage: Stage, since = 0): number =>
  mostInAnHour(
    stage.cluster.requests
      .filter(({ method, path, at }) => method === 'PUT' && path.endsWith('/status') && at >= since)
      .map(({ at }) => at),
  );
