/** The answers of ARM that are not resources: refusals with the code and the text that Azure words them with. */

import type { Json } from './json.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for an empty body. */
  readonly body: unknown;
}

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

export const groupNotFound = (group: string): Refusal =>
  new Refusal(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`, { headers: gateway });

export const subscriptionNotFound = (subscription: string): Refusal =>
  new Refusal(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`, { headers: gateway });

/** Recorded: Azure/azure-cli, test_cannotdelete_resource_lock. */
export const scopeLocked = (id: string, verb: 'delete' | 'write', scopes: readonly string[]): Refusal =>
  new Refusal(
    409,
    'ScopeLocked',
    `The scope '${id}' cannot perform ${verb} operation because following scope(s) are locked: '${scopes.join(',')}'. Please remove the lock and try again.`,
  );

/** API Management's errors carry three more fields than the specification has (recorded: Azure/azure-service-operator, ServiceLocked). */
export const apimRefusal = (status: number, code: string, message: string): Refusal =>
  new Refusal(status, code, message, { error: { subCode: null, details: null, innerError: null } });

export const serviceLocked = (name: string): Refusal =>
  apimRefusal(409, 'ServiceLocked', `The API Service ${name} is transitioning at this time. Please try the request again later.`);

/** Microsoft.Network's errors have `details`, at least empty ones. */
export const networkRefusal = (status: number, code: string, message: string): Refusal =>
  new Refusal(status, code, message, { error: { details: [] } });

export const retryable = (operation: string, id: string, seconds: number, given: boolean): Refusal =>
  new Refusal(429, 'RetryableError', 'A retryable error occurred.', {
    headers: { 'x-ms-failure-cause': 'service', ...(given ? { 'retry-after': `${seconds}` } : {}) },
    error: {
      details: [
        {
          code: 'RetryableErrorDueToAnotherOperation',
          message: `Operation ${operation} is updating resource ${id}. The call can be retried in ${seconds} seconds.`,
        },
      ],
    },
  });

export const anotherOperation = (url: string): Refusal =>
  networkRefusal(
    409,
    'AnotherOperationInProgress',
    `Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: ${url}.`,
  );
