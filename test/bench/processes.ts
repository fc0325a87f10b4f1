/** Figures of the bundled program as a process: start, memory, and the way from `kubectl apply` to Azure. */

import { isWrite } from '../../sim/azure/azure.ts';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadWorld } from '../../sim/azure/world.ts';
import { environment } from '../../sim/demo/operator-process.ts';
import { startSimulators, type Simulators } from '../../sim/demo/simulators.ts';
import { bindingsPath } from '../../src/api/binding.ts';
import { sleep, systemClock } from '../../src/runtime/clock.ts';
import { ordinary } from '../scenarios/support/world.ts';
import { ordinarySpec } from '../scenarios/support/stage.ts';
import { apiVersion, kind } from '../../src/api/binding.ts';
import { fleetOf } from './fleet.ts';
import { median, type Figure, type Form } from './measure.ts';

const bundle = fileURLToPath(new URL('../../dist/apimvnet.mjs', import.meta.url));
const namespace = 'platform';

interface Running extends Simulators {
  readonly start: () => ChildProcess;
}

async function withSimulators<T>(resources: readonly object[], use: (running: Running) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  const simulators = await startSimulators({ world: loadWorld({ resources }), speed: 1, seed: 1, directory, namespaces: [namespace] });
  const { files } = simulators;
  const children: ChildProcess[] = [];
  const start = () => {
    const args = ['--kubeconfig', files.kubeconfig, '--cloud-file', files.cloud, '--log-level', 'error', '--leader-elect', 'false'];
    const addresses = ['--health-address', '127.0.0.1:0', '--metrics-address', '127.0.0.1:0'];
    const child = spawn(process.execPath, [bundle, 'operator', ...args, ...addresses], {
      // As in the Deployment.
      env: { ...environment(files), MALLOC_ARENA_MAX: '2', NODE_OPTIONS: '--max-semi-space-size=4' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    children.push(child);
    return child;
  };
  try {
    return await use({ ...simulators, start });
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await simulators.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function until(done: () => boolean | Promise<boolean>, everyMs = 2): Promise<number> {
  const began = performance.now();
  while (!(await done())) {
    if (performance.now() - began > 300_000) throw new Error('that did not happen within five minutes');
    await sleep(systemClock, everyMs);
  }
  return performance.now();
}

const create = async ({ cluster }: Simulators, binding: unknown): Promise<void> => {
  await cluster.api().request({ method: 'POST', path: bindingsPath(namespace), body: binding });
};

const ordinaryBinding = { apiVersion, kind, metadata: { name: 'orders', namespace }, spec: ordinarySpec() };

/** From the start of the process to its first status write, which comes before Azure is asked. */
export async function* startToFirstReconcile(form: Form): AsyncIterable<Figure> {
  const runs = { full: 5, short: 3 }[form];
  const start = () =>
    withSimulators(ordinary, async (running) => {
      await create(running, ordinaryBinding);
      const wrote = () => running.cluster.requests.some(({ method, path }) => method === 'PUT' && path.endsWith('/status'));
      const began = performance.now();
      running.start();
      return (await until(wrote)) - began;
    });
  yield {
    what: `process start to first reconcile, from the bundle (median of ${runs})`,
    unit: 's',
    budget: 0.5,
    measured: (await medianOf(runs, start)) / 1000,
  };
}

/** From the creation of a binding to the first request that changes something in Azure. */
export async function* applyToFirstWrite(form: Form): AsyncIterable<Figure> {
  const runs = { full: 3, short: 1 }[form];
  const apply = () =>
    withSimulators(ordinary, async (running) => {
      running.start();
      await until(() => running.cluster.requests.some(({ verb }) => verb === 'watch'));
      await sleep(systemClock, 1_000);
      const began = performance.now();
      await create(running, ordinaryBinding);
      return (await until(() => running.azure.requests.some(isWrite))) - began;
    });
  yield {
    what: `apply to first Azure write, with an Azure that answers at once (median of ${runs})`,
    unit: 's',
    budget: 1,
    measured: (await medianOf(runs, apply)) / 1000,
  };
}

/** Resident memory when all bindings are settled and the process has been quiet for five seconds. */
export async function* residentMemory(form: Form): AsyncIterable<Figure> {
  for (const [size, budget] of { full: [...small, [1_000, 140] as const], short: small }[form]) {
    const fleet = fleetOf(size, namespace);
    const measured = await withSimulators(fleet.resources, async (running) => {
      for (const binding of fleet.bindings) await create(running, binding);
      const child = running.start();
      await until(async () => (await settledCount(running)) === size, 200);
      await sleep(systemClock, 5_000);
      return residentOf(child.pid ?? 0);
    });
    yield { what: `resident memory with ${size} settled binding${size === 1 ? '' : 's'}`, unit: 'MB', budget, measured };
  }
}

/** Sizes of fleets, and what they may take. */
const small = [[1, 110] as const, [100, 110] as const] as const;

async function medianOf(runs: number, take: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await take());
  return median(times);
}

async function settledCount({ cluster }: Simulators): Promise<number> {
  const { items } = await cluster
    .api()
    .request<{ readonly items: readonly { readonly status?: { readonly conditions?: readonly { readonly reason: string }[] } }[] }>({
      method: 'GET',
      path: bindingsPath(),
    });
  return items.filter(({ status }) => status?.conditions?.some(({ reason }) => reason === 'Settled')).length;
}

/** From /proc, so on Linux only. */
function residentOf(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}
