/** What end-to-end tests stand on: service accounts that may do only what RBAC gives them, kubeconfigs in their name, and Helm. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ApiError } from '../../src/runtime/api.ts';
import { httpApi } from '../conformance/kubernetes/http-api.ts';
import { clusterForTests, sharedRealApiServer, startEmbeddedApiServer, type ApiServer } from './api-server.ts';

const { kubectl, helm } = clusterForTests().binaries;
const withKubectl = kubectl === undefined ? test.skip : test;
const withHelm = helm === undefined ? test.skip : test;

describe.each<readonly [string, () => Promise<ApiServer>]>([
  ['real', async () => sharedRealApiServer()],
  ['embedded', startEmbeddedApiServer],
])('the %s API server', (name, start) => {
  const namespace = 'accounts';
  let server: ApiServer;
  let robot: string;

  beforeAll(async () => {
    server = await start();
    await server.api.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: namespace } } });
    await server.api.request({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/serviceaccounts`,
      body: { metadata: { name: 'robot' } },
    });
    robot = await server.kubeconfigFor('robot', await server.tokenFor(namespace, 'robot'));
  }, 30_000);
  afterAll(() => server.close());

  test('knows whom a token of a service account stands for', async () => {
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    expect(await httpApi(robot).request({ method: 'POST', path, body })).toMatchObject({
      status: { userInfo: { username: `system:serviceaccount:${namespace}:robot` } },
    });
  });
  withKubectl('lets kubectl work in the name of a service account', async () => {
    expect(
      await server.kubectl(['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'], { env: { KUBECONFIG: robot } }),
    ).toMatchObject({
      code: 0,
      stdout: `system:serviceaccount:${namespace}:robot`,
    });
  });

  if (name !== 'real') return;

  test('refuses a service account what no role gives it, until one does', async () => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const list = () => httpApi(robot).request({ method: 'GET', path });
    await expect(list()).rejects.toMatchObject({ status: 403, reason: 'Forbidden' });
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }];
    await server.api.request({ method: 'POST', path: `${rbac}/roles`, body: { metadata: { name: 'reader' }, rules } });
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' };
    const subjects = [{ kind: 'ServiceAccount', name: 'robot', namespace }];
    await server.api.request({ method: 'POST', path: `${rbac}/rolebindings`, body: { metadata: { name: 'reader' }, roleRef, subjects } });
    await untilAllowed(list);
    await expect(list()).resolves.toMatchObject({ kind: 'ConfigMapList' });
  });
  withHelm('can be reached by Helm', async () => {
    expect(await server.helm(['list', '--all-namespaces', '--output', 'json'])).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
  });
});

/** A role comes into force when the authorizer has seen it. */
async function untilAllowed(attempt: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const refused = await attempt().catch((error: unknown) => error instanceof ApiError && error.status === 403);
    if (refused !== true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
