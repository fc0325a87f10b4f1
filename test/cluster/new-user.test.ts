/** The way of a new user on a real API server: install as the README says, the first sample, an upgrade and an uninstall in mid-operation, and everything away in the README's order. */

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { loadWorld } from '../../sim/azure/world.ts';
import { startAzure, type ServedAzure } from '../../sim/demo/simulators.ts';
import { bindingsPath, type Binding } from '../../src/api/binding.ts';
import { repository, textOf } from '../deploy/support/objects.ts';
import { clusterForTests, startRealApiServer, type ApiServer } from './api-server.ts';
import type { CommandResult } from './command.ts';
import { release } from './chart.test-support.ts';
import { podsOf, type Pods } from './pods.ts';

const { kubectl, helm } = clusterForTests().binaries;
const suite = kubectl === undefined || helm === undefined ? describe.skip : describe;
const speed = 150;
const api = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/api/providers/Microsoft.ApiManagement/service';
const readme = textOf('charts/apim-vnet-operator/README.md');
const root = new URL('.', repository).pathname;

const words = (line: string): readonly string[] => [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''));

/** The command of the README that begins so, over all its lines, without the name of its program. */
function told(begin: string): readonly string[] {
  const [, rest] = new RegExp(`^${begin}((?:.*\\\\\\n)*.*)$`, 'm').exec(readme) ?? [];
  if (rest === undefined) throw new Error(`the README has no command that begins with ${begin}`);
  const filled = `${begin}${rest}`
    .replaceAll('\\\n', ' ')
    .replace('<registry>', 'registry.example.com')
    .replace('<client id>', '00000000-0000-4000-8000-0000000000bb')
    .replace('<tenant id>', '00000000-0000-4000-8000-0000000000aa')
    .replace('./charts', `${root}charts`);
  return words(filled).slice(1);
}

