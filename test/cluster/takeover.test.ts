/** How long nobody works: a leader that is killed in a long operation, and one that is replaced in order, with processes, real time and a real API server. The figures are printed. */

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { loadWorld } from '../../sim/azure/world.ts';
import { startOperator, type OperatorProcess } from '../../sim/demo/operator-process.ts';
import { startAzure, type ServedAzure } from '../../sim/demo/simulators.ts';
import { apiVersion, bindingsPath, kind, type Binding } from '../../src/api/binding.ts';
import { ApiError } from '../../src/runtime/api.ts';
import { defaultTiming } from '../../src/runtime/lease.ts';
import { bindings, install, untilPublished } from '../conformance/kubernetes/install.ts';
import { network, securityGroup, service, serviceId, subnetId } from '../scenarios/support/world.ts';
import { startRealApiServer, type ApiServer } from './api-server.ts';

/** An update takes Azure 45 minutes, here 45 seconds: longer than all that happens to the instances meanwhile. */
const speed = 60;
const names = ['orders', 'billing', 'returns'] as const;
const leasePath = '/apis/coordination.k8s.io/v1/namespaces/default/leases/apim-vnet-operator';

describe('two instances as processes', () => {
  let server: ApiServer;
  let azure: ServedAzure;
  const running: OperatorProcess[] = [];
  const figures: string[] = [];

  const start = (name: string): OperatorProcess => {
    const operator = startOperator({
      azure: azure.files,
      log: join(server.directory, 'operator', `${name}.log`),
      speed,
      cluster: ['--kubeconfig', server.kubeconfig, '--lease-namespace', 'default'],
      say: () => undefined,
      broken(why) {
        throw new Error(why);
      },
    });
    running.push(operator);
    return operator;
  };

  beforeAll(async () => {
    server = await startRealApiServer();
    await install(server.api, bindings());
    await untilPublished(server.api, bindings());
    await server.api.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'gateways' } } });
    const { resources } = loadWorld({
      resources: names.flatMap((name, i) => [
        securityGroup(`${name}-nsg`),
        network(name, { apim: { prefix: `10.${60 + i}.1.0/27`, group: `${name}-nsg` } }),
        service(name),
      ]),
    });
    const directory = join(server.directory, 'operator');
    mkdirSync(directory);
    azure = await startAzure({ world: { resources }, speed, seed: 5, directory, assumptions: { updateMinutes: 45 } });
  }, 120_000);
  afterAll(async () => {
    process.stderr.write(`\nTime in which no instance works:\n${figures.join('\n')}\n\n`);
    for (const operator of running) await operator.stop();
    await azure.close();
    await server.close();
  }, 60_000);

  const apply = (name: string) =>
    server.api.request({
      method: 'POST',
      path: bindingsPath('gateways'),
      body: {
        ...{ apiVersion, kind, metadata: { name, namespace: 'gateways' } },
        spec: { serviceId: serviceId(name), mode: 'External', subnetId: subnetId(name, 'apim') },
      },
    });
  const bindingNamed = (name: string) => server.api.request<Binding>({ method: 'GET', path: `${bindingsPath('gateways')}/${name}` });
  const reasonOf = async (name: string) => (await bindingNamed(name)).status?.conditions?.find(({ type }) => type === 'Ready')?.reason;
  const holder = async (): Promise<string> => {
    const found = await server.api
      .request<{ readonly spec?: { readonly holderIdentity?: string } }>({ method: 'GET', path: leasePath })
      .catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      });
    return found?.spec?.holderIdentity ?? '';
  };
  const isLogged = (name: string, what: string): boolean => {
    const log = join(server.directory, 'operator', `${name}.log`);
    return existsSync(log) && readFileSync(log, 'utf8').includes(what);
  };
  const figure = (what: string, ms: number, limit: number): number => {
    figures.push(`${what.padEnd(70)} ${(ms / 1000).toFixed(2).padStart(6)} s   (at most ${limit / 1000} s)`);
    return ms;
  };

  /** How long after `since` another than `before` holds the lease and has asked Azure. */
  const continuedAfter = async (since: number, before: string): Promise<number> => {
    await until(async () => !['', before].includes(await holder()));
    const asked = azure.azure.requests.length;
    await until(() => azure.azure.requests.length > asked);
    return performance.now() - since;
  };
  const lookedAtAfter = async (name: string): Promise<number> => {
    const made = performance.now();
    await apply(name);
    await until(async () => (await bindingNamed(name)).status?.observedGeneration !== undefined);
    await until(() => azure.azure.requests.some(({ path }) => path.toLowerCase() === serviceId(name).toLowerCase()));
    return performance.now() - made;
  };

  test('the leader killed in a long operation: the other goes on within the lease and a second, and looks at a new binding within 3 s more', async () => {
    const leader = start('first');
    await until(async () => (await holder()) !== '');
    const killed = await holder();
    start('second');
    await until(() => isLogged('second', 'the caches are synced'));
    await apply('orders');
    await until(async () => (await reasonOf('orders')) === 'UpdatingNetwork');
    await until(() => azure.azure.acceptedWrites(serviceId('orders')).length === 1);
    const pid = leader.pid();
    if (pid === undefined) throw new Error('the leader has no process');
    const since = performance.now();
    process.kill(pid, 'SIGKILL');
    const limit = defaultTiming.leaseMs + 1_000;
    const within = figure('leader killed: the other goes on with the operation after', await continuedAfter(since, killed), limit);
    const looked = figure('  and looks at a new binding within', await lookedAtAfter('billing'), 3_000);
    expect(within).toBeLessThanOrEqual(limit);
    expect(looked).toBeLessThanOrEqual(3_000);
    expect(await reasonOf('orders')).toBe('UpdatingNetwork');
  }, 120_000);

  test('a rolling upgrade: the next instance goes on within 2 s, and both gateways get there by one request each', async () => {
    const [first, second] = running;
    if (!first || !second) throw new Error('no instances are running');
    await until(() => isLogged('first', 'the caches are synced'));
    // The new instance is ready before the old one is asked to end, as the chart's rolling update has it.
    start('third');
    await until(() => isLogged('third', 'the caches are synced'));
    const before = await holder();
    const since = performance.now();
    const stopped = second.stop();
    const within = figure('rolling upgrade: the next instance goes on after', await continuedAfter(since, before), 2_000);
    await stopped;
    const looked = figure('  and looks at a new binding within', await lookedAtAfter('returns'), 3_000);
    expect(within).toBeLessThanOrEqual(2_000);
    expect(looked).toBeLessThanOrEqual(3_000);
    await until(async () => (await Promise.all(names.map(reasonOf))).every((reason) => reason === 'Settled'), 300);
    expect(names.map((name) => azure.azure.acceptedWrites(serviceId(name)).filter(({ method }) => method === 'PATCH').length)).toEqual([
      1, 1, 1,
    ]);
  }, 400_000);
});

async function until(done: () => boolean | Promise<boolean>, seconds = 60): Promise<void> {
  for (const end = performance.now() + seconds * 1000; !(await done()); await new Promise((resolve) => setTimeout(resolve, 20)))
    if (performance.now() > end) throw new Error(`that did not happen within ${seconds} s: ${done.toString()}`);
}
