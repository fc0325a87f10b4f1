/** No hot loops: how often the operator asks and writes within any hour of a story. */

import type { Scene } from './play.ts';

/**
 * A long operation is asked about every 20 seconds; the rest is room for retries while everything is disturbed, and for several instances. Whoever takes
 * over the lease looks at everything anew, and where the API server fails that is every minute.
 */
const most = { azure: 1_200, whereLeadersChange: 1_600, status: 120 };
const hour = 3_600_000;

/** Begins to count; the answer says what was too much. */
export function measureRates({ stage, story }: Scene): () => readonly string[] {
  return () => {
    const status = stage.cluster.requests.filter(
      ({ user, method, path }) => user === 'operator' && method !== 'GET' && path.endsWith('/status'),
    );
    return [
      ...tooMany('requests to Azure', stage.azure.requests, story.replicas ? most.whereLeadersChange : most.azure),
      ...tooMany('writes of status', status, most.status),
    ];
  };
}

function tooMany(what: string, requests: readonly { readonly at: number }[], limit: number): readonly string[] {
  let from = 0;
  let worst = 0;
  requests.forEach(({ at }, index) => {
    while ((requests[from]?.at ?? at) <= at - hour) from++;
    worst = Math.max(worst, index - from + 1);
  });
  return worst > limit ? [`${worst} ${what} within an hour, more than ${limit}`] : [];
}
