/** Removal on a real API server, as the chart's README tells it: what hangs without its order, and how a user gets out. */

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { detachFinalizer } from '../../src/api/binding.ts';
import { repository } from '../deploy/support/objects.ts';
import { clusterForTests, startRealApiServer, type ApiServer } from './api-server.ts';
import type { CommandResult } from './command.ts';
import { chart, release } from './chart.test-support.ts';

const { kubectl, helm } = clusterForTests().binaries;
const suite = kubectl === undefined || helm === undefined ? describe.skip : describe;
const readme = readFileSync(new URL('charts/apim-vnet-operator/README.md', repository), 'utf8');

/** The command of the README that has this in it, for the binding of this test; quotes hold an argument together. */
function told(part: string): readonly string[] {
  const line = readme.split('\n').find((one) => one.startsWith('kubectl ') && one.includes(part));
  if (line === undefined) throw new Error(`the README has no command with ${part}`);
  const filled = line.replace('<name>', 'orders').replace('<namespace>', 'gateways').replace('kubectl ', '');
  return [...filled.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''));
}

suite('who removes everything', () => {
  let server: ApiServer;
  const run = (...args: readonly string[]): Promise<CommandResult> => server.kubectl(args);
  const binding = {
    apiVersion: 'apimvnet.io/v1alpha1',
    kind: 'ApimVnetBinding',
    metadata: { name: 'orders', namespace: 'gateways', finalizers: [detachFinalizer] },
    spec: {
      serviceId: '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/api/providers/Microsoft.ApiManagement/service/orders',
      mode: 'None',
      deletionPolicy: 'Detach',
    },
  };
  const install = () => server.helm(['install', release, chart, '--namespace', release, '--create-namespace']);

  beforeAll(async () => {
    server = await startRealApiServer();
    expect(await install()).toMatchObject({ code: 0 });
    expect((await run('create', 'namespace', 'gateways')).code).toBe(0);
  }, 120_000);
  afterAll(() => server.close(), 60_000);

  test('T17: with the operator gone first, the deletion of the definition hangs, and the command of the README ends it', async () => {
    await until(async () => (await server.kubectl(['create', '-f', '-'], { stdin: JSON.stringify(binding) })).code === 0);
    expect((await server.helm(['uninstall', release, '--namespace', release])).code).toBe(0);
    const asked = await run('delete', 'crd', 'apimvnetbindings.apimvnet.io', '--timeout=3s');
    expect(asked.code).not.toBe(0);
    expect((await run('get', 'avb', 'orders', '-n', 'gateways', '-o', 'jsonpath={.metadata.deletionTimestamp}')).stdout).not.toBe('');
    expect(await run(...told('"op":"remove"'))).toMatchObject({ code: 0 });
    await until(async () => (await run('get', 'crd', 'apimvnetbindings.apimvnet.io')).code !== 0);
  }, 60_000);

  test('T17: in the order of the README nothing hangs', async () => {
    expect(await install()).toMatchObject({ code: 0 });
    const { finalizers, ...metadata } = binding.metadata;
    expect(finalizers).toEqual([detachFinalizer]);
    const plain = JSON.stringify({ ...binding, metadata });
    await until(async () => (await server.kubectl(['create', '-f', '-'], { stdin: plain })).code === 0);
    expect((await run(...told('custom-columns'))).stdout).toMatch(/gateways +orders +Detach +<none>/);
    expect(await run(...told('"deletionPolicy":"Retain"'))).toMatchObject({ code: 0 });
    expect(await run(...told('kubectl scale'.replace('kubectl ', '')))).toMatchObject({ code: 0 });
    expect(await server.helm(['uninstall', release, '--namespace', release])).toMatchObject({ code: 0 });
    expect((await run('get', 'avb', '-n', 'gateways', '-o', 'name')).stdout).toContain('orders');
    expect(await run(...told('delete crd'), '--timeout=20s')).toMatchObject({ code: 0 });
  }, 60_000);

  test('an upgrade keeps bindings and definition, and a rollback goes back', async () => {
    expect(await install()).toMatchObject({ code: 0 });
    await until(async () => (await server.kubectl(['create', '-f', '-'], { stdin: JSON.stringify(binding) })).code === 0);
    const change = ['--reset-then-reuse-values', '--set', 'workers=8,rbac.firewallConfigMaps=true'];
    expect(await server.helm(['upgrade', release, chart, '--namespace', release, ...change])).toMatchObject({ code: 0 });
    const workers = async () => {
      const path = '{.spec.template.spec.containers[0].env[?(@.name=="APIMVNET_WORKERS")].value}';
      return (await run('get', 'deployment', release, '-n', release, '-o', `jsonpath=${path}`)).stdout;
    };
    expect(await workers()).toBe('8');
    expect(await server.helm(['rollback', release, '--namespace', release])).toMatchObject({ code: 0 });
    expect(await workers()).toBe('16');
    expect((await run('get', 'avb', 'orders', '-n', 'gateways', '-o', 'jsonpath={.metadata.finalizers[0]}')).stdout).toBe(detachFinalizer);
    expect(await run(...told('"op":"remove"'))).toMatchObject({ code: 0 });
    expect(await server.helm(['uninstall', release, '--namespace', release])).toMatchObject({ code: 0 });
  }, 60_000);

  test('T18: a guard by kustomize outlives the uninstall of a chart that has one too', async () => {
    expect(await server.helm(['install', release, chart, '--namespace', release, '--set', 'deletionGuard.enabled=true'])).toMatchObject({
      code: 0,
    });
    const guard = await run('apply', '-k', new URL('deploy/deletion-guard', repository).pathname);
    expect([guard.code, guard.stderr]).toEqual([0, '']);
    expect(await server.helm(['uninstall', release, '--namespace', release])).toMatchObject({ code: 0 });
    const { stdout } = await run('get', 'validatingadmissionpolicies,validatingadmissionpolicybindings', '-o', 'name');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((name) => name.split('/').at(-1)),
    ).toEqual(['apimvnetbinding-deletion-guard', 'apimvnetbinding-deletion-guard']);
  }, 60_000);

  test('T18: the kept definition belongs to the release that took it, and goes back to the first name by --take-ownership, as the README says', async () => {
    expect(readme).toContain('give `--take-ownership` again');
    const other = (...more: readonly string[]) =>
      server.helm(['install', 'other', chart, '--namespace', 'other', '--create-namespace', ...more]);
    const owner = async () =>
      (await run('get', 'crd', 'apimvnetbindings.apimvnet.io', '-o', 'jsonpath={.metadata.annotations.meta\\.helm\\.sh/release-name}'))
        .stdout;
    expect(await install()).toMatchObject({ code: 0 });
    const refused = await other();
    expect([refused.code, await owner()]).toEqual([1, release]);
    expect(refused.stderr).toMatch(/apimvnetbindings\.apimvnet\.io.*cannot be imported/);
    expect(await other('--take-ownership')).toMatchObject({ code: 0 });
    expect(await server.helm(['uninstall', release, '--namespace', release])).toMatchObject({ code: 0 });
    expect(await server.helm(['uninstall', 'other', '--namespace', 'other'])).toMatchObject({ code: 0 });
    expect(await owner()).toBe('other');
    expect((await install()).code).toBe(1);
    expect(await server.helm(['install', release, chart, '--namespace', release, '--take-ownership'])).toMatchObject({ code: 0 });
    expect(await owner()).toBe(release);
    // A second release without the definition has no such quarrel, and its names do not collide.
    expect(await other('--set', 'crds.enabled=false')).toMatchObject({ code: 0 });
    for (const name of ['other', release]) expect(await server.helm(['uninstall', name, '--namespace', name])).toMatchObject({ code: 0 });
    expect(await owner()).toBe(release);
  }, 120_000);
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('that did not come about within 20 seconds');
}
