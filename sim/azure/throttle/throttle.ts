/** Counts requests against Azure's limits and refuses those beyond them: ARM in front, then the provider. */

import { ticks, type Clock } from '../../../src/runtime/clock.ts';
import { Refusal } from '../answers.ts';
import { allPrincipals, buckets, calls, kindOf, networkKindOf, type Bucket, type Calls, type Kind } from './limits.ts';

/** Which limits are played. */
export interface Played {
  readonly arm: boolean;
  readonly network: boolean;
}

export const allPlayed: Played = { arm: true, network: true };

export interface Counted {
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  /** The bearer token; tokens of one principal are the same up to their first dot. */
  readonly token: string;
  /** Where the resource is. */
  readonly region: () => string;
}

export interface Throttle {
  /** Counts a request, or throws the refusal of the limit that it would pass. */
  admit(request: Counted): void;
  /** The headers that tell what is left of ARM's buckets. */
  remaining(request: Counted): Readonly<Record<string, string>>;
}

interface Level {
  readonly bucket: Bucket;
  tokens: number;
  filledAt: number;
  refusedUntil: number;
}

/** `speed` multiplies the rates: Azure's own time runs so much faster. */
export function createThrottle(clock: Clock, speed: number, played: Played): Throttle {
  const levels = new Map<string, Level>();
  const seen = new Map<string, number[]>();

  const level = (key: string, bucket: Bucket): Level => {
    const now = ticks(clock);
    const found = levels.get(key) ?? { bucket, tokens: bucket.size, filledAt: now, refusedUntil: 0 };
    found.tokens = Math.min(bucket.size, found.tokens + ((now - found.filledAt) / 1000) * bucket.perSecond * speed);
    found.filledAt = now;
    levels.set(key, found);
    return found;
  };
  const levelsOf = ({ method, path, token }: Counted): readonly [kind: Kind, own: Level, all: Level] => {
    const kind = kindOf(method);
    const scope = subscriptionOf(path);
    const { size, perSecond } = buckets[kind];
    return [
      kind,
      level(`${scope} ${kind} ${principalOf(token)}`, buckets[kind]),
      level(`${scope} ${kind}`, { size: size * allPrincipals, perSecond: perSecond * allPrincipals }),
    ];
  };

  const admitToArm = (request: Counted): void => {
    const [kind, own, all] = levelsOf(request);
    const now = ticks(clock);
    const empty = [own, all].find((one) => one.refusedUntil > now || one.tokens < 1);
    if (empty) {
      // Quoted: 10 seconds for reads, which is when the bucket is full again; a request before then is told the rest.
      const { size, perSecond } = empty.bucket;
      if (empty.refusedUntil <= now) empty.refusedUntil = now + (size / perSecond / speed) * 1000;
      throw tooManyRequests(kind, request, secondsUntil(empty.refusedUntil, now));
    }
    own.tokens -= 1;
    all.tokens -= 1;
  };

  const admitToNetwork = (request: Counted): void => {
    const kind = networkKindOf(request.method, request.path);
    const small = request.path.toLowerCase();
    const rows = calls.filter((row) => row.kinds.includes(kind) && row.of.test(small));
    if (rows.length === 0) return;
    const now = ticks(clock);
    const region = request.region();
    const times = rows.map((row) => {
      const key = `${subscriptionOf(request.path)} ${region} ${calls.indexOf(row)}`;
      const last = seen.get(key) ?? [];
      seen.set(key, last);
      const since = now - (row.minutes * 60_000) / speed;
      const young = last.findIndex((at) => at > since);
      last.splice(0, young < 0 ? last.length : young);
      return { row, last };
    });
    const full = times.find(({ row, last }) => last.length >= row.most);
    if (full) throw tooManyCalls(request, full.row, secondsUntil((full.last[0] ?? now) + (full.row.minutes * 60_000) / speed, now));
    for (const { last } of times) last.push(now);
  };

  return {
    admit(request) {
      if (played.arm) admitToArm(request);
      if (played.network) admitToNetwork(request);
    },
    remaining(request) {
      const [kind, own, all] = levelsOf(request);
      const name = 'x-ms-ratelimit-remaining-subscription';
      return { [`${name}-${kind}`]: `${Math.floor(own.tokens)}`, [`${name}-global-${kind}`]: `${Math.floor(all.tokens)}` };
    },
  };
}

const subscriptionOf = (path: string): string => /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase() ?? 'tenant';
const principalOf = (token: string): string => token.replace(/^Bearer /i, '').split('.')[0] ?? '';
const secondsUntil = (at: number, now: number): number => Math.max(1, Math.ceil((at - now) / 1000));

const words: Readonly<Record<Kind, string>> = { reads: 'read', writes: 'write', deletes: 'delete' };

/** Quoted in public repositories, 2025 and 2026. */
const tooManyRequests = (kind: Kind, { path, token }: Counted, seconds: number): Refusal =>
  new Refusal(
    429,
    'SubscriptionRequestsThrottled',
    `Number of '${words[kind]}' requests for subscription '${subscriptionOf(path)}' actor '${principalOf(token)}' exceeded. Please try again after '${seconds}' seconds.`,
    { headers: { 'x-ms-failure-cause': 'gateway', 'retry-after': `${seconds}` } },
  );

/** Microsoft: Troubleshoot TooManyRequestsReceived … error codes, scenario 1 (2026-07-28); of one operation: Azure/azure-sdk-for-net#45317. */
function tooManyCalls({ path }: Counted, { operation, most, minutes }: Calls, seconds: number): Refusal {
  const within = `within last ${minutes} minutes. The number of calls exceeds Microsoft.Network throttling limit. The call can be retried in ${seconds} seconds.`;
  const detail =
    operation === undefined
      ? {
          code: 'RetryableErrorDueToTooManyCalls',
          message: `Subscription ${subscriptionOf(path)} was used to perform too many calls ${within}`,
        }
      : {
          code: 'RetryableErrorDueToTooManyCallsToThisOperation',
          message: `Operation ${operation} exceeded throttling limit of ${most} calls ${within}`,
        };
  return new Refusal(429, 'RetryableError', 'A retryable error occurred.', {
    headers: { 'x-ms-failure-cause': 'service', 'retry-after': `${seconds}` },
    error: { details: [detail] },
  });
}
