/** Promises about who may read metrics: the API server decides, is asked seldom, and its silence opens nothing. */

import { describe, expect, test } from '@jest/globals';
import { ApiError, type ApiRequest, type KubernetesApi } from '../api.ts';
import { systemClock } from '../clock.ts';
import { reviewedAccess } from './access.ts';

interface Users {
  readonly [token: string]: { readonly user: string; readonly groups?: readonly string[]; readonly allowed: boolean };
}

/** An API server that knows these tokens; `fails` lets every answer fail. */
function server(users: Users, state = { fails: false }) {
  const asked: ApiRequest[] = [];
  let at = 0;
  const answer = (request: ApiRequest): unknown => {
    asked.push(request);
    if (state.fails) throw new ApiError(500, 'InternalError', 'no');
    const { spec } = request.body as { readonly spec: { readonly token?: string; readonly user?: string } };
    if (request.path === '/apis/authentication.k8s.io/v1/tokenreviews') {
      const found = users[spec.token ?? ''];
      return { status: found ? { authenticated: true, user: { username: found.user, groups: found.groups } } : { authenticated: false } };
    }
    if (request.path !== '/apis/authorization.k8s.io/v1/subjectaccessreviews') throw new ApiError(404, 'NotFound', request.path);
    return { status: { allowed: Object.values(users).find(({ user }) => user === spec.user)?.allowed === true } };
  };
  const api = {
    request: async (request: ApiRequest) => {
      await Promise.resolve();
      return answer(request);
    },
    watch: () => {
      throw new Error('nothing is watched here');
    },
  } as KubernetesApi;
  const clock = { ...systemClock, ticks: () => at };
  return { asked, access: reviewedAccess(api, clock), pass: (ms: number) => (at += ms) };
}

const users: Users = {
  good: { user: 'system:serviceaccount:monitoring:prometheus', groups: ['system:serviceaccounts'], allowed: true },
  other: { user: 'system:serviceaccount:shop:web', allowed: false },
};

describe('T11: a scrape', () => {
  test.each<[string, string | undefined, string]>([
    ['without a token', undefined, 'Unknown'],
    ['with another scheme', 'Basic good', 'Unknown'],
    ['with an empty token', 'Bearer ', 'Unknown'],
    ['with a token that is none', 'Bearer a token', 'Unknown'],
    ['with a token longer than any', `Bearer ${'a'.repeat(20_000)}`, 'Unknown'],
    ['with a token of no user', 'Bearer bad', 'Unknown'],
    ['of a user who may not', 'Bearer other', 'Forbidden'],
    ['of a user who may', 'Bearer good', 'Allowed'],
    ['of a user who may, in other letters', 'bearer good', 'Allowed'],
  ])('T11: %s is judged by the API server', async (_, header, verdict) => {
    expect(await server(users).access(header)).toBe(verdict);
  });

  test('T11: asks whether that very user, with its groups, may get /metrics', async () => {
    const { access, asked } = server(users);
    await access('Bearer good');
    expect(asked[1]?.body).toMatchObject({
      spec: {
        user: 'system:serviceaccount:monitoring:prometheus',
        groups: ['system:serviceaccounts'],
        nonResourceAttributes: { path: '/metrics', verb: 'get' },
      },
    });
  });

  test('T11: is not let in while the API server is silent, and is asked about anew at once', async () => {
    const { access, asked } = server(users, { fails: true });
    expect([await access('Bearer good'), await access('Bearer good')]).toEqual(['Unanswered', 'Unanswered']);
    expect(asked).toHaveLength(2);
  });

  test('T11: is asked about once a minute, and one that was refused every ten seconds', async () => {
    const { access, asked, pass } = server(users);
    for (const token of ['good', 'other', 'good', 'other']) await access(`Bearer ${token}`);
    expect(asked).toHaveLength(4);
    pass(10_000);
    for (const token of ['good', 'other']) await access(`Bearer ${token}`);
    expect(asked).toHaveLength(6);
    pass(50_000);
    await access('Bearer good');
    expect(asked).toHaveLength(8);
  });

  test('T11: with invented tokens costs the API server four reviews at once', async () => {
    const { access, asked } = server(users);
    const verdicts = await Promise.all(Array.from({ length: 100 }, (_, at) => access(`Bearer invented${at}`)));
    expect(verdicts.filter((verdict) => verdict === 'Unanswered')).toHaveLength(96);
    expect(asked).toHaveLength(4);
  });

  test('T11: of who could read is let in for an hour while the API server is silent, and no longer', async () => {
    const state = { fails: false };
    const { access, pass } = server(users, state);
    expect([await access('Bearer good'), await access('Bearer other')]).toEqual(['Allowed', 'Forbidden']);
    state.fails = true;
    pass(59 * 60_000);
    expect([await access('Bearer good'), await access('Bearer other'), await access('Bearer bad')]).toEqual([
      'Allowed',
      'Unanswered',
      'Unanswered',
    ]);
    pass(61_000);
    expect(await access('Bearer good')).toBe('Unanswered');
  });

  test('T11: of who has lost the right is not let in by the silence that follows', async () => {
    const state = { fails: false };
    const lasting: Record<string, { user: string; allowed: boolean }> = { good: { user: 'prometheus', allowed: true } };
    const { access, pass } = server(lasting, state);
    expect(await access('Bearer good')).toBe('Allowed');
    lasting['good'] = { user: 'prometheus', allowed: false };
    pass(60_000);
    expect(await access('Bearer good')).toBe('Forbidden');
    state.fails = true;
    pass(10_000);
    expect(await access('Bearer good')).toBe('Unanswered');
  });

  test('T11: of a Prometheus is not pushed out by invented tokens', async () => {
    const state = { fails: false };
    const { access, asked } = server(users, state);
    await access('Bearer good');
    for (let at = 0; at < 500; at++) await access(`Bearer invented${at}`);
    const before = asked.length;
    expect(await access('Bearer good')).toBe('Allowed');
    expect(asked).toHaveLength(before);
  });
});
