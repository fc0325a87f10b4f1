/** The answers of ARM that are not resources: refusals with the code and the text that Azure words them with. */

import { uuid } from '../../src/runtime/random.ts';
import type { Engine } from './engine.ts';
import { isObject, type Json } from './json.ts';
import type { Answer } from './exchange.ts';

/** Thrown by a handler and turned into its answer at the edge. */
export class Refusal extends Error {
  readonly answer: Answer;
  constructor(
    status: number,
    code: string,
    message: string,
    more: { readonly headers?: Readonly<Record<string, string>>; readonly error?: Json } = {},
  ) {
    super(`${code}: ${message}`);
    this.name = 'Refusal';
    this.answer = { status, headers: more.headers ?? {}, body: { error: { code, message, ...more.error } } };
  }
}

/** Recorded: ARM's own 404 carries this header, the provider's does not. */
const gateway = { 'x-ms-failure-cause': 'gateway' };

export const resourceNotFound = (type: string, name: string, group: string): Refusal =>
  new Refusal(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    { headers: gateway },
  );

export const childNotFound = (id: string): Refusal => new Refusal(404, 'NotFound', `Resource ${id} not found.`, { error: { details: [] } });

/** Recorded: Azure/azure-cli, test_PutRecordSet_ZoneNotExists; Azure/azure-service-operator, Test_Network_v1api20200601_CreationAndDeletion. */
export const parentNotFound = (verb: string, type: string, parent: string): Refusal =>
  new Refusal(
    404,
    'ParentResourceNotFound',
    `Failed to perform '${verb}' on resource(s) of type '${type}', because the parent resource '${parent}' could not be found.`,
    { headers: gateway },
  );

export const groupNotFound = (group: string): Refusal =>
  new Refusal(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`, { headers: gateway });

export const methodNotAllowed = (method: string, id: string): Refusal =>
  new Refusal(405, 'MethodNotAllowed', `The method ${method} is not allowed on ${id}.`);

export const subscriptionNotFound = (subscription: string): Refusal =>
  new Refusal(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`, { headers: gateway });

/** Recorded: Azure/azure-cli, test_cannotdelete_resource_lock. */
export const scopeLocked = (id: string, verb: 'delete' | 'write', scopes: readonly string[]): Refusal =>
  new Refusal(
    409,
    'ScopeLocked',
    `The scope '${id}' cannot perform ${verb} operation because following scope(s) are locked: '${scopes.join(',')}'. Please remove the lock and try again.`,
  );

/** API Management's errors carry more fields than the specification has; `subCode` those with 409 (recorded: Azure/azure-service-operator, ServiceLocked; Azure/azure-sdk-for-net, InvalidOperation). */
export const apimRefusal = (status: number, code: string, message: string): Refusal =>
  new Refusal(status, code, message, { error: { ...(status === 409 ? { subCode: null } : {}), details: null, innerError: null } });

export const serviceLocked = (name: string): Refusal =>
  apimRefusal(409, 'ServiceLocked', `The API Service ${name} is transitioning at this time. Please try the request again later.`);

/** Microsoft.Network's errors have `details`, at least empty ones. */
export const networkRefusal = (status: number, code: string, message: string): Refusal =>
  new Refusal(status, code, message, { error: { details: [] } });

/** Recorded: Azure/azure-service-operator, Networking_RouteTable_20250301. */
export const retryable = (
  running: { readonly id: string; readonly name: string; readonly resource: string },
  seconds: number,
  given: boolean,
): Refusal =>
  new Refusal(429, 'RetryableError', 'A retryable error occurred.', {
    headers: { 'x-ms-failure-cause': 'service', ...(given ? { 'retry-after': `${seconds}` } : {}) },
    error: {
      details: [
        {
          code: 'RetryableErrorDueToAnotherOperation',
          message: `Operation ${running.name} (${running.id}) is updating resource ${running.resource}. The call can be retried in ${seconds} seconds.`,
        },
      ],
    },
  });

/** Recorded: Azure/azure-service-operator, Networking_Firewall_20240301. */
export const anotherOperation = (url: string): Refusal =>
  networkRefusal(
    409,
    'AnotherOperationInProgress',
    `Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: ${url}.`,
  );

/** An answer as it leaves: with the headers that ARM puts on all of them, and ids in the letter case of the switch. */
export function finished(
  engine: Engine,
  { status, headers, body }: Answer,
  path: string,
  remaining: Readonly<Record<string, string>>,
): Answer {
  const id = uuid(engine.random);
  const isGateways = headers['x-ms-failure-cause'] === 'gateway';
  const at = new Date(engine.clock.now()).toISOString().slice(0, 19).replace(/[-:]/g, '');
  return {
    status,
    body: engine.assumptions.idCase === 'recased' ? recased(body) : body,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      date: new Date(engine.clock.now()).toUTCString(),
      'cache-control': 'no-cache',
      pragma: 'no-cache',
      expires: '-1',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-ms-request-id': id,
      'x-ms-correlation-request-id': id,
      'x-ms-routing-request-id': `WESTEUROPE:${at}Z:${id}`,
      ...(!isGateways && /\/Microsoft\.Network\//i.test(path) ? { 'x-ms-arm-service-request-id': id } : {}),
      ...(isGateways ? {} : remaining),
      ...headers,
    },
  };
}

/** Group names in capitals and `resourcegroups` small, as some answers of Azure have them. */
function recased(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replace(
      /^(\/subscriptions\/[^/]+)\/resourceGroups\/([^/]+)/i,
      (_, head: string, group: string) => `${head}/resourcegroups/${group.toUpperCase()}`,
    );
  if (Array.isArray(value)) return value.map(recased);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, recased(entry)])) : value;
}

export const bodyText = ({ body }: Answer): string => (body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
