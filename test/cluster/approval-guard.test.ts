/** The guard of approvals on a real API server, with authorization on: who may edit a binding cannot approve what it asks for; who has the verb can. */

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bindingsPath } from '../../src/api/binding.ts';
import { clusterForTests, startRealApiServer, type ApiServer } from './api-server.ts';
import type { CommandResult } from './command.ts';

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const suite = clusterForTests().binaries.kubectl === undefined ? describe.skip : describe;
const namespace = 'platform';
const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/net/providers';
const manifest = JSON.stringify({
  apiVersion: 'apimvnet.io/v1alpha1',
  kind: 'ApimVnetBinding',
  metadata: { name: 'orders', namespace },
  spec: {
    serviceId: `${subscription}/Microsoft.ApiManagement/service/orders`,
    mode: 'External',
    subnetId: `${subscription}/Microsoft.Network/virtualNetworks/hub/subnets/apim`,
  },
});

suite('T4: the guard of approvals', () => {
  let server: ApiServer;
  const kubeconfigs = new Map<string, string>();
  const must = async (args: readonly string[], stdin?: string): Promise<void> => {
    const { code, stderr } = await server.kubectl(args, stdin === undefined ? {} : { stdin });
    if (code !== 0) throw new Error(stderr);
  };
  const as = (who: string, args: readonly string[], stdin?: string): Promise<CommandResult> =>
    server.kubectl(['--kubeconfig', kubeconfigs.get(who) ?? '', '-n', namespace, ...args], stdin === undefined ? {} : { stdin });
  const annotate = (who: string, value: string) =>
    as(who, ['annotate', 'apimvnetbinding', 'orders', `apimvnet.io/approve=${value}`, '--overwrite']);
  const approveInSpec = (who: string, hashes: readonly string[]) =>
    as(who, ['patch', 'apimvnetbinding', 'orders', '--type=merge', '-p', JSON.stringify({ spec: { changes: { approved: hashes } } })]);

  beforeAll(async () => {
    server = await startRealApiServer();
    await must(['apply', '-f', inProject('crds/apimvnetbindings.apimvnet.io.yaml')]);
    await must(['wait', '--for=condition=Established', 'crd/apimvnetbindings.apimvnet.io', '--timeout=60s']);
    await must(['create', 'namespace', namespace]);
    await must(['apply', '-k', inProject('deploy/approval-guard')]);
    const verbs = '--verb=get,list,create,update,patch';
    await must(['create', 'clusterrole', 'editor', verbs, '--resource=apimvnetbindings.apimvnet.io']);
    for (const who of ['tenant', 'approver']) {
      await must(['create', 'serviceaccount', who, '-n', namespace]);
      await must(['create', 'rolebinding', who, '-n', namespace, '--clusterrole=editor', `--serviceaccount=${namespace}:${who}`]);
      kubeconfigs.set(who, await server.kubeconfigFor(who, await server.tokenFor(namespace, who)));
    }
    await must([
      'create',
      'rolebinding',
      'approves',
      '-n',
      namespace,
      '--clusterrole=apimvnetbinding-approver',
      `--serviceaccount=${namespace}:approver`,
    ]);
    await must(['apply', '-f', '-'], manifest);
    // A policy counts some seconds after it was made.
    for (let tries = 0; tries < 60 && (await annotate('tenant', `00000000000${tries % 10}`)).code === 0; tries += 1)
      await new Promise((done) => setTimeout(done, 500));
  }, 180_000);
  afterAll(() => server.close());

  test('T4: refuses the approval of who may only edit, with who and what is missing', async () => {
    for (const refused of [await annotate('tenant', '0123456789ab'), await approveInSpec('tenant', ['0123456789ab'])]) {
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toContain(`needs the verb approve on apimvnetbindings in namespace ${namespace}`);
      expect(refused.stderr).toContain(`system:serviceaccount:${namespace}:tenant`);
    }
  });

  test('T4: refuses one at birth', async () => {
    const born = JSON.stringify({
      ...(JSON.parse(manifest) as object),
      metadata: { name: 'born', namespace, annotations: { 'apimvnet.io/approve': '0123456789ab' } },
    });
    const refused = await as('tenant', ['create', '-f', '-'], born);
    expect(refused.stderr).toContain('needs the verb approve');
    expect(refused.code).not.toBe(0);
  });

  test('T4: lets who may edit do everything else, taking back included', async () => {
    expect((await as('tenant', ['annotate', 'apimvnetbinding', 'orders', 'team/owner=payments', '--overwrite'])).stderr).toBe('');
    expect(await approveInSpec('approver', ['0123456789ab'])).toMatchObject({ code: 0 });
    expect(await as('tenant', ['patch', 'apimvnetbinding', 'orders', '--type=merge', '-p', '{"spec":{"suspend":true}}'])).toMatchObject({
      code: 0,
    });
    expect(await approveInSpec('tenant', [])).toMatchObject({ code: 0 });
  });

  test('T4: takes the approval of who has the verb, by both ways', async () => {
    expect(await annotate('approver', '0123456789ab')).toMatchObject({ code: 0 });
    expect(await approveInSpec('approver', ['ba9876543210'])).toMatchObject({ code: 0 });
    const stored = await server.api.request<{ readonly spec: object; readonly metadata: object }>({
      method: 'GET',
      path: `${bindingsPath(namespace)}/orders`,
    });
    expect(stored).toMatchObject({
      metadata: { annotations: { 'apimvnet.io/approve': '0123456789ab' } },
      spec: { changes: { approved: ['ba9876543210'] } },
    });
  });
});