suite('a new user', () => {
  let server: ApiServer;
  let azure: ServedAzure;
  let pods: Pods;
  const ok = async (running: Promise<CommandResult>): Promise<string> => {
    const { code, stdout, stderr } = await running;
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  const run = (...args: readonly string[]) => ok(server.kubectl(args, { timeoutMs: 200_000 }));
  const helmRun = (...args: readonly string[]) => ok(server.helm(args));
  const sample = (name: string): string => join(root, `deploy/samples/${name}.yaml`);
  const bindingNamed = (name: string) => server.api.request<Binding>({ method: 'GET', path: `${bindingsPath('gateways')}/${name}` });
  const reasonOf = async (name: string) => (await bindingNamed(name)).status?.conditions?.find(({ type }) => type === 'Ready')?.reason;
  const place = (name: string): unknown =>
    (
      azure.azure.resource(`${api}/${name}`) as {
        readonly properties: { readonly virtualNetworkConfiguration: { readonly subnetResourceId: string } | null };
      }
    ).properties.virtualNetworkConfiguration?.subnetResourceId
      .split('/')
      .at(-1);
  const switches = (name: string) => azure.azure.acceptedWrites(`${api}/${name}`).filter(({ method }) => method === 'PATCH').length;
  const holder = async () => (await run('get', 'lease', release, '-n', release, '-o', 'jsonpath={.spec.holderIdentity}')).trim();
  const names = async () => (await run('get', 'avb', '-n', 'gateways', '-o', 'name')).trim().split('\n').filter(Boolean);

  beforeAll(async () => {
    server = await startRealApiServer();
    const { resources } = loadWorld(JSON.parse(readFileSync(new URL('sim/worlds/demo.json', repository), 'utf8')));
    const directory = join(server.directory, 'azure');
    mkdirSync(directory);
    azure = await startAzure({ world: { resources }, speed, seed: 5, directory, assumptions: { updateMinutes: 45 } });
    pods = podsOf(server, release, azure.files, speed);
  }, 120_000);
  afterAll(async () => {
    await pods.stop();
    await azure.close();
    await server.close();
  }, 60_000);

  test('installs as the README says, applies the first sample, and sees it Ready', async () => {
    await helmRun(...told('helm install'));
    await pods.start();
    await run('create', 'namespace', 'gateways');
    await until(async () => (await server.kubectl(['apply', '-f', sample('clean-attach')])).code === 0);
    await run('wait', '--for=condition=Ready', 'avb/orders', '-n', 'gateways', '--timeout=180s');
    expect([place('orders'), switches('orders'), pods.broken]).toEqual(['orders', 1, []]);
  }, 240_000);

  test('upgrades in the middle of an operation, which goes on and is asked for once', async () => {
    await run('apply', '-f', sample('creates-its-security-group'));
    await until(async () => (await reasonOf('payments')) === 'UpdatingNetwork');
    const { spec, status } = await bindingNamed('payments');
    await helmRun(
      'upgrade',
      release,
      join(root, 'charts/apim-vnet-operator'),
      '-n',
      release,
      '--reset-then-reuse-values',
      '--set',
      'workers=8',
    );
    await pods.roll();
    await run('wait', '--for=condition=Ready', 'avb/payments', '-n', 'gateways', '--timeout=180s');
    const after = await bindingNamed('payments');
    expect([place('payments'), switches('payments'), after.spec]).toEqual(['payments', 1, spec]);
    expect(after.status?.history?.[0]).toMatchObject({
      what: status?.operation?.kind,
      outcome: 'Succeeded, and verified by network status.',
    });
    expect([await reasonOf('orders'), switches('orders'), pods.broken]).toEqual(['Settled', 1, []]);
  }, 240_000);

  test('T16: uninstalls in the middle of an operation, first the release: all stays but the release, and an install goes on with it', async () => {
    await run('apply', '-f', sample('out-of-its-network'));
    await until(async () => (await reasonOf('museum')) === 'UpdatingNetwork');
    const before = await names();
    await helmRun('uninstall', release, '-n', release);
    // The rights go before the pods do, so that the lease cannot be given back.
    await pods.stop();
    expect(await names()).toEqual(before);
    expect((await bindingNamed('museum')).status?.operation?.endedAt).toBeUndefined();
    expect([await holder(), place('orders'), place('payments')]).toEqual([expect.stringMatching(/./), 'orders', 'payments']);
    await helmRun(...told('helm install'));
    await pods.start();
    await run('wait', '--for=condition=Ready', 'avb/museum', '-n', 'gateways', '--timeout=180s');
    expect([place('museum'), switches('museum'), switches('orders'), pods.broken]).toEqual([undefined, 1, 1, []]);
  }, 240_000);

  test('T16: removes everything in the order of the README: the lease is given back, Azure stays, and a Detach binding takes its gateway along', async () => {
    await run('patch', 'avb', 'payments', '-n', 'gateways', '--type', 'merge', '-p', '{"spec":{"deletionPolicy":"Detach"}}');
    await until(async () => (await bindingNamed('payments')).metadata.finalizers?.length === 1);
    await run(...told('kubectl get avb -A -o custom-columns'));
    await run('delete', 'avb', 'payments', '-n', 'gateways', '--timeout=180s');
    expect(place('payments')).toBeUndefined();
    expect((await run(...told('kubectl get avb -A -o jsonpath'))).trim()).toMatch(/^gateways\/museum\s+gateways\/orders\s*$/);
    await run(...told('kubectl scale'));
    await pods.stop();
    expect(await holder()).toBe('');
    await helmRun(...told('helm uninstall'));
    expect(await names()).toHaveLength(2);
    await run(...told('kubectl delete lease'));
    await run(...told('kubectl delete crd'), '--timeout=30s');
    expect([place('orders'), place('museum'), switches('orders'), switches('museum')]).toEqual(['orders', undefined, 1, 1]);
    const left = await run('get', 'clusterroles,clusterrolebindings,validatingadmissionpolicies', '-o', 'name');
    expect(left.split('\n').filter((name) => name.includes('apim'))).toEqual([]);
  }, 240_000);
});

async function until(done: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 90_000; !(await done()); await new Promise((resolve) => setTimeout(resolve, 100)))
    if (performance.now() > end) throw new Error(`that did not happen within 90 s: ${done.toString()}`);
}
