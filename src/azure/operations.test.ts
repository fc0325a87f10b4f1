import { describe, expect, test } from '@jest/globals';
import { operationState, operationUrl, ownUrl } from './operations.ts';

const arm = 'https://management.azure.com';
const answer = (status: number, body: string, headers: Record<string, string> = {}) => ({
  method: 'GET',
  status,
  header: (name: string) => headers[name.toLowerCase()],
  body,
});

test.each<[number, string, object]>([
  [200, '{"status":"InProgress"}', { status: 'InProgress', retryAfterMs: 20_000 }],
  [202, '', { status: 'InProgress', retryAfterMs: 20_000 }],
  [202, '{"status":"InProgress"}', { status: 'InProgress', retryAfterMs: 20_000 }],
  [200, '{"status":"Succeeded"}', { status: 'Succeeded' }],
  [
    200,
    '{"status":"Succeeded","endTime":"2026-01-05T08:31:07.25Z"}',
    { status: 'Succeeded', endedAt: Date.UTC(2026, 0, 5, 8, 31, 7, 250) },
  ],
  [200, '{"status":"Succeeded","endTime":"soon"}', { status: 'Succeeded' }],
  [200, '{"status":"Succeeded","endTime":7}', { status: 'Succeeded' }],
  [200, '{"id":"/subscriptions/s","properties":{}}', { status: 'Succeeded' }],
  [204, '', { status: 'Succeeded' }],
  [200, '', { status: 'Unknown' }],
  [200, '{}', { status: 'Unknown' }],
  [200, '[]', { status: 'Unknown' }],
  [200, '<html>', { status: 'Unknown' }],
  [200, '{"status":"Succee', { status: 'Unknown' }],
  [200, '{"status":"Dreaming"}', { status: 'Unknown', retryAfterMs: 20_000 }],
  [404, '{"error":{"code":"NotFound"}}', { status: 'Unknown' }],
  [200, '{"status":"Failed"}', { status: 'Failed' }],
  [200, '{"status":"failed","error":null}', { status: 'Failed' }],
  [200, '{"status":"Cancelled"}', { status: 'Canceled' }],
  [200, '{"status":"Updating"}', { status: 'InProgress', retryAfterMs: 20_000 }],
  [200, '{"status":7}', { status: 'Unknown' }],
  [410, '', { status: 'Unknown' }],
  [
    200,
    '{"status":"Failed","error":{"code":"InvalidRequest","message":"m","details":[{"code":"ActivationFailed","message":"n"}]}}',
    { status: 'Failed', code: 'ActivationFailed', message: 'm n' },
  ],
  [
    200,
    '{"status":"Failed","error":{"code":"ActivationFailed","message":"m"}}',
    { status: 'Failed', code: 'ActivationFailed', message: 'm' },
  ],
  [
    200,
    '{"status":"Canceled","error":{"code":"Canceled","message":"Operation was canceled."}}',
    { status: 'Canceled', code: 'Canceled', message: 'Operation was canceled.' },
  ],
])('an operation that answers %i %s', (status, body, state) => {
  expect(operationState(answer(status, body, { 'retry-after': '20' }))).toEqual(state);
});

describe('the token goes to ARM alone', () => {
  test.each([
    ['https://management.azure.com/op?t=1&s=x', true],
    ['https://MANAGEMENT.azure.com/op', true],
    ['http://management.azure.com/op', false],
    ['https://management.azure.com.evil.example/op', false],
    ['https://management.azure.com@evil.example/op', false],
    ['https://evil.example/op', false],
    ['/relative', false],
    ['', false],
    [`https://management.azure.com/op?t=${'x'.repeat(8000)}`, true],
    [`https://management.azure.com/op?t=${'x'.repeat(9000)}`, false],
    ['https://management.azure.com/list?$filter=name eq 1', true],
    ['https://management.azure.com/op\u001b[2J', false],
    ['https://management.azure.com/op\u009b', false],
  ])('%s: %s', (url, own) => expect(ownUrl(url, arm)).toBe(own));

  test('Azure-AsyncOperation comes before Location, and a foreign one is refused', () => {
    const of = (headers: Record<string, string>) => operationUrl(answer(202, '', headers), arm);
    expect(of({ 'azure-asyncoperation': `${arm}/a`, location: `${arm}/b` })).toBe(`${arm}/a`);
    expect(of({ location: `${arm}/b` })).toBe(`${arm}/b`);
    expect(of({ location: 'https://evil.example/b' })).toBeUndefined();
    expect(of({})).toBeUndefined();
  });
});
