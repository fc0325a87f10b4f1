/** Tokens of service accounts, made by TokenRequest: shaped as a real server's, so that an identity provider can read whose they are. */

import { fromIso, instant, toIso, type Clock } from '../../src/runtime/clock.ts';
import { uuid, type Random } from '../../src/runtime/random.ts';
import { fieldError, invalid } from './refusal.ts';
import type { Stored } from './store.ts';
import { asList, asTree, at, type Tree } from './tree.ts';

export interface Tokens {
  /** The answer to a TokenRequest for this account. */
  request(account: Stored, body: unknown): Tree;
  /** Whom a token stands for while it is valid. */
  userOf(token: string): string | undefined;
}

/** Whom each token stands for, and until when. */
export interface IssuedTokens {
  get(token: string): { readonly user: string; readonly until: string } | undefined;
  set(token: string, about: { readonly user: string; readonly until: string }): void;
}

const issuer = 'https://kubernetes.default.svc';
const shortestSeconds = 600;

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export function createTokens(clock: Clock, random: Random, issued: IssuedTokens = new Map()): Tokens {
  const issue = ({ metadata }: Stored, seconds: number, audiences: readonly unknown[]) => {
    const now = Math.floor(clock.now() / 1000);
    const user = `system:serviceaccount:${metadata.namespace ?? ''}:${metadata.name}`;
    const about = { namespace: metadata.namespace, serviceaccount: { name: metadata.name, uid: metadata.uid } };
    const claims = {
      aud: audiences,
      exp: now + seconds,
      iat: now,
      iss: issuer,
      jti: uuid(random),
      nbf: now,
      sub: user,
      'kubernetes.io': about,
    };
    const token = [base64({ alg: 'RS256', kid: 'embedded' }), base64(claims), base64(uuid(random))].join('.');
    const until = toIso(instant((now + seconds) * 1000));
    issued.set(token, { user, until });
    return { token, expirationTimestamp: until };
  };

  return {
    request(account, body) {
      const seconds = Number(at(body, 'spec', 'expirationSeconds') ?? 3600);
      if (seconds < shortestSeconds) {
        const detail = 'may not specify a duration less than 10 minutes';
        const errors = [fieldError('FieldValueInvalid', 'spec.expirationSeconds', seconds, detail)];
        throw invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest', plural: '' }, '', errors);
      }
      const asked = asList(at(body, 'spec', 'audiences'));
      const audiences = asked.length > 0 ? asked : [issuer];
      const { name, namespace, uid } = account.metadata;
      return {
        kind: 'TokenRequest',
        apiVersion: 'authentication.k8s.io/v1',
        metadata: { name, namespace, uid, creationTimestamp: toIso(clock.now()) },
        spec: { boundObjectRef: null, ...asTree(at(body, 'spec')), audiences, expirationSeconds: seconds },
        status: issue(account, seconds, audiences),
      };
    },
    userOf(token) {
      const known = issued.get(token);
      return known && (fromIso(known.until) ?? 0) > clock.now() ? known.user : undefined;
    },
  };
}
