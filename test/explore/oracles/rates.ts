/** No hot loops: how often the operator asks and writes within any hour of a story. */

import type { Scene } from '../story.ts';

/**
 * A long operation is asked about every 20 seconds; the rest is room for retries while everything is disturbed. Half of it is for what reads most: private
 * zones, of which there are five, and an API server that fails, for whoever takes over the lease looks at everything anew. A second region is more
 * to read. A hot loop asks 5,000 times. Each write of status is tried several times where three of five requests to the API server fail and the watch
 * stands still meanwhile; a hot loop tries 3,600 times.
 */
const most = { azure: 1_600, furtherRegion: 600, status: 200 };
const hour = 3_600_000;

/** Begins to count; the answer says what was too much. */
export function measureRates({ stage, story }: Scene): () => readonly string[] {
  return () => {
    const status = stage.cluster.requests.filter(
      ({ user, method, path }) => user === 'operator' && method !== 'GET' && path.endsWith('/status'),
    );
    const azure = most.azure + (story.tier === 'Premium in two regions' ? most.furtherRegion : 0);
    return [...tooMany('requests to Azure', stage.azure.requests, azure), ...tooMany('writes of status', status, most.status)];
  };
}

function tooMany(what: string, requests: readonly { readonly at: number }[], limit: number): readonly string[] {
  const worst = mostWithin(hour, requests);
  return worst > limit ? [`${worst} ${what} within an hour, more than ${limit}`] : [];
}

/** In any stretch of time that is so long. */
export function mostWithin(length: number, requests: readonly { readonly at: number }[]): number {
  let from = 0;
  let worst = 0;
  requests.forEach(({ at }, index) => {
    while ((requests[from]?.at ?? at) <= at - length) from++;
    worst = Math.max(worst, index - from + 1);
  });
  return worst;
}
