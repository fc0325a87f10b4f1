/**
 * One way for every request to ARM: through the pipelines of Microsoft's own clients, for their authentication and transport, with raw JSON bodies.
 *
 * The clients' models would drop fields we do not know and fill in defaults; their pollers poll before they return, give up for good on one bad answer
 * and sleep without bound on Retry-After. So a request here is exactly one HTTP request, without retries, and its answer is kept as text.
 */

import { ApiManagementClient } from '@azure/arm-apimanagement';
import { ManagementLockClient } from '@azure/arm-locks';
import { createNetworkManagement } from '@azure/arm-network/api';
import type { TokenCredential } from '@azure/core-auth';
import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type HttpMethods,
  type Pipeline,
} from '@azure/core-rest-pipeline';
import { deadline, isTimeUp, orAborted, type Clock } from '../runtime/clock.ts';
import { printable } from '../runtime/printable.ts';
import type { ApiVersions, Cloud } from './clouds.ts';
import { malformed, noAnswer, type Answer } from './errors.ts';
import { bounded, TooLarge } from './http.ts';
import { NoIdentity, reasonsOf, remedyFor } from './identity-failure.ts';
import type { Failure } from './arm.ts';
import { punctual } from './token.ts';

export interface RawRequest {
  readonly method: HttpMethods;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly provider: keyof ApiVersions;
  /** ARM models some reads as a POST. */
  readonly isRead?: true;
  readonly signal?: AbortSignal | undefined;
  /** Asked when all else is done, the token included. */
  readonly mayLeave?: (() => boolean) | undefined;
  /** Called in the instant before it leaves; when it throws, it does not. */
  readonly leaving?: (() => void) | undefined;
}

export type RawOutcome = { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly failure: Failure };
export type Send = (request: RawRequest) => Promise<RawOutcome>;

export interface PipelineOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly clock: Clock;
  readonly httpClient?: HttpClient | undefined;
  readonly deadlineMs: number;
  readonly userAgent: string;
}

/** Of a request's time, what its token may take: below all of it, so that the failure can say what was waited for. */
const shareOfToken = 0.8;

/** No subscription is bound to a pipeline; the ids carry their own. */
const anySubscription = '00000000-0000-0000-0000-000000000000';

export function createSend({ cloud, clock, httpClient, deadlineMs, userAgent, ...options }: PipelineOptions): Send {
  const http = bounded(httpClient ?? createDefaultHttpClient());
  const credential = punctual(options.credential, clock, deadlineMs * shareOfToken);
  const scope = `${cloud.audience}/.default`;
  const common = {
    endpoint: cloud.resourceManager,
    retryOptions: { maxRetries: 0 },
    httpClient: http,
    userAgentOptions: { userAgentPrefix: userAgent },
  };
  // The client without its operations and models, which would be two thirds of the program.
  const network = raw(createNetworkManagement(credential, anySubscription, { ...common, credentials: { scopes: [scope] } }).pipeline);
  const classic = { ...common, credentialScopes: scope };
  // ARM itself answers for both.
  const resourceManager = raw(new ManagementLockClient(credential, anySubscription, classic).pipeline);
  const pipelines: Readonly<Record<keyof ApiVersions, Pipeline>> = {
    // The bundle leaves out its operations (scripts/build.ts), which are a fifth of the program.
    'Microsoft.ApiManagement': raw(new ApiManagementClient(credential, anySubscription, classic).pipeline),
    'Microsoft.Authorization': resourceManager,
    'Microsoft.Resources': resourceManager,
    'Microsoft.Network': network,
    'Microsoft.Network/privateDnsZones': network,
  };
  return async ({ method, url, headers, body, provider, signal, mayLeave, leaving }) => {
    const limit = deadline(clock, deadlineMs, signal);
    let left = false;
    try {
      const request = createPipelineRequest({
        url,
        method,
        headers: createHttpHeaders({
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        }),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        abortSignal: limit.signal,
      });
      const guarded: HttpClient = {
        async sendRequest(last) {
          // What was waited for may come after its caller has gone.
          limit.signal.throwIfAborted();
          if (mayLeave?.() === false) throw new KeptBack();
          tellLeaving(leaving);
          left = true;
          return http.sendRequest(last);
        },
      };
      // Not every policy heeds the signal of its request, and what they wait for may never come.
      const response = await orAborted(pipelines[provider].sendRequest(guarded, request), limit.signal);
      return {
        ok: true,
        answer: { method, status: response.status, header: (name) => response.headers.get(name), body: response.bodyAsText ?? undefined },
      };
    } catch (error) {
      return { ok: false, failure: failed(method, error, { left, late: isTimeUp(limit.signal) }) };
    } finally {
      limit.clear();
    }
  };
}

/** The clients parse bodies for their models, where a body that is no JSON would throw; and a redirect would send the request to a host that ARM's rules do not cover. */
function raw(pipeline: Pipeline): Pipeline {
  for (const name of ['deserializationPolicy', 'serializationPolicy', 'redirectPolicy']) pipeline.removePolicy({ name });
  return pipeline;
}

class KeptBack extends Error {}
class Untold extends Error {}

/** A write of which no record could be kept is not sent. */
function tellLeaving(leaving: (() => void) | undefined): void {
  try {
    leaving?.();
  } catch (cause) {
    throw new Untold(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** `left`: the request was handed to the network; one that was not cannot have been carried out. `late`: its time was up. */
function failed(method: string, error: unknown, { left, late }: { readonly left: boolean; readonly late: boolean }): Failure {
  if (error instanceof KeptBack)
    return {
      class: 'Transient',
      status: 0,
      code: 'LeaseLost',
      message: 'Not sent: another instance may be at work by now.',
      ambiguous: false,
    };
  if (error instanceof Untold)
    return {
      class: 'Transient',
      status: 0,
      code: 'ChangeLogFailed',
      message: `Not sent: the change log of the operator cannot be written (${printable(error.message).slice(0, 300)}). Make room for it, or name another place by --change-log.`,
      ambiguous: false,
    };
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (error instanceof TooLarge && left) return malformed(0, `Azure's answer cannot be used: ${message}`, method);
  if (!late && isAboutIdentity(name) && !isInPassing(message)) {
    const reasons = reasonsOf(error).join(' ');
    return {
      class: 'Blocked',
      status: 0,
      code: 'IdentityNotAuthorized',
      obstacle: 'Authorization',
      message: `${printable(`No token for Azure: ${reasons}`).slice(0, 900)}${error instanceof NoIdentity ? '' : ` ${remedyFor(reasons)}`}`,
      ambiguous: false,
    };
  }
  const why = late || name === 'AbortError' ? 'the time for the request was up' : message;
  if (left) return noAnswer(method, `no answer from Azure: ${why}`);
  // Of what comes before only the token takes time.
  return { ...noAnswer(method, `no token for Azure: ${why}`), ambiguous: false };
}

const isAboutIdentity = (name: string): boolean => /CredentialUnavailable|AuthenticationError|AuthenticationRequired/.test(name);

/** The way to Entra failed, not what it answered. */
const isInPassing = (message: string): boolean => /ECONN|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|network|aborted|no answer within/i.test(message);
