import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { classify, retryAfter } from './errors.ts';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}, method = 'PUT') => ({
  method,
  status,
  header: (name: string) => headers[name.toLowerCase()],
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const error = (code: string, message = 'A sentence.', detail?: string) => ({
  error: { code, message, ...(detail === undefined ? {} : { details: [{ code: detail, message: 'inner' }] }) },
});

describe('every known answer has its class', () => {
  test.each<[number, string, string | undefined, string]>([
    [409, 'ServiceLocked', undefined, 'Waiting'],
    [429, 'RetryableError', 'RetryableErrorDueToAnotherOperation', 'Waiting'],
    [429, 'RetryableError', 'ReferencedResourceNotProvisioned', 'Waiting'],
    [400, 'ReferencedResourceNotProvisioned', undefined, 'Waiting'],
    [409, 'AnotherOperationInProgress', undefined, 'Waiting'],
    [409, 'ResourceGroupBeingDeleted', undefined, 'Waiting'],
    [429, 'SubscriptionRequestsThrottled', undefined, 'Throttled'],
    [429, 'TooManyRequests', undefined, 'Throttled'],
    [429, '429', undefined, 'Throttled'],
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
  ])('%i %s %s is %s', (status, code, detail, expected) => {
    const { failure } = classify(answer(status, error(code, 'A sentence.', detail)));
    expect([failure.class, failure.obstacle].filter(Boolean).join('/')).toBe(expected);
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

const mined = join(process.env['REFERENCE_DIR'] ?? '../shared', 'azure-recordings/errors-mined.json');
const present = existsSync(mined);
if (!present && process.env['REQUIRE_REFERENCE'] === '1') throw new Error(`${mined} is missing`);
if (!present) console.warn(`skipped: ${mined} is missing`);
(present ? test : test.skip)('every recorded error is classified without a throw', () => {
  const rows = JSON.parse(readFileSync(mined, 'utf8')) as { code: string; msg: string; detail: string; status: string }[];
  const totals: Record<string, number> = {};
  for (const { code, msg, detail, status } of rows) {
    // The list writes a nested error as `Code: message`, and `null` or 200 for what stood inside an operation's answer.
    const nested = detail.split(':')[0];
    const { failure } = classify(answer(Number(status), error(code, msg, nested === '' ? undefined : nested)));
    if (Number(status) >= 400) totals[failure.class] = (totals[failure.class] ?? 0) + 1;
  }
  expect(totals).toEqual({ Waiting: 8, Throttled: 2, Blocked: 12, Gone: 313, Invalid: 42, Transient: 36 });
});
