/**
 * Who may read metrics, as the API server says: a TokenReview tells who a bearer token is, a SubjectAccessReview whether that user may get the
 * non-resource URL /metrics. The same as the filter of controller-runtime (pkg/metrics/filters), so that the usual roles of a Prometheus do.
 */

import { createHash } from 'node:crypto';
import type { KubernetesApi } from '../api.ts';
import { ticks, type Clock } from '../clock.ts';

export type Verdict =
  | 'Allowed'
  /** There is no token, or none of this cluster. */
  | 'Unknown'
  | 'Forbidden'
  /** The API server gave no usable answer. */
  | 'Unanswered';

/** Judges the header `authorization`. */
export type Access = (authorization: string | undefined) => Promise<Verdict>;

/** A right that was taken back lets its holder read for this long; a new one counts after the second. */
const keptMs: Readonly<Record<Verdict, number>> = { Allowed: 60_000, Forbidden: 10_000, Unknown: 10_000, Unanswered: 0 };
const mostKept = 200;
/** Who could read goes on doing so for this long while the API server is silent: that is when metrics are needed most. Tokens of pods last as long. */
const trustedMs = 60 * 60_000;
/** Reviews at once: a flood of invented tokens must not become one of requests to the API server. */
const mostReviews = 4;
/** Longer than any token of a ServiceAccount. */
const mostToken = 16_384;

interface Known {
  readonly verdict: Promise<Verdict>;
  /** Not asked about again before. */
  until: number;
  /** Let in until then where the API server gives no answer; in the past for who was never let in. */
  trustedUntil: number;
}

export function reviewedAccess(api: KubernetesApi, clock: Clock): Access {
  // By a digest, so that no token lies in memory for longer than its request.
  const known = new Map<string, Known>();
  let reviews = 0;

  const judge = async (token: string): Promise<Verdict> => {
    if (reviews >= mostReviews) return 'Unanswered';
    reviews += 1;
    try {
      const user = await reviewToken(api, token);
      if (user === undefined) return 'Unknown';
      return (await mayRead(api, user)) ? 'Allowed' : 'Forbidden';
    } catch {
      return 'Unanswered';
    } finally {
      reviews -= 1;
    }
  };

  const keep = (key: string, entry: Known): void => {
    known.delete(key);
    known.set(key, entry);
    if (known.size <= mostKept) return;
    // Those who were never let in go first: invented tokens must not push a Prometheus out.
    const [first] = known.keys();
    const stranger = [...known].find(([, { trustedUntil }]) => trustedUntil === -Infinity)?.[0];
    known.delete(stranger ?? first ?? '');
  };

  return async (authorization) => {
    const [, token] = /^bearer ([\w.~+/=-]+)$/i.exec(authorization ?? '') ?? [];
    if (token === undefined || token.length > mostToken) return 'Unknown';
    const key = createHash('sha256').update(token).digest('base64');
    const found = known.get(key);
    if (found && ticks(clock) < found.until) return found.verdict;
    const trustedUntil = found?.trustedUntil ?? -Infinity;
    const said = judge(token);
    const verdict = said.then((one) => (one === 'Unanswered' && ticks(clock) < trustedUntil ? 'Allowed' : one));
    const entry: Known = { verdict, until: Infinity, trustedUntil };
    keep(key, entry);
    const heard = await said;
    entry.until = ticks(clock) + keptMs[heard];
    if (heard !== 'Unanswered') entry.trustedUntil = heard === 'Allowed' ? ticks(clock) + trustedMs : -Infinity;
    return verdict;
  };
}

interface User {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

async function reviewToken(api: KubernetesApi, token: string): Promise<User | undefined> {
  const { status } = await api.request<{ readonly status?: { readonly authenticated?: boolean; readonly user?: User } }>({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/tokenreviews',
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } },
    deadlineMs: 5_000,
  });
  return status?.authenticated === true ? status.user : undefined;
}

async function mayRead(api: KubernetesApi, { username, uid, groups, extra }: User): Promise<boolean> {
  const { status } = await api.request<{ readonly status?: { readonly allowed?: boolean } }>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user: username, uid, groups, extra, nonResourceAttributes: { path: '/metrics', verb: 'get' } },
    },
    deadlineMs: 5_000,
  });
  return status?.allowed === true;
}
