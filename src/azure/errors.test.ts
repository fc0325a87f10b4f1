/** Promises about errors of ARM: each answer has one class, every row of the table is in use, and what is not known is counted and passes. */

import { describe, expect, test } from '@jest/globals';
import { errorTable } from './error-table.ts';
import { classify, errorOf, malformed, noAnswer, retryAfter, rowFor } from './errors.ts';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}, method = 'PUT') => ({
  method,
  status,
  header: (name: string) => headers[name.toLowerCase()],
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const error = (code: string, message = 'A sentence.', detail?: string) => ({
  error: { code, message, ...(detail === undefined ? {} : { details: [{ code: detail, message: 'inner' }] }) },
});

/** Status, code, nested code, class, and the sentence where that speaks. */
type Fixture = readonly [status: number, code: string, detail: string | undefined, is: string, message?: string];

const fixtures: readonly Fixture[] = [
  [409, 'ServiceLocked', undefined, 'Waiting'],
  [429, 'RetryableError', 'RetryableErrorDueToAnotherOperation', 'Waiting'],
  [429, 'RetryableError', 'ReferencedResourceNotProvisioned', 'Waiting'],
  [400, 'ReferencedResourceNotProvisioned', undefined, 'Waiting'],
  [409, 'AnotherOperationInProgress', undefined, 'Waiting'],
  [409, 'ResourceGroupBeingDeleted', undefined, 'Waiting'],
  [429, 'SubscriptionRequestsThrottled', undefined, 'Throttled'],
  [429, 'TooManyRequests', undefined, 'Throttled'],
  [429, '429', undefined, 'Throttled'],
  [429, 'RetryableError', 'RetryableErrorDueToTooManyCalls', 'Throttled'],
  [429, 'RetryableError', 'RetryableErrorDueToTooManyCallsToThisOperation', 'Throttled'],
  [429, 'RetryableError', 'RetryableErrorDueTooHighReadDataSize', 'Throttled'],
  [429, 'ResourceRequestsThrottled', undefined, 'Throttled'],
  [
    429,
    'TooManyRequests',
    undefined,
    'Throttled',
    'The number of calls exceeds Microsoft.Network throttling limit. The call can be retried in 64 seconds.',
  ],
  [403, 'RequestDisallowedByPolicy', undefined, 'Blocked/Policy'],
  [403, 'AuthorizationFailed', undefined, 'Blocked/Authorization'],
  [403, 'LinkedAuthorizationFailed', undefined, 'Blocked/Authorization'],
  [409, 'ScopeLocked', undefined, 'Blocked/Lock'],
  [409, 'MissingSubscriptionRegistration', undefined, 'Blocked/Other'],
  [404, 'SubscriptionNotFound', undefined, 'Blocked/Other'],
  [400, 'PublicIPCountLimitReached', undefined, 'Blocked/Quota'],
  [409, 'ServiceAlreadyExistsInSoftDeletedState', undefined, 'Invalid'],
  [400, 'InvalidParameters', undefined, 'Invalid'],
  [400, 'NetworkSecurityGroupNotFound', undefined, 'Invalid'],
  [400, 'InUseSubnetCannotBeDeleted', undefined, 'Invalid'],
  [400, 'InUseNetworkSecurityGroupCannotBeDeleted', undefined, 'Invalid'],
  [400, 'PublicIPAddressCannotBeDeleted', undefined, 'Invalid'],
  [400, 'SubnetWithExternalResourcesCannotBeUsedByOtherResources', undefined, 'Invalid'],
  [400, 'InvalidResourceReference', 'NotFound', 'Invalid'],
  [400, 'LocationNotAvailableForResourceType', undefined, 'Invalid'],
  [400, 'NoRegisteredProviderFound', undefined, 'Invalid'],
  [404, 'ResourceNotFound', undefined, 'Gone'],
  [404, 'NotFound', undefined, 'Gone'],
  [404, 'ServiceNotFound', undefined, 'Gone'],
  [404, 'ResourceGroupNotFound', undefined, 'Gone'],
  [404, 'ParentResourceNotFound', undefined, 'Gone'],
  [504, 'GatewayTimeout', undefined, 'Transient'],
  [503, 'ServerTimeout', undefined, 'Transient'],
  [400, 'InvalidTemplateDeployment', 'QuotaExceeded', 'Blocked/Quota'],
  [418, 'NobodyHasSeenThis', undefined, 'Transient'],
  [409, 'NobodyHasSeenThis', undefined, 'Transient'],
  [409, 'Whatever', undefined, 'Waiting', 'The API Service orders is transitioning at this time. Please try the request again later.'],
  [400, 'Whatever', 'AnotherOperationInProgress', 'Waiting'],
  [412, 'Whatever', undefined, 'Waiting'],
  [412, 'PreconditionFailed', undefined, 'Waiting'],
  [429, 'Whatever', undefined, 'Throttled'],
  [401, 'InvalidAuthenticationToken', undefined, 'Blocked/Authorization'],
  [401, 'Whatever', undefined, 'Blocked/Authorization'],
  [403, 'Whatever', undefined, 'Blocked/Authorization'],
  [
    409,
    'OperationNotAllowed',
    undefined,
    'Blocked/Quota',
    'Operation could not be completed as it results in exceeding approved Total Regional Cores quota.',
  ],
  [409, 'OperationNotAllowed', undefined, 'Transient', 'Disk a is attached to VM b.'],
  [400, 'SubscriptionNotRegisteredForFeature', undefined, 'Blocked/Other'],
  [409, 'ReadOnlyDisabledSubscription', undefined, 'Blocked/Other'],
  [409, 'Conflict', undefined, 'Waiting', 'Another operation is pending on the specified resource.'],
  [409, 'Conflict', undefined, 'Waiting', "The resource '/x' is busy processing an update request."],
  [409, 'Whatever', undefined, 'Waiting', "The provisioning state must be 'Succeeded' before executing the operation."],
  [403, 'RequestDisallowedByPolicy', undefined, 'Blocked/Policy', 'Resource was disallowed: another operation is in progress.'],
  [409, 'Conflict', undefined, 'Transient'],
  [400, 'Conflict', undefined, 'Invalid'],
  [409, 'SecurityRuleConflict', undefined, 'Invalid'],
  [404, 'DeletedVaultNotFound', undefined, 'Gone'],
  [410, 'Whatever', undefined, 'Gone'],
  [404, 'Whatever', undefined, 'Transient'],
  [408, 'Whatever', undefined, 'Transient'],
  [499, 'Whatever', undefined, 'Transient'],
  [422, 'ManagementApiRequestFailed', undefined, 'Transient'],
  [400, 'NetcfgInvalidSubnet', undefined, 'Transient'],
  [400, 'Whatever', undefined, 'Invalid'],
  [405, 'Whatever', undefined, 'Invalid'],
  [422, 'Whatever', undefined, 'Invalid'],
];

describe('every known answer has its class', () => {
  test.each(fixtures)('%i %s %s is %s', (status, code, detail, expected, message = 'A sentence.') => {
    const { failure } = classify(answer(status, error(code, message, detail)));
    expect([failure.class, failure.obstacle].filter(Boolean).join('/')).toBe(expected);
  });

  test.each<[string, string | undefined, string, string | undefined, string, number | undefined]>([
    ['RetryableError', 'RetryableErrorDueToTooManyCalls', 'The call can be retried in 39 seconds.', 'service', 'Provider', 39_000],
    [
      'RetryableError',
      'RetryableErrorDueToTooManyCallsToThisOperation',
      'The call can be retried in 305 seconds.',
      'service',
      'Operation',
      305_000,
    ],
    ['SubscriptionRequestsThrottled', undefined, "Please try again after '10' seconds.", 'gateway', 'Arm', 10_000],
    ['TooManyRequests', undefined, 'Later.', 'service', 'Provider', undefined],
    ['TooManyRequests', undefined, 'Later.', undefined, 'Arm', undefined],
  ])('A36: %s %s says whose limit was passed, and for how long', (code, detail, message, cause, scope, retryAfterMs) => {
    const body = { error: { code, message, details: detail === undefined ? [] : [{ code: detail, message }] } };
    const found = classify(answer(429, body, cause === undefined ? {} : { 'x-ms-failure-cause': cause }));
    expect([found.failure.class, found.scope, found.failure.retryAfterMs]).toEqual(['Throttled', scope, retryAfterMs]);
  });

  test('and every row of the table is spoken for by one of them, and says who says so', () => {
    const used = fixtures.map(([status, code, detail, , message]) => rowFor(status, errorOf(JSON.stringify(error(code, message, detail)))));
    expect(errorTable.filter((row) => !used.includes(row))).toEqual([]);
    for (const { source } of errorTable) expect(source).toMatch(/^(Microsoft|RFC \d+|recorded|Azure\/)/);
  });

  test.each([200, 400, 403, 404, 409, 410, 502])('a page that is no ARM error is transient, whatever its status: %i', (status) => {
    expect(classify(answer(status, '<html><h1>Bad Gateway</h1></html>')).failure).toMatchObject({ class: 'Transient', code: 'NotJson' });
    expect(classify(answer(status, '')).failure.class).toBe('Transient');
  });
});

test('messages are short and carry neither tokens nor signatures', () => {
  const secret = 'abcdefghijklmnopqrstuvwxyz0123456789';
  const { message } = classify(
    answer(400, error('X', `see https://a/b?t=1&s=${secret} Bearer eyJhbGci.eyJzdWIi.${secret} ${'x'.repeat(3000)}`)),
  ).failure;
  expect(message.length).toBeLessThanOrEqual(1000);
  expect(message).not.toContain(secret);
});

describe('T13: what a terminal would obey', () => {
  const hostile = 'a\u001b[2J\u009b1m\r\nb\u202ec\u200b';
  const shown = 'a\\u001b[2J\\u009b1m b\\u202ec\\u200b';

  test('is shown in message, code and nested code, and in the ids of a request', () => {
    const { failure } = classify(
      answer(400, error(hostile, hostile, hostile), { 'x-ms-request-id': 'r\u009b', 'x-ms-correlation-request-id': 'c\u0085' }),
    );
    expect(failure).toMatchObject({ code: shown, detail: shown, requestId: 'r\\u009b', correlationId: 'c ' });
    expect(failure.message).toBe(`${shown} inner`);
  });

  test('is shown in the names of a policy, and in what is no answer of ARM', () => {
    const info = { policyAssignmentDisplayName: hostile };
    const denied = { code: 'RequestDisallowedByPolicy', message: 'No.', additionalInfo: [{ type: 'PolicyViolation', info }] };
    expect(errorOf(JSON.stringify({ error: denied })).message).toBe(`No. Policy: assignment ${shown}.`);
    expect(errorOf(`<html>${hostile}</html>`).message).toBe('not an ARM answer: a\\u001b[2J\\u009b1m b\\u202ec\\u200b');
    expect(noAnswer('GET', hostile).message).toBe(shown);
    expect(malformed(200, hostile).message).toBe(shown);
  });
});

test('codes that no row knows, and pages, are counted', () => {
  const known = (status: number, body: unknown) => classify(answer(status, body)).known;
  expect([known(409, error('ServiceLocked')), known(500, error('InternalServerError'))]).toEqual([true, true]);
  expect([known(409, error('Odd')), known(400, error('Odd')), known(502, '<html>')]).toEqual([false, false, false]);
});

test('a write is ambiguous after a 5xx or 408, a refusal and a read are not', () => {
  const of = (status: number, method: string) => classify(answer(status, error('X'), {}, method)).failure.ambiguous;
  expect([of(503, 'PUT'), of(408, 'PATCH'), of(409, 'PUT'), of(503, 'GET')]).toEqual([true, true, false, false]);
});

test.each<[Record<string, string>, number | undefined]>([
  [{}, undefined],
  [{ 'retry-after': '12' }, 12_000],
  [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
  [{ 'x-ms-retry-after-ms': '300' }, 300],
  [{ 'retry-after': 'Mon, 05 Jan 2026 08:00:30 GMT', date: 'Mon, 05 Jan 2026 08:00:00 GMT' }, 30_000],
  [{ 'retry-after': '999999' }, 3_600_000],
  [{ 'retry-after': '-5' }, undefined],
  [{ 'retry-after': 'soon' }, undefined],
])('Retry-After of %j', (headers, ms) => {
  expect(retryAfter(answer(429, '', headers)).retryAfterMs).toBe(ms);
});
