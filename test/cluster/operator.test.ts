/** The chart on a real API server, with authorization on: the operator, as the chart's ServiceAccount, brings every sample to the state that its file says. */

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadWorld, runScript } from '../../sim/azure/world.ts';
import { isMet, readExpectation, requiredReasons, type Seen } from '../../sim/demo/expectation.ts';
import { startOperator, type OperatorProcess } from '../../sim/demo/operator-process.ts';
import { startAzure, type ServedAzure } from '../../sim/demo/simulators.ts';
import { bindingsPath, type Binding } from '../../src/api/binding.ts';
import { clusterForTests, startRealApiServer, type ApiServer } from './api-server.ts';

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const release = 'apim-vnet-operator';
const speed = 300;
const { kubectl, helm } = clusterForTests().binaries;
const suite = kubectl === undefined || helm === undefined ? describe.skip : describe;

interface Deployment {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly serviceAccountName: string;
        readonly containers: readonly [{ readonly env: readonly { name: string; value?: string }[] }];
      };
    };
  };
}

suite('the installed chart', () => {
  let server: ApiServer;
  let azure: ServedAzure;
  const operators: OperatorProcess[] = [];
  const broken: string[] = [];
  const restarts: string[] = [];
  const seen = new Map<string, Seen>();
  const watching = new AbortController();

  beforeAll(async () => {
    server = await startRealApiServer();
    const installed = await server.helm([
      'install',
      release,
      inProject('charts/apim-vnet-operator'),
      '--namespace',
      release,
      '--create-namespace',
    ]);
    if (installed.code !== 0) throw new Error(installed.stderr);
    expect((await server.kubectl(['create', 'namespace', 'gateways'])).code).toBe(0);

    const world = loadWorld(JSON.parse(readFileSync(inProject('sim/worlds/demo.json'), 'utf8')));
    const directory = join(server.directory, 'operator');
    mkdirSync(directory);
    azure = await startAzure({ world: { resources: world.resources }, speed, seed: 5, directory });
    const { spec } = await server.api.request<Deployment>({
      method: 'GET',
      path: `/apis/apps/v1/namespaces/${release}/deployments/${release}`,
    });
    const { serviceAccountName, containers } = spec.template.spec;
    const fromChart = containers[0].env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
    const kubeconfig = await server.kubeconfigFor('operator', await server.tokenFor(release, serviceAccountName));
    // Two instances, as the chart has replicas; the percentage of a memory limit means nothing outside a container.
    for (const log of ['one.log', 'two.log'])
      operators.push(
        startOperator({
          azure: azure.files,
          log: join(directory, log),
          speed,
          cluster: ['--kubeconfig', kubeconfig, '--lease-namespace', release],
          environment: { ...Object.fromEntries(fromChart), NODE_OPTIONS: '' },
          say: (line) => restarts.push(line),
          broken: (why) => broken.push(why),
        }),
      );
    void follow(server, seen, watching.signal);
    await until(async () => (await server.kubectl(['get', 'lease', release, '-n', release])).code === 0);
    runScript(azure.azure, world.script ?? [], speed);
    const applied = await server.kubectl(['apply', '-f', inProject('deploy/samples')]);
    if (applied.code !== 0) throw new Error(applied.stderr);
  }, 120_000);

  afterAll(async () => {
    watching.abort();
    for (const operator of operators) await operator.stop();
    await azure.close();
    await server.close();
  }, 60_000);

  const samples = readdirSync(inProject('deploy/samples')).filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml');

  test.each(samples)('%s comes to the state that it expects', async (file) => {
    const text = readFileSync(inProject(`deploy/samples/${file}`), 'utf8');
    const name = /^ {2}name: (.+)$/m.exec(text)?.[1] ?? '';
    const expected = readExpectation(file, text);
    await until(async () => isMet(expected, seen.get(name) ?? { reasons: [], stalled: false })).catch(() => undefined);
    const required = requiredReasons(expected);
    expect(seen.get(name)).toEqual({ reasons: expect.arrayContaining([...required]), stalled: expected.stalled });
    expect(seen.get(name)?.reasons.at(-1)).toBe(required.at(-1));
  });

  test('kubectl wait, get and describe tell the same', async () => {
    expect(await server.kubectl(['wait', '--for=condition=Ready', 'avb/orders', '-n', 'gateways', '--timeout=60s'])).toMatchObject({
      code: 0,
    });
    const { stdout: table } = await server.kubectl(['get', 'apimvnetbindings', '-A']);
    expect(table).toMatch(/gateways +orders +orders +External +True +Settled/);
    expect(table).toMatch(/gateways +returns +returns +External +False +PrerequisitesNotMet/);
    const { stdout: described } = await server.kubectl(['describe', 'avb', 'orders', '-n', 'gateways']);
    for (const reason of ['PreparingNetwork', 'UpdatingNetwork', 'Verifying', 'Settled'])
      expect(described).toMatch(new RegExp(`Normal +${reason} +.* apim-vnet-operator`));
  });

  test('both instances killed with SIGKILL, one goes on when the lease has run out', async () => {
    for (const { pid } of operators.map((operator) => ({ pid: operator.pid() }))) if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await until(() => restarts.length === operators.length);
    const asked = await server.kubectl(['annotate', 'avb', 'orders', '-n', 'gateways', 'apimvnet.io/reconcile-requested-at=now']);
    expect(asked.code).toBe(0);
    await until(async () => (await bindingNamed(server, 'orders')).status?.lastHandledReconcileAt === 'now');
    expect(broken).toEqual([]);
  }, 120_000);

  test.each([
    ['delete', 'apimvnetbindings'],
    ['create', 'apimvnetbindings'],
    ['list', 'secrets'],
    ['create', 'pods'],
    ['delete', 'leases'],
  ])('its ServiceAccount may not %s %s', async (verb, resource) => {
    const answer = await server.kubectl([
      'auth',
      'can-i',
      verb,
      resource,
      '-n',
      'gateways',
      `--as=system:serviceaccount:${release}:${release}`,
    ]);
    expect(answer.stdout.trim()).toBe('no');
  });

  test('Helm takes everything away again but the definition, which is kept with the bindings', async () => {
    for (const operator of operators.splice(0)) await operator.stop();
    const { code, stdout } = await server.helm(['uninstall', release, '--namespace', release]);
    expect(code).toBe(0);
    expect(stdout).toContain('[CustomResourceDefinition] apimvnetbindings.apimvnet.io');
    expect((await server.kubectl(['get', 'avb', '-A', '--no-headers'])).stdout.trim().split('\n')).toHaveLength(samples.length);
  });
});

const bindingNamed = (server: ApiServer, name: string): Promise<Binding> =>
  server.api.request<Binding>({ method: 'GET', path: `${bindingsPath('gateways')}/${name}` });

async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 90_000; !(await done());) {
    if (performance.now() > end) throw new Error('that did not happen within 90 s');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Keeps what Ready said of each binding, in order, as a patient watcher hears it; a watch that the server ends is opened again. */
async function follow(server: ApiServer, seen: Map<string, Seen>, signal: AbortSignal): Promise<void> {
  const take = ({ metadata, status }: Binding) => {
    const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.reason ?? 'none';
    const before = seen.get(metadata.name)?.reasons ?? [];
    const stalled = status?.conditions?.some(({ type }) => type === 'Stalled') ?? false;
    seen.set(metadata.name, { reasons: before.at(-1) === ready ? before : [...before, ready], stalled });
  };
  while (!signal.aborted) {
    try {
      for await (const { object } of server.api.watch({ path: bindingsPath('gateways'), query: {}, signal, inactivityMs: 2 ** 31 - 1 }))
        take(object as Binding);
    } catch {
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
