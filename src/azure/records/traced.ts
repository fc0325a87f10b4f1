/**
 * A span for each request to ARM, with attributes by OpenTelemetry's conventions for HTTP clients and for Azure (semantic conventions 1.38: http, url,
 * azure.*). No `traceparent` goes with the request: ARM does nothing with it that shows anywhere, its Activity Log has the client request id and the
 * correlation id, which are attributes here, and ids of our traces are nothing that a resource provider needs.
 */

import { withoutTokens } from '../../runtime/log.ts';
import type { Attributes, Tracer } from '../../runtime/traces/trace.ts';
import type { Answer } from '../errors.ts';
import type { RawOutcome, RawRequest, Send } from '../pipeline.ts';

export interface Traced {
  /** A span for each request. */
  readonly tracer?: Tracer | undefined;
}

export const tracedSend = (send: Send, tracer: Tracer | undefined): Send =>
  !tracer
    ? send
    : (request) =>
        tracer.span(
          nameOf(request),
          asked(request),
          async (span) => {
            const outcome = await send(request);
            span.set(answered(outcome));
            if (!outcome.ok) span.fail(withoutTokens(outcome.failure.message));
            else if (outcome.answer.status >= 400) span.fail(`HTTP ${outcome.answer.status}`);
            return outcome;
          },
          'client',
        );

/** Of few kinds: the type of what is asked for, without names. */
const nameOf = ({ method, url }: RawRequest): string => `${method} ${template(new URL(url).pathname)}`;

/** `/subscriptions/…/providers/Microsoft.Network/virtualNetworks/hub/subnets/a` is `Microsoft.Network/virtualNetworks/subnets`. */
function template(path: string): string {
  const at = path.toLowerCase().lastIndexOf('/providers/');
  if (at < 0)
    return path
      .split('/')
      .filter((_, index) => index % 2 === 1)
      .join('/');
  const [, , provider = '', ...rest] = path.slice(at).split('/');
  return [provider, ...rest.filter((_, index) => index % 2 === 0)].join('/');
}

/** The queries of operation URLs are signed; of the others only the version is of use. */
function asked({ method, url, headers = {}, provider }: RawRequest): Attributes {
  const { protocol, hostname, port, pathname, searchParams } = new URL(url);
  const version = searchParams.get('api-version');
  return {
    'http.request.method': method,
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    'url.full': `${protocol}//${hostname}${port === '' ? '' : `:${port}`}${pathname}${version === null ? '' : `?api-version=${version}`}`,
    'url.template': template(pathname),
    'azure.resource_provider.namespace': provider.split('/')[0],
    'azure.client.request.id': headers['x-ms-client-request-id'],
  };
}

function answered(outcome: RawOutcome): Attributes {
  if (!outcome.ok) return { 'error.type': outcome.failure.code };
  const { status } = outcome.answer;
  return {
    'http.response.status_code': status,
    'error.type': status >= 400 ? String(status) : undefined,
    'azure.service.request.id': headerOf(outcome.answer, 'x-ms-request-id'),
    'azure.correlation.id': headerOf(outcome.answer, 'x-ms-correlation-request-id'),
  };
}

/** Ids only: whatever answers in Azure's place could send anything. */
const headerOf = ({ header }: Answer, name: string): string | undefined => {
  const value = header(name);
  return value !== undefined && /^[\w:.-]{1,100}$/.test(value) ? value : undefined;
};
