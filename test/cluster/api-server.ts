/** An API server as end-to-end tests use it: the real one or the embedded one, with `kubectl`, `helm` and tokens of service accounts. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { KubernetesApi } from '../../src/runtime/api.ts';
import { kubeconfigText, startEmbedded } from '../conformance/kubernetes/embedded.ts';
import { httpApi } from '../conformance/kubernetes/http-api.ts';
import type { Binaries, FluxPrograms } from './binaries.ts';
import { runCommand, startCommand, type CommandOptions, type CommandResult, type RunningCommand } from './command.ts';
import { startControlPlane, type Access } from './control-plane.ts';

/** How to reach a server as its administrator. */
export interface ApiServer extends Access {
  readonly api: KubernetesApi;
  /** Runs the kubectl on PATH as administrator, to its end. */
  readonly kubectl: (args: readonly string[], options?: CommandOptions) => Promise<CommandResult>;
  /** The same for commands that go on until they are ended, such as `get --watch`. */
  readonly startKubectl: (args: readonly string[], options?: CommandOptions) => RunningCommand;
  /** Runs Helm as administrator, to its end. */
  readonly helm: (args: readonly string[], options?: CommandOptions) => Promise<CommandResult>;
  /** A token of this service account, good for an hour, by TokenRequest. */
  readonly tokenFor: (namespace: string, serviceAccount: string) => Promise<string>;
  /** Path of a new kubeconfig with this token. */
  readonly kubeconfigFor: (name: string, token: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** What `npm run test:cluster` tells its tests, in the environment variable of this name. */
export const clusterVariable = 'APIMVNET_TEST_CLUSTER';
export interface ClusterForTests {
  /** Removed with all that is in it at the end of the run. */
  readonly directory: string;
  readonly access: Access;
  readonly binaries: Binaries;
  /** Where the scenarios left their statuses (test/scenarios/support/kept.ts); absent when they did not. */
  readonly statuses?: string;
  /** Only in a run of test:gitops. */
  readonly flux?: FluxPrograms;
}

export function clusterForTests(): ClusterForTests {
  const text = process.env[clusterVariable];
  if (text === undefined) throw new Error('No API server was started for this run: use npm run test:cluster.');
  return JSON.parse(text) as ClusterForTests;
}

/** The one real server of the whole run. Tests share it, so they use namespaces of their own; `close` leaves it running. */
export function sharedRealApiServer(): ApiServer {
  const { access, binaries } = clusterForTests();
  return apiServer(access, binaries, async () => undefined);
}

/** A real server of one's own, empty, ready after some seconds: for tests that install a chart or change what all share. */
export async function startRealApiServer(): Promise<ApiServer> {
  const { binaries, directory } = clusterForTests();
  const plane = await startControlPlane(binaries, directory);
  return apiServer(plane, binaries, () => plane.close());
}

/** The embedded server over HTTPS, to the same interface. With `rbac` rights count, as they always do on the real one. */
export async function startEmbeddedApiServer(rbac = false): Promise<ApiServer> {
  const { binaries, directory } = clusterForTests();
  const embedded = await startEmbedded({ parent: directory, rbac });
  return apiServer(embedded, binaries, () => embedded.close());
}

function apiServer(access: Access, { kubectl, helm }: Pick<Binaries, 'kubectl' | 'helm'>, close: () => Promise<void>): ApiServer {
  const { url, ca, token, kubeconfig, directory } = access;
  const api = httpApi(kubeconfig);
  /** HOME holds kubectl's discovery cache, which must not be shared between servers, and Helm's repositories; TMPDIR what `kubectl edit` leaves. */
  const withServer = (options: CommandOptions = {}): CommandOptions => ({
    ...options,
    env: { KUBECONFIG: kubeconfig, HOME: directory, TMPDIR: directory, ...options.env },
  });
  const need = (program: string | undefined, name: string): string => {
    if (program === undefined) throw new Error(`${name} is not there; see the first lines of this run.`);
    return program;
  };
  return {
    ...{ url, ca, token, kubeconfig, directory, api, close },
    kubectl: (args, options) => runCommand(need(kubectl, 'kubectl'), args, withServer(options)),
    startKubectl: (args, options) => startCommand(need(kubectl, 'kubectl'), args, withServer(options)),
    helm: (args, options) => runCommand(need(helm, 'helm'), args, withServer(options)),
    async tokenFor(namespace, serviceAccount) {
      const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } };
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`;
      const { status } = await api.request<{ status: { token: string } }>({ method: 'POST', path, body });
      return status.token;
    },
    async kubeconfigFor(name, userToken) {
      const path = join(directory, `kubeconfig-${name}`);
      await writeFile(path, kubeconfigText(url, ca, userToken), { mode: 0o600 });
      return path;
    },
  };
}
