/**
 * Microsoft Entra's token endpoint, as far as a workload with a federated token or a client's secret needs it.
 * Microsoft: OAuth 2.0 client credentials flow, "Access token request with a federated credential" and "with a shared secret".
 */

import type { Clock } from '../../src/runtime/clock.ts';
import { uuid, type Random } from '../../src/runtime/random.ts';
import { mismatchOf, type Federated } from './directory/federation.ts';
import type { Answer } from './exchange.ts';

interface EntraRequest {
  readonly method: string;
  readonly path: string;
  /** `https://host:port` as the client called it; the documents name it. */
  readonly origin: string;
  readonly body: string;
}

/** Until when each token is good, in milliseconds since the epoch. */
export interface IssuedTokens {
  get(token: string): number | undefined;
  set(token: string, until: number): void;
}

export interface Entra {
  /** Undefined for a path that is not Entra's. */
  answer(request: EntraRequest): Answer | undefined;
  /** Whether a bearer token came from here and is still good. */
  judge(token: string): 'Good' | 'Expired' | 'Unknown';
}

const lifetimeSeconds = 3600;
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Without `federated` every assertion is taken, whoever it is of. */
export function createEntra(
  clock: Clock,
  random: Random,
  federated?: readonly Federated[],
  issued: IssuedTokens = new Map<string, number>(),
): Entra {
  /** What comes before the dot is the principal, by which ARM counts requests. */
  const issue = (principal: string): Answer => {
    const token = `${principal}.${uuid(random)}`;
    issued.set(token, clock.now() + lifetimeSeconds * 1000);
    return json(200, { token_type: 'Bearer', expires_in: lifetimeSeconds, ext_expires_in: lifetimeSeconds, access_token: token });
  };
  return {
    answer({ method, path, origin, body }) {
      const [, tenant = '', rest = ''] = /^\/([^/]+)\/(v2\.0\/\.well-known\/openid-configuration|oauth2\/v2\.0\/token)$/.exec(path) ?? [];
      if (rest === '') return undefined;
      if (rest.endsWith('openid-configuration')) return method === 'GET' ? json(200, configuration(`${origin}/${tenant}`)) : undefined;
      if (method !== 'POST') return undefined;
      const form = new URLSearchParams(body);
      return refusal(form, clock, random, federated) ?? issue(form.get('client_id') ?? '');
    },
    judge(token) {
      const until = issued.get(token);
      if (until === undefined) return 'Unknown';
      return clock.now() < until ? 'Good' : 'Expired';
    },
  };
}

const json = (status: number, body: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store, no-cache' },
  body,
});

const configuration = (authority: string) => ({
  issuer: `${authority}/v2.0`,
  authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
  token_endpoint: `${authority}/oauth2/v2.0/token`,
  jwks_uri: `${authority}/discovery/v2.0/keys`,
  token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
  response_types_supported: ['code'],
  subject_types_supported: ['pairwise'],
  id_token_signing_alg_values_supported: ['RS256'],
});

/** Microsoft: Microsoft Entra authentication and authorization error codes. */
function refusal(form: URLSearchParams, clock: Clock, random: Random, federated: readonly Federated[] | undefined): Answer | undefined {
  const refuse = (status: number, error: string, number: number, sentence: string): Answer => {
    const [trace, correlation] = [uuid(random), uuid(random)];
    const timestamp = `${new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ')}Z`;
    return json(status, {
      error,
      error_description: `AADSTS${number}: ${sentence} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
      error_codes: [number],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
    });
  };
  const needed = ['grant_type', 'client_id', 'scope'].find((name) => (form.get(name) ?? '') === '');
  if (needed !== undefined)
    return refuse(400, 'invalid_request', 900144, `The request body must contain the following parameter: '${needed}'.`);
  if (form.get('grant_type') !== 'client_credentials')
    return refuse(400, 'unsupported_grant_type', 70003, `The app requested an unsupported grant type '${form.get('grant_type')}'.`);
  // Whoever knows a secret is let in: no applications are registered here.
  if ((form.get('client_secret') ?? '') !== '') return undefined;
  if ((form.get('client_assertion') ?? '') === '')
    return refuse(
      401,
      'invalid_client',
      7000218,
      `The request body must contain the following parameter: 'client_assertion' or 'client_secret'.`,
    );
  if (form.get('client_assertion_type') !== assertionType)
    return refuse(400, 'invalid_request', 900023, `The client assertion type '${form.get('client_assertion_type')}' is not supported.`);
  const mismatch = federated && mismatchOf(federated, form.get('client_id') ?? '', form.get('client_assertion') ?? '', clock.now());
  if (mismatch) return refuse(401, 'invalid_client', mismatch.number, mismatch.sentence);
  return undefined;
}
