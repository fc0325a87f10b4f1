/** `npm run demo`: both simulators and the operator on this machine, with sample bindings, for anybody with kubectl to look at. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../src/cli/options.ts';
import { sleep, systemClock } from '../../src/runtime/clock.ts';
import type { Assumptions } from '../azure/assumptions.ts';
import { assumptionsFrom } from '../azure/assumed/from-file.ts';
import { loadWorld, runScript, type World } from '../azure/world.ts';
import { claim } from './claim.ts';
import { createEnding } from './ending.ts';
import { untilLedByAnother } from './leadership.ts';
import { demoHelp, readDemoOptions, type DemoOptions } from './options.ts';
import { createRows, followRows, type SampleRow } from './rows.ts';
import { loadSamples, type Sample } from './samples.ts';
import { createScreen } from './screen.ts';
import { startSimulators } from './simulators.ts';
import { differences } from './table.ts';
import { watchOperator } from './watched-operator.ts';

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const bindings = '/apis/apimvnet.io/v1alpha1';

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(demoHelp());
    return 0;
  }
  const options = readDemoOptions(args);
  const samples = loadSamples(options.samples ?? inProject('deploy/samples'));
  const world = loadWorld(JSON.parse(readFileSync(options.world ?? inProject('sim/worlds/demo.json'), 'utf8')));
  const assumptions = options.assumptions === undefined ? {} : assumptionsFrom(options.assumptions);
  const directory = options.dir ?? '.demo';
  const giveBack = claim(directory);
  try {
    return await play(options, samples, world, directory, assumptions);
  } finally {
    giveBack();
  }
}

async function play(
  options: DemoOptions,
  samples: readonly Sample[],
  world: World,
  directory: string,
  assumptions: Partial<Assumptions>,
): Promise<number> {
  const { speed, seed } = options;
  const rows = createRows(samples);
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());

  const resources = { resources: world.resources };
  const simulators = await startSimulators({ world: resources, speed, seed, directory, assumptions, namespaces: ['gateways'] });
  const { azure, cluster, files } = simulators;
  const api = cluster.api('demo');
  let broken: string | undefined;
  const operator = watchOperator({
    api,
    files,
    speed,
    signal: stopping.signal,
    say: (line) => screen.say(line),
    broken(why) {
      broken = why;
      stopping.abort();
    },
  });
  const screen = createScreen(process.stdout, { rows: () => rows.shown(), footer: () => operator.state(), now: () => systemClock.now() });
  screen.say(`To look at it from another terminal:  export KUBECONFIG=${files.kubeconfig}`);
  screen.say('                                      kubectl get apimvnetbindings -A -w');
  // A terminal has the process below the table, where it is always the present one.
  const which = process.stdout.isTTY ? 'Kill the operator' : `The operator is process ${operator.pid()}. Kill it`;
  screen.say(`${which} with -9 when you like: it goes on where it was. Its log is ${files.log}.`);
  const followed = followRows(api, `${bindings}/apimvnetbindings`, rows, stopping.signal, (row) => screen.changed(row));
  // The lives begin when a user is there to see them.
  await untilLedByAnother(api, undefined, stopping.signal);
  runScript(azure, world.script ?? [], speed);
  for (const { namespace, manifest } of samples)
    await api.request({ method: 'POST', path: `${bindings}/namespaces/${namespace}/apimvnetbindings`, body: asApplied(manifest) });

  const asExpected = options.once ? await untilDecided(rows.samples, speed, stopping.signal) : await forEver(stopping.signal);
  stopping.abort();
  await followed.catch(() => undefined);
  screen.close();
  await operator.stop();
  await simulators.close();
  if (broken !== undefined) console.error(broken);
  return verdict(rows.samples, asExpected && broken === undefined, options.once);
}

/** As `kubectl apply` creates it, so that a later `kubectl apply` of the edited file has something to compare with. */
const asApplied = (manifest: Sample['manifest']) => ({
  ...manifest,
  metadata: {
    ...manifest.metadata,
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(manifest)}\n` },
  },
});

/** True when every sample is as expected and stays so; false when it cannot come to that any more, or not in time. */
async function untilDecided(rows: readonly SampleRow[], speed: number, signal: AbortSignal): Promise<boolean> {
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

function verdict(rows: readonly SampleRow[], asExpected: boolean, once: boolean): number {
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
