/** One run of Jest against a real API server that is started for it and stopped after it, with what people are told where a program is missing. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { clusterVariable, type ClusterForTests } from './api-server.ts';
import { startControlPlane } from './control-plane.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const required = process.env.REQUIRE_CLUSTER === '1';
export const say = (line: string): void => console.log(line);

/** Says what is missing where it will be seen; the answer is the exit code. */
export function missing(what: string, remedy: string): number {
  const verdict = required
    ? 'REQUIRE_CLUSTER=1 asks for them, so this run FAILS.'
    : 'They are SKIPPED; set REQUIRE_CLUSTER=1 to make that a failure.';
  say(['', '*'.repeat(100), `${what} ${verdict}`, remedy, '*'.repeat(100), ''].join('\n'));
  return required ? 1 : 0;
}

/** Runs the tests of this configuration of Jest; the answer is the exit code. Arguments of the command line go to Jest. */
export async function runTests(
  config: string,
  found: Omit<ClusterForTests, 'access' | 'directory'>,
  args: readonly string[],
): Promise<number> {
  const stopping = new AbortController();
  interrupted = () => stopping.abort();
  const started = performance.now();
  const directory = await mkdtemp(join(tmpdir(), 'apim-vnet-operator-cluster-'));
  try {
    const { close, ...access } = await startControlPlane(found.binaries, directory);
    say(`kube-apiserver is ready at ${access.url} after ${((performance.now() - started) / 1000).toFixed(1)} s.`);
    try {
      return await runJest([config, ...args], { access, directory, ...found }, stopping.signal);
    } finally {
      await close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Jest and what its tests start are one process group, so that nothing of it outlives this run, however it ends. */
async function runJest(args: readonly string[], cluster: ClusterForTests, stop: AbortSignal): Promise<number> {
  if (stop.aborted) return 130;
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '--config'];
  const child = spawn(process.execPath, [...jest, ...args], {
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
