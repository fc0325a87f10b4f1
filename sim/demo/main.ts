/** `npm run demo`: both simulators and the operator on this machine, with sample bindings, for anybody with kubectl to look at. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeOptions, UsageError } from '../../src/cli/options.ts';
import type { KubernetesApi } from '../../src/runtime/api.ts';
import { sleep, systemClock } from '../../src/runtime/clock.ts';
import { loadWorld, runScript } from '../azure/world.ts';
import { createEnding } from './ending.ts';
import { startOperator } from './operator-process.ts';
import { demoOptions, readDemoOptions } from './options.ts';
import { followRows, type Row } from './rows.ts';
import { loadSamples, type Sample } from './samples.ts';
import { createScreen } from './screen.ts';
import { startSimulators } from './simulators.ts';
import { differences } from './table.ts';

const help = (): string =>
  [
    'Usage: npm run demo -- [OPTIONS]',
    '',
    'Starts a simulated Azure, a Kubernetes API server and the operator on 127.0.0.1, applies the sample bindings, and shows how they get on.',
    'Nothing else is needed, and nothing outside this machine is touched.',
    '',
    'Options:',
    describeOptions(demoOptions),
    '',
    'Exit codes: 0 as expected or stopped, 1 not as expected (with --once) or failed, 64 wrong usage.',
  ].join('\n');

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const bindings = '/apis/apimvnet.io/v1alpha1';

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(help());
    return 0;
  }
  const options = readDemoOptions(args);
  const samples = loadSamples(options.samples ?? inProject('deploy/samples'));
  const rows: readonly Row[] = samples.map((sample) => ({ sample, status: {}, reasons: [] }));
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());

  const { speed, seed } = options;
  const world = loadWorld(JSON.parse(readFileSync(options.world ?? inProject('sim/worlds/demo.json'), 'utf8')));
  const simulators = await startSimulators({
    world: { resources: world.resources },
    speed,
    seed,
    directory: options.dir ?? '.demo',
    namespaces: ['gateways'],
  });
  const { azure, cluster, files } = simulators;
  const screen = createScreen(process.stdout, rows, () => systemClock.now());
  screen.say(`To look at it from another terminal:  export KUBECONFIG=${files.kubeconfig}`);
  screen.say('                                      kubectl get apimvnetbindings -A -w');
  const api = cluster.api('demo');
  const followed = followRows(api, `${bindings}/apimvnetbindings`, rows, stopping.signal, (row) => screen.changed(row));
  let broken: string | undefined;
  const operator = startOperator({
    azure: files,
    log: files.log,
    speed,
    cluster: ['--kubeconfig', files.kubeconfig, '--context', 'operator', '--lease-namespace', 'kube-system'],
    say: (line) => screen.say(line),
    broken(why) {
      broken = why;
      stopping.abort();
    },
  });
  screen.say(`The operator is process ${operator.pid()}; its log is ${files.log}. Kill it with -9 when you like: it goes on where it was.`);
  await untilLeading(api, stopping.signal);
  runScript(azure, world.script ?? [], speed);
  for (const { namespace, manifest } of samples)
    await api.request({ method: 'POST', path: `${bindings}/namespaces/${namespace}/apimvnetbindings`, body: asApplied(manifest) });

  const asExpected = options.once ? await untilDecided(rows, options.speed, stopping.signal) : await forEver(stopping.signal);
  stopping.abort();
  await followed.catch(() => undefined);
  screen.close();
  await operator.stop();
  await simulators.close();
  if (broken !== undefined) console.error(broken);
  return verdict(rows, asExpected && broken === undefined, options.once);
}

/** As `kubectl apply` creates it, so that a later `kubectl apply` of the edited file has something to compare with. */
const asApplied = (manifest: Sample['manifest']) => ({
  ...manifest,
  metadata: {
    ...manifest.metadata,
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(manifest)}\n` },
  },
});

/** The lives begin when somebody is there to see them. */
async function untilLeading(api: KubernetesApi, signal: AbortSignal): Promise<void> {
  const path = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/apim-vnet-operator';
  const exists = () =>
    api.request({ method: 'GET', path }).then(
      () => true,
      () => false,
    );
  while (!signal.aborted && !(await exists())) await sleep(systemClock, 50, signal);
}

/** True when every sample is as expected and stays so; false when it cannot come to that any more, or not in time. */
async function untilDecided(rows: readonly Row[], speed: number, signal: AbortSignal): Promise<boolean> {
  const ending = createEnding(speed, systemClock.now());
  while (!signal.aborted) {
    await sleep(systemClock, 100, signal);
    const verdict = ending(rows, systemClock.now());
    if (verdict) return verdict === 'AsExpected';
  }
  return false;
}

async function forEver(signal: AbortSignal): Promise<true> {
  while (!signal.aborted) await sleep(systemClock, 3_600_000, signal);
  return true;
}

function verdict(rows: readonly Row[], asExpected: boolean, once: boolean): number {
  if (!once) return asExpected ? 0 : 1;
  if (asExpected) {
    console.log(`\nAll ${rows.length} samples are as their files expect.`);
    return 0;
  }
  console.log(
    `\nNot as expected:\n${differences(rows)
      .map((line) => `  ${line}`)
      .join('\n')}`,
  );
  return 1;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(error instanceof UsageError ? 64 : 1);
  },
);
