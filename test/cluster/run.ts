/** `npm run test:cluster`: builds and starts a real API server, runs the tests of this directory against it and the embedded one, and stops it. Arguments go to Jest. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { clusterVariable, type ClusterForTests } from './api-server.ts';
import { binaries, type Binaries } from './binaries.ts';
import { startControlPlane } from './control-plane.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const required = process.env.REQUIRE_CLUSTER === '1';
const say = (line: string): void => console.log(line);

/** Says what is missing where it will be seen; the answer is the exit code. */
function missing(what: string, remedy: string): number {
  const verdict = required
    ? 'REQUIRE_CLUSTER=1 asks for them, so this run FAILS.'
    : 'They are SKIPPED; set REQUIRE_CLUSTER=1 to make that a failure.';
  say(['', '*'.repeat(100), `${what} ${verdict}`, remedy, '*'.repeat(100), ''].join('\n'));
  return required ? 1 : 0;
}

/** Programs that are only built, with what they are for. */
const goOnly = [
  ['verdicts', 'what kstatus and Argo CD make of a status'],
  ['promtool', 'what Prometheus makes of the alerts'],
  ['actionlint', 'what GitHub makes of the workflows'],
] as const;

async function main(): Promise<number> {
  const found = await binaries(say);
  if (found === undefined) {
    return missing(
      'The suites against a real API server cannot run: there is no etcd and kube-apiserver, and no Go to build them.',
      'Install Go (1.24 or newer), or set KUBEBUILDER_ASSETS to a directory with both programs (setup-envtest use -p path).',
    );
  }
  for (const name of ['kubectl', 'helm'] as const) {
    if (found[name] !== undefined) continue;
    const code = missing(
      `The tests that use ${name} cannot run: it is not on PATH, and there is no Go to build it.`,
      `Install ${name}, or Go.`,
    );
    if (code !== 0) return code;
  }
  for (const [name, what] of goOnly) {
    if (found[name] !== undefined) continue;
    const code = missing(`The tests of ${what} cannot run: there is no Go.`, 'Install Go (1.24 or newer).');
    if (code !== 0) return code;
  }
  return runTests(found);
}

async function runTests(found: Binaries): Promise<number> {
  const stopping = new AbortController();
  interrupted = () => stopping.abort();
  const started = performance.now();
  const directory = await mkdtemp(join(tmpdir(), 'apim-vnet-operator-cluster-'));
  try {
    const { close, ...access } = await startControlPlane(found, directory);
    say(`kube-apiserver is ready at ${access.url} after ${((performance.now() - started) / 1000).toFixed(1)} s.`);
    try {
      return await runJest({ access, binaries: found, directory, ...statuses() }, stopping.signal);
    } finally {
      await close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The tests here read what the scenarios left, and add nothing to it: the variable itself does not reach them. */
function statuses(): Pick<ClusterForTests, 'statuses'> {
  const directory = process.env.STATUSES_DIR;
  return directory === undefined ? {} : { statuses: resolve(directory) };
}

/** Jest and what its tests start are one process group, so that nothing of it outlives this run, however it ends. */
async function runJest(cluster: ClusterForTests, stop: AbortSignal): Promise<number> {
  if (stop.aborted) return 130;
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '--config', 'jest.cluster.config.js'];
  const child = spawn(process.execPath, [...jest, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    detached: true,
    env: { ...process.env, STATUSES_DIR: undefined, [clusterVariable]: JSON.stringify(cluster) },
  });
  const kill = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // The whole group has ended.
    }
  };
  stop.addEventListener('abort', () => kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  kill('SIGKILL');
  return code ?? 130;
}

/** Until there is something to stop in order, an interrupt ends the script; a compiler or server that runs then ends with it. */
let interrupted = (): void => process.exit(130);
process.on('SIGINT', () => interrupted()).on('SIGTERM', () => interrupted());

process.exitCode = await main();
