/** `npm run test:cluster`: builds and starts a real API server, runs the tests of this directory against it and the embedded one, and stops it. Arguments go to Jest. */

import { resolve } from 'node:path';

import type { ClusterForTests } from './api-server.ts';
import { binaries } from './binaries.ts';
import { missing, runTests, say } from './session.ts';

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
  return runTests('jest.cluster.config.js', { binaries: found, ...statuses() }, process.argv.slice(2));
}

/** The tests here read what the scenarios left, and add nothing to it: the variable itself does not reach them. */
function statuses(): Pick<ClusterForTests, 'statuses'> {
  const directory = process.env.STATUSES_DIR;
  return directory === undefined ? {} : { statuses: resolve(directory) };
}

process.exitCode = await main();
