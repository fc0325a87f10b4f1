/** P12: rights off and on: what a user may do follows from the roles that are stored, in the words of a real server. */

import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../../src/runtime/random.ts';
import { virtualClock } from '../../virtual-clock.ts';
import { createCluster, type SimCluster } from '../cluster.ts';
import type { Tree } from '../tree.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const maps = '/api/v1/namespaces/default/configmaps';

const cluster = (isOn = true): SimCluster => createCluster({ clock: virtualClock(), random: seededRandom(1), rbac: isOn });
const send = (of: SimCluster, user: string, method: string, path: string, body?: object, more: object = {}): Promise<Tree> =>
  of.api(user).request({ method, path, ...(body === undefined ? {} : { body }), ...more } as never);
const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'allowed',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

async function grant(of: SimCluster, rules: readonly object[], subject: object, kind: 'Role' | 'ClusterRole' = 'Role'): Promise<void> {
  const place = kind === 'Role' ? `${rbac}/namespaces/default` : rbac;
  const plural = kind === 'Role' ? ['roles', 'rolebindings'] : ['clusterroles', 'clusterrolebindings'];
  await send(of, 'admin', 'POST', `${place}/${plural[0] ?? ''}`, { metadata: { name: 'r' }, rules });
  await send(of, 'admin', 'POST', `${place}/${plural[1] ?? ''}`, {
    metadata: { name: 'b' },
    roleRef: { kind, name: 'r' },
    subjects: [subject],
  });
}
const ada = { kind: 'User', name: 'ada' };
const read = { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] };

describe('P12: rights', () => {
  test('off: every user may do everything', async () => {
    expect(await refusal(send(cluster(false), 'ada', 'GET', '/api/v1/namespaces'))).toBe('allowed');
  });

  test('on: administrators alone, until a binding says so', async () => {
    const of = cluster();
    expect(await refusal(send(of, 'admin', 'GET', maps))).toBe('allowed');
    expect(await refusal(send(of, 'ada', 'GET', maps))).toBe(
      'configmaps is forbidden: User "ada" cannot list resource "configmaps" in API group "" in the namespace "default"',
    );
    await grant(of, [read], ada);
    expect(await refusal(send(of, 'ada', 'GET', maps))).toBe('allowed');
    expect(await refusal(send(of, 'bob', 'GET', maps))).toMatch(/User "bob" cannot list/);
    expect(await refusal(send(of, 'ada', 'GET', '/api/v1/configmaps'))).toMatch(/at the cluster scope$/);
  });

  test.each([
    [{ kind: 'Group', name: 'system:serviceaccounts:default' }, 'system:serviceaccount:default:robot', 'allowed'],
    [{ kind: 'Group', name: 'system:serviceaccounts:other' }, 'system:serviceaccount:default:robot', 'refused'],
    [{ kind: 'ServiceAccount', name: 'robot', namespace: 'default' }, 'system:serviceaccount:default:robot', 'allowed'],
    [{ kind: 'ServiceAccount', name: 'robot', namespace: 'default' }, 'system:serviceaccount:other:robot', 'refused'],
    [{ kind: 'User', name: 'system:serviceaccount:default:robot' }, 'system:serviceaccount:default:robot', 'allowed'],
  ])('on: a binding to %j and %s: %s', async (subject, user, verdict) => {
    const of = cluster();
    await grant(of, [read], subject);
    expect((await refusal(send(of, user, 'GET', maps))) === 'allowed' ? 'allowed' : 'refused').toBe(verdict);
  });

  test.each([
    [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }, 'GET', '/api/v1/configmaps', 'allowed'],
    [{ apiGroups: [''], resources: ['*/status'], verbs: ['update'] }, 'PUT', '/api/v1/namespaces/default/status', 'allowed'],
    [{ apiGroups: [''], resources: ['namespaces'], verbs: ['update'] }, 'PUT', '/api/v1/namespaces/default/status', 'refused'],
    [{ apiGroups: ['coordination.k8s.io'], resources: ['configmaps'], verbs: ['*'] }, 'GET', maps, 'refused'],
    [{ nonResourceURLs: ['/logs/*'], verbs: ['get'] }, 'GET', '/metrics', 'refused'],
  ])('on: %j and %s %s: %s', async (rule, method, path, verdict) => {
    const of = cluster();
    await grant(of, [rule], ada, 'ClusterRole');
    const body = method === 'PUT' ? { metadata: { name: 'default' }, spec: {}, status: { phase: 'Active' } } : undefined;
    expect(/is forbidden|forbidden:/.test(await refusal(send(of, 'ada', method, path, body))) ? 'refused' : 'allowed').toBe(verdict);
  });

  test('on: an apply that makes something needs the right to create it', async () => {
    const of = cluster();
    await grant(of, [{ ...read, verbs: ['get', 'patch'] }], ada);
    const apply = () =>
      send(
        of,
        'ada',
        'PATCH',
        `${maps}/new`,
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'new' } },
        {
          contentType: 'application/apply-patch+yaml',
          query: { fieldManager: 'ada' },
        },
      );
    expect(await refusal(apply())).toMatch(/configmaps "new" is forbidden: User "ada" cannot create resource "configmaps"/);
    await send(of, 'admin', 'POST', maps, { metadata: { name: 'new' } });
    expect(await refusal(apply())).toBe('allowed');
  });

  test('on: what one may do is listed, and a role that is gone is named', async () => {
    const of = cluster();
    await grant(of, [read], ada);
    const review = await send(of, 'ada', 'POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
      spec: { namespace: 'default' },
    });
    expect((review.status as { readonly resourceRules: readonly object[] }).resourceRules).toContainEqual(read);
    await send(of, 'admin', 'DELETE', `${rbac}/namespaces/default/roles/r`);
    expect(await refusal(send(of, 'ada', 'GET', maps))).toMatch(/: RBAC: role.rbac.authorization.k8s.io "r" not found$/);
  });
});
